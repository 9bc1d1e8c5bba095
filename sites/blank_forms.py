"""The form on paper for a village without signal: the questions of the portal, with last quarter's answers beside them."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from klaster.access import Permission, Role, within
from klaster.accounts.models import Membership
from sites import answers
from sites.forms.reports import figure_hint, question
from sites.models import Innovation, Report, ReportSubmission, Round
from sites.models.states import EDITABLE, State

MOST = 25  # forms in one document
LONG = 170  # letters of an earlier answer; the whole of it stands in the portal
TALL, LOW = "tall", "low"  # boxes that hold about eight and four lines of handwriting


@dataclass(frozen=True)
class Question:
    """One question on paper. `before`: the earlier answer in words, "" when there is none."""

    label: str
    hint: str
    before: str
    may_not_apply: bool
    box: str = LOW


@dataclass
class BlankForm:
    """One form. `due` is the village's own day, None when no report is expected; `before_round`: of the earlier report."""

    innovation: Innovation
    round: Round
    activities: Question
    figures: list
    texts: list
    before_round: Round | None = None
    is_before_nil: bool = False
    facilitators: list = field(default_factory=list)

    @property
    def region(self):
        return self.innovation.region

    @property
    def due(self):
        return self.round.due_for(self.innovation.region_id)

    @property
    def closes(self):
        return self.round.closes_for(self.innovation.region_id)


def unsent(user, round):
    """The innovations on which this person may enter a report that is not sent yet; villages that are exempt are left out.

    After the round has closed: those of villages with more time, and those whose report was begun in time.
    """
    sent = Report.objects.filter(round=round).exclude(state__in=EDITABLE)
    exempt = round.exceptions.filter(is_exempt=True).values("region")
    found = Innovation.objects.filter(within(user, Permission.WRITE)).exclude(state=State.WITHDRAWN)
    found = found.exclude(pk__in=sent.values("innovation")).exclude(region__in=exempt)
    if not round.is_open():
        longer = round.exceptions.filter(closes__gte=timezone.localdate()).values("region")
        begun = Report.objects.filter(round=round, state__in=EDITABLE).values("innovation")
        found = found.filter(Q(region__in=longer) | Q(pk__in=begun))
    return found.select_related("region__parent__parent").order_by("region__code", "name")


def forms_of(innovations, round):
    """The BlankForms of these innovations in a round. Five queries, whatever their number."""
    innovations = list(innovations)
    before = _last_sent(innovations, round)
    helpers = _facilitators({innovation.region.code for innovation in innovations})
    return [_form(one, round, before.get(one.pk), helpers.get(one.region.code, [])) for one in innovations]


def _form(innovation, round, before, facilitators):
    content = before.content if before else {}
    words = {one.key: one.mark_label or one.value for one in answers.said(content)} if content else {}
    figures = [
        _figure(measure.label, measure.unit, answers.measure_key(measure.pk), words, round)
        for measure in innovation.measures.all()
    ]
    figures.append(_figure(_("Number of people reached"), answers.PEOPLE_UNIT, answers.PEOPLE, words, round))
    return BlankForm(
        innovation=innovation,
        round=round,
        activities=_text("activities", words, round, TALL),
        figures=figures,
        texts=[_text(key, words, round) for key in answers.TEXTS if key != "activities"],
        before_round=before.report.round if before else None,
        is_before_nil=bool(content.get("is_nil")),
        facilitators=facilitators,
    )


def _text(key, words, round, box=LOW):
    label, hint = question(key, round)
    earlier = Truncator(" ".join(str(words.get(key, "")).split())).chars(LONG)
    return Question(label, str(hint), earlier, answers.may_not_apply(key), box)


def _figure(label, unit, key, words, round):
    return Question(label, figure_hint(round, unit), str(words.get(key, "")), answers.may_not_apply(key))


def _last_sent(innovations, round):
    """{innovation id: the last sending of its nearest earlier report}: what was sent, never a draft."""
    earlier = Q(report__round__year__lt=round.year)
    earlier |= Q(report__round__year=round.year, report__round__quarter__lt=round.quarter)
    sendings = ReportSubmission.objects.filter(earlier, report__innovation__in=innovations).select_related("report__round")
    order = ("report__innovation_id", "-report__round__year", "-report__round__quarter", "-number")
    return {one.report.innovation_id: one for one in sendings.order_by(*order).distinct("report__innovation_id")}


def _facilitators(codes):
    """{code of a village: names of its facilitators}; a facilitator may hold a kecamatan or a kabupaten/kota too."""
    above = {code: {code, code[:8], code[:5]} for code in codes}
    regions = set().union(*above.values()) if above else set()
    held = Membership.objects.active().filter(role=Role.FACILITATOR, region__code__in=regions, user__is_active=True)
    rows = list(held.order_by("user__name").values_list("region__code", "user__name"))
    return {code: list(dict.fromkeys(name for at, name in rows if at in wider)) for code, wider in above.items()}

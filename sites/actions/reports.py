"""What is done to the report of a quarter."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.audit.actions import record
from klaster.templatetags.klaster import day
from sites import answers, notices, novelty
from sites.actions import flow
from sites.actions.flow import Refused
from sites.actions.innovations import record_saved, shown_evidence
from sites.actions.novelty import refuse_repeats
from sites.models import Report, ReportSubmission, ReportValue, ReportVersion, Round
from sites.models.states import EDITABLE, State

FIELDS = {
    "activities", "people_reached", "people_are_about", "people_typed", "obstacles", "help_needed", "next_steps",
}  # fmt: skip
PUBLIC = ["activities", "people_reached", "people_are_about", "obstacles", "help_needed", "next_steps"]

NO_FIGURE = (None, False, "")


def start(*, innovation, round, by):
    """The report on an innovation for a round: the one that is there, or a new draft. There is only ever one."""
    flow.demand(by, Permission.WRITE, innovation)
    found = Report.objects.filter(innovation=innovation, round=round).first()
    if found:
        return found
    if not round.is_open(region_id=innovation.region_id):
        raise Refused(_("Not begun: the reporting round %(round)s is not open today.") % {"round": round})
    with transaction.atomic():
        report, is_new = Report.objects.get_or_create(
            innovation=innovation,
            round=round,
            defaults={"created_by": by, "on_behalf": flow.is_on_behalf(by, innovation)},
        )
        if is_new:
            record(by=by, verb=gettext_noop("began"), obj=report, on_behalf=report.on_behalf)
    return report


@transaction.atomic
def save_section(*, report, by, changes=None, figures=None, base="", edit_key="", scope=None):
    """Store a section of a draft; also what autosave calls.

    `changes` is a dict of fields; `figures` maps measures to (value, is_about, typed). `scope`: the (names, measures) over
    which `base` was taken, when more than what is stored now.
    """
    changes, figures = changes or {}, figures or {}
    report = flow.lock(report)
    flow.demand_editable(report, by)
    stored, now = stored_figures(report), section_fingerprint(report, *(scope or (changes, figures)))
    current = {name: getattr(report, name) for name in changes}
    current |= {f"measure_{measure.pk}": stored.get(measure.pk, NO_FIGURE)[2] for measure in figures}
    new = {measure: figure for measure, figure in figures.items() if stored.get(measure.pk, NO_FIGURE) != figure}
    changed = flow.save_fields(report, changes, editable=FIELDS)
    demand_asked(report, keys := _keys(changed, new))
    if (changed or new) and flow.is_stale(report, base=base, now=now, edit_key=edit_key):
        raise flow.Stale(current)
    for measure, (value, is_about, typed) in new.items():
        ReportValue.objects.update_or_create(
            report=report,
            measure=measure,
            defaults={"value": value, "is_about": is_about, "typed": typed},
        )
    if changed or new:
        report.is_nil = stays_nil(report)
        report.marks = {key: mark for key, mark in report.marks.items() if key not in keys}
        report.edit_key = edit_key
        report.save()
        record_saved(by, report)
    return report


def _keys(changed, figures):
    """The answers (sites/answers.py) to which these changed fields and figures belong."""
    fields = {answers.PEOPLE if name.startswith("people_") else name for name in changed}
    return fields | {answers.measure_key(measure.pk) for measure in figures}


def demand_asked(report, keys):
    """A return that asks for some answers opens these alone."""
    if report.asked and (others := keys - set(report.asked)):
        named = ", ".join(label for key, label in answers.labels(report).items() if key in others)
        raise Refused(
            _("Not saved: Dinas PMD asked for other answers. This one stays as it was sent: %(named)s.") % {"named": named}
        )


def stays_nil(report):
    """An answer makes a nil report an ordinary one, unless a return asked for others than what was done."""
    return report.is_nil and bool(report.asked) and "activities" not in report.asked


def stored_figures(report):
    """{measure id: (value, is_about, typed)} of a report."""
    return {v.measure_id: (v.value, v.is_about, v.typed) for v in report.values.all()}


def section_fingerprint(report, names, figures=()):
    """The fingerprint of a section's fields and figures, with their marks; `figures` are its measures."""
    text = flow.fingerprint(report, names)
    if marks := sorted((key, mark) for key, mark in report.marks.items() if key in _keys(names, figures)):
        text += "".join(f"|{key}={mark}" for key, mark in marks)  # a tap elsewhere is a change, though no word differs
    if not figures:
        return text
    stored = stored_figures(report)
    return text + "".join(f"|{m.pk}:{stored.get(m.pk, NO_FIGURE)[2]}" for m in sorted(figures, key=lambda m: m.pk))


def missing(report):
    """What must be there before it is sent. A nil report needs nothing."""
    is_open = not report.asked or "activities" in report.asked
    if report.is_nil or report.activities.strip() or not is_open:
        return []
    return [{"section": "activities", "label": Report._meta.get_field("activities").verbose_name}]


def give_receipt(report):
    """A number of its own for the first sending; a corrected report keeps it. The round's row is the counter, locked."""
    report.first_submitted_at = report.first_submitted_at or timezone.now()
    if report.receipt:
        return
    round = Round.objects.select_for_update().get(pk=report.round_id)
    round.receipts += 1
    round.save(update_fields=["receipts"])
    report.receipt = f"L-{round.year}-{round.get_quarter_display()}-{round.receipts:04d}"


def write_version(report, *, by):
    last = report.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return ReportVersion.objects.create(
        report=report,
        number=last + 1,
        is_nil=report.is_nil,
        people_reached=report.people_reached,
        content=content(report),
        published_at=timezone.now(),
        published_by=by,
    )


def content(report):
    """The public answers as JSON; figures as text, so that no digit is lost."""
    figures = [
        {
            "measure": value.measure_id,
            "label": value.measure.label,
            "unit": value.measure.unit,
            "value": None if value.value is None else str(value.value.normalize() if value.value % 1 else int(value.value)),
            "is_about": value.is_about,
        }
        for value in report.values.select_related("measure")
    ]
    fields = {name: getattr(report, name) for name in PUBLIC}
    return fields | {"figures": figures, "evidence": shown_evidence(report)}


def prepare_sending(report):
    """Its receipt, and nothing left of what was said of the sending before."""
    give_receipt(report)
    report.asked = []
    report.confirmed_at = report.confirmed_by = None
    report.sendings += 1


def keep_sending(report):
    """What was sent, for ever: the reviewers see what changed from one sending to the next."""
    ReportSubmission.objects.create(
        report=report,
        number=report.sendings,
        content=answers.content(report),
        on_behalf=report.on_behalf,
        sent_at=report.submitted_at,
        sent_by=report.submitted_by,
    )


def demand_ready(report):
    """Verifying waits for the village where others wrote for it, and for the kabupaten where the round asks so."""
    if report.needs_confirmation and not report.evidence.present().filter(answer=answers.PAPER).exists():
        raise Refused(
            _(
                "Not verified: this was entered on the village's behalf and the village has not confirmed it yet."
                " Ask it to confirm, or add a photo of the signed paper form."
            )
        )
    if is_awaiting_endorsement(report):
        raise Refused(
            _("Not verified: the kabupaten/kota may endorse this until %(day)s. From the day after it goes on without.")
            % {"day": day(report.endorsement_until)}
        )


def is_awaiting_endorsement(report):
    """Whether the round asks for the kabupaten's endorsement, there is none, and its days have not passed."""
    until = report.endorsement_until
    if report.state != State.SUBMITTED or until is None or timezone.localdate() > until:
        return False
    return not report.comments.filter(is_endorsement=True).exists()


def demand_no_secret(report):
    refuse_repeats(novelty.of_report(report))


def after_move(report, by):
    """What follows a change of state: a report that is open again gives up its paper form, and those concerned are told."""
    if report.state in EDITABLE:
        retire_paper(report)
    tell(report, by)


def retire_paper(report):
    """The signed form speaks for the sending that it was signed for; the next one needs its own, or the village's word."""
    report.evidence.present().filter(answer=answers.PAPER).update(removed_at=timezone.now())


def tell(report, by):
    """Tell those concerned of the state that the report has come to."""
    if report.state == State.SUBMITTED:
        notices.submitted(report)
        if report.on_behalf:
            notices.to_confirm(report)
    elif told := {State.RETURNED: notices.returned, State.VERIFIED: notices.verified, State.PUBLISHED: notices.published}.get(
        report.state
    ):
        told(report, by)


KIND = flow.Kind(
    missing=missing,
    write_version=write_version,
    before_submit=prepare_sending,
    after_submit=keep_sending,
    before_verify=demand_ready,
    before_publish=demand_no_secret,
    after_move=after_move,
)


@transaction.atomic
def submit(*, report, by, known_to_head=None):
    """Send a report; a second sending gives back the first one's receipt. `known_to_head`: what the sender says of it."""
    if known_to_head is not None:
        locked = flow.lock(report)
        if locked.state in EDITABLE:
            flow.demand(by, Permission.WRITE, locked)
            # Only the village can say what its head knows.
            locked.known_to_head = known_to_head and not flow.is_on_behalf(by, locked)
            locked.save(update_fields=["known_to_head", "updated_at"])
    return flow.change_state(report, State.SUBMITTED, by=by, kind=KIND)


@transaction.atomic
def submit_nil(*, report, by):
    """Say that nothing was done in this quarter, and send it, in one step. Only for a report in which nothing is written."""
    report = flow.lock(report)
    if report.state not in EDITABLE:
        return submit(report=report, by=by)
    flow.demand(by, Permission.WRITE, report)
    written = report.activities or report.people_reached is not None or report.values.filter(value__isnull=False).exists()
    if written or report.evidence.present().exclude(answer=answers.PAPER).exists():
        raise Refused(_("Not sent: this report already holds answers or photos. Send it as it is, or empty it first."))
    report.is_nil = True
    report.save(update_fields=["is_nil", "updated_at"])
    return submit(report=report, by=by)


@transaction.atomic
def return_(*, report, reason, by, asked=()):
    """Send it back with a reason; `asked`: the answers that open again, none of them for all."""
    asked = list(dict.fromkeys(asked))
    if unknown := set(asked) - set(answers.keys(report)):
        raise Refused(
            _("Not returned: these are no answers of this report: %(named)s.") % {"named": ", ".join(sorted(unknown))}
        )
    was_returned = flow.lock(report).state == State.RETURNED
    report = flow.change_state(report, State.RETURNED, by=by, kind=KIND, reason=reason)
    if report.asked != asked and not was_returned:  # a second return changes nothing
        report.asked = asked
        report.save(update_fields=["asked"])
    return report


def verify(*, report, by):
    return flow.change_state(report, State.VERIFIED, by=by, kind=KIND)


def publish(*, report, by):
    """Show a verified report to the public, on the page of its innovation."""
    if report.innovation.current_version_id is None:
        raise Refused(_("Not published: publish the innovation itself first; the report is shown on its page."))
    return flow.change_state(report, State.PUBLISHED, by=by, kind=KIND)


def withdraw(*, report, reason, by):
    return flow.change_state(report, State.WITHDRAWN, by=by, kind=KIND, reason=reason)


def reopen(*, report, by):
    return flow.change_state(report, State.DRAFT, by=by, kind=KIND)

"""What is done to the report of a quarter."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.audit.actions import record
from sites.actions import flow
from sites.actions.flow import Refused
from sites.actions.innovations import record_saved, shown_evidence
from sites.models import Report, ReportComment, ReportValue, ReportVersion, Round
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
    if not round.is_open():
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
    if (changed or new) and flow.is_stale(report, base=base, now=now, edit_key=edit_key):
        raise flow.Stale(current)
    for measure, (value, is_about, typed) in new.items():
        ReportValue.objects.update_or_create(
            report=report,
            measure=measure,
            defaults={"value": value, "is_about": is_about, "typed": typed},
        )
    if changed or new:
        report.is_nil = False
        report.edit_key = edit_key
        report.save()
        record_saved(by, report)
    return report


def stored_figures(report):
    """{measure id: (value, is_about, typed)} of a report."""
    return {v.measure_id: (v.value, v.is_about, v.typed) for v in report.values.all()}


def section_fingerprint(report, names, figures=()):
    """The fingerprint of a section's fields and figures; `figures` are its measures."""
    text = flow.fingerprint(report, names)
    if not figures:
        return text
    stored = stored_figures(report)
    return text + "".join(f"|{m.pk}:{stored.get(m.pk, NO_FIGURE)[2]}" for m in sorted(figures, key=lambda m: m.pk))


def missing(report):
    """What must be there before it is sent. A nil report needs nothing."""
    if report.is_nil or report.activities:
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


KIND = flow.Kind(missing=missing, write_version=write_version, before_submit=give_receipt)


def submit(*, report, by):
    """Send a report; a second sending gives back the first one's receipt."""
    return flow.change_state(report, State.SUBMITTED, by=by, kind=KIND)


@transaction.atomic
def submit_nil(*, report, by):
    """Say that nothing was done in this quarter, and send it, in one step. Only for a report in which nothing is written."""
    report = flow.lock(report)
    if report.state not in EDITABLE:
        return submit(report=report, by=by)
    written = report.activities or report.people_reached is not None or report.values.filter(value__isnull=False).exists()
    if written or report.evidence.present().exists():
        raise Refused(_("Not sent: this report already holds answers or photos. Send it as it is, or empty it first."))
    report.is_nil = True
    report.save(update_fields=["is_nil", "updated_at"])
    return submit(report=report, by=by)


def return_(*, report, reason, by):
    return flow.change_state(report, State.RETURNED, by=by, kind=KIND, reason=reason)


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


@transaction.atomic
def comment(*, report, text, by):
    """A remark for the village and for those who review."""
    flow.demand(by, Permission.COMMENT, report)
    if not text.strip():
        raise Refused(_("Not stored: the comment is empty."))
    return _remark(report, by, gettext_noop("commented on"), text=text.strip()[:2000])


@transaction.atomic
def endorse(*, report, by, text=""):
    """The kabupaten/kota's recommendation; a second one by the same person changes nothing."""
    report = flow.lock(report)
    flow.demand(by, Permission.ENDORSE, report)
    if report.state in EDITABLE:
        raise Refused(_("Not endorsed: the village has not sent this report yet."))
    if found := report.comments.filter(author=by, is_endorsement=True).first():
        return found
    return _remark(report, by, gettext_noop("endorsed"), text=text.strip()[:2000], is_endorsement=True)


def _remark(report, by, verb, **fields):
    remark = ReportComment.objects.create(report=report, author=by, **fields)
    record(by=by, verb=verb, obj=report)
    return remark

"""What waits for review, in which order and for whom, and what changed in a report since somebody looked at it."""

from dataclasses import dataclass, field

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from sites import answers
from sites.answers import PAPER
from sites.models import Evidence, Innovation, Report, ReportComment
from sites.models.states import State

WAITING = [State.SUBMITTED, State.VERIFIED]
KINDS = {"inovasi": (Innovation, "region__code"), "laporan": (Report, "innovation__region__code")}
READY, HELD, VERIFIED = "siap", "menunggu", "terverifikasi"
LATE, ON_TIME = "terlambat", "tepat"


def with_waits(reports):
    """Reports with what they wait for: `waits_for_village`, and `endorse_until`, the last day of the kabupaten's endorsement.

    `endorse_until` is null when none is required or it is given; a day in the past has lapsed: verifying goes on without.
    """
    paper = Evidence.objects.present().filter(report=OuterRef("pk"), answer=PAPER)
    endorsed = ReportComment.objects.filter(report=OuterRef("pk"), is_endorsement=True)
    village = Q(state=State.SUBMITTED, on_behalf=True, confirmed_at__isnull=True) & ~Q(Exists(paper))
    kabkota = Q(state=State.SUBMITTED, round__endorsement_days__isnull=False) & ~Q(Exists(endorsed))
    last_day = ExpressionWrapper(TruncDate("submitted_at") + F("round__endorsement_days"), output_field=DateField())
    return reports.annotate(
        waits_for_village=Case(When(village, then=True), default=False, output_field=BooleanField()),
        endorse_until=Case(When(kabkota, then=last_day), default=None, output_field=DateField()),
    )


def waiting(user, *, kind="", kabupaten="", stage="", time="", after=None):
    """(kind, pk, submitted_at) of what waits for this reviewer, one query; the longest waiting first.

    `stage`: READY, HELD or VERIFIED; `time`: LATE or ON_TIME, of reports; `after`: such a row, for those that come later.
    """
    parts = []
    for name, (model, code) in KINDS.items():
        if (kind and kind != name) or (name == "inovasi" and (time or stage == HELD)):
            continue
        rows = model.objects.filter(access.within(user, Permission.REVIEW, code), state__in=WAITING).order_by()
        if kabupaten:
            rows = rows.filter(**{f"{code}__startswith": f"{kabupaten}."})
        rows = _of_time(_of_stage(rows, stage), time)
        if after:
            rows = _later(rows, name, after)
        parts.append(rows.annotate(what=Value(name, output_field=CharField())).values_list("what", "pk", "submitted_at"))
    if not parts:  # innovations alone, yet late ones: there are none
        return Report.objects.none().annotate(what=Value("")).values_list("what", "pk", "submitted_at")
    found = parts[0].union(parts[1], all=True) if len(parts) == 2 else parts[0]
    return found.order_by("submitted_at", "what", "pk")


def _of_stage(rows, stage):
    if stage == VERIFIED:
        return rows.filter(state=State.VERIFIED)
    if stage not in (READY, HELD):
        return rows
    rows = rows.filter(state=State.SUBMITTED)
    if rows.model is Innovation:
        return rows
    held = Q(waits_for_village=True) | Q(endorse_until__gte=timezone.localdate())
    ready = Q(waits_for_village=False) & (Q(endorse_until__isnull=True) | Q(endorse_until__lt=timezone.localdate()))
    return with_waits(rows).filter(held if stage == HELD else ready)


def _of_time(rows, time):
    if time not in (LATE, ON_TIME):
        return rows
    rows = rows.with_due().annotate(last_day=Coalesce("own_due", "round__due"))
    late = Q(first_submitted_at__date__gt=F("last_day")) & (Q(is_exempt__isnull=True) | Q(is_exempt=False))
    on_time = Q(first_submitted_at__date__lte=F("last_day")) | Q(is_exempt=True)
    return rows.filter(late if time == LATE else on_time)


def _later(rows, name, after):
    kind, pk, at = after
    if at is None:
        return rows.none()
    if name == kind:
        return rows.filter(Q(submitted_at__gt=at) | Q(submitted_at=at, pk__gt=pk))
    return rows.filter(submitted_at__gte=at) if name > kind else rows.filter(submitted_at__gt=at)


def things(rows):
    """The reports and innovations of such rows, in their order, each with what it waits for; two queries."""
    reports = with_waits(Report.objects.with_due()).select_related("innovation__region__parent__parent", "round")
    related = {"laporan": reports, "inovasi": Innovation.objects.select_related("region__parent__parent")}
    found = {}
    for name, queryset in related.items():
        pks = [pk for what, pk, _at in rows if what == name]
        found |= {(name, thing.pk): thing for thing in queryset.filter(pk__in=pks)}
    return [(name, found[name, pk]) for name, pk, _at in rows if (name, pk) in found]


def kind_of(thing):
    return "laporan" if isinstance(thing, Report) else "inovasi"


def row_of(thing):
    """The row of `waiting` that is this thing's."""
    return kind_of(thing), thing.pk, thing.submitted_at


def is_ready(thing):
    """Whether it can be verified now; of a report that `things` gave."""
    if thing.state != State.SUBMITTED:
        return False
    if not isinstance(thing, Report):
        return True
    return not thing.waits_for_village and not waits_for_kabkota(thing)


def waits_for_kabkota(report):
    return report.endorse_until is not None and report.endorse_until >= timezone.localdate()


def to_endorse(user):
    """The reports that wait for this person's endorsement today, the longest waiting first."""
    where = access.within(user, Permission.ENDORSE, "innovation__region__code")
    reports = with_waits(Report.objects.filter(where, state=State.SUBMITTED).with_due())
    reports = reports.filter(endorse_until__gte=timezone.localdate())
    return reports.select_related("innovation__region__parent__parent", "round").order_by("submitted_at", "pk")


@dataclass
class Row:
    """One answer on the page of a report, with what was said of it and, when it changed, what stood there before."""

    answer: answers.Answer
    before: answers.Answer | None = None
    remarks: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    form: object = None

    @property
    def key(self):
        return self.answer.key


def rows(now, labels, before=None):
    """A Row for each answer of a content (sites/answers.py) but the evidence, in the order of `labels`."""
    was = {answer.key: answer for answer in answers.said(before)} if before is not None else {}
    changed = set(answers.changed(before, now)) if before is not None else set()
    found = {}
    for answer in answers.said(now):
        earlier = was.get(answer.key) or answers.Answer(answer.key, answer.label, "")
        found[answer.key] = Row(answer, earlier if answer.key in changed else None)
    keys = [key for key in labels if key != answers.EVIDENCE]
    found = {key: Row(answers.Answer(key, labels[key], "")) for key in keys if key not in found} | found
    return sorted(found.values(), key=lambda row: keys.index(row.key) if row.key in keys else len(keys))


def evidence_changes(before, now):
    """{"added": ids, "removed": stored entries, "renamed": ids} between two contents; {} when nothing differs."""
    was, this = ({item["id"]: item for item in content.get("evidence", [])} for content in (before, now))
    found = {
        "added": [pk for pk in this if pk not in was],
        "removed": [item for pk, item in was.items() if pk not in this],
        "renamed": [pk for pk in this if pk in was and this[pk] != was[pk]],
    }
    return found if any(found.values()) else {}


def other_changes(before, now):
    """What differs beside the answers, in words."""
    words = []
    if before.get("is_nil", False) != now.get("is_nil", False):
        words.append(_("It is a nil report now.") if now.get("is_nil") else _("It is not a nil report any more."))
    if before.get("known_to_head", False) != now.get("known_to_head", False):
        known = now.get("known_to_head")
        words.append(_("Now known to the head of the village.") if known else _("No longer said to be known to the head."))
    return words

"""Writes a village's own check: scores of butir, typed or from its questionnaire, and the result once all are known.

The official result of the same year is another row and is never touched here.
"""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from indicators import index
from indicators.models import Assessment, Butir, ButirScore, ColumnMapping, Series
from indicators.questionnaires import layout_of
from klaster.access import Permission, can
from klaster.actions import broken_rule, demand
from klaster.audit.actions import record
from klaster.audit.models import Event
from sites.models import Region

TYPED = gettext_noop("filled in the own check of Indeks Desa")
FROM_FILE = gettext_noop("took the own check of Indeks Desa from a file")


class RulesChanged(Exception):
    """Another version of the index was published for the year meanwhile; the message says what to do."""

    def __init__(self, year):
        super().__init__(
            _("Meanwhile other rules were published for %(year)s. Nothing was saved; open the section anew and choose again.")
            % {"year": year}
        )


@dataclass
class Saved:
    """`conflicts`: {butir id: its stored ButirScore, or None}: another changed these since the page was opened."""

    assessment: Assessment | None
    changed: int = 0
    conflicts: dict = field(default_factory=dict)


@transaction.atomic
def save_answers(*, region, methodology, year, answers, base, by):
    """Store typed answers, {butir id: score or None}; None is unknown and takes the score away.

    `base` is what the page was filled from, in the same form. An answer that equals it is left as it is stored now. One that
    another person changed meanwhile is not written but given back as a conflict, unless both say the same.
    """
    demand(by, Permission.WRITE, region)
    mine = {pk: score for pk, score in answers.items() if score != base.get(pk)}
    if not mine:
        return Saved(None)
    check = _locked(region, methodology, year)
    stored = _stored(check, mine)
    saved = Saved(check)
    wanted = {}
    for pk, score in mine.items():
        now = stored[pk].score if pk in stored else None
        if now == score:
            continue
        if now != base.get(pk):
            saved.conflicts[pk] = stored.get(pk)
        else:
            wanted[pk] = (score, None)
    if wanted:
        check = saved.assessment = check or _begun(region, methodology, year, by)
        saved.changed = _write(check, wanted, by)
        if not _told_today(check, by):
            record(by=by, verb=TYPED, obj=check)
        if not check.butir_scores.exists():  # all unknown again: there is no check
            check.delete()
            saved.assessment = None
    return saved


@transaction.atomic
def save_file(*, region, methodology, year, scores, base, file_name, by):
    """Store the scores of a previewed file, {butir id: (score, row, sheet)}; those of the file's unknown butir stay.

    `base` is {butir id: score} as it stood in the preview. When a score of the file's butir is another one by now, nothing is
    written and the conflicts are given back, so that the person sees the new preview. The same file again changes nothing.
    """
    demand(by, Permission.WRITE, region)
    check = _locked(region, methodology, year)
    stored = _stored(check, scores)
    now = {pk: row.score for pk, row in stored.items()}
    saved = Saved(check, conflicts={pk: stored.get(pk) for pk in scores if now.get(pk) != base.get(pk)})
    if saved.conflicts:
        return saved
    wanted = {}
    for pk, (score, row, sheet) in scores.items():
        if now.get(pk) != score:
            wanted[pk] = (score, (f"{file_name[:150]} · {sheet[:40]}" if sheet else file_name[:200], row))
    if wanted:
        check = saved.assessment = check or _begun(region, methodology, year, by)
        saved.changed = _write(check, wanted, by)
        record(by=by, verb=FROM_FILE, obj=check, file=file_name[:200], butir=saved.changed)
    return saved


@transaction.atomic
def remember_columns(*, region, rows, columns, by):
    """Keep which columns of a layout hold code and score, for the next file that looks like it; None when it has too few heads.

    What those say who import the index holds for every village, what others say for this village alone.
    """
    demand(by, Permission.WRITE, region)
    own, heads = layout_of(rows, region.code)
    if not heads:
        return None
    layout = own
    if names_for_all(by):
        layout, _heads = layout_of(rows)
        ColumnMapping.objects.filter(layout=own).delete()
    meaning = {"butir": columns.butir, "score": columns.score}
    named = {"heads": heads, "columns": meaning, "series": Series.ID, "by": by}
    mapping, _created = ColumnMapping.objects.update_or_create(layout=layout, defaults=named)
    record(by=by, verb=gettext_noop("named the columns of a questionnaire"), obj=mapping, village=region.code, **meaning)
    return mapping


def names_for_all(user):
    """Whether the columns that this person names hold for the questionnaires of every village."""
    return bool(can(user, Permission.IMPORT_INDEX))


def _locked(region, methodology, year):
    """The village's own check of the year, None when it has none; others who write to it wait until this transaction ends.

    The village's row is what is locked: an own check that is not there yet cannot be.
    """
    if methodology.series != Series.ID or region.level not in methodology.covers:
        raise ValueError(f"{methodology} does not measure the butir of {region}")
    Region.objects.select_for_update(no_key=True).only("pk").get(pk=region.pk)
    if not methodology.holds_in(year):
        raise RulesChanged(year)
    return Assessment.objects.filter(region=region, methodology=methodology, year=year, kind=Assessment.Kind.SELF).first()


def _begun(region, methodology, year, by):
    key = {"region": region, "methodology": methodology, "year": year, "kind": Assessment.Kind.SELF}
    try:
        with transaction.atomic():
            return Assessment.objects.create(**key, entered_by=by, entered_at=timezone.now())
    except IntegrityError as error:  # other rules were published since they were asked for
        if broken_rule(error) != "assessment_year_is_of_the_methodology":
            raise
        raise RulesChanged(year) from error


def _stored(check, butir):
    """{butir id: its stored ButirScore} of these butir."""
    if not check:
        return {}
    return {row.butir_id: row for row in check.butir_scores.filter(butir__in=butir).select_related("by")}


def _write(check, wanted, by):
    """Write {butir id: (score or None, (file, row) or None)}, then the result; how many changed."""
    gone = [pk for pk, (score, _source) in wanted.items() if score is None]
    if gone:
        check.butir_scores.filter(butir__in=gone).delete()
    rows = []
    for pk, (score, source) in wanted.items():
        if score is not None:
            name, row = source or ("", None)
            rows.append(ButirScore(assessment=check, butir_id=pk, score=score, file_name=name, file_row=row, by=by))
    fields = ["score", "file_name", "file_row", "by", "at"]
    ButirScore.objects.bulk_create(rows, update_conflicts=True, unique_fields=["assessment", "butir"], update_fields=fields)
    _compute(check, by)
    return len(wanted)


def _compute(check, by):
    """Set the result from the butir: null as long as one is not known, never the sum of a part."""
    known = dict(check.butir_scores.values_list("butir_id", "score"))
    by_dimension = {}
    butir = Butir.objects.filter(sub_dimension__dimension__methodology=check.methodology_id)
    for pk, order in butir.values_list("pk", "sub_dimension__dimension__order"):
        by_dimension.setdefault(order, []).append(known.get(pk))
    sums = [None if None in scores else sum(scores) for _, scores in sorted(by_dimension.items())]
    method = check.methodology.plain
    check.dimensions = sums
    check.points = None if None in sums else sum(sums)
    check.score = index.percent_of_points(check.points, method.ceiling)
    check.status_computed = index.status_of(check.score, method.bounds, check.region.level) or ""
    check.entered_by, check.entered_at = by, timezone.now()
    check.save(update_fields=["dimensions", "points", "score", "status_computed", "entered_by", "entered_at"])


def _told_today(check, by):
    """Whether this person's typing in this check stands in the audit trail of today (WITA): one event a day is enough."""
    day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Event.objects.of(check).filter(actor_id=by.pk, verb=TYPED, at__gte=day).exists()

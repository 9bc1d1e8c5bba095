"""Targets and plans read beside the figures of the index: what is missing, what is planned, and what came of it.

A desa is measured by Indeks Desa, a kelurahan by Evaluasi Perkembangan; figures of two series are never compared, nor points of
two versions of one.
"""

from dataclasses import dataclass, field

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from indicators.index import steps
from indicators.models import LEVELS, Assessment, ButirScore, Methodology, Series, Status
from partners.models import Plan, PlanLine
from sites.models import Region

OFFICIAL = Assessment.Kind.OFFICIAL
Level = Region.Level
OWN_SERIES = Q(region__level=Level.DESA, methodology__series=Series.ID) | Q(
    region__level=Level.KELURAHAN, methodology__series=Series.EVALUATION
)
HIGHEST = [Status.INDEPENDENT, Status.FAST]  # of Indeks Desa, of a kelurahan's Evaluasi Perkembangan


def series_of(region):
    return Series.EVALUATION if region.is_kelurahan else Series.ID


def newest_figures(regions):
    """{region id: its newest official assessment of its own series}; three queries for any number of villages."""
    rows = Assessment.objects.published().filter(OWN_SERIES, region__in=[region.pk for region in regions])
    rows = rows.select_related("methodology").prefetch_related("methodology__dimensions", "methodology__bounds")
    return {one.region_id: one for one in rows.order_by("year")}


def that_can_rise(sites):
    """The sites whose newest status is not the highest, those of which none is known among them."""
    newest = Assessment.objects.published().filter(OWN_SERIES, region=OuterRef("region")).with_status().order_by("-year")
    sites = sites.annotate(newest_status=Subquery(newest.values("shown_status")[:1]))
    return sites.filter(Q(newest_status=None) | ~Q(newest_status__in=HIGHEST))


def bounds_of(region, figures):
    """The bounds of the statuses that this village can have, the lowest first; of the version that its figures follow."""
    if figures:
        method = figures.methodology
    else:
        method = Methodology.objects.for_year(series_of(region), timezone.localdate().year).with_structure().first()
    bounds = method.plain.bounds if method else ()
    return sorted((one for one in bounds if one.applies_to in ("", region.level)), key=lambda one: one.minimum)


def statuses_above(region, figures):
    """The statuses above the one that it has, the nearest first; all of them where none is known."""
    known = [bound.status for bound in bounds_of(region, figures)]
    held = figures.status if figures else ""
    return known[known.index(held) + 1 :] if held in known else known


def missing_to(status, region, figures):
    """Points to the bound of a status, 0 when they are there; None where they are not known."""
    total = _total(figures)
    bound = next((one for one in bounds_of(region, figures) if one.status == status), None) if figures else None
    if total is None or bound is None:
        return None
    in_percent = figures.methodology.unit == Methodology.Unit.PERCENT
    needed = steps.points_for(bound.minimum, figures.methodology.ceiling) if in_percent else bound.minimum
    return max(0, int(needed - total))


def _total(figures):
    if figures is None:
        return None
    return figures.points if figures.methodology.unit == Methodology.Unit.PERCENT else figures.score


@dataclass(frozen=True)
class Planned:
    """What a plan's lines add up to: `gain` of the butir whose score is known, `unknown`: how many have no known score."""

    gain: int
    unknown: int
    missing: int | None

    @property
    def left(self):
        """Points that are still needed beside the lines; None where what is missing is not known."""
        return None if self.missing is None else max(0, self.missing - self.gain)


def planned_by(plan, lines):
    """Each butir counts once, however many lines move it; dropped lines do not count."""
    raised = {}
    for line in lines:
        if line.state != PlanLine.State.DROPPED:
            raised.setdefault(line.butir_code, []).append(line)
    gain = unknown = 0
    for moved in raised.values():
        now = [line.score_from for line in moved if line.score_from is not None]
        if now:
            gain += max(line.score_to for line in moved) - min(now)
        else:
            unknown += 1
    return Planned(gain, unknown, plan.missing)


@dataclass
class Outcome:
    """What the assessments after a plan's base say.

    `official`: the official figures, `scored`: the assessment that has butir, and `scores` of it by code. `base`: the figures
    that the plan starts from, where they are still there. Where the version of the index differs nothing is compared.
    """

    plan: Plan
    base: Assessment | None = None
    method: int | None = None
    official: Assessment | None = None
    scored: Assessment | None = None
    scores: dict = field(default_factory=dict)

    def __bool__(self):
        return bool(self.official or self.scored)

    @property
    def points_compare(self):
        return bool(self.official and self.official.methodology_id == self.method)

    @property
    def butir_compare(self):
        return bool(self.scored and self.scored.methodology_id == self.method)

    @property
    def difference(self):
        """Points now less points then; None where one is not known or they do not compare."""
        if not self.points_compare or self.official.points is None or self.plan.base_points is None:
            return None
        return self.official.points - self.plan.base_points

    @property
    def is_reached(self):
        """Whether the target status is there by official status; None while none is known."""
        if not self.official or not self.official.status_official:
            return None
        return LEVELS[self.official.status_official] >= LEVELS[self.plan.target_status]

    def mark(self, lines):
        """Give each line `realised` (None: not known) and `reached` (None: cannot be said)."""
        for line in lines:
            line.realised = self.scores.get(line.butir_code) if self.butir_compare else None
            line.reached = None if line.realised is None else line.realised >= line.score_to
        return lines


def outcome_of(plan, user):
    """The newest figures after the base that are not later than the target year; without such the first later ones."""
    rows = Assessment.objects.visible_to(user).filter(region=plan.region_id, methodology__series=Series.ID)
    rows = list(rows.select_related("methodology").order_by("year", "kind"))
    found = Outcome(plan, base=_base(plan, rows))
    found.method = found.base.methodology_id if found.base else _method_of(plan)
    start = plan.base_year if plan.base_year is not None else timezone.localdate(plan.created_at).year - 1
    later = [one for one in rows if one.year > start]
    scores = _scores(later)
    found.official = _chosen(plan, [one for one in later if one.kind == OFFICIAL])
    found.scored = _chosen(plan, [one for one in later if one.pk in scores])
    found.scores = scores[found.scored.pk] if found.scored else {}
    return found


def _base(plan, rows):
    """The assessment that the plan's points are of: the official one, else the own check."""
    there = [one for one in rows if one.year == plan.base_year]
    return min(there, key=lambda one: (one.points != plan.base_points, one.kind != OFFICIAL), default=None)


def _method_of(plan):
    year = plan.base_year or timezone.localdate(plan.created_at).year
    return Methodology.objects.for_year(Series.ID, year).values_list("pk", flat=True).first()


def _chosen(plan, later):
    """Of one year the official one comes first."""
    in_time = [one for one in later if one.year <= plan.target_year]
    if in_time:
        return max(in_time, key=lambda one: (one.year, one.kind == OFFICIAL))
    return min(later, key=lambda one: (one.year, one.kind != OFFICIAL), default=None)


def _scores(assessments):
    found = {}
    rows = ButirScore.objects.filter(assessment__in=[one.pk for one in assessments])
    for assessment, code, score in rows.values_list("assessment_id", "butir__code", "score"):
        found.setdefault(assessment, {})[code] = score
    return found


def label(status):
    return Status(status).label if status else ""

"""Villages in status transition: within a chosen distance of a bound of Indeks Desa. The database does the finding."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Case, CharField, Count, DecimalField, F, Func, IntegerField, Q, Value, When
from django.db.models.functions import Collate, Substr

from indicators.fewest import at_least, fewest_of
from indicators.index import steps
from indicators.models import Assessment, Methodology, Series, Status
from indicators.overview import PROVINCE
from klaster.access import Permission, within
from sites.models import Region

DISTANCE = Decimal("2.00")  # percentage points
FURTHEST = Decimal("20.00")
FINEST = Decimal("0.01")  # as fine as a score is
UP, DOWN = "naik", "turun"
ORDERS = {"dekat": ("distance", "in_order"), "kode": ("in_order",)}
WEAKEST = 2
SCORE = DecimalField(max_digits=8, decimal_places=4)


class InArray(Func):
    """`region_id = ANY(ARRAY(…))`: each village is looked up, where a join would read the year of the whole country."""

    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = BooleanField()

    def __init__(self, field, regions):
        super().__init__(field, ArraySubquery(regions.order_by().values("pk")))


@dataclass(frozen=True)
class Step:
    """From one status to the next: `minimum` in percent, `points` where it begins."""

    below: Status
    above: Status
    minimum: Decimal
    points: int


def scored(user):
    """The official scores of Indeks Desa in the area of which this person may read everything; the portal's province alone."""
    mine = Assessment.objects.published().filter(within(user, Permission.VIEW_ALL, "region__code"))
    return mine.filter(InArray(F("region_id"), Region.objects.villages().under(PROVINCE)), methodology__series=Series.ID)


def years(user):
    """[(year, methodology id)] in which villages of this person's area have a figure, newest first."""
    return list(scored(user).order_by("-year").values_list("year", "methodology").distinct())


def steps_of(methodology: Methodology):
    """The steps of a methodology in percent, from the lowest up; they follow from its bounds, which are data."""
    bounds = sorted(methodology.plain.bounds, key=lambda bound: bound.minimum)
    return [
        Step(Status(low.status), Status(high.status), high.minimum, steps.points_for(high.minimum, methodology.ceiling))
        for low, high in zip(bounds, bounds[1:], strict=False)
    ]


def near(scores, methodology, *, distance=DISTANCE, direction=UP):
    """The scores within `distance` of the next bound, or (`DOWN`) of the bound they stand on.

    With `distance` and `missing` (points, null where the village's points are not known) to that bound, `target`: the status
    that begins there, `target_points`, and `in_order`, the code in the order of the index.
    """
    found = steps_of(methodology)
    ordered = found if direction == UP else found[::-1]
    sign = 1 if direction == UP else -1

    def case(value, field):
        side = "score__lt" if direction == UP else "score__gte"
        return Case(*(When(**{side: step.minimum}, then=Value(value(step), field)) for step in ordered), output_field=field)

    beside = Q()
    for step in found:
        low, high = (step.minimum - distance, step.minimum) if direction == UP else (step.minimum, step.minimum + distance)
        upper = Q(score__lt=high) if direction == UP else Q(score__lte=high)
        beside |= Q(score__gte=low) & upper
    if not found:
        return scores.none()
    return scores.filter(beside, methodology=methodology).annotate(
        bound=case(lambda step: step.minimum, SCORE),
        target=case(lambda step: step.above.value, CharField()),
        target_points=case(lambda step: step.points, IntegerField()),
        distance=(F("bound") - F("score")) * Value(sign),
        missing=(F("target_points") - F("points")) * Value(sign),
        in_order=Collate("region__code", "C"),
    )


def counts_by_kabkota(found):
    """{(code of the kabupaten/kota, target status): villages}."""
    rows = found.order_by().annotate(area=Substr("region__code", 1, 5)).values_list("area", "target").annotate(n=Count("*"))
    return {(area, target): n for area, target, n in rows}


def weakest(assessment, methodology, most=WEAKEST):
    """[(dimension, value)] of the dimensions with the smallest share of their ceiling; unknown ones are left out."""
    dimensions = methodology.plain.dimensions
    if len(assessment.dimensions) != len(dimensions):
        return []
    known = [pair for pair in zip(dimensions, assessment.dimensions, strict=True) if pair[1] is not None and pair[0].ceiling]
    return sorted(known, key=lambda pair: pair[1] / pair[0].ceiling)[:most]


def described(rows, methodology, direction=UP):
    """The rows with `fewest`, `weak` and the words of their target, for a page, a file or a print.

    `fewest` is None where points are unknown. A margin held is worth so many butir whatever the village's own butir are.
    """
    rows = list(rows)
    fewest = fewest_of({one: one.missing for one in rows}, methodology) if direction == UP else {}
    for one in rows:
        one.methodology = methodology
        one.fewest = fewest.get(one.pk) or (at_least(one.missing) if one.missing is not None else None)
        one.weak = weakest(one, methodology)
        one.target_label = Status(one.target).label
        one.target_level = next(bound.level for bound in methodology.plain.bounds if bound.status == one.target)
    return rows

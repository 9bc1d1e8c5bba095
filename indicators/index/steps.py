"""What is missing to the next status of Indeks Desa."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from indicators.index.scores import percent_of_points

GAIN_OF_ONE_BUTIR = 4  # from 1 to 5


@dataclass(frozen=True)
class Step:
    """`points` is the total at which `status` begins, `missing` what is still needed, `butir` the fewest that can give it."""

    status: str
    level: int
    points: int
    missing: int
    butir: int


def points_for(minimum, ceiling):
    """The fewest whole points whose percent, once rounded, reaches `minimum`."""
    points = int((Decimal(minimum) * Decimal(ceiling) / 100).to_integral_value(rounding=ROUND_CEILING))
    while points > 0 and percent_of_points(points - 1, ceiling) >= minimum:
        points -= 1
    return points


def next_step(points, bounds, ceiling):
    """The step to the nearest higher status; None when there is none, or the points are unknown."""
    if points is None:
        return None
    percent = percent_of_points(points, ceiling)
    higher = [bound for bound in bounds if bound.minimum > percent]
    if not higher:
        return None
    bound = min(higher, key=lambda bound: bound.minimum)
    needed = points_for(bound.minimum, ceiling)
    missing = needed - points
    return Step(bound.status, bound.level, needed, missing, -(-missing // GAIN_OF_ONE_BUTIR))

"""What is missing to a higher status of Indeks Desa, and what is held above the bound of the present one."""

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


@dataclass(frozen=True)
class Margin:
    """`points` is the total at which the present `status` begins, `held` what stands above it: 0 is just enough."""

    status: str
    points: int
    held: int


def points_for(minimum, ceiling):
    """The fewest whole points whose percent, once rounded, reaches `minimum`."""
    points = int((Decimal(minimum) * Decimal(ceiling) / 100).to_integral_value(rounding=ROUND_CEILING))
    while points > 0 and percent_of_points(points - 1, ceiling) >= minimum:
        points -= 1
    return points


def steps_above(points, bounds, ceiling):
    """The steps to each higher status, the nearest first; () when there is none, or the points are unknown."""
    if points is None:
        return ()
    percent = percent_of_points(points, ceiling)
    higher = sorted((bound for bound in bounds if bound.minimum > percent), key=lambda bound: bound.minimum)
    return tuple(_step(points, bound, ceiling) for bound in higher)


def _step(points, bound, ceiling):
    needed = points_for(bound.minimum, ceiling)
    missing = needed - points
    return Step(bound.status, bound.level, needed, missing, -(-missing // GAIN_OF_ONE_BUTIR))


def next_step(points, bounds, ceiling):
    """The step to the nearest higher status; None when there is none, or the points are unknown."""
    return next(iter(steps_above(points, bounds, ceiling)), None)


def margin(points, bounds, ceiling):
    """How far the points stand above the bound of the status that they give; None when they are unknown."""
    if points is None:
        return None
    percent = percent_of_points(points, ceiling)
    held = max((bound for bound in bounds if bound.minimum <= percent), key=lambda bound: bound.minimum, default=None)
    if held is None:
        return None
    begins = points_for(held.minimum, ceiling)
    return Margin(held.status, begins, points - begins)

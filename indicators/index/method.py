"""A methodology as plain data: what the arithmetic needs to know of it."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Bound:
    """The lowest score of a status, inclusive, in the series' own precision; `applies_to` is "" or a kind of village."""

    status: str
    level: int
    minimum: Decimal
    applies_to: str = ""


@dataclass(frozen=True)
class Dimension:
    """`floor` and `ceiling` in points (Indeks Desa, Evaluasi Perkembangan) or as a fraction (IDM); None: not known."""

    code: str
    name: str
    floor: Decimal | None
    ceiling: Decimal | None


@dataclass(frozen=True)
class Method:
    """`unit` is what the score is written in: "percent" (of the points), "fraction" (0 to 1) or "points"."""

    code: str
    unit: str
    places: int
    floor: Decimal | None
    ceiling: Decimal | None
    dimensions: tuple[Dimension, ...]
    bounds: tuple[Bound, ...]

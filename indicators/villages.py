"""One village's index: its newest figures, its dimensions, its history."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef

from indicators import index
from indicators.models import Assessment, ButirScore, Dimension, Import, ImportRow, StatusBound
from indicators.overview import EVALUATION, ID, IDM
from klaster.related import Related

OF_VILLAGE = {ID: 0, IDM: 1, EVALUATION: 2}
# How far a score may be from what its dimensions give: files cut decimals off; points are whole.
TOLERANCES = {"percent": Decimal("0.0101"), "fraction": Decimal("0.0005"), "points": Decimal(0)}
UNREAD = [f"source__{name}" for name in ("content", "asked", "head", "counts", "rejected", "remarks")]


@dataclass(frozen=True)
class Bar:
    """One dimension. `share` is its width in percent; `room` what is left to its ceiling, None where there is none."""

    name: str
    value: Decimal | None
    ceiling: Decimal | None
    share: Decimal | None
    room: Decimal | None


@dataclass
class VillageIndex:
    """`newest` is the assessment to show first, of a year that was asked for; `histories` are series, newest first."""

    newest: Assessment | None
    histories: dict
    bars: list

    @property
    def level(self):
        return self.newest.level if self.newest else 0

    @property
    def ordered(self):
        """The histories, Indeks Desa first; each list is one series."""
        return [self.histories[code] for code in sorted(self.histories, key=lambda code: OF_VILLAGE.get(code, 9))]

    @property
    def newer(self):
        """The newest assessment where an older one is shown; None else."""
        return self.ordered[0][0] if self.newest and self.newest != self.ordered[0][0] else None

    @property
    def has_two_series(self):
        return ID in self.histories and IDM in self.histories

    @property
    def butir(self):
        """Scores of the newest assessment's butir, with their dimension; [] where only the dimensions are known."""
        if not self.newest:
            return []
        scores = ButirScore.objects.filter(assessment=self.newest).order_by("butir__sub_dimension", "butir__order")
        return list(scores.select_related("butir__sub_dimension__dimension", "butir__indicator"))


def dimension_bars(assessment):
    """The dimensions as bars, in the methodology's order; [] when the assessment has none."""
    known = assessment.methodology.plain.dimensions
    if len(assessment.dimensions) != len(known):
        return []
    bars = []
    for dimension, value in zip(known, assessment.dimensions, strict=True):
        ceiling = dimension.ceiling
        measured = value is not None and ceiling is not None
        share = min(Decimal(100), value * 100 / ceiling) if measured else None
        bars.append(Bar(dimension.name, value, ceiling, share, ceiling - value if measured else None))
    return bars


def contradicts(assessment):
    """Whether the dimensions, all of them known, give another score than the one stored."""
    method, parts = assessment.methodology, assessment.dimensions
    if assessment.score is None or not parts or any(part is None for part in parts):
        return False
    given = {
        "percent": lambda: index.percent_of_points(sum(parts), method.ceiling),
        "fraction": lambda: index.fraction_mean(parts),
        "points": lambda: sum(parts),
    }[method.unit]()
    return abs(given - assessment.score) > TOLERANCES[method.unit]


def _dimensions():
    rows = Dimension.objects.filter(methodology=OuterRef("methodology")).order_by("order")
    return Related(rows, "code", "name", "floor", "ceiling")


def _bounds():
    rows = StatusBound.objects.filter(methodology=OuterRef("methodology")).order_by("applies_to", "-minimum")
    return Related(rows, "status", "level", "minimum", "applies_to")


def index_of(region, year=""):
    """Everything about a village's index, its figures of `year` first, else its newest.

    One query, and one for the butir if they are asked for.
    """
    found = (
        Assessment.objects.published()
        .filter(region=region)
        .select_related("methodology", "source", "region")
        .annotate(known_dimensions=_dimensions(), known_bounds=_bounds())
        .defer(*UNREAD)
        .order_by("-year")
    )
    histories = {}
    for assessment in found:
        method = assessment.methodology
        method.plain = method.plain_of(assessment.known_dimensions, assessment.known_bounds)
        assessment.contradicts = contradicts(assessment)
        histories.setdefault(assessment.methodology.series, []).append(assessment)
    result = VillageIndex(None, histories, [])
    if histories:
        of_year = (one for history in result.ordered for one in history if str(one.year) == year)
        result.newest = next(of_year, result.ordered[0][0])
        result.bars = dimension_bars(result.newest)
    return result


def tell_statuses(region, found):
    """Set `status_row` of each assessment whose official status another file said than the one of its score; one query."""
    assessments = [one for history in found.histories.values() for one in history]
    of = Import.objects.committed().filter(
        methodology__in={one.methodology_id for one in assessments}, year__in={one.year for one in assessments}
    )
    rows = ImportRow.objects.filter(region=region, imported__in=of).exclude(status_official="")
    rows = rows.select_related("imported").defer(*(name.replace("source", "imported") for name in UNREAD))
    first = {}  # the row that said first what is said to the last
    for row in rows.order_by("imported__turn"):
        key = row.imported.methodology_id, row.imported.year
        if key not in first or first[key].status_official != row.status_official:
            first[key] = row
    for one in assessments:
        row = first.get((one.methodology_id, one.year))
        one.status_row = row if row and (row.imported_id, row.row) != (one.source_id, one.source_row) else None

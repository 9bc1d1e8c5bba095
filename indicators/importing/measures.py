"""The figures of one row, checked against the methodology: dimensions, points, score, status."""

from collections import namedtuple
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

from indicators import index
from indicators.importing import problems
from indicators.importing.cells import NotReadable, decimal_of, shown, status_of

# As they are stored: points an int, score and each dimension text; `marks` are "score" (the dimensions contradict it) and
# "status" (the official one is not what the figures give).
Figures = namedtuple("Figures", "points score dimensions official computed marks")
Judged = namedtuple("Judged", "points score official computed marks")
IDM_TOLERANCE = Decimal("0.0005")
HUNDREDTH = Decimal("0.0101")  # a file may cut its decimals off instead of rounding them; the database's trigger says the same
CENT, TEN_THOUSANDTH, ONE = Decimal("0.01"), Decimal("0.0001"), Decimal(1)
MOST_POINTS = 9_999  # as many as the score's column holds
SCALE_ROWS = 2_000  # a file writes all its rows in one way
STATUS_NAMES = {
    "mandiri": "Mandiri",
    "maju": "Maju",
    "berkembang": "Berkembang",
    "tertinggal": "Tertinggal",
    "sangat_tertinggal": "Sangat Tertinggal",
    "cepat_berkembang": "Cepat Berkembang",
    "kurang_berkembang": "Kurang Berkembang",
}


def cell_of(meaning, cells, header):
    """What stands in the column of this meaning, "" without the column."""
    place = header.columns.get(meaning)
    return cells[place] if place is not None and place < len(cells) else ""


def number(meaning, cell):
    """The number in a cell; None when it is unknown."""
    try:
        return decimal_of(cell)
    except NotReadable:
        raise problems.not_a_number(meaning, shown(cell)) from None


def written(value):
    return number_format(value)


def text_of(value):
    """A figure as it is stored: "117", "0.6", at most four decimals."""
    if value is None or type(value) is int:
        return None if value is None else str(value)
    return format(value.quantize(TEN_THOUSANDTH, rounding=ROUND_HALF_UP).normalize(), "f")


def scale_of(rows, header, method):
    """Whether a file writes dimensions as "points" or as "percent" of their ceilings; its own scores decide."""
    if method.unit != "percent":
        return method.unit
    votes = {"points": 0, "percent": 0}
    whole = True
    for _row, cells in rows[:SCALE_ROWS]:
        try:
            values = [number(place, cell_of(place, cells, header)) for place in range(len(method.dimensions))]
            score = number("score", cell_of("score", cells, header))
        except problems.Problem:
            continue
        if any(value is None for value in values):
            continue
        whole = whole and all(value % 1 == 0 for value in values)
        if score is None:
            continue
        shares = sum(value * d.ceiling / 100 for value, d in zip(values, method.dimensions, strict=True))
        for scale, points in (("points", sum(values)), ("percent", shares)):
            votes[scale] += abs(points * 100 / method.ceiling - score) <= Decimal("0.02")
    if votes["points"] == votes["percent"]:
        return "points" if whole else "percent"
    return max(votes, key=votes.get)


def dimension(place, cell, scale, known):
    """One dimension in the methodology's own unit, None when it is unknown; raises Problem."""
    value = number(place, cell)
    if value is None:
        return None
    if scale == "fraction":
        if not 0 <= value <= known.ceiling:
            raise problems.out_of_range(place, cell, 0, known.ceiling)
        return value
    if scale == "percent":
        if not 0 < value <= 100:
            raise problems.out_of_range(place, cell, written(Decimal(20)), 100)
        points = index.points_of_share(value, known.ceiling)
        if points is None:
            raise problems.not_whole(place, cell)
        value = Decimal(points)
    elif value % 1:
        raise problems.not_whole(place, cell)
    low, high = known.floor or 0, MOST_POINTS if known.ceiling is None else known.ceiling
    if not low <= value <= high:
        if scale == "percent":
            low, high = (low * 100 // high, 100)
        raise problems.out_of_range(place, cell, low, high)
    return int(value)


class Measures:
    """Checks the figures of the rows of one file."""

    def __init__(self, method, header, scale):
        self.method, self.header, self.scale = method, header, scale
        self.finish = {"percent": self._percent, "fraction": self._fraction, "points": self._total}[method.unit]

    def read(self, cells, kind):
        """The figures of a row, or None when it holds none; raises Problem."""
        values = [self.dimension(place, cell_of(place, cells, self.header)) for place in range(len(self.method.dimensions))]
        judged = self.judge(values, *(cell_of(meaning, cells, self.header) for meaning in ("score", "points", "status")), kind)
        if judged is None:
            return None
        known = [text_of(value) for value in values] if any(value is not None for value in values) else []
        return Figures(judged.points, judged.score, known, judged.official, judged.computed, judged.marks)

    def dimension(self, place, cell):
        return dimension(place, cell, self.scale, self.method.dimensions[place])

    def judge(self, values, score_cell, points_cell, status_cell, kind):
        """What follows from the dimensions' values and the other cells; None when nothing at all is known; raises Problem.

        Of values that are all known it takes nothing but their sum: `Plain` relies on that.
        """
        score, points = number("score", score_cell), number("points", points_cell)
        official = self._status(status_cell, kind)
        if score is None and points is None and not official and not any(value is not None for value in values):
            return None
        points, score, exact, contradicted = self.finish(values, score, points, score_cell, points_cell)
        if score is None and any(value is not None for value in values):
            raise problems.half("score" if "score" in self.header.columns else values.index(None))
        computed = index.status_of(exact, self.method.bounds, kind) or ""
        marks = ["score"] if contradicted else []
        if official and computed and official != computed:
            marks.append("status")
        return Judged(points, None if score is None else str(score), official, computed, marks)

    def _status(self, cell, kind):
        known = [bound.status for bound in self.method.bounds if bound.applies_to in ("", kind)]
        try:
            status = status_of(cell)
        except NotReadable:
            status = None
        if status is None or (status and status not in known):
            raise problems.unknown_status(shown(cell), [STATUS_NAMES[code] for code in known])
        return status

    def _percent(self, values, score, points, score_cell, points_cell):
        """Points, score as published, the exact percent that the status test takes, whether the dimensions contradict."""
        method = self.method
        if score is not None and not Decimal(method.floor * 100) / method.ceiling <= score <= 100:
            raise problems.out_of_range("score", score_cell, written(Decimal(20)), 100)
        if points is not None and (points % 1 or not method.floor <= points <= method.ceiling):
            raise problems.out_of_range("points", points_cell, method.floor, method.ceiling)
        low, high = self._possible(values)
        if score is None and points is None:
            total = low if low == high else None
            exact = index.percent_of_points(total, method.ceiling)
            return total, exact, exact, False
        if score is None:
            score = index.percent_of_points(int(points), method.ceiling)
        score = score.quantize(CENT, rounding=ROUND_HALF_UP)
        stands = self._points_of(score)
        contradicted = stands is None or not low <= stands <= high or points not in (None, stands)
        given = low if low == high else stands
        exact = score if given is None else index.percent_of_points(given, method.ceiling)
        return stands, score, exact, contradicted

    def _possible(self, values):
        """The lowest and the highest sum of points that the known dimensions leave possible: the same when all are known."""
        pairs = list(zip(values, self.method.dimensions, strict=True))
        low = sum(known.floor if value is None else value for value, known in pairs)
        return int(low), int(sum(known.ceiling if value is None else value for value, known in pairs))

    def _points_of(self, score):
        """The whole points that a score stands for, as near as the database demands; None when it stands for none."""
        points = index.points_of_percent(score, self.method.ceiling)
        near = points is not None and abs(score - Decimal(points) * 100 / self.method.ceiling) <= HUNDREDTH
        return points if near else None

    def _fraction(self, values, score, _points, score_cell, _points_cell):
        if score is not None and not 0 < score <= 1:
            raise problems.out_of_range("score", score_cell, 0, 1)
        mean = index.fraction_mean(values)
        if score is None:
            return None, mean, mean, False
        contradicted = mean is not None and abs(mean - score) > IDM_TOLERANCE
        published = score.quantize(TEN_THOUSANDTH, rounding=ROUND_HALF_UP)
        return None, published, mean if contradicted else published, contradicted

    def _total(self, values, score, _points, score_cell, _points_cell):
        total = sum(values) if all(value is not None for value in values) else None
        if score is not None and (score % 1 or score < 0):
            raise problems.not_whole("score", score_cell)
        published = total if score is None else int(score)
        if published is None:
            return None, None, None, False
        if published > MOST_POINTS:
            raise problems.out_of_range("score", score_cell, 0, written(Decimal(MOST_POINTS)))
        known = [value for value in values if value is not None]
        contradicted = total != published if total is not None else sum(known) > published
        return published, published, published if total is None else total, contradicted

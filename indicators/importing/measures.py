"""The figures of one row, checked against the methodology: dimensions, points, score, status."""

from collections import namedtuple
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

from indicators import index
from indicators.importing import problems
from indicators.importing.cells import NotReadable, decimal_of, shown, status_of

Figures = namedtuple("Figures", "points score dimensions official computed")
IDM_TOLERANCE = Decimal("0.0005")
HUNDREDTH = Decimal("0.0101")  # a file may cut its decimals off instead of rounding them
ONE = Decimal(1)
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


def number(meaning, cells, header):
    """The number in the column of this meaning; None without the column or when it is unknown."""
    place = header.columns.get(meaning)
    if place is None or place >= len(cells):
        return None
    try:
        return decimal_of(cells[place])
    except NotReadable:
        raise problems.not_a_number(meaning, shown(cells[place])) from None


def written(value):
    return number_format(value)


def scale_of(rows, header, method):
    """Whether a file writes dimensions as "points" or as "percent" of their ceilings; its own scores decide."""
    if method.unit != "percent":
        return method.unit
    votes = {"points": 0, "percent": 0}
    whole = True
    for _row, cells in rows[:SCALE_ROWS]:
        try:
            values = [number(place, cells, header) for place in range(len(method.dimensions))]
            score = number("score", cells, header)
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


def dimension(place, value, scale, dimension, cell):
    """One dimension in the methodology's own unit; `cell` is what a problem will show, as the file has it."""
    if value is None:
        return None
    if scale == "fraction" or (scale == "points" and dimension.ceiling is None):
        if value < 0 or (dimension.ceiling is not None and value > dimension.ceiling):
            raise problems.out_of_range(place, cell, 0, dimension.ceiling)
        return value
    if scale == "percent":
        if not 0 < value <= 100:
            raise problems.out_of_range(place, cell, written(Decimal(20)), 100)
        points = index.points_of_share(value, dimension.ceiling)
        if points is None:
            raise problems.not_whole(place, cell)
        value = Decimal(points)
    elif value % 1:
        raise problems.not_whole(place, cell)
    if not dimension.floor <= value <= dimension.ceiling:
        low, high = dimension.floor, dimension.ceiling
        if scale == "percent":
            low, high = (low * 100 // high, 100)
        raise problems.out_of_range(place, cell, low, high)
    return value


class Measures:
    """Checks the figures of the rows of one file."""

    def __init__(self, method, header, scale):
        self.method, self.header, self.scale = method, header, scale

    def read(self, cells, kind):
        """The figures of a row, or None when it holds none; raises Problem."""
        values = []
        for place, known in enumerate(self.method.dimensions):
            value = number(place, cells, self.header)
            values.append(dimension(place, value, self.scale, known, self._raw(place, cells)))
        score, points = number("score", cells, self.header), number("points", cells, self.header)
        official = self._status(cells, kind)
        if score is None and points is None and not official and not any(value is not None for value in values):
            return None
        finish = {"percent": self._percent, "fraction": self._fraction, "points": self._total}[self.method.unit]
        points, score, exact = finish(values, score, points, cells)
        computed = index.status_of(exact, self.method.bounds, kind) or ""
        known = values if any(value is not None for value in values) else []
        return Figures(points, score, known, official, computed)

    def _raw(self, meaning, cells):
        place = self.header.columns.get(meaning)
        return cells[place] if place is not None and place < len(cells) else ""

    def _cell(self, meaning, cells):
        return shown(self._raw(meaning, cells))

    def _status(self, cells, kind):
        known = [bound.status for bound in self.method.bounds if bound.applies_to in ("", kind)]
        cell = self._cell("status", cells)
        try:
            status = status_of(cell)
        except NotReadable:
            status = None
        if status is None or (status and status not in known):
            raise problems.unknown_status(cell, [STATUS_NAMES[code] for code in known])
        return status

    def _percent(self, values, score, points, cells):
        """Points, score as published, and the exact percent that the status test takes."""
        method = self.method
        if score is not None and not Decimal(method.floor * 100) / method.ceiling <= score <= 100:
            raise problems.out_of_range("score", self._cell("score", cells), written(Decimal(20)), 100)
        if points is not None and (points % 1 or not method.floor <= points <= method.ceiling):
            raise problems.out_of_range("points", self._cell("points", cells), method.floor, method.ceiling)
        if all(value is not None for value in values):
            total = int(sum(values))
            if points is not None and points != total:
                raise problems.does_not_add_up("points", self._cell("points", cells), total)
            points = total
        if points is None:
            points = index.points_of_percent(score, method.ceiling)
            if points is None and score is not None:
                raise problems.not_whole("score", self._cell("score", cells))
        if points is None:
            return None, None, None
        exact = index.percent_of_points(int(points), method.ceiling)
        if score is not None and abs(exact - score) > HUNDREDTH:
            raise problems.does_not_add_up("score", self._cell("score", cells), f"{written(exact)} ({points}/{method.ceiling})")
        published = exact if score is None else score.quantize(exact, rounding=ROUND_HALF_UP)
        return int(points), published, exact

    def _fraction(self, values, score, points, cells):
        if score is not None and not 0 < score <= 1:
            raise problems.out_of_range("score", self._cell("score", cells), 0, 1)
        mean = index.fraction_mean(values)
        if score is not None and mean is not None and abs(mean - score) > IDM_TOLERANCE:
            raise problems.does_not_add_up("score", self._cell("score", cells), written(mean))
        published = mean if score is None else score.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
        return None, published, published

    def _total(self, values, score, points, cells):
        total = sum(values) if all(value is not None for value in values) else None
        if score is not None and (score % 1 or score < 0):
            raise problems.not_whole("score", self._cell("score", cells))
        if score is not None and total is not None and score != total:
            raise problems.does_not_add_up("score", self._cell("score", cells), written(total))
        published = total if score is None else score
        if published is None:
            return None, None, None
        if published > 32_000 or published % 1:
            raise problems.out_of_range("score", self._cell("score", cells), 0, written(Decimal(32000)))
        return int(published), published.quantize(ONE), published

"""The quick way through rows in which nothing is odd: by columns, each different value read once.

It decides nothing of its own: every answer is one that `Measures` gave for the same cells. What is not plainly good, because a
figure is missing or wrong or the code is unknown, it leaves to the careful way (check.py).
"""

from itertools import repeat
from operator import itemgetter

from indicators.importing import problems
from indicators.importing.cells import shown
from indicators.importing.measures import text_of
from indicators.importing.regions import code_of


class Memo(dict):
    """Remembers what a function gave for a cell."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def __missing__(self, key):
        self[key] = value = self.function(key)
        return value


class Plain:
    """One file's quick way. `regions` is {dotted code: (region id, name, level)}."""

    def __init__(self, measures, *, regions, covers, year):
        self.measures, self.header, self.covers, self.year = measures, measures.header, covers, str(year)
        self.regions = regions
        places = range(len(measures.method.dimensions))
        have = any(place in self.header.columns for place in places)
        self.dimensions = [(place, Memo(self._reader(place))) for place in places] if have else []
        self.texts, self.years, self.judged = Memo(text_of), Memo(self._is_year), {}

    def _reader(self, place):
        """A dimension's value from its cell; None when it is unknown or wrong."""

        def read(cell):
            try:
                return self.measures.dimension(place, cell)
            except problems.Problem:
                return None

        return read

    def _is_year(self, cell):
        return shown(cell) in ("", self.year)

    def _column(self, meaning, rows):
        place = self.header.columns.get(meaning)
        if place is None:
            return repeat("", len(rows))
        if place < min(map(len, rows)):
            return map(itemgetter(place), rows)
        return (cells[place] if place < len(cells) else "" for cells in rows)

    def _region(self, cell):
        try:
            return self.regions.get(code_of(cell))
        except ValueError:
            return None

    def read(self, rows):
        """For each row (region, figures as `Judged`, dimensions, name as written), or None when it is not plainly good."""
        values = zip(*(map(memo.__getitem__, self._column(place, rows)) for place, memo in self.dimensions), strict=True)
        columns = [self._column(meaning, rows) for meaning in ("code", "name", "year", "score", "points", "status")]
        for known, code, name, year, *cells in zip(values if self.dimensions else repeat((), len(rows)), *columns, strict=True):
            region = self._region(code)
            if region is None or region[2] not in self.covers or None in known or not self.years[year]:
                yield None
                continue
            judged = self._judged(known, cells, region[2])
            yield judged and (region, judged, list(map(self.texts.__getitem__, known)), name)

    def _judged(self, known, cells, kind):
        key = (sum(known) if known else None, *cells, kind)
        try:
            return self.judged[key]
        except KeyError:
            pass
        values = known or [None] * len(self.measures.method.dimensions)
        try:
            judged = self.measures.judge(values, *cells, kind)
        except problems.Problem:
            judged = None
        self.judged[key] = judged
        return judged

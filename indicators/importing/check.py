"""Checks a whole file: a row is ready to be written, perhaps with a mark, or rejected with what is wrong and how to mend it."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from indicators.importing import problems, regions
from indicators.importing.cells import is_unknown, name_key, shown
from indicators.importing.measures import STATUS_NAMES, Measures, cell_of, scale_of
from indicators.importing.plain import Plain
from indicators.importing.reader import FileRefused
from indicators.importing.rows import aside, codes_in, data_rows, measured

__all__ = ["Check", "Checked", "codes_in", "data_rows"]
REMARKS_KEPT = 200
MOST_REJECTED = 5_000  # more than these are not mended by hand: the columns were misread
MOST_SIGNS = 4_000  # of a rejected row, which is kept with its cells
AT_ONCE = 2_000  # rows, then the progress is told


@dataclass
class Checked:
    """`rows` are ready: (row, region id, points, score, dimensions, official status, computed status, marks), score and
    dimensions as text. `rejected` are dicts of row, column, value, reason, remedy and the row's cells, and of `first`, such a
    dict of the row that it contradicts; `head` is the header's.
    `counts`: read, repeated, totals, notes, marked, and each kind of remark (unknown, names, differs, score).
    """

    scale: str
    head: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    rejected: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)

    def remark(self, kind, row, text, words):
        self.counts[kind] += 1
        if len(self.remarks) < REMARKS_KEPT:
            self.remarks.append({"kind": kind, "row": row, "text": text % words})


def column_name(header, meaning):
    """The head as written, and the letter of its column: "DLD (E)"."""
    place = header.columns.get(meaning)
    if place is None:
        return str(header.names.get(meaning, ""))
    return f"{header.names[meaning]} ({get_column_letter(place + 1)})"


def contradicted_by(points, dimensions):
    """What stands against a score with the mark "score": its dimensions, its points, or that no "whole" points give it."""
    if dimensions:
        return "dimensions"
    return "whole" if points is None else "points"


class Check:
    """One file's check. `regions` is {dotted code: (region id, name, level)} of the villages and areas it names.

    `progress`, when given, is called with the rows done and the rows in all. `careful` takes every row the slow way: the result
    is the same.
    """

    def __init__(self, *, method, name, covers, year, header, regions, progress=None, careful=False):
        self.name, self.covers, self.year, self.header, self.regions = name, covers, year, header, regions
        self.method, self.progress, self.careful = method, progress, careful
        self.seen = {}  # {region id: place in `checked.rows`, or the number of a rejected row, less than 0}
        self.other_names = []  # [(row, region id, name as written, name of the code)]

    def run(self, rows):
        """The rows checked, as `Checked`; raises FileRefused when thousands are wrong."""
        self.rows = rows
        self.checked = checked = Checked(scale_of(rows, self.header, self.method), list(self.header.heads))
        self.measures = Measures(self.method, self.header, checked.scale)
        plain = Plain(self.measures, regions=self.regions, covers=self.covers, year=self.year)
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            found = [None] * len(some) if self.careful else plain.read([cells for _row, cells in some])
            for (row, cells), good in zip(some, found, strict=True):
                if good is None or good[0][0] in self.seen:
                    self._carefully(row, cells)
                else:
                    checked.counts["read"] += 1
                    self._accept(row, *good)
            if self.progress:
                self.progress(start + len(some), len(rows))
        self._tell_names()
        return checked

    def _accept(self, row, region, figures, dimensions, written):
        """Take a row in; what is odd about it without being wrong is told."""
        region_id, name, _level = region
        checked, marks = self.checked, figures.marks
        self.seen[region_id] = len(checked.rows)
        points, score, official, computed = figures.points, figures.score, figures.official, figures.computed
        checked.rows.append((row, region_id, points, score, dimensions, official, computed, marks))
        if written and str(written).casefold() != name.casefold():
            self.other_names.append((row, region_id, shown(written), name))
        if not marks:
            return
        checked.counts["marked"] += 1
        words = {"name": name, "official": STATUS_NAMES.get(official), "computed": STATUS_NAMES.get(computed)}
        if "score" in marks:
            words |= {"score": number_format(score, self.method.places), "ceiling": self.method.ceiling}
            text = {
                "dimensions": _("%(name)s: the score %(score)s is not what its dimensions give."),
                "points": _("%(name)s: the score %(score)s is not what its points give."),
                "whole": _("%(name)s: no whole points of %(ceiling)s give the score %(score)s."),
            }[contradicted_by(points, dimensions)]
            checked.remark("score", row, text, words)
        if "status" in marks:
            text = _("%(name)s: official status %(official)s, computed %(computed)s. The official one is kept.")
            checked.remark("differs", row, text, words)

    def _carefully(self, row, cells):
        checked = self.checked
        if kind := aside(cells, self.header):
            checked.counts[kind] += 1
            return
        checked.counts["read"] += 1
        try:
            self._row(row, cells)
        except problems.Problem as problem:
            checked.rejected.append(self._rejected(row, cells, problem))
            if isinstance(problem, problems.Duplicate):
                checked.rejected[-1]["first"] = self._first(problem, row)
            if len(checked.rejected) > MOST_REJECTED:
                raise FileRefused(*problems.too_many(MOST_REJECTED, checked.rejected[0])) from None

    def _rejected(self, row, cells, problem):
        most = max(20, min(200, MOST_SIGNS // max(len(cells), 1)))
        written = [shown(cell)[:most] for cell in cells]
        return problems.rejected(row, column_name(self.header, problem.meaning), problem, written)

    def _first(self, problem, again):
        """The row that a rejected one contradicts, as it is given back: alone, the rejected one would silently replace it."""
        if not hasattr(self, "cells"):
            self.cells = dict(self.rows)
        doubled = problems.doubled if problem.is_first_taken else problems.duplicate
        return self._rejected(problem.first, self.cells[problem.first], doubled(problem.value, again))

    def _row(self, row, cells):
        code, region = self._region(cells)
        region_id, name, level = region
        if level not in self.covers and any(not is_unknown(cell) for cell in measured(cells, self.header)):
            raise problems.kelurahan(code, self.name)
        try:
            figures = self.measures.read(cells, level)
        except problems.Problem:
            self.seen.setdefault(region_id, -row)
            raise
        if figures is None:
            self.checked.remark("unknown", row, _("%(name)s: no figures, stays “no data yet”."), {"name": name})
        elif region_id in self.seen:
            self._again(code, self.seen[region_id], figures)
        else:
            self._accept(row, region, figures, figures.dimensions, cell_of("name", cells, self.header))

    def _again(self, code, place, figures):
        """A further row of a village: the same once more is skipped, anything else is for a person to decide."""
        if place < 0:
            raise problems.duplicate(code, -place, is_first_taken=False)
        first = self.checked.rows[place]
        if first[2:6] != (figures.points, figures.score, figures.dimensions, figures.official):
            raise problems.duplicate(code, first[0])
        self.checked.counts["repeated"] += 1

    def _region(self, cells):
        cell = cell_of("code", cells, self.header)
        if not shown(cell):
            raise problems.empty_code("")
        try:
            code = regions.code_of(cell)
        except ValueError as error:
            raise problems.bad_code(shown(cell), str(error)) from None
        year = shown(cell_of("year", cells, self.header))
        if year and year != str(self.year):
            raise problems.other_year(year, self.year)
        if len(code) < 13:
            raise problems.not_a_village(shown(cell))
        if code not in self.regions:
            raise self._unknown_code(code, shown(cell))
        return code, self.regions[code]

    def _unknown_code(self, code, written):
        """What may be said of a code that no village bears in the file's year."""
        if not hasattr(self, "provinces"):
            self.provinces = regions.provinces()
            self.elsewhen = regions.later_codes(codes_in(self.rows, self.header) - self.regions.keys())
        if code[:2] not in self.provinces:
            return problems.other_province(written, code[:2])
        if code in self.elsewhen:
            return problems.code_of_another_year(written, *self.elsewhen[code])
        return problems.unknown_code(written)

    def _tell_names(self):
        """Remarks on names that the codes do not bear and never bore."""
        others = [one for one in self.other_names if one[2] and name_key(one[2]) != name_key(one[3])]
        known = regions.names_of({region_id for _row, region_id, _written, _name in others}) if others else {}
        for row, region_id, written, name in others:
            if name_key(written) not in {name_key(one) for one in known.get(region_id, [])}:
                words = {"written": written, "name": name}
                text = _("The file says “%(written)s”, the code belongs to %(name)s.")
                self.checked.remark("names", row, text, words)
        self.checked.remarks.sort(key=lambda remark: remark["row"])

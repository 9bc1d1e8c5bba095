"""Checks a whole file: every row is either ready to be written or rejected with what is wrong and how to put it right."""

import re
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from indicators.importing import problems
from indicators.importing.cells import is_unknown, name_key, shown
from indicators.importing.measures import STATUS_NAMES, Measures, scale_of
from sites.regions import normalise_code

TOTALS = re.compile(r"(JUMLAH|TOTAL|SUB ?TOTAL|GRAND TOTAL|RATA|REKAPITULASI)\b", re.IGNORECASE)
REMARKS_KEPT = 200
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class Checked:
    """`rows` are ready: [row, region id, points, score, dimensions, official status, computed status], numbers as text."""

    scale: str
    rows: list = field(default_factory=list)
    rejected: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)

    def remark(self, kind, row, text):
        self.counts[kind] += 1
        if len(self.remarks) < REMARKS_KEPT:
            self.remarks.append({"kind": kind, "row": row, "text": text})


def data_rows(sheet, header):
    """(row number as the sheet counts, cells) of the rows below the header that hold anything."""
    for at, cells in enumerate(sheet.rows[header.row + 1 :], start=header.row + 2):
        if any(shown(cell) for cell in cells):
            yield at, cells


def codes_in(rows, header):
    """The dotted codes of the rows, as far as they are codes."""
    place, found = header.columns["code"], set()
    for _row, cells in rows:
        if place < len(cells):
            try:
                found.add(normalise_code(cells[place]))
            except ValueError:
                continue
    return found


def text_of(value):
    return None if value is None else str(value)


def column_name(header, meaning):
    """The head as written, and the letter of its column: "DLD (E)"."""
    place = header.columns.get(meaning)
    if place is None:
        return str(header.names.get(meaning, ""))
    letter = LETTERS[place] if place < 26 else LETTERS[place // 26 - 1] + LETTERS[place % 26]
    return f"{header.names[meaning]} ({letter})"


class Check:
    """One file's check. `regions` is {dotted code: (id, name, level)} of the villages and areas it names."""

    def __init__(self, *, method, name, covers, year, header, regions):
        self.name, self.covers, self.year, self.header, self.regions = name, covers, year, header, regions
        self.method = method
        self.seen = {}

    def run(self, rows):
        checked = Checked(scale_of(rows, self.header, self.method))
        measures = Measures(self.method, self.header, checked.scale)
        for row, cells in rows:
            if kind := self._aside(cells):
                checked.counts[kind] += 1
                continue
            checked.counts["read"] += 1
            try:
                self._row(row, cells, measures, checked)
            except problems.Problem as problem:
                column = column_name(self.header, problem.meaning)
                checked.rejected.append(
                    problems.Rejected(row, column, shown(problem.value)[:80], problem.reason, problem.remedy).as_dict()
                )
        return checked

    def _cell(self, meaning, cells):
        place = self.header.columns.get(meaning)
        return cells[place] if place is not None and place < len(cells) else ""

    def _aside(self, cells):
        """Why a row is none of a village: a totals row, a repeated header, a row of column numbers, a note; "" otherwise."""
        code = shown(self._cell("code", cells))
        if not code:
            if any(TOTALS.match(shown(cell)) for cell in cells if isinstance(cell, str)):
                return "totals"
            return "" if any(shown(cell) for cell in self._measured(cells)) else "notes"
        if code == self.header.names["code"]:
            return "notes"
        if TOTALS.match(code):
            return "totals"
        return "notes" if re.fullmatch(r"\(?\d{1,2}\)?", code) and self._is_numbering(cells) else ""

    def _measured(self, cells):
        places = [place for meaning, place in self.header.columns.items() if meaning not in ("code", "name", "year")]
        return [cells[place] for place in places if place < len(cells)]

    @staticmethod
    def _is_numbering(cells):
        return all(re.fullmatch(r"\(?\d{1,2}\)?", shown(cell)) for cell in cells if shown(cell))

    def _row(self, row, cells, measures, checked):
        code, region = self._region(row, cells)
        region_id, name, level = region
        if code in self.seen:
            raise problems.duplicate(code, self.seen[code])
        if level not in self.covers and any(not is_unknown(cell) for cell in self._measured(cells)):
            raise problems.kelurahan(code, self.name)
        self.seen[code] = row
        figures = measures.read(cells, level)
        if figures is None:
            del self.seen[code]
            checked.remark("unknown", row, _("%(name)s: no figures, stays “no data yet”.") % {"name": name})
            return
        self._remark_on(row, cells, name, figures, checked)
        dimensions = [text_of(value) for value in figures.dimensions]
        score = text_of(figures.score)
        checked.rows.append([row, region_id, figures.points, score, dimensions, figures.official, figures.computed])

    def _region(self, row, cells):
        cell = self._cell("code", cells)
        if not shown(cell):
            raise problems.empty_code("")
        try:
            code = normalise_code(cell)
        except ValueError as error:
            raise problems.bad_code(shown(cell), str(error)) from None
        year = shown(self._cell("year", cells))
        if year and year != str(self.year):
            raise problems.other_year(year, self.year)
        if len(code) < 13:
            raise problems.not_a_village(shown(cell))
        if code not in self.regions:
            raise problems.unknown_code(shown(cell))
        return code, self.regions[code]

    def _remark_on(self, row, cells, name, figures, checked):
        written = shown(self._cell("name", cells))
        if written and name_key(written) != name_key(name):
            words = {"written": written, "name": name}
            checked.remark("names", row, _("The file says “%(written)s”, the code belongs to %(name)s.") % words)
        if figures.official and figures.computed and figures.official != figures.computed:
            words = {
                "name": name,
                "official": STATUS_NAMES[figures.official],
                "computed": STATUS_NAMES[figures.computed],
            }
            text = _("%(name)s: official status %(official)s, computed %(computed)s. The official one is kept.")
            checked.remark("differs", row, text % words)

"""The questionnaire of Indeks Desa as a workbook: which butir has which score, in whatever layout a village holds it.

The ministry's layout is not known, so the reader looks for a column of butir codes and a column of scores; a person names them
where it finds none.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from indicators.importing.cells import shown
from indicators.models import ColumnMapping, Series
from indicators.questionnaire_rows import CODES, code_of, contradicted, head_of, is_date, lines_of, twice

SCORES = ("SKOR BUTIR", "NILAI BUTIR", "SKOR JAWABAN", "SKOR", "NILAI", "JAWABAN")
FILLED = "TERISI SAAT DIUNDUH"  # the column of the portal's template that holds what it was filled with
VILLAGE_CODES = ("KODE DESA", "ID DESA", "KODE DESA KELURAHAN", "KODE WILAYAH")
HEADS_WITHIN = 60  # rows of a sheet among which its head is looked for
LEAST_VILLAGES = 3  # different codes in one column: that is a list of villages
LEAST_HEADS = 2  # different heads by which a layout can be known again: the code's and the score's
REJECTED_KEPT = 200  # of the rejected rows; a misread file has as many as it has rows
MAX_BASE = 10_000  # signs; 127 butir need about a thousand
VILLAGE = re.compile(r"(?<![\d.])(\d{2})\.?(\d{2})\.?(\d{2})\.?([12]\d{3})(?![\d.])", re.ASCII)
YEAR = re.compile(r"(?<!\d)20[2-4]\d(?!\d)", re.ASCII)


class WrongVillage(Exception):
    """The file speaks of another village; `code` is that one's."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class ColumnsNotFound(Exception):
    """No sheet has both columns; a person has to name them."""


class NoButir(Exception):
    """No row has anything like the code of a butir; `villages` counts those that the file lists, 0: it lists none."""

    def __init__(self, villages):
        super().__init__(villages)
        self.villages = villages


@dataclass(frozen=True)
class Columns:
    """Where a sheet has what: places from 0; `head` is the row of heads, -1 when none was found.

    `named_at`: when a person said so, None when the heads do. `filled`: the column of what the template was filled with.
    """

    head: int
    butir: int
    score: int
    named_at: datetime | None = None
    filled: int | None = None


@dataclass
class Questionnaire:
    """`scores`: {butir id: (score, row, sheet)}; `unknown`: rows without a score; `year`: another one that it names.

    `rejected` are the first of the rejected rows, `more_rejected` counts the rest. `named`: the columns that a person
    named, by which the sheet of `named_rows` was read. `filled`: {butir id: score or None} that the portal's template held when
    it was downloaded, at `filled_at`; empty for other files.
    """

    scores: dict = field(default_factory=dict)
    filled: dict = field(default_factory=dict)
    filled_at: str = ""
    rejected: list = field(default_factory=list)
    more_rejected: int = 0
    unknown: int = 0
    year: int | None = None
    named: Columns | None = None
    named_rows: list = field(default_factory=list)

    def reject(self, rejected):
        if len(self.rejected) < REJECTED_KEPT:
            self.rejected.append(rejected)
        else:
            self.more_rejected += 1

    def as_json(self):
        scores = {str(pk): list(found) for pk, found in self.scores.items()}
        rejected = [asdict(one) for one in self.rejected]
        told = {"scores": scores, "rejected": rejected, "more": self.more_rejected, "year": self.year}
        return told | {"filled": {str(pk): score for pk, score in self.filled.items()}, "filled_at": self.filled_at}


def find_columns(rows):
    """The columns by their heads, or None."""
    for at, row in enumerate(rows[:HEADS_WITHIN]):
        heads = [head_of(cell) for cell in row]
        code = next((heads.index(alias) for alias in CODES if alias in heads), None)
        score = next((heads.index(alias) for alias in SCORES if alias in heads), None)
        if code is not None and score is not None:
            return Columns(at, code, score, filled=heads.index(FILLED) if FILLED in heads else None)
    return None


def head_row(rows):
    """The place of the row that a person would take for the heads: the last with two words above the first butir; -1: none.

    Where no butir is found it is the first such row.
    """
    first = next((at for at, row in enumerate(rows) if any(code_of(cell) for cell in row)), None)
    order = range(min(len(rows), HEADS_WITHIN)) if first is None else range(first - 1, -1, -1)
    return next((at for at in order if len(set(_words(rows[at]))) >= LEAST_HEADS), -1)


def _words(row):
    """The heads of a row that are words; a figure is none."""
    return [head for head in map(head_of, row) if re.search("[A-Z]", head)]


def layout_of(rows, village=""):
    """The digest of a layout's heads, and the heads; [] where they are too few to be known again.

    With the code of a `village` the digest is that of this village alone. It is never that of an index file, whose heads are
    digested without the first word.
    """
    at = head_row(rows)
    heads = [head_of(cell) for cell in rows[at]] if at >= 0 else []
    while heads and not heads[-1]:
        heads.pop()
    return hashlib.sha256("\n".join(["butir", *([village] if village else []), *heads]).encode()).hexdigest(), heads


def remembered(rows, village=""):
    """The columns that a person named for this layout before, first those said of this `village` alone, or None."""
    layouts = [layout for layout, heads in (layout_of(rows, village), layout_of(rows)) if heads]
    known = {one.layout: one for one in ColumnMapping.objects.filter(layout__in=layouts, series=Series.ID)}
    for layout in layouts:
        if layout in known and {"butir", "score"} <= set(known[layout].columns):
            columns = known[layout].columns
            return Columns(head_row(rows), columns["butir"], columns["score"], known[layout].at)
    return None


def sheet_to_map(sheets):
    """The rows of the sheet that most likely holds the butir: the one with the most filled cells."""
    return max((sheet.rows for sheet in sheets), key=lambda rows: sum(cell != "" for row in rows for cell in row), default=[])


def why_not_named(rows):
    """Why no person could say which columns of a sheet hold codes and scores; "" when one could."""
    filled = {place for row in rows for place, cell in enumerate(row) if shown(cell) != ""}
    if not filled:
        return _("The file holds no table. Choose the file with the butir and their scores.")
    if len(filled) == 1:
        return _("The file has one column only, and a questionnaire has two: the codes of the butir and their scores.")
    if not any(code_of(cell) or is_date(cell) for row in rows for cell in row):
        return _("The file holds no code of a butir, such as 23.3. Choose the file of the questionnaire, or use the template.")
    return ""


def base_of(text, keys):
    """{butir id: score or None} as a page sent it back, or None: anything but whole scores from 1 to 5 of these butir."""
    if len(text) > MAX_BASE:
        return None
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return None
    names = {str(key): key for key in keys}
    if not isinstance(given, dict) or not given.keys() <= names.keys():
        return None
    if not all(score is None or (type(score) is int and 1 <= score <= 5) for score in given.values()):
        return None
    return {names[name]: score for name, score in given.items()}


def read(sheets, *, butir, codes, year, columns=None, village=""):
    """What the sheets say about the `butir` of the methodology; `codes` are those of the village, `village` its code of today.

    `columns`, when a person has named them, hold for the sheet of `sheet_to_map`. Raises ColumnsNotFound,
    WrongVillage and NoButir.
    """
    by_code = {("?" if one.is_placeholder else one.code): one for one in butir}
    found = []
    if columns:
        found = [("", sheet_to_map(sheets), columns)]
    else:
        for sheet in sheets:
            if where := find_columns(sheet.rows) or remembered(sheet.rows, village):
                found.append((sheet.name, sheet.rows, where))
    if not found:
        raise ColumnsNotFound
    several = len(found) > 1
    result, lines, coded = Questionnaire(), [], 0
    for name, rows, where in found:
        _check_village(rows, where, codes)
        result.year = result.year or _other_year(rows[: max(where.head, 0)], year)
        if where.named_at and not result.named:
            result.named, result.named_rows = where, rows
        in_sheet, unknown, codes_in_sheet = lines_of(rows, where, by_code, name if several else "")
        lines += in_sheet
        result.unknown += unknown
        coded += codes_in_sheet
        result.filled_at = result.filled_at or _filled_at(rows, where)
    # A single row without a code is told as such; else, where none has one, this is another kind of file.
    if not coded and len(lines) != 1:
        raise NoButir(max(villages_in(rows) for _name, rows, _where in found))
    # A template of another year was filled with that year's scores: here they are all news.
    _settle(result, lines, is_of_year=result.year is None)
    return result


def villages_in(rows):
    """How many villages a sheet lists: the most different codes in one of its columns, 0 when they are too few for a list."""
    columns = {}
    for row in rows:
        for place, cell in enumerate(row):
            if found := VILLAGE.fullmatch(shown(cell)):
                columns.setdefault(place, set()).add(found.groups())
    most = max(map(len, columns.values()), default=0)
    return most if most >= LEAST_VILLAGES else 0


def _filled_at(rows, where):
    """When the template was downloaded, as its head says it in brackets."""
    found = re.search(r"\((.*)\)", shown(rows[where.head][where.filled])) if where.filled is not None else None
    return found[1][:60] if found else ""


def _check_village(rows, where, codes):
    """Refuse a file whose title rows or whose column of village codes name another village."""
    heads = [head_of(cell) for cell in rows[where.head]] if where.head >= 0 else []
    column = next((heads.index(alias) for alias in VILLAGE_CODES if alias in heads), None)
    cells = [cell for row in rows[: max(where.head, 0)] for cell in row]
    if column is not None:
        cells += [row[column] for row in rows[where.head + 1 :] if column < len(row)]
    for cell in cells:
        for parts in VILLAGE.findall(shown(cell)):
            if (code := ".".join(parts)) not in codes:
                raise WrongVillage(code)


def _other_year(titles, year):
    """The single year that the titles name, when it is not the one of the check."""
    text = VILLAGE.sub(" ", " ".join(shown(cell) for row in titles for cell in row))
    named = {int(found) for found in YEAR.findall(text)}
    return named.pop() if len(named) == 1 and year not in named else None


def _settle(result, lines, *, is_of_year):
    """Take what the lines say, in their order; of a butir that stands twice with different scores none is taken."""
    differ = contradicted(lines)
    for line in lines:
        if line.butir and line.butir.pk in differ:
            result.reject(line.rejected(twice(line, differ[line.butir.pk])))
        elif line.problem:
            result.reject(line.rejected(line.problem))
        elif line.butir.pk not in result.scores:
            result.scores[line.butir.pk] = (line.score, line.row, line.sheet)
            if line.is_of_template and is_of_year:
                result.filled[line.butir.pk] = line.filled

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
from openpyxl.utils import get_column_letter

from indicators.importing.cells import is_unknown, shown
from indicators.models import ColumnMapping, Series

CODES = ("KODE BUTIR", "NO BUTIR", "NOMOR BUTIR", "KODE BUTIR PENILAIAN", "KODE PERTANYAAN", "KODE")
SCORES = ("SKOR BUTIR", "NILAI BUTIR", "SKOR JAWABAN", "SKOR", "NILAI", "JAWABAN")
VILLAGE_CODES = ("KODE DESA", "ID DESA", "KODE DESA KELURAHAN", "KODE WILAYAH")
HEADS_WITHIN = 60  # rows of a sheet among which its head is looked for
LEAST_HEADS = 2  # different heads by which a layout can be known again: the code's and the score's
REJECTED_KEPT = 200  # of the rejected rows; a misread file has as many as it has rows
MAX_BASE = 10_000  # signs; 127 butir need about a thousand
TOTAL = re.compile(r"^(JUMLAH|TOTAL|RATA|SUB ?TOTAL)\b", re.IGNORECASE)
BUTIR_CODE = re.compile(r"(\d{1,2})\s*[.,]\s*(\d{1,2})", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d( 00:00:00)?|\d{1,2}[-/ ](\d{1,2}|[A-Za-z]{3,9})([-/ ]\d{2,4})?", re.ASCII)
ISO_DATE = re.compile(r"\d{4}-(\d\d)-(\d\d)( 00:00:00)?", re.ASCII)
VILLAGE = re.compile(r"(?<![\d.])(\d{2})\.?(\d{2})\.?(\d{2})\.?([12]\d{3})(?![\d.])", re.ASCII)
YEAR = re.compile(r"(?<!\d)20[2-4]\d(?!\d)", re.ASCII)


class WrongVillage(Exception):
    """The file speaks of another village; `code` is that one's."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class ColumnsNotFound(Exception):
    """No sheet has both columns; a person has to name them."""


@dataclass(frozen=True)
class Rejected:
    row: int
    column: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Columns:
    """Where a sheet has what: places from 0; `head` is the row of heads, -1 when none was found.

    `named_at`: when a person said so, None when the heads do.
    """

    head: int
    butir: int
    score: int
    named_at: datetime | None = None


@dataclass
class Questionnaire:
    """`scores`: {butir id: (score, row, sheet)}; `unknown`: rows without a score; `year`: another one that it names.

    `rejected` are the first of the rejected rows, `more_rejected` counts the rest. `named`: the columns that a person
    named, by which the sheet of `named_rows` was read.
    """

    scores: dict = field(default_factory=dict)
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
        return {"scores": scores, "rejected": rejected, "more": self.more_rejected, "year": self.year}


def head_of(cell):
    """A head's words alone: "No. Butir" and "NO BUTIR" are one; a year or a range behind it says nothing."""
    words = re.sub(r"[\W_]+", " ", re.sub(r"\(.*?\)", " ", shown(cell))).upper()
    return re.sub(r"\b20\d\d\b", "", words).strip()


def find_columns(rows):
    """The columns by their heads, or None."""
    for at, row in enumerate(rows[:HEADS_WITHIN]):
        heads = [head_of(cell) for cell in row]
        code = next((heads.index(alias) for alias in CODES if alias in heads), None)
        score = next((heads.index(alias) for alias in SCORES if alias in heads), None)
        if code is not None and score is not None:
            return Columns(at, code, score)
    return None


def head_row(rows):
    """The place of the row that a person would take for the heads: the first with two words, before any butir; -1: none."""
    for at, row in enumerate(rows[:HEADS_WITHIN]):
        if any(_code(cell) for cell in row):
            return -1
        if len(set(_words(row))) >= LEAST_HEADS:
            return at
    return -1


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
    if not any(_code(cell) or _is_date(cell) for row in rows for cell in row):
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

    `columns`, when a person has named them, hold for the sheet of `sheet_to_map`. Raises ColumnsNotFound and WrongVillage.
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
    result, first_rows = Questionnaire(), {}
    for name, rows, where in found:
        _check_village(rows, where, codes)
        result.year = result.year or _other_year(rows[: max(where.head, 0)], year)
        if where.named_at and not result.named:
            result.named, result.named_rows = where, rows
        _read_sheet(result, rows, where, by_code, first_rows, name if several else "")
    return result


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


def _read_sheet(result, rows, where, by_code, first_rows, sheet):
    heads = rows[where.head] if where.head >= 0 else []
    for at, row in enumerate(rows[where.head + 1 :], start=where.head + 2):
        code, score = (row[place] if place < len(row) else "" for place in (where.butir, where.score))
        if shown(code) == "" and (is_unknown(score) or any(TOTAL.match(shown(cell)) for cell in row)):
            continue
        problem = None
        butir = by_code.get(normal_code(code))
        if butir is None:
            # Heads of sections bear a letter or a number and no score.
            if (is_unknown(score) and not _is_date(code)) or TOTAL.match(shown(code)) or head_of(code) in CODES:
                continue
            problem = _code_problem(code)
            place, value = where.butir, code
        elif is_unknown(score):
            result.unknown += 1
            continue
        else:
            number = whole(score)
            problem = _score_problem(butir, number) or _twice(result, butir, number, first_rows, sheet)
            place, value = where.score, score
        if problem:
            letter = get_column_letter(place + 1)
            name = f"{shown(heads[place])[:60]} ({letter})" if place < len(heads) else letter
            name = f"{sheet[:40]}: {name}" if sheet else name
            result.reject(Rejected(at, name, shown(value)[:60], *problem))
        elif butir.pk not in result.scores:
            result.scores[butir.pk] = (number, at, sheet)
            first_rows[butir.pk] = at


def normal_code(cell):
    """ "23,3", 23.3 and " 23.3 " are 23.3; "" for what is no code. The placeholder's is "?"."""
    return "?" if shown(cell).lstrip("'") == "?" else _code(cell)


def _code(cell):
    found = BUTIR_CODE.fullmatch(shown(cell).lstrip("'"))
    return f"{int(found[1])}.{int(found[2])}" if found else ""


def whole(cell):
    """The whole number in a cell, or None: 4, 4.0, "4" and "4,0"."""
    found = re.fullmatch(r"(\d{1,4})([.,]0+)?", shown(cell), re.ASCII)
    return int(found[1]) if found else None


def _is_date(code):
    return bool(DATE.fullmatch(shown(code)))


def _code_problem(code):
    if shown(code) == "":
        return (_("The code of the butir is missing."), _("Fill in its code, for example 23.3."))
    if _is_date(code):
        likely = ISO_DATE.fullmatch(shown(code))
        guess = f"{int(likely[2])}.{int(likely[1])}" if likely else "23.3"
        return (
            _("Excel has turned the code into a date."),
            _("Set the format of the column to Text, then type the code again, perhaps %(code)s.") % {"code": guess},
        )
    return (
        _("No butir has this code."),
        _("Compare it with the portal's template. The butir that is missing in the list is “?” there."),
    )


def _score_problem(butir, number):
    if number is not None and butir.floor <= number <= butir.ceiling:
        return None
    words = {"low": butir.floor, "high": butir.ceiling}
    return (
        _("The score must be a whole number from %(low)s to %(high)s.") % words,
        _("Correct the cell, or leave it empty when the score is not known."),
    )


def _twice(result, butir, number, first_rows, sheet):
    known = result.scores.get(butir.pk)
    if known is None or known[0] == number:
        return None
    return (
        _("The same butir stands in row %(row)s with the score %(score)s.") % {"row": first_rows[butir.pk], "score": known[0]},
        _("Keep the row that is right and delete the other."),
    )

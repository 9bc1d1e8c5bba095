"""The rows of a questionnaire's sheet: what each says of a butir, and why one is rejected."""

import re
from dataclasses import dataclass
from functools import partial
from itertools import islice

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from indicators.importing.cells import is_unknown, shown
from indicators.models import Butir

CODES = ("KODE BUTIR", "NO BUTIR", "NOMOR BUTIR", "KODE BUTIR PENILAIAN", "KODE PERTANYAAN", "KODE")
OTHERS = 3  # rows that are named beside one that they contradict
TOTAL = re.compile(r"^(JUMLAH|TOTAL|RATA|SUB ?TOTAL)\b", re.IGNORECASE)
BUTIR_CODE = re.compile(r"(\d{1,2})\s*[.,]\s*(\d{1,2})", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d( 00:00:00)?|\d{1,2}[-/ ](\d{1,2}|[A-Za-z]{3,9})([-/ ]\d{2,4})?", re.ASCII)
ISO_DATE = re.compile(r"\d{4}-(\d\d)-(\d\d)( 00:00:00)?", re.ASCII)


@dataclass(frozen=True)
class Rejected:
    row: int
    column: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Line:
    """A row that says something: the score of a butir, or a problem (reason, remedy).

    `filled` is what the template held there, when its sheet is one (`is_of_template`).
    """

    row: int
    sheet: str
    column: str
    value: str
    butir: Butir | None = None
    score: int | None = None
    filled: int | None = None
    problem: tuple | None = None
    is_of_template: bool = False

    def rejected(self, problem):
        return Rejected(self.row, self.column, self.value[:60], *problem)


def lines_of(rows, where, by_code, sheet):
    """(the Lines of a sheet, how many of its rows have no score, how many have something like the code of a butir)."""
    lines, unknown, coded = [], 0, 0
    name = partial(_column, rows[where.head] if where.head >= 0 else [], sheet)
    for at, row in enumerate(rows[where.head + 1 :], start=where.head + 2):
        code, score = _cell(row, where.butir), _cell(row, where.score)
        is_code = bool(normal_code(code)) or is_date(code)
        coded += is_code
        # What stands above the first code and bears no score is a head, however it is worded.
        if not is_code and (_says_nothing(row, code, score) or (not coded and whole(score) is None)):
            continue
        butir = by_code.get(normal_code(code))
        if butir is None:
            if is_unknown(score) and not is_date(code):  # the number of a section
                continue
            lines.append(Line(at, sheet, name(where.butir), shown(code), problem=_code_problem(code)))
        elif is_unknown(score):
            unknown += 1
        else:
            number = whole(score)
            filled = None if where.filled is None else whole(_cell(row, where.filled))
            told = butir, number, filled, _score_problem(butir, number), where.filled is not None
            found = Line(at, sheet, name(where.score), shown(score), *told)
            lines.append(found)
    return lines, unknown, coded


def contradicted(lines):
    """{butir id: its Lines} of those that stand more than once and do not say the same."""
    found = {}
    for line in lines:
        if line.butir:
            found.setdefault(line.butir.pk, []).append(line)
    return {pk: same for pk, same in found.items() if len({line.score or line.value for line in same}) > 1}


def twice(line, same):
    """Why a row whose butir stands in other rows with another score is not taken: nobody knows which of them is right."""
    named = islice((one for one in same if one is not line), OTHERS)
    rows = ({"row": f"{one.sheet[:40]} {one.row}".strip(), "value": one.value[:20]} for one in named)
    others = ", ".join(_("row %(row)s says %(value)s") % words for words in rows)
    reason = _("The same butir stands in several rows that differ (%(others)s); none of them was taken.") % {"others": others}
    reason = f"{line.problem[0]} {reason}" if line.problem else reason
    return reason, _("Keep the row that is right and delete the other.")


def _cell(row, place):
    return row[place] if place < len(row) else ""


def _column(heads, sheet, place):
    """The name of a column as a person finds it: "Skor (C)"."""
    letter = get_column_letter(place + 1)
    name = f"{shown(heads[place])[:60]} ({letter})" if place < len(heads) else letter
    return f"{sheet[:40]}: {name}" if sheet else name


def _says_nothing(row, code, score):
    """Empty rows, totals, heads of sections (a letter or a number without a score) and repeated heads."""
    if shown(code) == "":
        return is_unknown(score) or any(TOTAL.match(shown(cell)) for cell in row)
    return is_unknown(score) or bool(TOTAL.match(shown(code))) or head_of(code) in CODES


def head_of(cell):
    """A head's words alone: "No. Butir" and "NO BUTIR" are one; a year or a range behind it says nothing."""
    words = re.sub(r"[\W_]+", " ", re.sub(r"\(.*?\)", " ", shown(cell))).upper()
    return re.sub(r"\b20\d\d\b", "", words).strip()


def normal_code(cell):
    """ "23,3", 23.3 and " 23.3 " are 23.3; "" for what is no code. The placeholder's is "?"."""
    return "?" if shown(cell).lstrip("'") == "?" else code_of(cell)


def code_of(cell):
    """ "23.3", or "" for what is no code of a butir."""
    found = BUTIR_CODE.fullmatch(shown(cell).lstrip("'"))
    return f"{int(found[1])}.{int(found[2])}" if found else ""


def whole(cell):
    """The whole number in a cell, or None: 4, 4.0, "4" and "4,0"."""
    found = re.fullmatch(r"(\d{1,4})([.,]0+)?", shown(cell), re.ASCII)
    return int(found[1]) if found else None


def is_date(code):
    """Whether Excel made a date of what was a code."""
    return bool(DATE.fullmatch(shown(code)))


def _code_problem(code):
    if shown(code) == "":
        return (_("The code of the butir is missing."), _("Fill in its code, for example 23.3."))
    if is_date(code):
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

"""Reads and checks a file of regions (code, name, level), before anything is written."""

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sites.regions import level_of, normalise_code, parent_code, proper_name

COLUMNS = ["code", "name", "level"]
# The words of the file for our levels.
LEVELS = {
    "provinsi": "province",
    "province": "province",
    "kabkota": "kabkota",
    "kabupaten": "kabkota",
    "kota": "kabkota",
    "kecamatan": "kecamatan",
    "desa": "desa",
    "kelurahan": "kelurahan",
}
MAX_BYTES = 60_000_000


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell, and how to put it right. Row 1 is the header."""

    row: int
    column: str
    value: str
    reason: str
    remedy: str

    def __str__(self):
        return _("Row %(row)s, column %(column)s, value “%(value)s”: %(reason)s %(remedy)s") % {
            "row": self.row,
            "column": self.column,
            "value": self.value[:80],
            "reason": self.reason,
            "remedy": self.remedy,
        }


class RegionFileRefused(Exception):
    """The file was not loaded; `problems` says why. Nothing was changed."""

    def __init__(self, problems):
        super().__init__("\n".join(str(problem) for problem in problems[:5]))
        self.problems = problems


def refuse(row, column, value, reason, remedy):
    raise RegionFileRefused([Problem(row, column, value, reason, remedy)])


def decoded(content):
    """The text of the bytes; refused when it is not UTF-8 or holds what no text file holds."""
    if len(content) > MAX_BYTES:
        refuse(1, "-", "", _("The file is larger than 60 MB."), _("Load the regions of one province at a time."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        value = content[error.start : error.end].hex(" ")
        refuse(row, "-", value, _("The file is not UTF-8 text."), _("Save it again as “CSV UTF-8”."))
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        refuse(row, "-", "NUL", _("This is no CSV file."), _("Choose a CSV file with the columns code, name, level."))
    return text


def records(text):
    """(row number, dict of cells) for each row that is not empty; `#` begins a remark."""
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    header = None
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
                continue
            if header is None:
                header = checked_header([cell.strip().lower() for cell in cells], reader.line_num)
                continue
            yield reader.line_num, {name: cells[at].strip() if at < len(cells) else "" for name, at in header.items()}
    except csv.Error as error:
        refuse(reader.line_num, "-", str(error), _("The row cannot be read as CSV."), _("Save the sheet again as CSV."))
    if header is None:
        refuse(1, "-", "", _("The file is empty."), _("Choose a CSV file with the columns code, name, level."))


def checked_header(names, row):
    for column in COLUMNS:
        if column not in names:
            shown = ", ".join(names)[:80]
            refuse(row, column, shown, _("The column is missing."), _("The first row must hold code, name and level."))
    return {column: names.index(column) for column in COLUMNS}


def checked(row, cells, seen):
    """(code, name, level) of a row, or the Problem in it."""
    try:
        code = normalise_code(cells["code"])
    except ValueError as error:
        return Problem(row, "code", cells["code"], str(error), _("Correct the code."))
    if code in seen:
        reason = _("The code stands in row %(row)s already.") % {"row": seen[code]}
        return Problem(row, "code", cells["code"], reason, _("Keep one of the two rows."))
    level = LEVELS.get(cells["level"].lower())
    if level is None:
        remedy = _("Write provinsi, kabkota, kecamatan, desa or kelurahan.")
        return Problem(row, "level", cells["level"], _("The level is unknown."), remedy)
    if level not in level_of(code):
        reason = _("The code %(code)s is not one of this level.") % {"code": code}
        return Problem(row, "level", cells["level"], reason, _("Correct the level or the code."))
    name = proper_name(cells["name"])
    if not name or len(name) > 120:
        reason = _("The name is missing.") if not name else _("The name is longer than 120 characters.")
        return Problem(row, "name", cells["name"], reason, _("Write the name of the region."))
    return code, name, level


def read(content, known_codes=frozenset()):
    """[(code, name, level)] of the bytes of a file, parents before children.

    `known_codes` are regions already there, which may be parents. Raises RegionFileRefused with every problem found.
    """
    seen, rows, problems = {}, [], []
    for row, cells in records(decoded(content)):
        found = checked(row, cells, seen)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        seen[found[0]] = row
        rows.append(found)
    problems += orphans(rows, seen, known_codes)
    if problems:
        raise RegionFileRefused(sorted(problems, key=lambda problem: problem.row))
    if not rows:
        refuse(2, "code", "", _("The file holds no region."), _("Choose a file with at least one row below the header."))
    return sorted(rows)


def orphans(rows, seen, known_codes):
    for code, _name, _level in rows:
        above = parent_code(code)
        if above and above not in seen and above not in known_codes:
            reason = _("The region above it, %(code)s, is not known.") % {"code": above}
            yield Problem(seen[code], "code", code, reason, _("Add its row to the file, or load it first."))

"""The rows below a header: which of them hold anything, which codes they name, which of them are no village's."""

import re

from indicators.importing.cells import shown
from indicators.importing.measures import cell_of
from indicators.importing.regions import code_of

TOTALS = re.compile(r"(JUMLAH|TOTAL|SUB ?TOTAL|GRAND TOTAL|RATA|REKAPITULASI)\b", re.IGNORECASE)
NUMBERING = re.compile(r"\(?\d{1,2}\)?")


def data_rows(sheet, header):
    """(row number as the sheet counts, cells) of the rows below the header that hold anything."""
    for at, cells in enumerate(sheet.rows[header.row + 1 :], start=header.row + 2):
        if any(cells) and any(shown(cell) for cell in cells):
            yield at, cells


def codes_in(rows, header):
    """The dotted codes of the rows, as far as they are codes."""
    place, found = header.columns["code"], set()
    for _row, cells in rows:
        if place < len(cells):
            try:
                found.add(code_of(cells[place]))
            except ValueError:
                continue
    return found


def measured(cells, header):
    """The cells of a row that hold figures or a status."""
    places = [place for meaning, place in header.columns.items() if meaning not in ("code", "name", "year")]
    return [cells[place] for place in places if place < len(cells)]


def aside(cells, header):
    """Why a row is none of a village: a totals row, a repeated header, a row of column numbers, a note; "" otherwise."""
    code = shown(cell_of("code", cells, header))
    if not code:
        if any(TOTALS.match(shown(cell)) for cell in cells if isinstance(cell, str)):
            return "totals"
        return "" if any(shown(cell) for cell in measured(cells, header)) else "notes"
    if code == header.names["code"]:
        return "notes"
    if TOTALS.match(code):
        return "totals"
    return "notes" if NUMBERING.fullmatch(code) and _is_numbering(cells) else ""


def _is_numbering(cells):
    return all(NUMBERING.fullmatch(shown(cell)) for cell in cells if shown(cell))

"""The matrix of synergy as a table of one row for each cell, and the columns of its print."""

import csv
from math import ceil

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from indicators import exports
from klaster.models import Portal
from partners import board
from partners.board_tallies import COUNTS, NOTHING
from sites.exports import harmless

FORMATS = ("csv", "xlsx")
AT_ONCE = 100  # villages of which the cells are held at a time
COLUMNS, LINES = 10, 34  # as many fit a sheet of A4 in words; more are printed as codes
COLUMNS_A4, ROWS_A4 = 10, 13  # as many fit a sheet of A4 as codes; more are printed on A3
SIGNS = 150  # of a line across all the columns


def heads():
    return [
        _("code"), _("village"), _("kabupaten/kota"), _("partner"), _("kind"), *(str(board.LABELS[name]) for name in COUNTS),
        _("last contact"), _("weak dimensions of the village"), _("weak dimensions the partner can help with"),
        _("empty on a weak dimension"),
    ]  # fmt: skip


def cell_rows(villages, partners, wanted):
    """A row for each cell asked for, also for empty ones; the villages are read in bounded numbers."""
    today, villages = timezone.localdate(), list(villages)
    for first in range(0, len(villages), AT_ONCE):
        some = board.Matrix(villages[first : first + AT_ONCE], partners, today)
        for village in some.villages:
            for partner in some.partners:
                if some.matches(village, partner, wanted):
                    yield _cells(some, village, partner)


def _cells(matrix, village, partner):
    cell, weak = matrix.cell(village, partner), matrix.weak.get(village.pk)
    tally = cell.tally
    return [
        village.code,
        village.full_name,
        village.parent.parent.name,
        partner.short_name,
        partner.get_kind_display(),
        *(getattr(tally, name) for name in COUNTS),
        tally.last.isoformat() if tally.last else "",
        weak.names if weak else _("no data yet"),
        ", ".join(cell.weak),
        _("yes") if cell.is_gap else "",
    ]


def file_response(villages, partners, wanted, form):
    """The table as CSV, sent as it is read, or as a workbook; no text in it runs as a formula."""
    name, rows = f"matriks-sinergi-{timezone.localdate()}", cell_rows(villages, partners, wanted)
    if form == "xlsx":
        return exports.file_response(heads(), rows, name=name, form=form)
    is_demo = Portal.read().is_demo
    note = str(_("Demo data")) if is_demo else ""
    lines = _csv_lines(heads(), rows, note, translation.get_language())
    headers = {"Content-Disposition": f'attachment; filename="{"data-contoh-" if is_demo else ""}{name}.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


class _Line:
    """A file that gives back what is written to it, for the writer of CSV."""

    def write(self, text):
        return text


def _csv_lines(heads, rows, note, language):
    """With a mark that Excel knows; demo data say so in every row. In the reader's language however late it is sent."""
    writer = csv.writer(_Line())
    with translation.override(language):
        yield "\ufeff" + writer.writerow([*heads, *([_("note")] if note else [])])
        for row in rows:
            cells = [*row, note] if note else row
            yield writer.writerow([harmless(value) if isinstance(value, str) else value for value in cells])


def printed(rows, partners):
    """The columns of a print: those in which something stands; the others are named below it."""
    used = {cell.partner.pk for row in rows for cell in row.cells if cell.weak or cell.tally is not NOTHING}
    shown = [partner for partner in partners if partner.pk in used]
    for row in rows:
        row.cells = [cell for cell in row.cells if cell.partner.pk in used]
    in_words = len(shown) <= COLUMNS and _lines(rows, len(shown)) <= LINES
    return {
        "partners": shown,
        "unused": [partner for partner in partners if partner.pk not in used],
        "is_narrow": not in_words,
        "is_wide": not in_words and (len(shown) > COLUMNS_A4 or len(rows) > ROWS_A4),
    }


def _lines(rows, columns):
    """About how many lines the rows take in words: in each row as many as its fullest cell, and those of its head."""
    width = SIGNS // max(columns, 1)
    needed = [[len(", ".join(words for _kind, words in cell.lines())) / width for cell in row.cells] for row in rows]
    return sum(max(3, *(ceil(one) + 1 for one in cells)) if cells else 3 for cells in needed)

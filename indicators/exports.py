"""Scores as files that spreadsheets open without running anything in them, and that the portal's import reads again."""

import csv
import io
from decimal import Decimal

import openpyxl
from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from indicators.models import Series, Status
from indicators.transition import UP, described
from klaster.models import Portal
from sites.exports import harmless

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("xlsx", "csv")
PLACE = ["KODE DESA", "DESA/KELURAHAN", "KECAMATAN", "KABUPATEN/KOTA"]
# The heads that the ministry's files bear, which is what the import knows; the dimensions in the order of the methodology.
DIMENSIONS = {
    Series.ID: [
        "LAYANAN DASAR", "SOSIAL", "EKONOMI", "LINGKUNGAN", "AKSESIBILITAS", "TATA KELOLA PEMERINTAH",
    ],
    Series.IDM: ["IKS", "IKE", "IKL"],
    Series.EVALUATION: ["BIDANG PEMERINTAHAN", "BIDANG KEWILAYAHAN", "BIDANG KEMASYARAKATAN"],
}  # fmt: skip
SCORE = {Series.ID: "SKOR INDEKS DESA", Series.IDM: "NILAI IDM", Series.EVALUATION: "TOTAL"}
OFFICIAL, COMPUTED, YEAR = "STATUS RESMI", "STATUS HASIL HITUNG", "TAHUN"
TO_NEXT = [
    "MASIH DIBUTUHKAN (NILAI)",
    "SEDIKITNYA (BUTIR)",
    "DASAR JUMLAH BUTIR",
    "JARAK (POIN PERSEN)",
    "STATUS TUJUAN",
    "DIMENSI TERLEMAH",
]
HELD = [
    "SELISIH DI ATAS BATAS (NILAI)",
    "SETARA (BUTIR)",
    "JARAK (POIN PERSEN)",
    "STATUS YANG DIPERTAHANKAN",
    "DIMENSI TERLEMAH",
]


def heads_of(methodology):
    """The heads of a file of scores, in the words of the ministry's files whatever the reader's language."""
    points = ["TOTAL NILAI"] if methodology.series == Series.ID else []
    return [*PLACE, *_dimension_heads(methodology), *points, SCORE[methodology.series], OFFICIAL, COMPUTED, YEAR]


def _dimension_heads(methodology):
    """The known heads; a later version with other dimensions bears its own names."""
    known, dimensions = DIMENSIONS[methodology.series], methodology.plain.dimensions
    return known if len(known) == len(dimensions) else [dimension.name.upper() for dimension in dimensions]


def score_rows(assessments, methodology):
    """A row for each assessment, read with its region's parents; an unknown figure is an empty cell."""
    width = len(methodology.plain.dimensions)
    for one in assessments:
        village = one.region
        dimensions = one.dimensions if len(one.dimensions) == width else [None] * width
        points = [one.points] if methodology.series == Series.ID else []
        statuses = [Status(value).label if value else None for value in (one.status_official, one.status_computed)]
        place = [village.code, village.name, village.parent.name, village.parent.parent.name]
        yield [*place, *dimensions, *points, one.score, *statuses, one.year]


def transition_rows(found, methodology, direction):
    """The rows of scores, each with what is missing to its bound, the status that begins there and its weakest dimensions."""
    found = described(found, methodology, direction)
    for one, row in zip(found, score_rows(found, methodology), strict=True):
        weak = "; ".join(f"{dimension.name} {value.normalize():f} / {dimension.ceiling}" for dimension, value in one.weak)
        butir = one.fewest.butir if one.fewest else None
        basis = [_basis(one.fewest)] if direction == UP else []
        yield [*row, one.missing, butir, *basis, one.distance, one.target_label, weak]


def _basis(fewest):
    """Where the number of butir comes from: the village's own butir, or a lower bound."""
    if fewest is None:
        return None
    return "skor butir" if fewest.is_known else "batas bawah, tiap butir +4"


def file_response(heads, rows, *, name, form):
    """The table as a workbook or as CSV (UTF-8 with a mark that Excel knows); demo data say so in each row and in the name."""
    if Portal.read().is_demo:
        note = str(_("Demo data"))
        heads, rows, name = [*heads, "CATATAN"], ([*row, note] for row in rows), f"data-contoh-{name}"
    heads, rows = [_safe(head) for head in heads], ([_safe(value) for value in row] for row in rows)
    body, kind = (_workbook(heads, rows), XLSX) if form == "xlsx" else (_text(heads, rows), "text/csv; charset=utf-8")
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'})


def _safe(value):
    """Text that no spreadsheet takes for a formula, without signs that none can hold; numbers without zeros at their end."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    return harmless(ILLEGAL_CHARACTERS_RE.sub("", value)) if isinstance(value, str) else value


def _workbook(heads, rows):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.freeze_panes = "C2"
    for at, head in enumerate(heads):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(at + 1)].width = max(12, min(30, len(head) + 3))
    sheet.append([_bold(sheet, head) for head in heads])
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _bold(sheet, head):
    cell = WriteOnlyCell(sheet, value=head)
    cell.font = Font(bold=True)
    return cell


def _text(heads, rows):
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(heads)
    writer.writerows([["" if value is None else value for value in row] for row in rows])
    return "\ufeff" + file.getvalue()

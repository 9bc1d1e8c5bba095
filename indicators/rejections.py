"""The workbook of rejected rows: the file's own heads and cells, and beside them what is wrong; mended, uploaded again."""

import io

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

# Not translated: these heads are known to be none of the table's when the file comes back.
ADDED = ["BARIS ASAL", "ALASAN", "CARA MEMPERBAIKI"]
WIDE, NARROW = 48, 16


def workbook(imported):
    """The rejected rows of an import as an .xlsx file. The title above the heads keeps its year."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_("Rejected rows")[:31])
    heads = [*map(str, imported.head), *ADDED]
    for at in range(len(heads)):
        sheet.column_dimensions[get_column_letter(at + 1)].width = WIDE if at > len(imported.head) else NARROW
    sheet.append([_plain(sheet, f"{imported.methodology.name.upper()} {imported.year}", bold=True)])
    sheet.append([_plain(sheet, head, bold=True) for head in heads])
    for row, cells, reasons in _by_row(imported.rejected):
        padded = [*cells, *[""] * (len(imported.head) - len(cells))][: len(imported.head)]
        said = [" ".join(dict.fromkeys(one[name] for one in reasons)) for name in ("reason", "remedy")]
        columns = " ".join(f"{one['column']}:" for one in reasons[:1] if one["column"])
        sheet.append([_plain(sheet, cell) for cell in (*padded, row, f"{columns} {said[0]}".strip(), said[1])])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _by_row(rejected):
    """(row, its cells, what is wrong with it), each row once; before a village's further row the one that it contradicts.

    Both come back: a further row that was uploaded alone would replace the first without a word.
    """
    rows = {}
    for one in rejected:
        for each in (one["first"], one) if one.get("first") else (one,):
            rows.setdefault(each["row"], []).append(each)
    return [(row, found[0].get("cells") or [], found) for row, found in rows.items()]


def _plain(sheet, value, bold=False):
    """A cell that holds a number or a text and never a formula, whatever stood in the file."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if type(value) not in (int, float):
        value = ILLEGAL_CHARACTERS_RE.sub("", "" if value is None else str(value))
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@") and len(value) > 1
        cell.alignment = Alignment(wrap_text=len(value) > NARROW)
    if bold:
        cell.font = Font(bold=True)
    return cell

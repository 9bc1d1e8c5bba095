"""The portal's own questionnaire workbook, filled with what is known; the reader takes it back."""

import io

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from indicators.questionnaires import FILLED
from klaster.models import Portal
from klaster.templatetags.klaster import moment
from sites.exports import harmless

HEAD = 6  # the row of heads, below the titles
HEADS = ("KODE BUTIR", "DIMENSI", "SUB-DIMENSI", "INDIKATOR", "BUTIR", "SKOR", "SUMBER")
WIDTHS = (12, 22, 26, 34, 44, 8, 44)


def workbook(check):
    """The bytes of a workbook with every butir of the check. Codes are text, so that no program makes dates of them.

    A hidden column keeps what each score was when it was downloaded, and its head when that was: what a person did not
    change in the workbook is told apart from what they did, however much later it comes back.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "Butir"
    _row(sheet, 1, [_("Questionnaire of butir, Indeks Desa %(year)s") % {"year": check.year}], Font(bold=True, size=14))
    _row(sheet, 2, [check.region.full_name, "", _("village code"), check.region.code])
    _row(sheet, 3, [_("Fill in the column SKOR with 1 to 5 and leave empty what is not known. Then upload the file.")])
    if Portal.load().is_demo:
        _row(sheet, 4, [_("Demo data")], Font(bold=True))
    _row(sheet, HEAD, [*HEADS, f"{FILLED} ({moment(timezone.now())})"], Font(bold=True))
    last = HEAD
    for section in check.sections:
        for item in section.items:
            last += 1
            _butir(sheet, last, section, item)
    rule = DataValidation(type="whole", operator="between", formula1="1", formula2="5", allow_blank=True, showErrorMessage=True)
    rule.errorTitle = "SKOR"
    rule.error = _("A whole number from 1 to 5; empty when it is not known.")
    rule.add(f"F{HEAD + 1}:F{last}")
    sheet.add_data_validation(rule)
    sheet.freeze_panes = f"A{HEAD + 1}"
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    for letter, width in zip("ABCDEFG", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions["H"].hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _butir(sheet, row, section, item):
    butir, sub = item.butir, section.sub_dimension
    indicator = f"{butir.indicator.number} {butir.indicator.name}" if butir.indicator else ""
    code = "?" if butir.is_placeholder else butir.code
    _row(sheet, row, [code, sub.dimension.name, sub.name, indicator, butir.name, item.score, item.source, item.score])
    for cell in sheet[row]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(row, 1).number_format = "@"


def _row(sheet, row, values, font=None):
    """Write a row in which no text is taken for a formula; scores are numbers."""
    for at, value in enumerate(values, start=1):
        cell = sheet.cell(row, at, harmless(value) if isinstance(value, str) else value)
        if font:
            cell.font = font

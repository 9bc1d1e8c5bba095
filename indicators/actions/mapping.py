"""What the columns of an unknown layout mean: said once by a person, remembered for files of the same layout."""

from django.db import transaction
from django.utils.translation import gettext as _

from indicators.actions import files
from indicators.actions.imports import demand_import, keep
from indicators.importing.columns import header_from, layout_of
from indicators.importing.reader import FileRefused, read
from indicators.models import ColumnMapping, Import

State = Import.State


@transaction.atomic
def map_columns(*, imported, columns, methodology, header_row, by, year=None):
    """Check a file whose columns a person has named, and remember them for files of the same layout; raises FileRefused.

    `columns` is {meaning: place from 0} in the words of `meanings_for`, `methodology` an index; `header_row` counts from 0.
    """
    demand_import(by)
    imported = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
    if imported.state != State.MAPPING:
        return imported
    sheets = read(bytes(imported.content))
    sheet = next((one for one in sheets if one.name[:60] == imported.asked.get("sheet")), sheets[0])
    if header_row >= len(sheet.rows):
        raise FileRefused(_("The sheet has no such row."), _("Choose the row that holds the heads of the columns."))
    series = files.series_of(methodology)
    header = header_from(sheet.rows, header_row, columns, files.newest_of(series))
    found = files.examine(files.Opened(series, sheet, header), file_name=imported.file_name, year=year)
    heads = sheet.rows[header_row]
    known = {"heads": [str(cell)[:60] for cell in heads], "columns": columns, "series": series, "by": by}
    ColumnMapping.objects.update_or_create(layout=layout_of(heads), defaults=known)
    keep(imported, found)
    return imported

"""What the columns of an unknown layout mean: said once by a person, remembered for files of the same layout."""

from contextlib import suppress

from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from indicators.actions import files, imports, progress
from indicators.importing.columns import find_header, header_from, holds_village, layout_of, may_be_heads
from indicators.importing.reader import FileRefused, read
from indicators.models import ColumnMapping, Import
from klaster.accounts.models import User
from klaster.audit.actions import record

State = Import.State


def map_columns(*, imported, columns, methodology, header_row, by, year=None):
    """Check a file whose columns a person has named, and remember them for files of the same layout; raises FileRefused.

    `columns` is {meaning: place from 0} in the words of `meanings_for`, `methodology` an index; `header_row` counts from 0. A
    choice by which no row can be read is refused and not remembered.
    """
    imports.demand_import(by)
    waiting = Import.objects.filter(pk=imported.pk, state=State.MAPPING).first()
    if waiting is None:
        return _as_it_stands(imported)
    waiting.asked["tried"] = _tried(columns, methodology, header_row, year, by)
    return _keep(waiting, _examined(waiting), by)


def queue(*, imported, columns, methodology, header_row, by, year=None):
    """Keep what a person said of a large file's columns for a job that will check it (`run_check`)."""
    imports.demand_import(by)
    with transaction.atomic():
        waiting = _locked(imported.pk, State.MAPPING)
        if waiting is None:
            return _as_it_stands(imported)
        waiting.asked["tried"] = _tried(columns, methodology, header_row, year, by)
        waiting.asked.pop("refused", None)
        waiting.state, waiting.progress, waiting.checked_at = State.QUEUED, 0, timezone.now()
        waiting.save(update_fields=["asked", "state", "progress", "checked_at"])
    return waiting


def run_check(*, pk):
    """Check a queued import whose columns were named; False when it is none. It may be called again after a stop half-way.

    What cannot be read by these columns waits for other ones, with the reason in `asked`.
    """
    waiting = Import.objects.filter(pk=pk, state=State.QUEUED, asked__has_key="tried").first()
    if waiting is None:
        return False
    try:
        found = _examined(waiting, progress.teller(pk))
    except FileRefused as refused:
        asked = waiting.asked | {"refused": str(refused)}
        Import.objects.filter(pk=pk, state=State.QUEUED).update(state=State.MAPPING, asked=asked, progress=0)
    else:
        with suppress(imports.ImportRefused):  # dropped meanwhile: there is nobody to tell
            kept = _keep(waiting, found, User.objects.filter(pk=waiting.asked["tried"]["by"]).first())
            imports.tell_on_the_page(kept)
    return True


def is_large(imported):
    """Whether nobody should wait for the check with an open page."""
    return (
        Import.objects.filter(pk=imported.pk, content__isnull=False)
        .annotate(size=Length("content"))
        .filter(size__gt=imports.LARGE)
        .exists()
    )


def layout_of_import(imported):
    """The remembered layout by which a file was read; None when its heads are known, or were forgotten or named anew since."""
    if not imported.head or find_header([imported.head], files.series_of(imported.asked.get("methodology"))):
        return None
    known = ColumnMapping.objects.filter(layout=layout_of(imported.head), at__lte=imported.checked_at)
    return known.select_related("by").first()


@transaction.atomic
def forget(*, imported, by):
    """Forget the layout by which a file was read, so that its columns are asked for again.

    A file that is not imported yet is dropped: its rows were read by what is forgotten, and the file itself is not kept. Gives
    whether it was; None when there was no layout.
    """
    imports.demand_import(by)
    layout = layout_of_import(imported)
    if layout is None:
        return None
    _record(gettext_noop("forgot the columns of a layout"), layout, imported, by)
    layout.delete()
    imports.discard(imported=imported, by=by)
    return not Import.objects.filter(pk=imported.pk).exists()


def _tried(columns, methodology, header_row, year, by):
    return {"columns": columns, "series": files.series_of(methodology), "header": header_row, "year": year, "by": by.pk}


def _as_it_stands(imported):
    """The import of which another click or person has decided already."""
    stands = Import.objects.filter(pk=imported.pk).first()
    if stands is None:
        raise imports.ImportRefused(_("This file was dropped meanwhile, so nothing was imported. Upload it again."))
    return stands


def _locked(pk, state):
    return Import.objects.select_for_update(of=("self",)).filter(pk=pk, state=state).first()


def _examined(imported, told=None):
    """`Found` of a file by the columns that a person tried; FileRefused when no row can be read by them."""
    tried = imported.asked["tried"]
    sheets = read(bytes(imported.content))
    sheet = next((one for one in sheets if one.name[:60] == imported.asked.get("sheet")), sheets[0])
    at = tried["header"]
    if at < len(sheet.rows) and holds_village(sheet.rows[at]):
        raise FileRefused(
            _("This row holds a village, not the heads of the columns."),
            _("Choose the row that holds the heads of the columns."),
        )
    if at >= len(sheet.rows) or not may_be_heads(sheet.rows[at]):
        raise FileRefused(
            _("This row does not hold three different heads."), _("Choose the row that holds the heads of the columns.")
        )
    header = header_from(sheet.rows, at, tried["columns"], files.newest_of(tried["series"]))
    found = files.examine(
        files.opened_table(sheets, sheet, header), file_name=imported.file_name, year=tried["year"], progress=told
    )
    if not found.checked.rows:
        raise _none_ready(found.checked)
    return found


def _none_ready(checked):
    others = _("Choose other columns, or another row of heads.")
    if not checked.rejected:
        return FileRefused(_("By these columns no row holds any figure."), others)
    text = _("By these columns no row can be read. Row %(row)s, column %(column)s: %(reason)s")
    return FileRefused(text % checked.rejected[0], others)


@transaction.atomic
def _keep(waiting, found, by):
    """Store what was found and remember the columns, unless another click or person was quicker."""
    imported = _locked(waiting.pk, waiting.state)
    if imported is None:
        return _as_it_stands(waiting)
    heads = found.checked.head
    known = {"heads": [head[:60] for head in heads], "columns": waiting.asked["tried"]["columns"], "by": by}
    layout, _created = ColumnMapping.objects.update_or_create(
        layout=layout_of(heads), defaults=known | {"series": found.methodology.series}
    )
    _record(gettext_noop("remembered the columns of a layout"), layout, imported, by)
    imported.asked = waiting.asked
    imports.keep(imported, found)
    return imported


def _record(verb, layout, imported, by):
    record(by=by, verb=verb, obj=imported, heads=layout.heads, columns=layout.columns, series=layout.series)

"""Importing index data: check a file, stage it, commit it, undo it."""

import hashlib
from collections import namedtuple

from django.db import transaction
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from indicators.actions import writing
from indicators.importing import columns
from indicators.importing.check import Check, codes_in, data_rows
from indicators.importing.reader import FileRefused, read
from indicators.importing.regions import resolve
from indicators.models import Import, Methodology
from klaster.access import Permission
from klaster.actions import demand
from klaster.audit.actions import record
from klaster.models import Portal

Opened = namedtuple("Opened", "methodology sheet header")


class ImportRefused(Exception):
    """The step cannot be taken; the message says why and what to do next."""


def safe_name(file_name):
    """A file's name fit to be shown and stored: no folders, no control characters, at most 120 signs."""
    name = str(file_name).replace("\\", "/").rpartition("/")[2].replace("\0", "")
    try:
        return get_valid_filename(name)[-120:]
    except ValueError:
        return "berkas"


def open_file(*, content, methodology=None):
    """Find the table in a file and its methodology (a code); raises FileRefused."""
    sheets = read(content)
    for sheet in sheets:
        header = columns.find_header(sheet.rows, methodology)
        if header:
            break
    else:
        raise FileRefused(
            _("No row of the file looks like a header with a village code and figures."),
            _("The header must name the village's code (KODE DESA) and the score, for example SKOR INDEKS DESA and STATUS."),
        )
    if methodology is None and columns.is_ambiguous(header):
        raise FileRefused(_("The columns fit more than one index."), _("Choose which index the file holds."))
    found = Methodology.objects.published().with_structure().get(code=header.methodology)
    if columns.missing(header, len(found.plain.dimensions)):
        raise FileRefused(
            _("A column is missing: the score (for example SKOR INDEKS DESA), or all the dimensions."),
            _("Add the column to the table, or use the original file."),
        )
    if absent := columns.absent(header, found.plain.dimensions):
        raise FileRefused(
            _("A dimension has no column: %(names)s.") % {"names": ", ".join(absent)},
            _("Add the column to the table, or take out all the dimensions to import the score alone."),
        )
    return Opened(found, sheet, header)


def _named_years(opened, rows, chosen):
    """The years that the file itself names: in a column of its own, else in its header and titles."""
    place = opened.header.columns.get("year")
    if place is None:
        return set(opened.header.years)
    return set() if chosen else columns.years_in(cells[place] for _row, cells in rows if place < len(cells))


def _year(opened, rows, file_name, chosen):
    """The year of the figures: the one chosen, else the one that the file names, else the one in its name."""
    named = _named_years(opened, rows, chosen)
    if chosen and named and named != {chosen}:
        words = {"written": ", ".join(map(str, sorted(named))), "year": chosen}
        raise FileRefused(_("The file speaks of %(written)s, you chose %(year)s.") % words, _("Choose the year of the file."))
    if len(named) > 1:
        raise FileRefused(_("The file names more than one year."), _("Import each year from a file of its own."))
    year = chosen or next(iter(named), None) or columns.year_in_name(file_name)
    if not year:
        raise FileRefused(_("The file does not say of which year it is."), _("Choose the year."))
    if not opened.methodology.holds_in(year):
        words = {"methodology": opened.methodology.name, "year": year}
        raise FileRefused(
            _("%(methodology)s was not measured in %(year)s.") % words,
            _("IDM is of 2016 to 2024, Indeks Desa of 2025 and later; choose the right year or the right file."),
        )
    return year


def check(*, content, file_name, methodology=None, year=None):
    """(methodology, year, sheet's name, Checked rows with counts against what is stored); writes nothing."""
    opened = open_file(content=content, methodology=methodology)
    rows = list(data_rows(opened.sheet, opened.header))
    year = _year(opened, rows, file_name, year)
    checked = Check(
        method=opened.methodology.plain,
        name=opened.methodology.name,
        covers=opened.methodology.covers,
        year=year,
        header=opened.header,
        regions=resolve(codes_in(rows, opened.header), year),
    ).run(rows)
    if not checked.rows and not checked.rejected and not checked.counts["unknown"]:
        raise FileRefused(
            _("There is no row of a village below the header."), _("Choose the file that holds the villages' rows.")
        )
    checked.counts["ready"] = len(checked.rows)
    checked.counts["rejected"] = len(checked.rejected)
    checked.counts.update(writing.compare(opened.methodology, year, checked.rows))
    return opened.methodology, year, opened.sheet.name, checked


def _demand(by):
    """The command line has no actor (`by` is None): whoever may type it may import."""
    if by is not None:
        demand(by, Permission.IMPORT_INDEX)


@transaction.atomic
def stage(*, content, file_name, by, methodology=None, year=None):
    """Check a file and keep its rows for a commit; what this person had staged before and not committed is dropped."""
    _demand(by)
    methodology, year, sheet, checked = check(content=content, file_name=file_name, methodology=methodology, year=year)
    Import.objects.filter(state=Import.State.CHECKED, by=by).delete()
    return Import.objects.create(
        methodology=methodology,
        year=year,
        file_name=safe_name(file_name),
        sha256=hashlib.sha256(content).hexdigest(),
        counts={**checked.counts, "scale": checked.scale, "sheet": sheet[:60]},
        rejected=checked.rejected,
        remarks=checked.remarks,
        staged=checked.rows,
        by=by,
    )


@transaction.atomic
def commit(*, imported, by, partial=False):
    """Write the staged rows, all or nothing unless `partial`; a second call changes nothing and returns the same import."""
    _demand(by)
    imported = Import.objects.select_for_update(of=("self",)).select_related("methodology").get(pk=imported.pk)
    if imported.state != Import.State.CHECKED:
        return imported
    if imported.rejected and not partial:
        raise ImportRefused(
            _("Rows were rejected, so nothing was imported. Correct the file and upload it again, or import the rest alone.")
        )
    if not imported.staged:
        raise ImportRefused(_("No row of the file can be imported. Correct the file and upload it again."))
    writing.lock(imported.methodology_id, imported.year)
    imported.counts.update(writing.write(imported, imported.staged))
    imported.partial = bool(imported.rejected)
    imported.state, imported.staged, imported.committed_at = Import.State.COMMITTED, None, timezone.now()
    imported.save()
    _record(gettext_noop("imported index data"), imported, by)
    return imported


@transaction.atomic
def undo(*, imported, by):
    """Put back what stood before the newest import of its index and year."""
    _demand(by)
    imported = Import.objects.select_for_update(of=("self",)).select_related("methodology").get(pk=imported.pk)
    writing.lock(imported.methodology_id, imported.year)
    if imported.state == Import.State.UNDONE:
        return imported
    if not imported.is_last:
        raise ImportRefused(_("A later import of the same index and year stands on this one. Undo that one first."))
    imported.counts["removed"], imported.counts["restored"] = writing.restore(imported)
    imported.state, imported.undone_at, imported.undone_by = Import.State.UNDONE, timezone.now(), by
    imported.save()
    _record(gettext_noop("undid an import of index data"), imported, by)
    return imported


@transaction.atomic
def discard(*, imported, by):
    """Drop a checked file that was not imported; nothing of it was ever shown, so no event is kept."""
    _demand(by)
    Import.objects.filter(pk=imported.pk, state=Import.State.CHECKED).delete()


@transaction.atomic
def import_rows(*, methodology, year, rows, file_name, by):
    """Write rows that are known to be right, in the form of `Checked.rows`: for demo data, through the same commit."""
    imported = Import.objects.create(
        methodology=methodology,
        year=year,
        file_name=file_name,
        sha256=hashlib.sha256(repr(rows).encode()).hexdigest(),
        counts={"read": len(rows), "ready": len(rows), "rejected": 0},
        staged=rows,
        by=by,
    )
    return commit(imported=imported, by=by)


def _record(verb, imported, by):
    Portal.content_changed()
    record(
        by=by,
        verb=verb,
        obj=imported,
        methodology=imported.methodology.code,
        year=imported.year,
        counts={name: str(count) for name, count in imported.counts.items()},
    )

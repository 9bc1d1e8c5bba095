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
from klaster.audit.actions import record
from klaster.models import Portal

Opened = namedtuple("Opened", "methodology year sheet header")


class ImportRefused(Exception):
    """The step cannot be taken; the message says why and what to do next."""


def safe_name(file_name):
    """A file's name fit to be shown and stored: no folders, no control characters, at most 120 signs."""
    name = str(file_name).replace("\\", "/").rpartition("/")[2].replace("\0", "")
    try:
        return get_valid_filename(name)[-120:]
    except ValueError:
        return "berkas"


def open_file(*, content, file_name, methodology=None, year=None):
    """Find the table in a file, its methodology (a code) and its year; raises FileRefused."""
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
    return Opened(found, _year(header, file_name, year, found), sheet, header)


def _year(header, file_name, year, methodology):
    written = set(header.years)
    if "year" in header.columns:
        written = set()
    if year and written and written != {year}:
        words = {"written": ", ".join(map(str, sorted(written))), "year": year}
        raise FileRefused(_("The file speaks of %(written)s, you chose %(year)s.") % words, _("Choose the year of the file."))
    if len(written) > 1:
        raise FileRefused(_("The file names more than one year."), _("Choose the year that its figures are of."))
    found = year or next(iter(written), None) or columns.year_in_name(file_name)
    if not found:
        raise FileRefused(_("The file does not say of which year it is."), _("Choose the year."))
    if not methodology.holds_in(found):
        words = {"methodology": methodology.name, "year": found}
        raise FileRefused(
            _("%(methodology)s was not measured in %(year)s.") % words,
            _("IDM is of 2016 to 2024, Indeks Desa of 2025 and later; choose the right year or the right file."),
        )
    return found


def _year_of_column(opened, rows, year):
    """The year that the rows themselves name in their own column, when nobody chose one."""
    place = opened.header.columns.get("year")
    if place is None or year:
        return opened
    named = columns.years_in(cells[place] for _row, cells in rows if place < len(cells))
    if len(named) != 1:
        raise FileRefused(_("The column of the year names none, or more than one."), _("Import each year from its own file."))
    found = next(iter(named))
    if not opened.methodology.holds_in(found):
        words = {"methodology": opened.methodology.name, "year": found}
        raise FileRefused(_("%(methodology)s was not measured in %(year)s.") % words, _("Choose the right file."))
    return opened._replace(year=found)


def check(*, content, file_name, methodology=None, year=None):
    """(what was opened, the Checked rows with counts against what is stored); writes nothing."""
    opened = open_file(content=content, file_name=file_name, methodology=methodology, year=year)
    rows = list(data_rows(opened.sheet, opened.header))
    opened = _year_of_column(opened, rows, year)
    checked = Check(
        method=opened.methodology.plain,
        name=opened.methodology.name,
        covers=opened.methodology.covers,
        year=opened.year,
        header=opened.header,
        regions=resolve(codes_in(rows, opened.header), opened.year),
    ).run(rows)
    if not checked.rows and not checked.rejected and not checked.counts["unknown"]:
        raise FileRefused(
            _("There is no row of a village below the header."), _("Choose the file that holds the villages' rows.")
        )
    checked.counts["ready"] = len(checked.rows)
    checked.counts["rejected"] = len(checked.rejected)
    checked.counts.update(writing.compare(opened.methodology, opened.year, checked.rows))
    return opened, checked


@transaction.atomic
def stage(*, content, file_name, by, methodology=None, year=None):
    """Check a file and keep its rows for a commit; what this person had staged before and not committed is dropped."""
    opened, checked = check(content=content, file_name=file_name, methodology=methodology, year=year)
    Import.objects.filter(state=Import.State.CHECKED, by=by).delete()
    return Import.objects.create(
        methodology=opened.methodology,
        year=opened.year,
        file_name=safe_name(file_name),
        sha256=hashlib.sha256(content).hexdigest(),
        counts={**checked.counts, "scale": checked.scale, "sheet": opened.sheet.name[:60]},
        rejected=checked.rejected,
        remarks=checked.remarks,
        staged=checked.rows,
        by=by,
    )


@transaction.atomic
def commit(*, imported, by, partial=False):
    """Write the staged rows, all or nothing unless `partial`; a second call changes nothing and returns the same import."""
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
    """Drop a checked file that was not imported."""
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

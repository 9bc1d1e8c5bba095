"""An import of index data: checked and staged, its columns named where they are unknown, then committed, undone or dropped."""

import hashlib
import math

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from indicators.actions import files, progress, undoing, writing
from indicators.importing.columns import ColumnsUnknown
from indicators.importing.reader import FileRefused
from indicators.models import Import
from klaster.access import Permission
from klaster.actions import broken_rule, demand
from klaster.audit.actions import record
from klaster.models import Portal

LARGE = 1_500_000  # bytes: a file that a person should not wait for with an open page
SHOWN_ROWS = 12
MOST_WAITING = 10  # files of a person that are not imported yet
State = Import.State
WAITING = [State.QUEUED, State.MAPPING, State.CHECKED, State.FAILED]


class ImportRefused(Exception):
    """The step cannot be taken; the message says why and what to do next."""


def safe_name(file_name):
    """A file's name fit to be shown and stored: no folders, no control characters, at most 120 signs."""
    name = str(file_name).replace("\\", "/").rpartition("/")[2].replace("\0", "")
    try:
        return get_valid_filename(name)[-120:]
    except ValueError:
        return "berkas"


def demand_import(by):
    """The command line has no actor (`by` is None): whoever may type it may import."""
    if by is not None:
        demand(by, Permission.IMPORT_INDEX)


def _begin(*, content, file_name, by, methodology, year):
    demand_import(by)
    return Import(
        state=State.QUEUED,
        file_name=safe_name(file_name),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        asked={"methodology": methodology, "year": year},
        by=by,
    )


def stage(*, content, file_name, by, methodology=None, year=None):
    """Check a file and keep its rows for a commit; raises FileRefused.

    When nobody knows what its columns mean, the file itself is kept and the state is `mapping`. It takes the place of what
    `_drop_earlier` says.
    """
    imported = _begin(content=content, file_name=file_name, by=by, methodology=methodology, year=year)
    found = _opened_or_mapping(imported)
    with transaction.atomic():
        keep(imported, found)
    return imported


@transaction.atomic
def queue(*, content, file_name, by, methodology=None, year=None):
    """Keep a large file for a job that will check it (`run_check`); it takes the place of what `_drop_earlier` says."""
    imported = _begin(content=content, file_name=file_name, by=by, methodology=methodology, year=year)
    imported.save()
    _drop_earlier(imported)
    return imported


def _drop_earlier(imported):
    """Drop what the new file takes the place of, of this person's earlier files: `dropped` and `crowded` on it are their names.

    Once checked it takes the place of a checked one of the same index and year, and at any time that of one that is not checked
    yet and has its name or content. The oldest goes when too many wait. None goes that is being imported right now.
    """
    mine = Import.objects.filter(state__in=WAITING, by=imported.by).exclude(pk=imported.pk)
    same = ~Q(state=State.CHECKED) & (Q(file_name=imported.file_name) | Q(sha256=imported.sha256))
    if imported.state == State.CHECKED:
        same |= Q(state=State.CHECKED, methodology__series=imported.methodology.series, year=imported.year)
    imported.dropped = _deleted(mine.filter(same, pk__lt=imported.pk))
    beyond = mine.order_by("-pk").values_list("pk", flat=True)[MOST_WAITING - 1 :]
    imported.crowded = _deleted(mine.filter(pk__in=list(beyond)))


def _deleted(waiting):
    """Delete these imports as far as nobody holds them; gives the names of their files."""
    found = dict(waiting.select_for_update(of=("self",), skip_locked=True).values_list("pk", "file_name"))
    Import.objects.filter(pk__in=found).delete()
    return list(found.values())


def tell_on_the_page(imported):
    """Keep the names of the files that gave way to one that a job has checked: nobody was there to be told."""
    if names := getattr(imported, "dropped", None):
        imported.counts["dropped"] = names
        imported.save(update_fields=["counts"])


def was_there(pk):
    """Whether an import once had this number: one that is gone was dropped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id'))", [Import._meta.db_table])
        return pk <= (cursor.fetchone()[0] or 0)


def run_check(*, pk):
    """Check a queued import. After a stop half-way it may be called again: it begins anew, nothing was kept of the first."""
    imported = Import.objects.filter(pk=pk, state=State.QUEUED).first()
    if imported is None:
        return

    try:
        found = _opened_or_mapping(imported, teller=progress.teller(pk))
        with transaction.atomic():
            if Import.objects.select_for_update(of=("self",)).filter(pk=pk, state=State.QUEUED).exists():
                keep(imported, found)
                tell_on_the_page(imported)
    except FileRefused as refused:
        kept = {"state": State.FAILED, "content": None, "failure": str(refused)}
        Import.objects.filter(pk=pk, state=State.QUEUED).update(**kept)


def _opened_or_mapping(imported, teller=None):
    """What the file holds, or None when a person must name its columns first (kept in `asked`)."""
    asked = imported.asked
    try:
        return files.check(
            content=bytes(imported.content),
            file_name=imported.file_name,
            methodology=asked.get("methodology"),
            year=asked.get("year"),
            progress=teller,
        )
    except ColumnsUnknown as unknown:
        if unknown.at is None:  # no row that a person could take for a header
            raise
        shown = unknown.rows[: max(SHOWN_ROWS, unknown.at + 2)]
        rows = [[_kept(cell) for cell in row[:60]] for row in shown]
        imported.asked = {**asked, "sheet": unknown.sheet[:60], "rows": rows, "header": unknown.at}
        if unknown.why:
            imported.asked["refused"] = str(unknown.why)
        return None


def _kept(cell):
    """A cell to be shown later: a number as it is, to be written in the reader's way."""
    is_number = type(cell) is int or (type(cell) is float and math.isfinite(cell))
    return cell if is_number else str(cell)[:60]


def keep(imported, found):
    """Store what a check found, with its rows; without one the import waits for its columns."""
    if found is None:
        imported.state = State.MAPPING
        imported.save()
        _drop_earlier(imported)
        return
    checked = found.checked
    imported.state, imported.content, imported.progress = State.CHECKED, None, 100
    imported.methodology, imported.year = found.methodology, found.year
    imported.rejected, imported.remarks, imported.head = checked.rejected, checked.remarks, checked.head
    imported.counts = {**checked.counts, "scale": checked.scale, "sheet": found.sheet[:60], "unread": found.unread}
    imported.checked_at, imported.turn = timezone.now(), 0
    imported.save()
    imported.counts.update(writing.stage(imported, checked.rows))
    imported.save(update_fields=["counts", "turn"])
    _drop_earlier(imported)


def commit(*, imported, by, partial=False, seen=None):
    """Write the checked rows, all or nothing unless `partial`; a second call changes nothing and returns the same import.

    `seen` is the turn of the preview that a person looked at, else that of the last comparison. ImportRefused when rows were
    rejected and `partial` is not asked for, when there is nothing to write, or when another import wrote or an undo took back
    figures of its villages since: then the rows have been compared anew, and the person looks at them again.
    """
    demand_import(by)
    imported = _commit(imported, by, partial, seen)
    if imported.state == State.CHECKED:
        raise ImportRefused(
            _("Meanwhile another import changed the figures. Nothing was imported; look at the new preview, then import.")
        )
    return imported


@transaction.atomic
def _commit(imported, by, partial, seen):
    imported = _locked(imported)
    if imported.state != State.CHECKED:
        return imported
    if imported.rejected and not partial:
        raise ImportRefused(
            _("Rows were rejected, so nothing was imported. Correct the file and upload it again, or import the rest alone.")
        )
    if not imported.rows.exists():
        raise ImportRefused(_("No row of the file can be imported. Correct the file and upload it again."))
    _demand_version(imported)
    if _compared_anew(imported, imported.turn if seen is None else seen):
        return imported
    _write(imported)
    imported.partial = bool(imported.rejected)
    imported.state, imported.committed_at = State.COMMITTED, timezone.now()
    imported.save(update_fields=["partial", "state", "committed_at", "turn"])
    _record(gettext_noop("imported index data"), imported, by)
    return imported


def _compared_anew(imported, turn):
    """Bring it to the present turn, its rows compared again if their villages have changed since `turn`; say whether."""
    overtaken = writing.is_overtaken(imported, turn)
    if overtaken:
        imported.counts.update(writing.compare(imported))
    imported.turn = writing.changes(imported)
    imported.save(update_fields=["counts", "turn"])
    return overtaken


def look_again(*, imported, by):
    """Bring the preview of a checked file up to what stands now; gives the import, or None when it was dropped.

    While another import is being written nothing is brought up, and nobody waits: `commit` looks again in any case.
    """
    demand_import(by)
    if imported.state != State.CHECKED or imported.turn == writing.changes(imported):
        return imported
    with transaction.atomic():
        if not writing.is_free(imported.methodology.series):
            return imported
        try:
            imported = _locked(imported)
        except ImportRefused:
            return None
        if imported.state == State.CHECKED:
            _compared_anew(imported, imported.turn)
    return imported


def _write(imported):
    try:
        with transaction.atomic():
            writing.write(imported)
    except IntegrityError as error:
        if broken_rule(error) != "assessment_region_is_covered":
            raise
        raise ImportRefused(
            _("A village of the file became a kelurahan since the file was checked. Nothing was imported; upload it again.")
        ) from error


def _locked(imported):
    """The import as it stands, held until the transaction ends; the lock of its index first, as everywhere."""
    series = Import.objects.filter(pk=imported.pk).values_list("methodology__series", flat=True).first()
    if series:
        writing.lock(series)
    locked = Import.objects.select_for_update(of=("self",)).select_related("methodology").filter(pk=imported.pk).first()
    if locked is None or bool(series) != bool(locked.methodology_id):
        raise ImportRefused(_("This file was dropped meanwhile, so nothing was imported. Upload it again."))
    return locked


def _demand_version(imported):
    """The rows were checked by the rules of one version; a newer one may hold in their year by now."""
    if files.version_of(imported.methodology.series, imported.year) != imported.methodology:
        raise ImportRefused(
            _("Other rules were published for %(year)s since the file was checked. Nothing was imported; upload it again.")
            % {"year": imported.year}
        )


undo_preview = undoing.preview


@transaction.atomic
def undo(*, imported, by, seen=None):
    """Put back what stood before an import, also when later ones stand on it (see `undoing`).

    `seen` are the `changes` of the preview that a person looked at: ImportRefused when others came since.
    """
    demand_import(by)
    imported = _locked(imported)
    if imported.state != State.COMMITTED:
        return imported
    if seen is not None and seen != writing.changes(imported):
        raise ImportRefused(
            _("Meanwhile another import changed the figures. Nothing was undone; look at what the undo would do now.")
        )
    imported.counts |= undoing.take_back(imported)
    imported.state, imported.undone_at, imported.undone_by = State.UNDONE, timezone.now(), by
    imported.save(update_fields=["counts", "state", "undone_at", "undone_by"])
    _record(gettext_noop("undid an import of index data"), imported, by)
    return imported


@transaction.atomic
def discard(*, imported, by):
    """Drop a file that was not imported; nothing of it was ever shown, so no event is kept."""
    demand_import(by)
    waiting = Import.objects.select_for_update(of=("self",)).filter(pk=imported.pk, state__in=WAITING)
    Import.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).delete()


@transaction.atomic
def import_rows(*, methodology, year, rows, file_name, by):
    """Write rows that are known to be right, in the form of `Checked.rows`: for demo data, through the same commit."""
    imported = Import.objects.create(
        methodology=methodology,
        year=year,
        file_name=file_name,
        sha256=hashlib.sha256(repr(rows).encode()).hexdigest(),
        counts={"read": len(rows), "ready": len(rows), "rejected": 0},
        turn=0,
        by=by,
    )
    imported.counts.update(writing.stage(imported, rows))
    imported.save(update_fields=["counts", "turn"])
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

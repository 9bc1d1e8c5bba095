"""`manage.py import_index FILE`: all or nothing unless --partial; exit status 0 all in, 2 some rejected, 1 none."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from indicators.actions import files, imports
from indicators.importing.columns import ColumnsUnknown
from indicators.importing.reader import FileRefused
from indicators.models import Import, Methodology, Series

SHOWN = 50
# Each index was once named here by the code of its only version.
CODES = {"id-2025": "id", "idm-2016": "idm", "epdeskel-2015": "epdeskel"}


class Command(BaseCommand):
    help = "Import a file of village index figures (xlsx, xls, ods or csv)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, help="the year of the figures, when the file does not say")
        parser.add_argument("--methodology", choices=[*Series.values, *CODES], help="the index, when the columns fit several")
        parser.add_argument("--partial", action="store_true", help="import the good rows although others are rejected")
        parser.add_argument("--dry-run", action="store_true", help="check and say what would happen; write nothing")

    def handle(self, *, file, year, methodology, partial, dry_run, **options):
        try:
            content = file.read_bytes()
        except OSError as error:
            self._stop(_("The file cannot be read: %(error)s.") % {"error": error.strerror})
        series = CODES.get(methodology, methodology)
        asked = {"content": content, "file_name": file.name, "methodology": series, "year": year}
        if series and not Methodology.objects.published().filter(series=series).exists():
            self._stop(_("The methodology is not in the database; run: manage.py migrate"))
        try:
            code = self._check(asked, partial) if dry_run else self._import(asked, partial)
        except (FileRefused, imports.ImportRefused) as refused:
            self._stop(str(refused))
        if code:
            sys.exit(code)

    def _check(self, asked, partial):
        found = files.check(**asked)
        checked = found.checked
        counts = {**checked.counts, "unread": found.unread}
        self._report(found.methodology, found.year, counts, checked.rejected, checked.remarks)
        self.stdout.write(_("Nothing was written (--dry-run)."))
        return self._code(checked.rejected, bool(checked.rows), partial)

    def _import(self, asked, partial):
        with transaction.atomic():
            staged = imports.stage(by=None, **asked)
            if staged.state == Import.State.MAPPING:  # undone with the transaction: nobody is here to name the columns
                raise ColumnsUnknown("", [], None)
            self._report(staged.methodology, staged.year, staged.counts, staged.rejected, staged.remarks)
            code = self._code(staged.rejected, staged.rows.exists(), partial)
            if code == 1:
                transaction.set_rollback(True)
                self.stdout.write(_("Nothing was imported."))
                return code
            done = imports.commit(imported=staged, by=None, partial=partial)
        words = {name: done.counts[name] for name in ("new", "changed", "unchanged")}
        self.stdout.write(_("Imported: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % words)
        return code

    @staticmethod
    def _code(rejected, any_ready, partial):
        if not rejected and any_ready:
            return 0
        return 2 if any_ready and partial else 1

    def _report(self, methodology, year, counts, rejected, remarks):
        words = {"name": methodology.name, "year": year, "read": counts["read"], "ready": counts["ready"]}
        words["rejected"] = len(rejected)
        self.stdout.write(
            _("%(name)s %(year)s: %(read)s rows read, %(ready)s ready, %(rejected)s rejected.") % words
        )  # fmt: skip
        for text in self._marks(counts):
            self.stdout.write("  " + text)
        for problem in rejected[:SHOWN]:
            line = _("Row %(row)s, column %(column)s, value “%(value)s”: %(reason)s %(remedy)s") % problem
            self.stdout.write(f"  {line}")
        for remark in remarks[:SHOWN]:
            self.stdout.write("  " + _("Note on row %(row)s: %(text)s") % remark)

    @staticmethod
    def _marks(counts):
        """What was taken in with a mark, what was skipped because it stood there already, and what was not read at all."""
        words = {name: counts.get(name, 0) for name in ("marked", "score", "differs", "repeated")}
        if words["marked"]:
            yield _("With a mark: %(marked)s (score %(score)s, status %(differs)s).") % words
        if words["repeated"]:
            yield _("Skipped, because the same row stands there twice: %(repeated)s.") % words
        if counts.get("unread"):
            yield _("Not read, though they hold tables of villages too: sheets %(names)s.") % {
                "names": ", ".join(counts["unread"])
            }
        if counts.get("above"):
            yield _("Not read, because they stand above the heads: %(count)s rows of villages.") % {"count": counts["above"]}

    def _stop(self, text):
        self.stderr.write(text)
        sys.exit(1)

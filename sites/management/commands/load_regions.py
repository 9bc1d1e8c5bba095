"""`manage.py load_regions [FILE]`: the regions of a CSV file (code, name, level); without a file those of the province."""

import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from sites.actions.regions import load_regions
from sites.region_file import RegionFileRefused

PACKAGED = Path(__file__).resolve().parents[2] / "data" / "regions_63.csv"
SHOWN = 20


class Command(BaseCommand):
    help = "Load regions from a CSV file (columns code, name, level). Exit 0: all in; 1: refused, nothing changed."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=PACKAGED, help="default: South Kalimantan, packaged")

    def handle(self, *, file, **options):
        begun = time.monotonic()
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(reason)s.") % {"file": file, "reason": error.strerror or error}
            ) from None
        try:
            loaded = load_regions(content=content, source=file.name)
        except RegionFileRefused as refused:
            self.refuse(refused.problems)
        self.stdout.write(
            _("%(rows)s regions: %(added)s added, %(renamed)s renamed, %(changed)s otherwise changed (%(seconds)s s)")
            % {**vars(loaded), "seconds": f"{time.monotonic() - begun:.1f}"}
        )

    def refuse(self, problems):
        for problem in problems[:SHOWN]:
            self.stderr.write(str(problem))
        if len(problems) > SHOWN:
            self.stderr.write(_("… and %(count)s more.") % {"count": len(problems) - SHOWN})
        self.stderr.write(_("Nothing was changed."))
        sys.exit(1)

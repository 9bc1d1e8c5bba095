"""Bring the Indonesian catalogue up to date with the source."""

import polib
from django.core.management.base import BaseCommand

from klaster.catalogue import CATALOGUE, updated


class Command(BaseCommand):
    help = "Write every message of the source into the Indonesian catalogue and list those without a translation."

    def handle(self, *args, **options):
        catalogue = updated(polib.pofile(str(CATALOGUE)))
        catalogue.save(str(CATALOGUE))
        for entry in catalogue.untranslated_entries():
            self.stdout.write(f"untranslated: {entry.msgid!r} in {', '.join(name for name, _ in entry.occurrences)}")
        self.stdout.write(f"{len(catalogue)} messages, {len(catalogue.untranslated_entries())} untranslated")

"""Compile the catalogues for gettext, without a system gettext."""

import os
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.reloader import translation_file_changed


class Command(BaseCommand):
    help = "Compile the .po catalogues that are newer than their .mo; with --check, fail on a missing or fuzzy translation."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail when a translation is missing or fuzzy")

    def handle(self, *args, **options):
        catalogues = [path for folder in settings.LOCALE_PATHS for path in sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))]
        if options["check"]:
            unfinished = [line for path in catalogues for line in _unfinished(path)]
            if unfinished:
                raise CommandError("Translations are missing:\n" + "\n".join(unfinished))
        for path in catalogues:
            _compile(path)
            # What this process read before has no catalogue: what it says next (demo data) would be in English.
            translation_file_changed(sender=self, file_path=path.with_suffix(".mo"))


def _unfinished(path):
    catalogue = polib.pofile(str(path))
    waiting = [(entry, "fuzzy" if entry.fuzzy else "missing") for entry in catalogue if not entry.translated()]
    return [f"{path.name}:{entry.linenum}: {state}: {entry.msgid!r}" for entry, state in waiting if not entry.obsolete]


def _compile(path):
    compiled = path.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
        return
    new = compiled.with_name(f"{compiled.name}.{os.getpid()}")
    polib.pofile(str(path)).save_as_mofile(str(new))
    new.replace(compiled)

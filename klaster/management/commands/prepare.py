"""All that stands between an installed clone and a portal that serves."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from klaster import demo


class Command(BaseCommand):
    help = "Translations, migrations, regions, demo data into an empty database, static files. Quick when all is done."
    requires_system_checks = []

    def handle(self, *args, **options):
        call_command("compile_catalogue")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Database: migrations")
            call_command("migrate", verbosity=0)
        if not apps.get_model("sites", "Region").objects.exists():
            self._say("Regions of Kalimantan Selatan")
            call_command("load_regions")
        if not settings.PRODUCTION and demo.is_empty():
            self._say("Demo data into the empty database (a minute or so)")
            call_command("seed_demo")
        self._collect_static()

    def _collect_static(self):
        stamp, state = Path(settings.STATIC_ROOT).with_suffix(".stamp"), _static_state()
        if stamp.exists() and stamp.read_text(encoding="utf-8") == state:
            return
        self._say("Static files")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(state, encoding="utf-8")

    def _say(self, line):
        self.stdout.write(line)
        self.stdout.flush()


def _static_state():
    """A digest of the static files as they lie in the source and in the packages."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()

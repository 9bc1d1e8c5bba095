"""All that stands between an installed clone and a portal that serves."""

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Translations, migrations, regions, demo data into an empty database, static files. Quick when all is done."
    requires_system_checks = []

    def handle(self, *args, **options):
        call_command("compile_catalogue")
        self._say("Database: migrations")
        call_command("migrate", verbosity=1 if options["verbosity"] > 1 else 0)
        if not apps.get_model("sites", "Region").objects.exists():
            self._say("Regions of Kalimantan Selatan")
            call_command("load_regions")
        if not settings.PRODUCTION:
            call_command("seed_demo", if_empty=True)
        self._say("Static files")
        call_command("collectstatic", interactive=False, verbosity=0)

    def _say(self, line):
        self.stdout.write(line)
        self.stdout.flush()

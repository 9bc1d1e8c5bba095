"""Fill an empty database with demo data."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from klaster import demo
from klaster.accounts.models import Membership


class Command(BaseCommand):
    help = "Fill an empty database (no person, no site) with demo data and the demo accounts."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="Do nothing, and say so, where the database is not empty.")

    def handle(self, *, if_empty, verbosity, **options):
        if settings.PRODUCTION:
            raise CommandError("Demo data and its known password are refused under production settings.")
        if not demo.is_empty():
            if if_empty:
                return
            raise CommandError("The database is not empty and was left as it is. `make clean` removes this clone's data.")
        if not Membership._meta.get_field("region").related_model.objects.exists():
            call_command("load_regions", verbosity=verbosity)
        demo.seed()
        if verbosity:
            self.stdout.write("Demo data are in.")

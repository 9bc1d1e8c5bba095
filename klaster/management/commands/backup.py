"""`manage.py backup DIR`: the database and the uploads into a new folder."""

from django.core.management.base import BaseCommand, CommandError

from klaster import backup


class Command(BaseCommand):
    help = "Write the database and the uploads into a new folder."

    def add_arguments(self, parser):
        parser.add_argument("folder")

    def handle(self, *, folder, **options):
        try:
            backup.make(folder)
        except (backup.Refused, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Backed up to {folder}")

"""`manage.py restore DIR`: the database and the uploads as a backup holds them."""

from django.core.management.base import BaseCommand, CommandError

from klaster import backup


class Command(BaseCommand):
    help = "Replace the database and the uploads with those of a backup. Stop the portal first."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder")

    def handle(self, *, folder, **options):
        try:
            backup.put_back(folder)
        except (backup.Refused, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Restored from {folder}; run `manage.py migrate` if the backup is of an older release")

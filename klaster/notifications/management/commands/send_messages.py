"""Do the worker's part of the messages once, for now or for a moment that one names: reminders, digest, sending."""

import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from klaster.notifications import sending


class Command(BaseCommand):
    help = "Write the reminders and digests that are due and send what waits in the outbox."

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="YYYY-MM-DDTHH:MM", help="as if it were this moment, in WITA")

    def handle(self, *args, on=None, **options):
        sent = sending.run_all(_moment(on) if on else timezone.now())
        self.stdout.write(f"{sent} messages sent.")


def _moment(text):
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is no moment. Type it like this: --on 2026-07-10T07:00") from None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)

"""When messages may reach a person: by day, in WITA."""

import datetime

from django.utils import timezone

MORNING = datetime.time(7)
EVENING = datetime.time(20)


def is_day(moment):
    return MORNING <= timezone.localtime(moment).time() < EVENING


def morning(day):
    """07.00 WITA of a day."""
    return timezone.make_aware(datetime.datetime.combine(day, MORNING))


def by_day(moment):
    """The moment itself; at night the next morning."""
    local = timezone.localtime(moment)
    if is_day(moment):
        return moment
    return morning(local.date() if local.time() < MORNING else local.date() + datetime.timedelta(days=1))

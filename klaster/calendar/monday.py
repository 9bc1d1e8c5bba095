"""Monday's message: what the next 30 days bring, for those who have an e-mail address and did not switch it off."""

import datetime
import logging
from collections import defaultdict

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster.accounts.models import Membership, User
from klaster.calendar.events import events
from klaster.calendar.models import PersonalCalendar
from klaster.notifications import outbox
from klaster.notifications.clock import morning
from klaster.templatetags.klaster import day

log = logging.getLogger(__name__)
KIND = "calendar"
AHEAD = datetime.timedelta(days=30)
LINES = 30


def send(*, now=None):
    """Write each person's message of this Monday, from 07.00 on and on no other day; gives how many.

    Once for a person and a Monday however often it is called; a worker that slept catches up the same day.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    if today.weekday() != 0 or now < morning(today):
        return 0
    with outbox.in_letters():
        return sum(_told(person, today, now) for person in _people(today))


def _people(today):
    """Those who were not looked at this Monday, each with the roles of today; two queries for all of them."""
    held = defaultdict(list)
    for membership in Membership.objects.active(today).with_places().order_by("since", "pk"):
        held[membership.user_id].append(membership)
    done = PersonalCalendar.objects.filter(Q(wants_mail=False) | Q(monday__gte=today)).values("user")
    people = list(User.objects.filter(is_active=True, email__isnull=False, pk__in=held).exclude(pk__in=done).order_by("pk"))
    for person in people:
        person.active_memberships = held[person.pk]  # what the property of that name would ask for, person by person
    return people


def _told(person, today, now):
    """One person's message in a transaction: a failure is logged, undoes nobody else's, and is tried again by the next run."""
    try:
        with transaction.atomic():
            coming = _coming(person, today)
            message = coming and outbox.put(
                person=person,
                kind=KIND,
                key=KIND,
                dedup=f"calendar:{person.pk}:{today.isoformat()}",
                subject=_("Your calendar of the next 30 days: %(count)s") % {"count": len(coming)},
                text=_text(coming),
                now=now,
            )
            PersonalCalendar.objects.update_or_create(user=person, defaults={"monday": today})
    except Exception:
        log.exception("Monday's calendar for person %s could not be written", person.pk)
        return False
    return bool(message)


def _coming(person, today):
    """What begins or ends in the next 30 days; what runs on all the time is no news each week."""
    last = today + AHEAD
    found = events(person, today, last)
    return [event for event in found if event.date >= today or event.last <= last]


def _text(coming):
    lines = [_line(event) for event in coming[:LINES]]
    if len(coming) > LINES:
        lines.append(_("And %(count)s more in the calendar.") % {"count": len(coming) - LINES})
    return "\n\n".join(
        [
            _("What the next 30 days bring:"),
            *lines,
            _("The whole calendar: %(url)s") % {"url": outbox.absolute(reverse("calendar"))},
            _("You can switch this message off here: %(url)s") % {"url": outbox.absolute(reverse("calendar_feed"))},
        ]
    )


def _line(event):
    days = _("%(first)s to %(last)s") % {"first": day(event.date), "last": day(event.last)} if event.until else day(event.date)
    address = f"\n  {outbox.absolute(event.url)}" if event.url else ""
    return f"• {days}: {event.title}{address}"

"""The calendar as a file that phones subscribe to (RFC 5545)."""

import datetime
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, vDuration
from icalendar import Event as Entry

from klaster.notifications.outbox import absolute

DAY = datetime.timedelta(days=1)
REFRESH = datetime.timedelta(hours=12)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # no text of a calendar may hold them; a line break is written as \n


def feed(events, *, name, made_at):
    """The bytes of a calendar; `made_at` is the moment of its writing."""
    calendar = Calendar()
    calendar.add("prodid", "-//Klaster Inovasi Desa//Kalender//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT12H")
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(_entry(event, made_at))
    return calendar.to_ical()


def calendar_name(is_demo):
    demo = _("Demo data")
    return f"Klaster Inovasi Desa ({demo})" if is_demo else "Klaster Inovasi Desa"


def _entry(event, made_at):
    """A whole-day entry; the file names the day after its last one."""
    entry = Entry()
    entry.add("uid", f"{event.uid}@{urlsplit(settings.PUBLIC_URL).hostname}")
    entry.add("dtstamp", made_at)
    entry.add("dtstart", event.date)
    entry.add("dtend", event.last + DAY)
    entry.add("summary", _clean(event.title))
    if event.detail:
        entry.add("description", _clean(event.detail))
    entry.add("categories", [_clean(event.kind)])
    if event.url:
        entry.add("url", absolute(event.url))
    entry.add("transp", "TRANSPARENT")
    return entry


def _clean(text):
    return CONTROL.sub(" ", str(text).replace("\r\n", "\n").replace("\r", "\n"))

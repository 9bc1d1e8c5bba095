"""What a person has on the calendar, from the socket `calendar.events`."""

import datetime
from dataclasses import dataclass

from klaster import sockets


@dataclass(frozen=True)
class Event:
    """One thing on the calendar. `uid` never changes; `until` is its last day, None for one day; `url` a path or ""."""

    uid: str
    kind: str
    date: datetime.date
    title: str
    until: datetime.date | None = None
    detail: str = ""
    url: str = ""

    def __post_init__(self):
        if self.until and self.until <= self.date:
            object.__setattr__(self, "until", None)

    @property
    def last(self):
        return self.until or self.date


def events(user, first, last):
    """The events that touch the days from `first` to `last`, as the person may see them now, in order."""
    given = [Event(**one) for part in sockets.collect("calendar.events", user=user, first=first, last=last) for one in part]
    found = {event.uid: event for event in given if event.date <= last and event.last >= first}
    return sorted(found.values(), key=lambda event: (event.date, event.last, event.title, event.uid))

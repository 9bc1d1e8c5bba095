"""Counting days: plain days, months clamped at the month's end, working days with their holidays. Nothing of Django in here."""

import calendar
import datetime
from dataclasses import dataclass, field

DAYS, WORKING_DAYS, MONTHS = "days", "working", "months"
ONE_DAY = datetime.timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """The holidays that are entered. A year without any is not entered yet: what is counted in it is not sure."""

    holidays: frozenset = field(default_factory=frozenset)

    @property
    def years(self):
        return {day.year for day in self.holidays}

    def is_working(self, day):
        return day.weekday() < SATURDAY and day not in self.holidays


def add_days(day, amount):
    return day + datetime.timedelta(days=amount)


def add_months(day, amount):
    """The same day so many months later; the last of the month where that month is shorter (31 January → 28 February)."""
    months = day.year * 12 + day.month - 1 + amount
    year, month = divmod(months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_working_days(day, amount, work):
    """The day on which so many working days after `day` are over (before it, when negative); `day` itself is not counted."""
    step = ONE_DAY if amount > 0 else -ONE_DAY
    left = abs(amount)
    while left:
        day += step
        left -= work.is_working(day)
    return day


def due_day(start, amount, unit, work):
    """(day, provisional): provisional where working days were counted in a year whose holidays are not entered.

    What lies beyond the calendar ends with it (31 December 9999): a rule of many years and many renewals stop nobody's work.
    """
    try:
        return _counted(start, amount, unit, work)
    except (OverflowError, ValueError):
        return datetime.date.max, False


def _counted(start, amount, unit, work):
    if unit == DAYS:
        return add_days(start, amount), False
    if unit == MONTHS:
        return add_months(start, amount), False
    due = add_working_days(start, amount, work)
    if due == start:
        return due, False
    first, last = (start + ONE_DAY, due) if due > start else (due, start - ONE_DAY)
    return due, not set(range(first.year, last.year + 1)) <= work.years

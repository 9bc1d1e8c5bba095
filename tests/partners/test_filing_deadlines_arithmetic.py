"""Counting days: months clamped, working days with holidays, negative amounts; held by properties, and by known days."""

import calendar
import datetime
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.filing_deadlines import WorkCalendar, add_days, add_months, add_working_days, due_day

DAY = datetime.timedelta(days=1)
days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
holidays = st.sets(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=40).map(frozenset).map(WorkCalendar)
near = st.dates(date(2025, 1, 1), date(2026, 12, 31))
amounts = st.integers(-120, 120)
EMPTY = WorkCalendar()


@pytest.mark.parametrize(
    ("day", "amount", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 120, date(2038, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 31), -12, date(2025, 12, 31)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_end_where_the_month_ends(day, amount, expected):
    assert add_months(day, amount) == expected


@given(days, amounts)
def test_months_keep_the_day_or_end_the_month(day, amount):
    moved = add_months(day, amount)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == amount
    assert moved.day == day.day or moved.day == calendar.monthrange(moved.year, moved.month)[1] < day.day


@given(days, days, amounts)
def test_a_later_day_never_gets_an_earlier_due_day(first, second, amount):
    first, second = sorted([first, second])
    assert add_months(first, amount) <= add_months(second, amount)
    assert add_days(first, amount) <= add_days(second, amount)


@given(near, near, st.integers(-60, 60), holidays)
def test_working_days_keep_the_order_too(first, second, amount, work):
    first, second = sorted([first, second])
    assert add_working_days(first, amount, work) <= add_working_days(second, amount, work)


@given(near, st.integers(1, 80), holidays)
def test_between_the_two_lie_just_so_many_working_days(start, amount, work):
    due = add_working_days(start, amount, work)
    assert work.is_working(due)
    between = [start + DAY * step for step in range(1, (due - start).days + 1)]
    assert sum(work.is_working(day) for day in between) == amount
    before = add_working_days(start, -amount, work)
    assert work.is_working(before)
    assert sum(work.is_working(before + DAY * step) for step in range((start - before).days)) == amount


@given(near, st.integers(0, 60), holidays)
def test_a_holiday_never_brings_a_due_day_forward(start, amount, work):
    assert add_working_days(start, amount, work) >= add_working_days(start, amount, EMPTY)


def test_working_days_pass_weekends_and_holidays():
    work = WorkCalendar(frozenset({date(2026, 8, 17)}))
    assert add_working_days(date(2026, 8, 14), 1, work) == date(2026, 8, 18)  # Friday → Tuesday, over Independence Day
    assert add_working_days(date(2026, 8, 18), -1, work) == date(2026, 8, 14)
    assert add_working_days(date(2026, 8, 15), 0, work) == date(2026, 8, 15)


def test_it_is_provisional_only_in_years_whose_holidays_are_not_entered():
    work = WorkCalendar(frozenset({date(2026, 1, 1)}))
    assert due_day(date(2026, 12, 1), 10, "working", work) == (date(2026, 12, 15), False)
    assert due_day(date(2026, 12, 24), 10, "working", work) == (date(2027, 1, 7), True)
    assert due_day(date(2025, 12, 31), 5, "working", work)[1] is False  # the day itself is not counted
    assert due_day(date(2026, 1, 5), -5, "working", work)[1] is True
    assert due_day(date(2026, 12, 24), 10, "days", work) == (date(2027, 1, 3), False)
    assert due_day(date(2026, 12, 24), 1, "months", work) == (date(2027, 1, 24), False)
    assert due_day(date(2030, 1, 5), 0, "working", work) == (date(2030, 1, 5), False)

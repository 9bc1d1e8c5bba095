"""Spans of days in words."""

import datetime

import pytest
from django.utils import translation

from partners.periods import period

FIRST = datetime.date(2026, 6, 27)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (None, "27 June 2026"),
        (FIRST, "27 June 2026"),
        (datetime.date(2026, 6, 28), "27–28 June 2026"),
        (datetime.date(2026, 7, 3), "27 June–3 July 2026"),
        (datetime.date(2027, 6, 28), "27 June 2026–28 June 2027"),
    ],
)
def test_period_repeats_nothing(last, words):
    with translation.override("en"):
        assert period(FIRST, last) == words

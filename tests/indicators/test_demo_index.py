"""The figures of the demo are such as a file may hold: what the portal exports of them it takes back."""

import random
from decimal import Decimal

import pytest

from indicators import demo
from tests.indicators.factories import methodology

pytestmark = pytest.mark.django_db


def test_no_dimension_of_a_seeded_idm_is_above_1():
    rows = demo._idm(random.Random(5), methodology("idm-2016").plain, [(place, place % 5) for place in range(3000)])

    parts = [Decimal(part) for row in rows for part in row[3]]
    assert (min(parts) > 0, max(parts) <= 1) == (True, True)

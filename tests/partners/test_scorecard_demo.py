"""The demo scorecard shows every state."""

import random
from types import SimpleNamespace

import pytest
from django.utils import timezone

from klaster.access import Role
from partners import demo_scorecard
from partners.views.scorecard import rows
from tests.factories import EnrolmentFactory, person
from tests.partners.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def test_demo_shows_every_state():
    today = timezone.localdate()
    EnrolmentFactory(joined=today.replace(year=today.year - 1, month=1, day=1))
    pmd = person(Role.PMD)
    demo_scorecard.seed(SimpleNamespace(pmd=pmd, today=today, rng=random.Random(1)))

    this, last = rows(today.year, today), rows(today.year - 1, today)

    states = {row.reached.reached for row in [*this, *last]}
    assert states == {True, False, None}
    assert {bool(row.indicator.computed) for row in this} == {True, False}
    assert any(row.indicator.computed and row.is_kept for row in last)
    assert any(row.indicator.less_is_better and row.target == 0 for row in this)
    assert any(not row.indicator.is_active for row in last)
    assert any(row.realisation is None for row in this)
    assert client_of(pmd).get("/kerja/capaian/").status_code == 200

"""The reporting rounds on the calendar: the round's days, and a village's own days in their place."""

import datetime

import pytest

from klaster.access import Role
from sites.models import RoundException
from sites.plugs_calendar import rounds
from tests.factories import PartnerFactory, RegionFactory, RoundFactory, person, village

OPENS, DUE, CLOSES = (datetime.date(2026, 10, day) for day in (1, 10, 30))
LONGER, LAST = datetime.date(2026, 11, 20), datetime.date(2026, 11, 30)
YEAR = {"first": datetime.date(2026, 1, 1), "last": datetime.date(2026, 12, 31)}


@pytest.fixture
def round():
    return RoundFactory(year=2026, quarter=3, opens=OPENS, due=DUE, closes=CLOSES)


def give(round, region, **fields):
    fields = fields or {"due": LONGER, "closes": LAST}
    return RoundException.objects.create(round=round, region=region, reason="Banjir", created_by=person(), **fields)


def told(user, **window):
    """What the plug gives: the end of each uid, and its day."""
    return [(event["uid"].split("-", 2)[2], event["date"]) for event in rounds(user=user, **(window or YEAR))]


GENERAL = [("opens", OPENS), ("due", DUE), ("closes", CLOSES)]


@pytest.mark.parametrize("role", [Role.PMD, Role.HEAD])
def test_round_has_three_days(round, role):
    assert told(person(role)) == GENERAL


def test_only_rounds_that_touch_the_days_are_told(round):
    pmd = person(Role.PMD)

    assert told(pmd, first=datetime.date(2026, 11, 1), last=datetime.date(2026, 12, 31)) == []


def test_village_with_more_time_hears_its_own_days(round):
    own, other = village("63.03.01.2001"), village("63.03.01.2002")
    exception = give(round, own)
    days = [(f"due-{exception.region_id}", LONGER), (f"closes-{exception.region_id}", LAST)]

    assert told(person(Role.OFFICIAL, region=own)) == [("opens", OPENS), *days]
    assert told(person(Role.OFFICIAL, region=other)) == GENERAL
    assert told(person(Role.KABKOTA, region=RegionFactory(code="63.03"))) == [*GENERAL, *days]
    assert told(person(Role.KABKOTA, region=village("63.09.01.2001").parent.parent)) == GENERAL


def test_exempt_village_hears_of_none(round):
    own = village("63.03.01.2001")
    give(round, own, is_exempt=True)

    assert told(person(Role.OFFICIAL, region=own)) == []
    assert told(person(Role.PMD)) == GENERAL


def test_facilitator_hears_of_both_kinds_of_villages(round):
    first, second = village("63.03.01.2001"), village("63.03.01.2002")
    exception = give(round, first)
    facilitator = person(Role.FACILITATOR, region=first)
    facilitator.memberships.create(role=Role.FACILITATOR, region=second)

    assert told(facilitator) == [*GENERAL, (f"due-{exception.region_id}", LONGER), (f"closes-{exception.region_id}", LAST)]


def test_partner_officer_hears_of_none(round):
    assert told(person(Role.PARTNER, partner=PartnerFactory())) == []


def test_rounds_take_two_queries_however_many(round, django_assert_num_queries):
    for number in range(1, 4):
        give(round, village(f"63.03.01.200{number}"))
    RoundFactory(year=2026, quarter=2, opens=datetime.date(2026, 7, 1), due=datetime.date(2026, 7, 10),
                 closes=datetime.date(2026, 7, 30))  # fmt: skip
    pmd = person(Role.PMD)
    assert pmd.active_memberships

    with django_assert_num_queries(2):
        assert len(told(pmd)) == 12

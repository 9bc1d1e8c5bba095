"""What the database holds by itself, and what each reader gets to see."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from klaster.access import Role
from partners.models import Activity, Partner, PartnerName
from tests.factories import ActivityFactory, PartnerFactory, person, village

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 7, 7)


@pytest.mark.parametrize(
    ("constraint", "write"),
    [
        ("activity_ends_after_it_starts", lambda: ActivityFactory(starts=TODAY, ends=datetime.date(2026, 7, 6))),
        (
            "partner_name_ends_after_start",
            lambda: PartnerName.objects.create(partner=PartnerFactory(), since=TODAY, until=TODAY),
        ),
    ],
)
def test_database_refuses(constraint, write):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def test_database_lists_an_activity_once():
    first = ActivityFactory()

    with pytest.raises(IntegrityError, match="activity_is_listed_once"), transaction.atomic():
        ActivityFactory(partner=first.partner, title=first.title, starts=first.starts)


@pytest.mark.parametrize(
    ("status", "starts", "ends", "days"),
    [
        ("running", datetime.date(2026, 6, 1), datetime.date(2026, 7, 4), 3),
        ("planned", datetime.date(2026, 7, 1), None, 6),
        ("running", datetime.date(2026, 6, 1), TODAY, 0),
        ("running", datetime.date(2026, 6, 1), None, 0),
        ("planned", TODAY, None, 0),
        ("done", datetime.date(2026, 6, 1), datetime.date(2026, 6, 2), 0),
        ("cancelled", datetime.date(2026, 6, 1), datetime.date(2026, 6, 2), 0),
    ],
)
def test_overdue_agrees_with_its_days(status, starts, ends, days):
    activity = ActivityFactory(status=status, starts=starts, ends=ends)

    assert activity.days_overdue(TODAY) == days
    assert Activity.objects.overdue(TODAY).exists() is (days > 0)


def seen_by(user):
    return sorted(Activity.objects.visible_to(user).values_list("title", flat=True))


@pytest.fixture
def activities():
    """Two partners, each with an activity in a village of Banjar or Tabalong, one of them cancelled."""
    mine, other = PartnerFactory(), PartnerFactory()
    ActivityFactory(partner=mine, title="Banjar").villages.add(village("63.03.01.2001"))
    ActivityFactory(partner=other, title="Tabalong", status="cancelled").villages.add(village("63.09.01.2001"))
    return mine


@pytest.mark.parametrize("role", [Role.PMD, Role.HEAD, Role.DEPUTY])
def test_province_sees_every_activity(activities, role):
    assert seen_by(person(role)) == ["Banjar", "Tabalong"]


def test_partner_officer_sees_only_the_partners_activities(activities):
    assert seen_by(person(Role.PARTNER, partner=activities)) == ["Banjar"]


def test_kabupaten_sees_the_activities_in_its_villages(activities):
    assert seen_by(person(Role.KABKOTA, region=village("63.09.01.2001").parent.parent)) == ["Tabalong"]


def test_person_without_a_role_sees_no_activity(activities):
    assert seen_by(person()) == []


def test_cancelled_activity_is_not_published(activities):
    assert [activity.title for activity in Activity.objects.published()] == ["Banjar"]


def test_partner_counts_leave_cancelled_activities_out():
    partner, here, there = PartnerFactory(), village("63.03.01.2001"), village("63.09.01.2001")
    ActivityFactory(partner=partner).villages.set([here, there])
    ActivityFactory(partner=partner).villages.set([here])
    ActivityFactory(partner=partner, status="cancelled").villages.set([village("63.72.01.1001")])
    PartnerFactory()

    counts = list(Partner.objects.with_counts().order_by("pk").values_list("activity_count", "village_count"))

    assert counts == [(2, 2), (0, 0)]


def test_partners_by_kind_begin_with_the_agencies():
    PartnerFactory(kind="media", short_name="A")
    PartnerFactory(kind="vertical", short_name="B")
    PartnerFactory(kind="provincial", short_name="D")
    PartnerFactory(kind="provincial", short_name="C")

    assert [partner.short_name for partner in Partner.objects.by_kind()] == ["C", "D", "B", "A"]

"""The demo's partners and activities."""

import datetime
import random

import pytest
from django.utils import timezone

from klaster.access import Role
from partners import demo
from partners.models import Activity, Partner
from tests.factories import EnrolmentFactory, SiteFactory, person, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def _seeded():
    for number in range(1, 8):
        EnrolmentFactory(site=SiteFactory(region=village(f"63.0{number}.01.2001", f"Sungai {number}")))
    demo.seed_partners(rng=random.Random(1), by=person(Role.PMD), today=timezone.localdate())


@pytest.mark.usefixtures("_seeded")
def test_demo_holds_the_seven_partners_of_three_kinds():
    kinds = [partner.kind for partner in Partner.objects.by_kind()]

    assert kinds == ["provincial"] * 4 + ["vertical"] + ["university"] * 2


@pytest.mark.usefixtures("_seeded")
def test_demo_keeps_the_ministrys_earlier_name():
    partner = Partner.objects.get(slug="kemenkum-kalsel")

    assert (partner.name, [str(earlier) for earlier in partner.names.all()]) == (demo.NEW_NAME, [demo.OLD_NAME])


@pytest.mark.usefixtures("_seeded")
def test_demo_has_activities_in_every_status_and_some_overdue():
    statuses = set(Activity.objects.values_list("status", flat=True))

    assert (statuses, Activity.objects.overdue(timezone.localdate()).count()) == (set(Activity.Status), 3)


@pytest.mark.usefixtures("_seeded")
def test_demo_phones_are_invented():
    phones = [phone for phone in Activity.objects.values_list("contact_phone", flat=True) if phone]

    assert [phone for phone in phones if not phone.startswith("0800-000-")] == []


@pytest.mark.usefixtures("_seeded")
def test_demo_activities_take_place_in_villages_of_sites():
    assert not Activity.objects.filter(villages=None).exists()
    assert not Activity.objects.exclude(villages__site__isnull=False).exists()


def test_demo_days_are_counted_from_the_day_of_seeding():
    EnrolmentFactory()
    today = timezone.localdate() - datetime.timedelta(days=30)

    demo.seed_partners(rng=random.Random(1), by=person(Role.PMD), today=today)

    assert min(Activity.objects.values_list("starts", flat=True)) == today + datetime.timedelta(days=-210)

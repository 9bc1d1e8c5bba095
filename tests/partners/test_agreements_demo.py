"""The demo's agreements, focal points, capabilities, and the partner closed and the one merged."""

import random

import pytest
from django.utils import timezone

from klaster.access import Role
from partners import demo, demo_agreements
from partners.models import Agreement, Capability, ContactPerson, Partner
from sites.models import Region
from tests.factories import EnrolmentFactory, SiteFactory, person, village

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _seeded():
    for number in range(1, 8):
        EnrolmentFactory(site=SiteFactory(region=village(f"63.0{number}.01.2001", f"Sungai {number}")))
    staff = person(Role.PMD)
    demo.seed_partners(rng=random.Random(1), by=staff, today=TODAY)
    places = list(Region.objects.villages())
    demo_agreements.seed_agreements(rng=random.Random(1), by=staff, today=TODAY, places=places)


def test_demo_has_agreements_in_every_state():
    assert {one.state(TODAY) for one in Agreement.objects.all()} == {"coming", "in_force", "to_renew", "over"}
    assert Agreement.objects.lapsed(TODAY).count() == 1
    assert Agreement.objects.filter(under__isnull=False).exists()
    assert Agreement.objects.filter(renews__isnull=False).exists()


def test_demo_has_every_kind_of_partner_one_closed_and_one_merged():
    assert set(Partner.objects.values_list("kind", flat=True)) == set(Partner.Kind)
    assert list(Partner.objects.filter(is_active=False).values_list("short_name", "merged_into__short_name")) == [
        ("Balai Kemasan Contoh", "Disperin"),
        ("Radio Contoh", None),
    ]


def test_demo_people_and_phones_are_invented_and_one_has_left():
    assert not ContactPerson.objects.exclude(phone__startswith="0800-000-").exists()
    assert ContactPerson.objects.filter(until__lt=TODAY).count() == 1


def test_demo_partners_can_do_topics_and_butir():
    assert Capability.objects.filter(butir_code="").exists()
    assert Capability.objects.exclude(butir_code="").count() == 6

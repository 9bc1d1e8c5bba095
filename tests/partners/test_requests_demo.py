"""The demo's support requests: every state and every answer."""

import random

import pytest
from django.utils import timezone

from klaster.access import Role
from klaster.demo import Cast
from klaster.models import Portal
from partners import demo, demo_requests
from partners.models import Offer, Partner, SupportRequest
from tests.factories import EnrolmentFactory, SiteFactory, person, village
from tests.partners.test_requests import sent_report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _seeded():
    Portal.load()
    places = [village(f"63.{number:02}.01.2001", f"Sungai {number}") for number in range(1, 11)]
    for place in places:
        EnrolmentFactory(site=SiteFactory(region=place))
    cast = Cast(random.Random(1), timezone.localdate(), person(is_superuser=True), person(Role.PMD))
    cast.officials = {place.code: person(Role.OFFICIAL, region=place) for place in places[1:]}
    cast.officials[places[0].code] = person(Role.OFFICIAL, region=places[0], email="desa@contoh.id")
    demo.seed_partners(rng=cast.rng, by=cast.pmd, today=cast.today)
    person(Role.PARTNER, partner=Partner.objects.get(short_name="Brida"), email="brida@contoh.id")
    sent_report(places[3], help_needed="Perlu mesin pengering. Segera.")
    demo_requests.seed(cast)


def test_demo_holds_requests_in_every_state_and_every_answer():
    assert set(SupportRequest.objects.values_list("state", flat=True)) == set(SupportRequest.State)
    assert set(Offer.objects.values_list("state", flat=True)) == set(Offer.State)


def test_demo_holds_one_late_request_that_has_climbed():
    late = SupportRequest.objects.overdue(timezone.localdate()).get()

    assert (late.climbed, late.days_overdue(timezone.localdate())) == (2, 9)


def test_demo_holds_a_request_from_a_report_and_one_with_a_discussion():
    assert SupportRequest.objects.get(report__isnull=False).title == "Perlu mesin pengering"
    talked = SupportRequest.objects.get(title="Bimtek kemasan dan label bagi 20 perajin")
    assert (talked.remarks.count(), talked.steps.count(), talked.offers.standing().count()) == (2, 2, 2)

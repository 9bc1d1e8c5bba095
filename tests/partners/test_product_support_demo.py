"""The demo's requests that came from what products lack: in two states."""

import random

import pytest
from django.utils import timezone

from klaster.access import Role
from klaster.demo import Cast
from klaster.models import Portal
from partners import demo, demo_product_support
from partners.models import SupportRequest
from tests.factories import EnrolmentFactory, ProductFactory, SiteFactory, person, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    Portal.load()
    given = Cast(random.Random(1), timezone.localdate(), person(is_superuser=True), person(Role.PMD))
    demo.seed_partners(rng=given.rng, by=given.pmd, today=given.today)
    return given


def test_one_waits_for_dinas_pmd_and_one_is_promised(cast):
    for number in (1, 2):
        place = village(f"63.0{number}.01.2001", f"Sungai {number}")
        EnrolmentFactory(site=SiteFactory(region=place))
        cast.officials[place.code] = person(Role.OFFICIAL, region=place)
        ProductFactory(region=place, name=f"Kopi {number}")

    demo_product_support.seed(cast)

    found = SupportRequest.objects.exclude(gap="").values_list("gap", "state", "product__name")
    assert set(found) == {("brand", "recorded", "Kopi 1"), ("packaging", "accepted", "Kopi 2")}


def test_without_products_there_is_nothing_to_tell(cast):
    demo_product_support.seed(cast)

    assert not SupportRequest.objects.exists()

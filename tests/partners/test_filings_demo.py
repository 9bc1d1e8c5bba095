"""The demo's filings: every type, every state, and nothing technical where it does not belong."""

import dataclasses

import pytest
from django.test import Client
from django.utils import timezone

from klaster.access import Role
from klaster.audit.models import Event
from klaster.notifications.models import Notification
from partners import demo_filings, filing_needs, filing_numbers
from partners.models import Filing, FilingType, Partner
from tests.factories import CohortFactory, EnrolmentFactory, PartnerFactory, ProductFactory, SiteFactory, person, village
from tests.partners.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def staff():
    return person(Role.PMD)


@pytest.fixture(autouse=True)
def _seeded(staff):
    places = []
    for number in range(1, 5):
        region = village(f"63.0{number}.01.2001", f"Sungai {number}")
        EnrolmentFactory(site=SiteFactory(region=region), cohort=CohortFactory())
        ProductFactory(region=region)
        places.append(region)
    for short in ("Disperin", "Brida", "ULM"):
        PartnerFactory(short_name=short)
    demo_filings.seed_filings(by=staff, today=timezone.localdate(), places=places)


def test_demo_has_all_types_and_states(staff):
    filings = list(Filing.objects.all())

    assert {filing.type for filing in filings} == set(FilingType)
    assert {filing.stage for filing in filings} >= {
        "preparing", "formalities", "responded", "substantive", "proposed", "recorded", "granted", "certified",
        "renewed", "refused", "withdrawn", "deemed", "lapsed",
    }  # fmt: skip
    assert [filing.title for filing in filings if filing_numbers.warnings(filing)] == ["Galam Asri Contoh"]
    left = [filing.title for filing in filings if filing_needs.left_without(filing, list(filing.parties.all()))]
    assert left == ["Beras Siam Contoh"]
    assert Filing.objects.filter(parties__follows__isnull=False).exists()
    assert Filing.objects.get(title="Purun Lestari Contoh").partners.get(until__isnull=True).partner.short_name == "Disperin"


def test_registered_marks_of_products_stand_among_their_licences():
    registered = Filing.objects.protected().filter(type="mark", products__isnull=False)

    assert {filing.title for filing in registered} == {"Aren Manis Contoh", "Sasirangan Contoh Jaya"}
    for filing in registered:
        licence = filing.products.get().licences.get(number=filing.registration_number)
        assert (licence.kind, licence.valid_until) == ("brand", filing.expires_on)


def test_mark_is_of_the_product_that_it_fits(staff):
    sweet = ProductFactory(region=village("63.08.01.2001"), name="Gula aren semut")
    case = next(case for case in demo_filings.CASES if case.title == "Aren Manis Contoh")

    demo_filings._begin(
        dataclasses.replace(case, application="X1", registration="X2"), staff, timezone.localdate(), [sweet.region], {}
    )

    mark = Filing.objects.get(title=case.title, region=sweet.region)
    assert (mark.products.get(), mark.registration_number) == (sweet, "X2")


def test_technical_passage_stays_in_the_filing(staff):
    """Neither audit nor messages nor the export hold it, nor does what the public reads."""
    passage = demo_filings.TECHNICAL
    assert Filing.objects.filter(description__contains=passage).count() == len(demo_filings.CASES)

    texts = [str(event.detail) for event in Event.objects.all()] + [told.text for told in Notification.objects.all()]
    texts.append(client_of(staff).get("/kerja/ki/?unduh=csv").content.decode())
    texts += [Client().get(address).content.decode() for address in ("/", "/ki/", "/mitra/")]

    assert not any(passage in text for text in texts)


def test_demo_names_are_invented():
    names = {party.name for filing in Filing.objects.all() for party in filing.parties.all()}

    assert all("Contoh" in name for name in names)
    assert Partner.objects.count() == 3

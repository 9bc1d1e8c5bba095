"""The trademark of a product follows its filing."""

import datetime

import pytest

from klaster.access import Role
from partners.actions.filing_parts import link_things
from partners.actions.filing_stages import correct_event, record_event, undo_event
from partners.actions.filings import update_filing
from partners.models import FilingType, Party, Stage
from sites.models import ProductLicence
from tests.factories import ProductFactory, person, village
from tests.partners.filing_stages_kit import MARK_STAGES, PASSED, filing, go, mark_rules, only_own_rules

pytestmark = pytest.mark.django_db
NUMBER = "IDM001234567"


@pytest.fixture
def pmd():
    return person(Role.PMD)


@pytest.fixture
def product():
    return ProductFactory(region=village(), is_published=True)


@pytest.fixture
def registered(pmd, product):
    only_own_rules()
    mark_rules()
    made = filing(pmd)
    made.products.add(product)
    go(made, pmd, *MARK_STAGES[:-2])
    record_event(filing=made, stage=Stage.REGISTERED, on=PASSED + datetime.timedelta(60), by=pmd, registration_number=NUMBER)
    made.refresh_from_db()
    return made


def marks(product):
    return list(product.licences.filter(kind=ProductLicence.Kind.BRAND).values_list("number", "issued_on", "valid_until"))


def test_a_registered_mark_stands_among_the_licences_of_its_products(registered, product):
    assert marks(product) == [(NUMBER, registered.protected_on, registered.expires_on)]
    assert registered.expires_on is not None


def test_it_fills_the_trademark_that_was_listed_without_a_number(pmd, product):
    ProductLicence.objects.create(product=product, kind=ProductLicence.Kind.BRAND)
    made = filing(pmd)
    made.products.add(product)

    go(made, pmd, *MARK_STAGES[:-1], registration_number=NUMBER)

    assert [number for number, _issued, _until in marks(product)] == [NUMBER]


def test_the_right_takes_the_place_of_the_number_of_its_application(registered, product, pmd):
    ProductLicence.objects.create(product=product, kind=ProductLicence.Kind.BRAND, number="DID2025010469")

    update_filing(filing=registered, by=pmd, application_number="DID2025010469")

    assert [number for number, _issued, _until in marks(product)] == [NUMBER]


def test_a_corrected_filing_date_moves_the_end_of_the_trademark(registered, product, pmd):
    before = registered.expires_on

    correct_event(event=registered.events.get(stage=Stage.FILED), on=PASSED - datetime.timedelta(30), by=pmd)

    registered.refresh_from_db()
    assert registered.expires_on < before
    assert marks(product) == [(NUMBER, registered.protected_on, registered.expires_on)]


def test_a_registration_taken_back_takes_the_trademark_out_again(registered, product, pmd):
    undo_event(filing=registered, by=pmd)

    assert marks(product) == []


def test_a_lapsed_mark_ends_on_its_day(registered, product, pmd):
    on = PASSED + datetime.timedelta(90)

    record_event(filing=registered, stage=Stage.LAPSED, on=on, by=pmd, reason="Tidak diperpanjang.")

    assert marks(product) == [(NUMBER, registered.protected_on, on)]


def test_a_corrected_number_replaces_the_former_one(registered, product, pmd):
    update_filing(filing=registered, by=pmd, registration_number="IDM007654321")

    assert [number for number, _issued, _until in marks(product)] == ["IDM007654321"]


def test_products_that_come_and_go_take_the_trademark_with_them(registered, product, pmd):
    other = ProductFactory(region=product.region, name="Madu kelulut")

    link_things(filing=registered, products=[other], innovations=[], by=pmd)

    assert marks(product) == []
    assert [number for number, _issued, _until in marks(other)] == [NUMBER]


def test_the_name_of_a_person_stands_there_only_where_it_may_be_shown(registered, product, pmd):
    assert product.licences.get().holder == ""

    Party.objects.create(filing=registered, role=Party.Role.HOLDER, kind=Party.Kind.GROUP, name="Kelompok Tani Contoh")
    record_event(filing=registered, stage=Stage.CERTIFIED, on=PASSED + datetime.timedelta(70), by=pmd)

    assert product.licences.get().holder == "Kelompok Tani Contoh"


def test_a_granted_patent_is_no_trademark(pmd, product):
    made = filing(pmd, FilingType.SIMPLE_PATENT)
    made.products.add(product)

    stages = [Stage.FILED, Stage.FORMALITIES, Stage.ANNOUNCED, Stage.SUBSTANTIVE, Stage.GRANTED]
    go(made, pmd, *stages, registration_number="IDS000001")

    assert marks(product) == []

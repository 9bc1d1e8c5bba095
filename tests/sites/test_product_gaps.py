"""What a product lacks, by its kind and what is known of it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sites.models import Credit, Outlet, Product, ProductLicence
from sites.product_gaps import GAPS, gaps, with_gap_facts, without_trademark
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db
Kind = Product.Category


def keys(product):
    return [gap.key for gap in gaps(Product.objects.get(pk=product.pk))]


def licences(product, *kinds, **fields):
    for kind in kinds:
        ProductLicence.objects.create(product=product, kind=kind, **fields)


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


def test_a_product_of_which_nothing_is_known_is_asked_for_its_kind_first_and_for_no_licence_that_hangs_on_it():
    assert keys(ProductFactory()) == ["kind", "brand", "packaging", "market", "capacity", "price", "photo", "order"]


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        (Kind.FOOD, ["brand", "nib", "pirt", "halal"]),
        (Kind.HEALTH, ["brand", "nib", "bpom"]),
        (Kind.CRAFT, ["brand", "nib"]),
        (Kind.SERVICE, ["brand", "nib"]),
    ],
)
def test_the_licences_hang_on_the_kind(kind, needed):
    found = keys(ProductFactory(category=kind))

    assert [key for key in found if key in ProductLicence.Kind.values] == needed


def test_food_with_bpom_needs_no_pirt():
    product = ProductFactory(category=Kind.FOOD)
    licences(product, "bpom")
    licences(product, "pirt", valid_until=days(-3))

    assert "pirt" not in keys(product)


def test_a_licence_that_ran_out_is_lacking_and_says_so_and_one_that_ends_today_holds():
    product = ProductFactory(category=Kind.CRAFT)
    licences(product, "sni", valid_until=days(-1))
    licences(product, "brand", "nib", valid_until=days(0))

    found = {gap.key: gap for gap in gaps(product)}

    assert {"brand", "nib"}.isdisjoint(found)
    assert str(days(-1).year) in str(found["sni"].why)
    licences(product, "sni", number="baru")
    assert "sni" not in keys(product)


def test_the_market_is_lacking_without_reach_or_place_of_sale():
    product = ProductFactory(category=Kind.CRAFT, market="province")
    assert "market" in keys(product)
    outlet = Outlet.objects.create(product=product, kind="shop", name="Toko")
    assert "market" not in keys(product)
    outlet.until = days(-1)
    outlet.save()
    assert "market" in keys(product)
    assert "market" not in keys(ProductFactory(category=Kind.SERVICE, market="province"))


@pytest.mark.parametrize(("state", "lacks"), [("needed", True), ("refused", True), ("applied", False), ("repaid", False)])
def test_credit_is_lacking_only_when_somebody_wrote_so(state, lacks):
    product = ProductFactory()
    Credit.objects.create(product=product, kind="kur", state="refused", year=2024)
    Credit.objects.create(product=product, kind="kur", state=state, year=2025, lender="Bank Contoh")

    assert ("credit" in keys(product)) is lacks


def test_fresh_produce_needs_no_packaging_and_what_is_entered_is_not_lacking():
    assert "packaging" not in keys(ProductFactory(category=Kind.FARM))
    full = ProductFactory(category=Kind.CRAFT, packaging="labelled", capacity=3, price=5000, order_phone="0812")

    assert {"packaging", "capacity", "price", "order"}.isdisjoint(keys(full))


@pytest.mark.parametrize("number", ["DID2025010469", "jid2025010356", " MID2023500034", "D002014028257", "J002014028257"])
def test_number_of_an_application_is_no_trademark(number):
    product = ProductFactory(category=Kind.CRAFT)
    licences(product, "brand", number=number)

    assert number in str(next(gap for gap in gaps(product) if gap.key == "brand").why)
    assert list(without_trademark(Product.objects.all())) == [product]
    licences(product, "brand", number="IDM000900001")
    assert "brand" not in keys(product)
    assert not without_trademark(Product.objects.all()).exists()


def test_what_begins_later_is_not_there_yet():
    product = ProductFactory(category=Kind.CRAFT, market="province")
    licences(product, "nib", issued_on=days(1))
    Outlet.objects.create(product=product, kind="market", name="Pasar", since=days(1))

    assert {"nib", "market"} <= set(keys(product))
    product.licences.update(issued_on=days(0))
    product.outlets.update(since=days(0))
    assert {"nib", "market"}.isdisjoint(keys(product))


def test_a_product_that_is_not_made_any_more_lacks_nothing_and_is_not_counted():
    ended = ProductFactory(made_until=days(-1), ended_reason="Perajin berhenti")
    made, marked = ProductFactory(), ProductFactory()
    licences(marked, "brand")
    licences(made, "brand", valid_until=days(-1))

    assert gaps(ended) == []
    assert list(without_trademark(Product.objects.all())) == [made]


def test_the_facts_of_a_list_come_in_a_constant_number_of_queries():
    def asked():
        with CaptureQueriesContext(connection) as queries:
            for product in with_gap_facts(Product.objects.all()):
                gaps(product)
        return len(queries)

    licences(ProductFactory(), "nib")
    one = asked()
    for _number in range(3):
        licences(ProductFactory(), "nib")

    assert asked() == one == 4


def test_a_key_fits_its_column_and_a_butir_is_one_of_the_methodology():
    assert all(len(key) <= 12 for key in GAPS)
    assert {gap.butir for gap in GAPS.values()} == {"23.1", "23.2", "23.3", "33.3"}

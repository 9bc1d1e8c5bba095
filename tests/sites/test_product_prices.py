"""The price history: one row a day, and the product follows the newest."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from klaster.access import Role
from klaster.models import Portal
from sites.actions import prices as actions
from sites.actions.products import create_product, update_product
from sites.actions.sites import Stale
from sites.models import Product, ProductPrice
from tests.factories import ProductFactory, VillageFactory, person, village

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def product():
    product = ProductFactory(unit="kg", price=10000)
    ProductPrice.objects.create(product=product, since=timezone.localdate() - 30 * DAY, price=10000, unit="kg")
    return product


@pytest.fixture
def official(product):
    return person(Role.OFFICIAL, region=product.region)


def rows(product):
    today = timezone.localdate()
    return [((today - row.since).days, row.price, row.unit) for row in product.prices.all()]


def test_first_price_begins_the_history():
    region = village()
    fields = {"name": "Gula", "producer_kind": "group", "producer_name": "Kelompok", "unit": "kg", "price": 9000}

    product = create_product(region=region, by=person(Role.OFFICIAL, region=region), **fields)

    assert rows(product) == [(0, 9000, "kg")]


def test_product_without_a_price_has_no_history():
    region = village()

    product = create_product(
        region=region, by=person(Role.OFFICIAL, region=region), name="Gula", producer_kind="group", producer_name="Kelompok"
    )

    assert rows(product) == []


def test_new_price_is_a_row_of_today_and_the_same_day_replaces_it(product, official):
    update_product(product=product, by=official, price=12000)
    update_product(product=product, by=official, price=12500)

    assert rows(product) == [(0, 12500, "kg"), (30, 10000, "kg")]
    assert Product.objects.get().price == 12500


def test_other_unit_is_a_row_too(product, official):
    update_product(product=product, by=official, unit="bungkus")

    assert rows(product) == [(0, 10000, "bungkus"), (30, 10000, "kg")]


def test_change_of_something_else_writes_no_price(product, official):
    update_product(product=product, by=official, capacity=20)

    assert rows(product) == [(30, 10000, "kg")]


def test_emptied_price_is_refused_while_the_history_knows_one(product, official):
    with pytest.raises(ValidationError) as refused:
        update_product(product=product, by=official, price=None)

    assert list(refused.value.message_dict) == ["price"]
    assert Product.objects.get().price == 10000


def test_price_of_an_earlier_day_does_not_become_the_price(product, official):
    actions.set_price(product=product, price=8000, since=timezone.localdate() - 90 * DAY, by=official)

    assert rows(product) == [(30, 10000, "kg"), (90, 8000, "kg")]
    assert Product.objects.get().price == 10000


def test_price_of_a_day_to_come_is_refused(product, official):
    with pytest.raises(ValidationError):
        actions.set_price(product=product, price=8000, since=timezone.localdate() + DAY, by=official)


def test_corrected_newest_row_is_the_price(product, official):
    version = Portal.load().content_version
    Product.objects.update(is_published=True)

    actions.change_price(row=product.prices.get(), price=11000, unit="liter", since=timezone.localdate() - DAY, by=official)

    stored = Product.objects.get()
    assert (stored.price, stored.unit, rows(product)) == (11000, "liter", [(1, 11000, "liter")])
    assert Portal.load().content_version == version + 1


def test_row_is_not_moved_onto_the_day_of_another(product, official):
    row = actions.set_price(product=product, price=12000, by=official)

    with pytest.raises(ValidationError):
        actions.change_price(row=row, price=12000, unit="kg", since=timezone.localdate() - 30 * DAY, by=official)


def test_removed_row_gives_way_to_the_one_before_and_the_last_leaves_it_unknown(product, official):
    newest = actions.set_price(product=product, price=12000, by=official)

    actions.remove_price(row=newest, by=official)
    before = Product.objects.get().price
    actions.remove_price(row=product.prices.get(), by=official)
    actions.remove_price(row=newest, by=official)

    assert (before, Product.objects.get().price) == (10000, None)


def test_two_who_correct_a_price_do_not_overwrite_each_other(product, official):
    row, seen = product.prices.get(), product.updated_at
    words = {"unit": "kg", "since": row.since, "by": official, "seen": seen}
    actions.change_price(row=row, price=11000, **words)

    with pytest.raises(Stale):
        actions.change_price(row=row, price=9000, **words)

    assert Product.objects.get().price == 11000


def test_prices_of_another_village_are_not_written(product):
    stranger = person(Role.OFFICIAL, region=VillageFactory())

    with pytest.raises(PermissionDenied):
        actions.set_price(product=product, price=1, by=stranger)
    with pytest.raises(PermissionDenied):
        actions.remove_price(row=product.prices.get(), by=stranger)


def test_database_holds_one_price_a_day_and_none_of_nothing(product):
    row = product.prices.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        ProductPrice.objects.create(product=product, since=row.since, price=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductPrice.objects.filter(pk=row.pk).update(price=0)

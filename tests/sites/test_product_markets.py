"""Licences, the end of a product, its producer, places of sale, credits and figures: the rules of the actions."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from klaster.access import YES, Role
from klaster.audit.models import Event
from klaster.models import Portal
from sites.actions import markets, products
from sites.models import Credit, Outlet, Product, ProductLicence
from tests.factories import InnovationFactory, MeasureFactory, ProductFactory, VillageFactory, person

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def product():
    return ProductFactory(is_published=True)


@pytest.fixture
def official(product):
    return person(Role.OFFICIAL, region=product.region)


def licences(product):
    return list(product.licences.values_list("kind", "number", "valid_until"))


def test_licence_without_a_number_gets_it_and_another_number_is_another_licence(product, official):
    product.licences.create(kind="brand")
    day = datetime.date(2030, 1, 2)

    products.set_licence(product=product, kind="brand", number="IDM1", by=official, valid_until=day)
    products.set_licence(product=product, kind="brand", number="IDM2", by=official)
    products.set_licence(product=product, kind="brand", number="IDM1", by=official, valid_until=day + 3650 * DAY)

    assert sorted(licences(product)) == [("brand", "IDM1", day + 3650 * DAY), ("brand", "IDM2", None)]


def test_licence_that_follows_from_elsewhere_is_written_by_whom_that_allows(product):
    officer = person()

    with pytest.raises(PermissionDenied):
        products.set_licence(product=product, kind="brand", number="IDM1", by=officer)
    products.set_licence(product=product, kind="brand", number="IDM1", by=officer, may=YES)

    assert licences(product) == [("brand", "IDM1", None)]


def test_licence_said_again_changes_nothing(product, official):
    products.set_licence(product=product, kind="brand", number="IDM1", by=official)
    version = Portal.load().content_version

    products.set_licence(product=product, kind="brand", number="IDM1", by=official)

    assert Portal.load().content_version == version
    assert Event.objects.of(product).count() == 1


def test_licence_that_ends_before_it_began_is_refused(product, official):
    day = datetime.date(2026, 1, 2)

    with pytest.raises(ValidationError):
        products.set_licence(product=product, kind="pirt", number="1", issued_on=day, valid_until=day - DAY, by=official)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductLicence.objects.create(product=product, kind="pirt", issued_on=day, valid_until=day - DAY)


def test_licence_whose_number_is_corrected_stays_the_same_one(product, official):
    first = product.licences.create(kind="pirt", number="1")

    products.update_product(product=product, by=official, licences=[{"kind": "pirt", "number": "2", "holder": "Bu Ani"}])

    assert list(product.licences.values_list("pk", "number", "holder")) == [(first.pk, "2", "Bu Ani")]


@pytest.mark.parametrize(("days", "state"), [(-1, "expired"), (0, "ending"), (60, "ending"), (61, "valid"), (None, "open")])
def test_state_of_a_licence_follows_its_last_day(product, days, state):
    until = None if days is None else timezone.localdate() + days * DAY

    licence = ProductLicence.objects.create(product=product, kind="pirt", valid_until=until)

    assert licence.state == state
    today = timezone.localdate()
    assert ProductLicence.objects.ending(today).exists() == (state == "ending")
    assert ProductLicence.objects.expired(today).exists() == (state == "expired")


def test_product_that_is_not_made_any_more_keeps_its_page_and_warns_of_no_licence(product, official):
    today = timezone.localdate()
    product.licences.create(kind="pirt", valid_until=today)

    products.end_product(product=product, by=official, on=today, reason="Kelompok bubar.")

    stored = Product.objects.get()
    assert (stored.is_published, stored.made_until, stored.ended_reason) == (True, today, "Kelompok bubar.")
    assert not ProductLicence.objects.ending(today).exists()
    assert Event.objects.of(product)[0].detail["reason"] == "Kelompok bubar."
    assert Product.objects.get().made_until


@pytest.mark.parametrize(("days", "reason"), [(1, "Bubar."), (0, "  ")])
def test_end_needs_a_day_that_has_come_and_a_reason(product, official, days, reason):
    with pytest.raises(ValidationError):
        products.end_product(product=product, by=official, on=timezone.localdate() + days * DAY, reason=reason)

    assert Product.objects.get().made_until is None


def test_product_is_made_again(product, official):
    products.end_product(product=product, by=official, on=timezone.localdate(), reason="Bubar.")

    products.resume_product(product=product, by=official)

    assert (Product.objects.get().made_until, Product.objects.get().ended_reason) == (None, "")


def test_database_wants_a_reason_for_an_end(product):
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.update(made_until=timezone.localdate())


def test_product_that_is_handed_over_keeps_who_made_it_before_in_the_trail(product, official):
    Product.objects.update(producer_deed="AHU-1", producer_members=9)

    products.hand_over(product=product, by=official, reason="Wafat.", producer_kind="merah_putih", producer_name="KMP Baru")

    stored = Product.objects.get()
    assert (stored.producer_name, stored.producer_deed, stored.producer_members) == ("KMP Baru", "", None)
    assert Event.objects.of(product)[0].detail == {"former": "Kelompok Contoh", "to": "KMP Baru", "reason": "Wafat."}


def test_product_is_not_handed_to_its_own_producer(product, official):
    with pytest.raises(ValidationError):
        products.hand_over(product=product, by=official, reason="x", producer_name="Kelompok Contoh")


def test_outlet_is_added_changed_and_taken_out(product, official):
    version = Portal.load().content_version

    outlet = markets.add_outlet(product=product, by=official, kind="market", name="Pasar Subuh")
    markets.change_outlet(row=outlet, by=official, place="Martapura")
    place = Outlet.objects.get().place
    markets.remove_outlet(row=outlet, by=official)
    markets.remove_outlet(row=outlet, by=official)

    assert (place, Outlet.objects.count()) == ("Martapura", 0)
    assert Portal.load().content_version == version + 3
    assert Event.objects.of(product).count() == 3


def test_outlet_is_listed_once_and_ends_after_it_began(product, official):
    markets.add_outlet(product=product, by=official, kind="market", name="Pasar Subuh")
    today = timezone.localdate()

    with pytest.raises(ValidationError):
        markets.add_outlet(product=product, by=official, kind="market", name="Pasar Subuh")
    with pytest.raises(ValidationError):
        markets.add_outlet(product=product, by=official, kind="fair", name="Pameran", since=today, until=today - DAY)


def test_credit_leaves_nothing_of_itself_in_the_trail_and_touches_no_public_page(product, official):
    version = Portal.load().content_version

    markets.add_credit(product=product, by=official, kind="kur", state="applied", lender="Bank X", amount=7_000_000, year=2026)

    event = Event.objects.of(product).get()
    assert (event.verb, event.detail) == ("added a credit", {})
    assert Portal.load().content_version == version


def test_credit_that_is_granted_names_its_lender(product):
    with pytest.raises(IntegrityError), transaction.atomic():
        Credit.objects.create(product=product, kind="kur", state="granted", year=2026)


def test_figure_is_of_an_innovation_of_the_village(product, official):
    of_another = MeasureFactory(unit="rupiah")

    with pytest.raises(ValidationError):
        markets.add_figure(product=product, by=official, measure=of_another, what="turnover")

    own = MeasureFactory(unit="rupiah", innovation=InnovationFactory(region=product.region))
    markets.add_figure(product=product, by=official, measure=own, what="turnover")
    with pytest.raises(ValidationError):
        markets.add_figure(product=product, by=official, measure=own, what="turnover")

    assert product.measures.count() == 1


@pytest.mark.parametrize(("unit", "what"), [("kg", "turnover"), ("Rupiah", "sold"), ("rp", "production")])
def test_turnover_and_nothing_else_is_counted_in_rupiah(product, official, unit, what):
    measure = MeasureFactory(unit=unit, innovation=InnovationFactory(region=product.region))

    with pytest.raises(ValidationError):
        markets.add_figure(product=product, by=official, measure=measure, what=what)


def test_rows_of_another_village_are_not_written(product):
    stranger = person(Role.OFFICIAL, region=VillageFactory())
    outlet = Outlet.objects.create(product=product, kind="market", name="Pasar")

    for act in (
        lambda: markets.add_outlet(product=product, by=stranger, kind="market", name="x"),
        lambda: markets.change_outlet(row=outlet, by=stranger, name="x"),
        lambda: markets.remove_outlet(row=outlet, by=stranger),
        lambda: markets.add_credit(product=product, by=stranger, kind="kur", state="needed", year=2026),
        lambda: products.end_product(product=product, by=stranger, on=timezone.localdate(), reason="x"),
        lambda: products.hand_over(product=product, by=stranger, producer_name="x", reason="x"),
    ):
        with pytest.raises(PermissionDenied):
            act()

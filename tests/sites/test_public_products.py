"""The public pages of the products: what they show, and what they never do."""

import datetime

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from klaster.models import Portal
from sites.models import Credit, Outlet, ProductLicence, ProductMeasure, ProductPrice
from tests.factories import EnrolmentFactory, MeasureFactory, ProductFactory, village

pytestmark = pytest.mark.django_db


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


@pytest.fixture(autouse=True)
def fresh():
    Portal.load()
    caches["pages"].clear()


def product(**fields):
    return ProductFactory(is_published=True, **fields)


def page(client, shown):
    caches["pages"].clear()
    answer = client.get(shown.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def listed(client, query=""):
    caches["pages"].clear()
    return {each.slug for each in client.get(f"/produk/{query}").context["page_obj"]}


def test_how_to_order_is_told_with_links_to_phone_and_whatsapp(client):
    shown = product(order_note="Kirim pesan sebelum Jumat.", order_phone="0812-3456-7890", order_url="https://toko.example/a")

    text = page(client, shown)

    assert "Kirim pesan sebelum Jumat." in text
    assert 'href="tel:+6281234567890"' in text
    assert 'href="https://wa.me/6281234567890"' in text
    assert 'href="https://toko.example/a"' in text


@pytest.mark.parametrize(("phone", "dial"), [("0511-4772057", True), ("0800-0009-002", True), ("tanya Bu Siti", False)])
def test_a_landline_has_no_whatsapp_and_words_are_no_number(client, phone, dial):
    text = page(client, product(order_phone=phone))

    assert phone in text
    assert ("tel:" in text) is dial
    assert "wa.me" not in text


def test_without_words_of_the_producer_the_office_is_named(client):
    site = EnrolmentFactory().site
    text = page(client, product(region=site.region))

    assert f"/lokasi/{site.slug}/#kantor" in text


def test_an_ended_product_says_so_and_offers_no_order(client):
    text = page(
        client,
        product(made_until=days(-2), ended_reason="Rahasia dapur", order_phone="081234567890", order_note="Pesan di sini"),
    )

    assert "Pesan di sini" not in text
    assert "tel:" not in text
    assert "wa.me" not in text
    assert "Rahasia dapur" not in text


def test_only_licences_that_hold_and_public_places_that_are_open_stand_on_the_page(client):
    shown = product()
    ProductLicence.objects.create(product=shown, kind="halal", number="HALAL-LAMA", valid_until=days(-1))
    ProductLicence.objects.create(product=shown, kind="nib", number="NIB-BARU", valid_until=days(0))
    Outlet.objects.create(product=shown, kind="shop", name="Toko Buka")
    Outlet.objects.create(product=shown, kind="shop", name="Toko Tutup", until=days(-1))
    Outlet.objects.create(product=shown, kind="buyer", name="Pembeli Tetap", is_public=False)

    text = page(client, shown)

    assert "NIB-BARU" in text
    assert "Toko Buka" in text
    assert not any(words in text for words in ["HALAL-LAMA", "Toko Tutup", "Pembeli Tetap"])


def test_credit_and_deed_are_never_public(client):
    shown = product(producer_deed="Akta 77")
    Credit.objects.create(product=shown, kind="kur", state="granted", lender="Bank Rahasia", year=2025, amount=7_654_321)

    text = page(client, shown)

    assert not any(words in text for words in ["Akta 77", "Bank Rahasia", "7.654.321"])


def test_the_price_has_a_history_once_it_changed(client):
    shown = product(price=20_000)
    ProductPrice.objects.create(product=shown, since=days(-90), price=15_000, unit="kg")
    assert "Rp15.000" not in page(client, shown)
    ProductPrice.objects.create(product=shown, since=days(0), price=20_000, unit="kg")

    assert "Rp15.000" in page(client, shown)


def test_the_filters_of_the_list(client):
    food = product(category="food", producer_kind="bumdesa", market="export", region=village("63.03.01.2001"))
    craft = product(category="craft", region=village("63.09.01.2001", "Lain"))
    hidden = ProductFactory(category="food")
    ProductLicence.objects.create(product=food, kind="brand")
    ProductLicence.objects.create(product=craft, kind="brand", number="lama", valid_until=days(-1))

    assert listed(client) == {food.slug, craft.slug}
    for query in ["jenis=food", "produsen=bumdesa", "pasar=export", "merek=terdaftar", "legalitas=brand", "kabupaten=63.03"]:
        assert listed(client, f"?{query}") == {food.slug}, query
    assert listed(client, f"?q={craft.name.replace(' ', '+')}") == {craft.slug}
    assert listed(client, "?jenis=%00&merek=x&pasar=%27&page=-9&q=%00") == {food.slug, craft.slug}
    assert hidden.slug not in listed(client)


def test_a_licence_that_ran_out_is_no_badge_in_the_list(client):
    shown = product()
    ProductLicence.objects.create(product=shown, kind="sni", valid_until=days(-1))

    assert '<span class="badge">SNI' not in client.get("/produk/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_ten_queries_cold_and_two_warm(client, count):
    shown = [product(region=EnrolmentFactory().site.region) for _number in range(count)][0]
    for number in range(count):
        ProductPrice.objects.create(product=shown, since=days(-number), price=1000)
        Outlet.objects.create(product=shown, kind="shop", name=f"Toko {number}")
        ProductLicence.objects.create(product=shown, kind="nib", number=str(number))
        ProductMeasure.objects.create(product=shown, measure=MeasureFactory(innovation__region=shown.region), what="sold")
    for url in ["/produk/", shown.get_absolute_url()]:
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as cold:
            assert client.get(url).status_code == 200
        with CaptureQueriesContext(connection) as warm:
            client.get(url)
        assert len(cold) <= 10, url
        assert len(warm) <= 2, url


def test_trademark_that_is_only_applied_for_is_neither_shown_nor_found(client):
    shown = product(name="Kopi Contoh")
    ProductLicence.objects.create(product=shown, kind="brand", number="DID2025010469")

    assert "DID2025010469" not in page(client, shown)
    assert "Kopi Contoh" not in client.get("/produk/?merek=terdaftar").content.decode()
    assert "Kopi Contoh" not in client.get("/produk/?legalitas=brand").content.decode()

"""The pages of a product at work: who may, what is stored, what is refused in words, and how many queries they cost."""

import csv
import datetime
import io

import pytest
from django.test import Client
from django.utils import timezone

from klaster.access import Role
from klaster.models import Portal
from sites.models import Credit, Outlet, Product, ProductMeasure, ProductPrice
from tests.factories import InnovationFactory, MeasureFactory, ProductFactory, VillageFactory, person

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PRODUCT = {"name": "Gula aren", "producer_kind": "group", "producer_name": "Kelompok Maju"}
PAGES = ["", "harga/", "pasar/", "kredit/", "angka/"]
SENT = {
    "harga/": {"since": "2026-01-05", "price": "15 ribu", "unit": "kg"},
    "pasar/": {"kind": "market", "name": "Pasar Subuh", "is_public": "on"},
    "kredit/": {"kind": "kur", "state": "needed", "year": "2026"},
    "berhenti/": {"on": "2026-01-05", "reason": "Kelompok bubar."},
    "produsen/": {"producer_kind": "merah_putih", "producer_name": "KMP Baru", "reason": "Wafat."},
}


@pytest.fixture
def product():
    return ProductFactory(price=9000, unit="kg")


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def official(product):
    Portal.load()
    return client_of(person(Role.OFFICIAL, region=product.region))


def at(product, page=""):
    return f"/kerja/produk/{product.pk}/{page}"


def errors(answer):
    return list(answer.context["form"].errors)


@pytest.mark.parametrize("page", PAGES)
def test_who_reads_the_area_reads_the_pages(product, page):
    for role, region, status in (
        (Role.OFFICIAL, product.region, 200),
        (Role.HEAD, None, 200),
        (Role.OFFICIAL, VillageFactory(), 404),
        (None, None, 403),
    ):
        assert client_of(person(role, region=region)).get(at(product, page)).status_code == status
    assert Client().get(at(product, page)).status_code == 302


@pytest.mark.parametrize("page", SENT)
def test_who_reads_alone_writes_nothing(product, page):
    reader = client_of(person(Role.HEAD))
    stranger = client_of(person(Role.OFFICIAL, region=VillageFactory()))

    assert reader.post(at(product, page), SENT[page]).status_code == 403
    assert stranger.post(at(product, page), SENT[page]).status_code == 404
    stored = Product.objects.get()
    assert (stored.made_until, stored.producer_name) == (None, "Kelompok Contoh")
    assert not any(rows.exists() for rows in (product.prices, product.outlets, product.credits))


@pytest.mark.parametrize("page", SENT)
def test_village_writes_and_comes_back(product, official, page):
    assert official.post(at(product, page), SENT[page]).status_code == 302


@pytest.mark.parametrize("page", [*SENT, "angka/", "ubah/"])
@pytest.mark.parametrize("junk", ["\0", "9" * 60, "<script>", "2026-02-31"])
def test_rubbish_is_answered_in_words(product, official, page, junk):
    names = [
        "since",
        "price",
        "unit",
        "kind",
        "name",
        "year",
        "amount",
        "on",
        "reason",
        "measure",
        "what",
        "seen",
        "held",
        "url",
    ]
    names += ["producer_kind", "producer_name", "order_phone", "order_url", "issued_nib", "until_nib", "number_nib"]

    answer = official.post(at(product, page), dict.fromkeys(names, junk))

    assert answer.status_code in (200, 422)
    assert errors(answer)


@pytest.mark.parametrize(("page", "model"), [("harga", ProductPrice), ("pasar", Outlet), ("kredit", Credit)])
def test_row_is_changed_and_taken_out_by_who_may(product, official, page, model):
    official.post(at(product, f"{page}/"), SENT[f"{page}/"])
    row = model.objects.get()
    change, remove = f"/kerja/produk/{page}/{row.pk}/", f"/kerja/produk/{page}/{row.pk}/hapus/"
    reader = client_of(person(Role.HEAD))

    assert [reader.get(change).status_code, reader.post(remove).status_code] == [403, 403]
    assert client_of(person(Role.OFFICIAL, region=VillageFactory())).post(remove).status_code == 404
    assert [official.get(change).status_code, official.get(remove).status_code] == [200, 200]
    assert model.objects.exists()  # asked, not removed
    assert official.post(change, SENT[f"{page}/"]).status_code == 302
    assert official.post(remove).status_code == 302
    assert not model.objects.exists()


def test_outlet_of_a_name_that_stands_there_already_is_told(product, official):
    official.post(at(product, "pasar/"), SENT["pasar/"])

    answer = official.post(at(product, "pasar/"), SENT["pasar/"])

    assert (answer.status_code, errors(answer), Outlet.objects.count()) == (422, ["__all__"], 1)


def test_credit_without_its_lender_is_told(product, official):
    answer = official.post(at(product, "kredit/"), SENT["kredit/"] | {"state": "granted"})

    assert errors(answer) == ["lender"]


def test_figure_is_chosen_among_those_of_the_village(product, official):
    own = MeasureFactory(unit="rupiah", innovation=InnovationFactory(region=product.region))
    other = MeasureFactory(unit="rupiah")

    refused = official.post(at(product, "angka/"), {"measure": other.pk, "what": "turnover"})
    wrong = official.post(at(product, "angka/"), {"measure": own.pk, "what": "sold"})
    official.post(at(product, "angka/"), {"measure": own.pk, "what": "turnover"})
    row = ProductMeasure.objects.get()
    official.post(f"/kerja/produk/angka/{row.pk}/hapus/")

    assert (errors(refused), errors(wrong), ProductMeasure.objects.count()) == (["measure"], ["what"], 0)


def test_phone_is_kept_as_it_is_said_and_a_link_is_of_the_web(product, official):
    official.post(at(product, "ubah/"), PRODUCT | {"order_phone": "+62 812 3456 7890", "order_url": "toko.contoh.id"})
    stored = Product.objects.get()
    refused = official.post(at(product, "ubah/"), PRODUCT | {"order_phone": "12", "order_url": "javascript:alert(1)"})

    assert (stored.order_phone, stored.order_url) == ("0812-3456-7890", "https://toko.contoh.id")
    assert sorted(errors(refused)) == ["order_phone", "order_url"]


def test_second_licence_of_a_kind_is_kept_by_the_form(product, official):
    marks = [product.licences.create(kind="brand", number=f"IDM{number}") for number in (1, 2)]
    form = official.get(at(product, "ubah/")).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if not name.startswith("has_")}
    sent |= {"has_brand": "on", "has_brand_2": "on", "until_brand_2": "2030-01-02", "held": form["held"].value()}

    official.post(at(product, "ubah/"), sent)

    stored = list(product.licences.order_by("number").values_list("pk", "number", "valid_until"))
    assert stored == [(marks[0].pk, "IDM1", None), (marks[1].pk, "IDM2", datetime.date(2030, 1, 2))]


def test_licence_that_came_while_the_form_was_open_is_not_lost(product, official):
    old = product.licences.create(kind="pirt", number="1")
    product.licences.create(kind="brand", number="IDM1")

    official.post(at(product, "ubah/"), PRODUCT | {"held": str(old.pk), "has_nib": "on"})

    assert sorted(product.licences.values_list("kind", "number")) == [("brand", "IDM1"), ("nib", "")]


def test_licence_written_twice_is_told(product, official):
    mark = product.licences.create(kind="brand", number="IDM1")
    other = product.licences.create(kind="brand", number="IDM2")
    sent = {"held": f"{mark.pk},{other.pk}", "has_brand": "on", "has_brand_2": "on"}

    answer = official.post(at(product, "ubah/"), PRODUCT | sent | {"number_brand": "X", "number_brand_2": "X"})

    assert errors(answer) == ["number_brand_2"]


def test_producer_before_stands_on_the_page(product, official):
    official.post(at(product, "produsen/"), SENT["produsen/"])

    page = official.get(at(product))

    assert page.context["formers"] == ["Kelompok Contoh"]
    assert "sebelumnya: Kelompok Contoh" in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("masa=berakhir", ["Segera"]),
        ("masa=habis", ["Habis"]),
        ("tanpa=semua", ["Habis", "Kosong"]),
        ("tanpa=pirt", ["Habis", "Kosong", "Merek"]),
        ("dibuat=tidak", ["Merek"]),
        ("masa=%00&tanpa=x", ["Habis", "Kosong", "Merek", "Segera"]),
    ],
)
def test_list_is_filtered_by_licences_that_end_or_lack(asked, found):
    today = timezone.localdate()
    for name, kind, days in (("Segera", "pirt", 5), ("Habis", "pirt", -5), ("Merek", "brand", 5)):
        ProductFactory(name=name).licences.create(kind=kind, valid_until=today + days * DAY)
    Product.objects.filter(name="Merek").update(made_until=today, ended_reason="x")
    ProductFactory(name="Kosong")

    page = client_of(person(Role.PMD)).get(f"/kerja/produk/?{asked}")

    assert [product.name for product in page.context["page_obj"]] == found


def test_file_of_products_tells_licences_and_nothing_of_credit_or_deed(product):
    product.licences.create(kind="pirt", valid_until=datetime.date(2030, 1, 2))
    product.licences.create(kind="halal", valid_until=datetime.date(2029, 1, 2))
    Credit.objects.create(product=product, kind="kur", state="granted", lender="Bank Rahasia", amount=123454321, year=2026)
    Product.objects.update(producer_deed="AHU-RAHASIA", packaging="retail", name="=1+1")

    content = client_of(person(Role.PMD)).get("/kerja/produk/?unduh=csv").content.decode("utf-8-sig")

    heads, row = csv.reader(io.StringIO(content))
    told = dict(zip(heads, row, strict=True))
    assert told["nama produk"] == "'=1+1"
    assert "2029-01-02" in row
    assert not any(secret in content.upper() for secret in ("RAHASIA", "123454321"))


def test_pages_cost_the_same_queries_for_one_and_for_many(official, product, django_assert_max_num_queries):
    def fill(number):
        product.licences.create(kind="pirt", number=str(number), valid_until=timezone.localdate())
        product.prices.create(since=timezone.localdate() - number * DAY, price=1000)
        product.outlets.create(kind="market", name=f"Pasar {number}")
        product.credits.create(kind="kur", state="needed", year=2026)
        measure = MeasureFactory(innovation=InnovationFactory(region=product.region))
        product.measures.create(measure=measure, what="sold")

    def counts():
        found = []
        for page in [*(at(product, page) for page in PAGES), "/kerja/produk/"]:
            with django_assert_max_num_queries(20) as asked:
                official.get(page)
            found.append(len(asked))
        return found

    fill(0)
    official.get(at(product))
    one = counts()
    fill(1)
    fill(2)
    ProductFactory(region=product.region).licences.create(kind="nib")

    assert counts() == one
    assert one[-1] <= 15


def told(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def test_number_of_an_application_is_kept_and_said_to_be_none_of_a_registered_trademark(product, official):
    sent = PRODUCT | {"has_brand": "on", "number_brand": "DID2025010469", "unit": "kg", "price": "9000"}

    answer = official.post(at(product, "ubah/"), sent, follow=True)

    assert "DID2025010469" in told(answer)
    assert product.licences.get().number == "DID2025010469"
    assert "sudah diajukan, belum terdaftar" in answer.content.decode()
    sent |= {"number_brand": "IDM000900009", "held": product.licences.get().pk}
    assert "DID2025010469" not in told(official.post(at(product, "ubah/"), sent, follow=True))


def test_licence_of_a_day_to_come_is_refused(product, official):
    sent = PRODUCT | {"has_nib": "on", "issued_nib": (timezone.localdate() + DAY).isoformat()}

    assert errors(official.post(at(product, "ubah/"), sent)) == ["issued_nib"]


def test_secret_in_a_product_that_is_not_shown_is_stored_with_a_word(product, official):
    secret = "Rendam tujuh jam dalam air abu lalu sangrai dengan sekam"
    InnovationFactory(region=product.region, technical=secret)

    answer = official.post(at(product, "ubah/"), PRODUCT | {"description": secret, "unit": "kg", "price": "9000"}, follow=True)

    assert "Rendam tujuh jam" in told(answer)
    product.refresh_from_db()
    assert product.description == secret


def test_second_tap_on_not_made_any_more_leaves_it_ended(product, official):
    for _tap in range(2):
        official.post(at(product, "berhenti/"), SENT["berhenti/"])
        product.refresh_from_db()
        assert product.ended_reason == "Kelompok bubar."
    assert official.get(at(product, "berhenti/")).status_code == 302
    official.post(at(product, "berhenti/"), {"lagi": "1"})
    product.refresh_from_db()
    assert product.made_until is None


def test_second_tap_on_showing_leaves_it_shown(product):
    pmd = client_of(person(Role.PMD))
    for _tap in range(2):
        pmd.post(at(product, "tampil/"), {"tampil": "ya"})
        product.refresh_from_db()
        assert product.is_published


def test_price_of_the_same_day_replaces_it(product, official):
    for price in ("15 ribu", "16 ribu"):
        assert official.post(at(product, "harga/"), SENT["harga/"] | {"price": price}).status_code == 302
    assert product.prices.get().price == 16000


def test_page_that_asks_before_a_row_is_taken_out_names_it(product, official):
    official.post(at(product, "harga/"), SENT["harga/"])
    page = official.get(f"/kerja/produk/harga/{product.prices.get().pk}/hapus/").content.decode()
    assert "5 Januari 2026: Rp15.000" in page

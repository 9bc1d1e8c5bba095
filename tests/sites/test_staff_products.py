"""The staff pages of products, and the files of both lists."""

import csv
import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from klaster.models import Portal
from sites.models import Product
from tests.factories import (
    EnrolmentFactory,
    ProductFactory,
    SiteFactory,
    village,
)

pytestmark = pytest.mark.django_db
PRODUCT = {"name": "Gula aren", "producer_kind": "group", "producer_name": "Kelompok Maju"}


def errors(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def test_dinas_pmd_searches_the_village_of_a_product(client, pmd):
    for number in range(22):
        village(f"63.03.01.20{number:02d}", f"Sungai {number:02d}")

    answer = client.get("/kerja/produk/baru/?q=sungai+07")

    assert [region.name for region in answer.context["found"]] == ["Sungai 07"]


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("15000", 15000),
        ("15.000", 15000),
        ("Rp 15.000", 15000),
        ("15 ribu", 15000),
        ("Rp15.000,-", 15000),
        ("", None),
        ("-", None),
    ],
)
def test_price_is_read_as_people_type_it(client, pmd, typed, price):
    region = village()

    client.post(f"/kerja/produk/baru/{region.code}/", PRODUCT | {"price": typed})

    assert Product.objects.get().price == price


@pytest.mark.parametrize("typed", ["mahal", "-5", "0", "sekitar 15 ribu", "9" * 40, "1,250", "15\0"])
def test_price_that_cannot_be_read_is_told_and_kept(client, pmd, typed):
    region = village()

    answer = client.post(f"/kerja/produk/baru/{region.code}/", PRODUCT | {"price": typed})

    assert list(errors(answer)) == ["price"]
    assert answer.context["form"]["price"].value() == typed
    assert Product.objects.count() == 0


def test_licences_are_stored_from_the_form(client, pmd):
    region = village()

    client.post(
        f"/kerja/produk/baru/{region.code}/",
        PRODUCT | {"has_nib": "on", "number_pirt": "209", "until_pirt": "2028-01-01", "number_halal": ""},
    )

    licences = Product.objects.get().licences.values_list("kind", "number", "valid_until")
    assert list(licences) == [("nib", "", None), ("pirt", "209", datetime.date(2028, 1, 1))]


def test_second_product_of_a_name_in_a_village_is_told(client, pmd):
    product = ProductFactory(name="Gula aren")

    answer = client.post(f"/kerja/produk/baru/{product.region.code}/", PRODUCT)

    assert list(errors(answer)) == ["__all__"]


def test_product_is_shown_and_taken_off_again(client, pmd):
    product = ProductFactory()

    client.post(f"/kerja/produk/{product.pk}/tampil/")
    shown = Product.objects.get().is_published
    client.get(f"/kerja/produk/{product.pk}/tampil/")
    client.post(f"/kerja/produk/{product.pk}/tampil/")

    assert (shown, Product.objects.get().is_published) == (True, False)


def test_product_changed_by_someone_else_is_not_overwritten(client, pmd):
    product = ProductFactory()
    seen = product.updated_at.isoformat()
    client.post(f"/kerja/produk/{product.pk}/ubah/", PRODUCT | {"seen": seen, "price": "1000"})

    answer = client.post(f"/kerja/produk/{product.pk}/ubah/", PRODUCT | {"seen": seen, "price": "2000"})

    assert list(errors(answer)) == ["__all__"]
    assert Product.objects.get().price == 1000


def test_deleted_product_is_gone(client, pmd):
    product = ProductFactory()

    asked = client.get(f"/kerja/produk/{product.pk}/hapus/")
    client.post(f"/kerja/produk/{product.pk}/hapus/")

    assert asked.status_code == 200
    assert Product.objects.count() == 0


def test_file_that_is_no_photo_is_told(client, pmd):
    site = SiteFactory()
    file = SimpleUploadedFile("foto.jpg", b"<script>alert(1)</script>", content_type="image/jpeg")

    answer = client.post(f"/kerja/lokasi/{site.pk}/foto/", {"file": file})

    assert list(errors(answer)) == ["file"]
    assert site.evidence.count() == 0


def test_export_neutralises_formulas(client, pmd):
    EnrolmentFactory(
        site__summary="=HYPERLINK(1)", site__office_phone="+62", site__latitude=-3, site__longitude=114, cohort__name="@x"
    )

    content = client.get("/kerja/lokasi/?unduh=csv").content.decode("utf-8-sig")

    row = content.splitlines()[1].split(",")
    assert row[4:10] == ["'@x", "'=HYPERLINK(1)", "", "-3.000000", "114.000000", ""]
    assert row[10] == "'+62"


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_file_of_products_speaks_as_the_page_does(client, pmd):
    region = village("63.03.01.2001", "Tabanio")
    ProductFactory(region=region, name="Abon", price=28000, market=Product.Market.PROVINCE, is_published=True)

    heads, row = rows_of(client.get("/kerja/produk/?unduh=csv"))

    told = dict(zip(heads, row, strict=True))
    assert (told["nama produk"], told["harga"], told["jangkauan pasar"]) == ("Abon", "28000", "provinsi")
    assert "is_published" not in heads


def test_file_of_demo_data_says_so_in_its_name_and_in_every_row(client, pmd):
    Portal.objects.update_or_create(pk=1, defaults={"is_demo": True})
    SiteFactory()

    answer = client.get("/kerja/lokasi/?unduh=csv")

    assert answer["Content-Disposition"] == 'attachment; filename="data-contoh-lokus.csv"'
    assert [row[-1] for row in rows_of(answer)] == ["keterangan", "Data contoh"]


def test_file_of_real_data_has_no_such_mark(client, pmd):
    SiteFactory()

    answer = client.get("/kerja/lokasi/?unduh=csv")

    assert answer["Content-Disposition"] == 'attachment; filename="lokus.csv"'
    assert "keterangan" not in rows_of(answer)[0]

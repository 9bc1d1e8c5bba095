import datetime
import io
import random

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from klaster import sockets
from klaster.access import Role
from klaster.models import Portal
from sites import plugs
from sites.actions import products as product_actions
from sites.actions import sites as actions
from sites.actions.evidence import add_photo
from sites.demo_pictures import picture
from sites.models import InnovationVersion
from tests.factories import (
    ActivityFactory,
    CohortFactory,
    EnrolmentFactory,
    InnovationFactory,
    ProductFactory,
    SiteFactory,
    person,
    village,
)

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


def enrolled(code="63.03.01.2001", name="Tabanio", **fields):
    return EnrolmentFactory(site__region=village(code, name), site__slug=name.lower(), **fields).site


def published(innovation, number=1):
    innovation.current_version = InnovationVersion.objects.create(
        innovation=innovation,
        number=number,
        name=innovation.name,
        summary="Diterbitkan",
        published_at=timezone.now(),
        published_by=person(),
    )
    innovation.state = "published"
    innovation.save()
    return innovation


def listed(client, url):
    return [each.slug for each in client.get(url).context["page_obj"]]


def counted(client, url):
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(queries)


def test_site_that_is_not_enrolled_is_not_public(client):
    site = SiteFactory(slug="tersembunyi")

    assert client.get("/lokasi/tersembunyi/").status_code == 404
    assert client.get("/lokasi/tersembunyi/profil.pdf").status_code == 404
    assert site.region.name not in client.get("/lokasi/").content.decode()


@pytest.mark.parametrize("url", ["/lokasi/tidak-ada/", "/lokasi/tidak-ada/profil.pdf", "/produk/tidak-ada/"])
def test_unknown_address_is_a_404(client, url):
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("url", ["/lokasi/", "/produk/"])
def test_nonsense_in_the_address_shows_the_list(client, url):
    answer = client.get(f"{url}?page=zzz&kabupaten=%00&tahap=99999999999999999999&jenis=x&legalitas=x&pasar=x&q=%00")

    assert answer.status_code == 200


def test_sites_are_filtered_and_found(client):
    cohort = CohortFactory(name="2026")
    enrolled()
    enrolled("63.72.01.1001", "Palam", cohort=cohort)

    assert listed(client, "/lokasi/") == ["tabanio", "palam"]
    assert listed(client, "/lokasi/?jenis=kelurahan") == ["palam"]
    assert listed(client, "/lokasi/?kabupaten=63.03") == ["tabanio"]
    assert listed(client, f"/lokasi/?tahap={cohort.pk}") == ["palam"]
    assert listed(client, "/lokasi/?q=kota+palam") == ["palam"]
    assert listed(client, "/lokasi/?q=tidakada") == []


def test_products_are_filtered_and_found(client):
    gula = ProductFactory(
        slug="gula", name="Gula", is_published=True, market="country", region=village("63.72.01.1001", "Palam")
    )
    gula.licences.create(kind="nib")
    ProductFactory(slug="kopi", name="Kopi", is_published=True)
    ProductFactory(slug="draf", name="Draf")

    assert listed(client, "/produk/") == ["gula", "kopi"]
    assert listed(client, "/produk/?legalitas=nib") == ["gula"]
    assert listed(client, "/produk/?pasar=country") == ["gula"]
    assert listed(client, "/produk/?kabupaten=63.72") == ["gula"]
    assert listed(client, "/produk/?q=kopi") == ["kopi"]


def test_product_that_is_not_shown_has_no_page(client):
    ProductFactory(slug="draf")

    assert client.get("/produk/draf/").status_code == 404


def test_script_in_a_name_is_shown_as_text(client):
    site = enrolled(site__summary=SCRIPT, site__profile=SCRIPT, site__potentials=SCRIPT, site__office_address=SCRIPT)
    ProductFactory(slug="x", name=SCRIPT, description=SCRIPT, producer_name=SCRIPT, region=site.region, is_published=True)

    for url in ["/lokasi/", "/lokasi/tabanio/", "/produk/", "/produk/x/"]:
        assert SCRIPT not in client.get(url).content.decode()


def test_site_shows_what_is_published_and_nothing_else(client):
    site = enrolled()
    published(InnovationFactory(region=site.region, name="Terbit"))
    InnovationFactory(region=site.region, name="Rahasia draf")
    ProductFactory(region=site.region, name="Kerupuk terbit", is_published=True)
    ProductFactory(region=site.region, name="Kerupuk draf")

    content = client.get("/lokasi/tabanio/").content.decode()

    assert [name in content for name in ("Terbit", "Kerupuk terbit", "Rahasia draf", "Kerupuk draf")] == [
        True,
        True,
        False,
        False,
    ]


def test_site_shows_the_licences_that_hold_today_in_the_order_of_the_names(client):
    site, yesterday = enrolled(), timezone.localdate() - datetime.timedelta(days=1)
    dodol = ProductFactory(region=site.region, name="Dodol", is_published=True)
    dodol.licences.create(kind="nib")
    dodol.licences.create(kind="pirt", valid_until=yesterday)
    dodol.licences.create(kind="halal", valid_until=timezone.localdate())
    ProductFactory(region=site.region, name="Abon", is_published=True).licences.create(kind="sni", valid_until=yesterday)

    shown = client.get("/lokasi/tabanio/").context["products"]

    assert [(product.name, product.licence_labels) for product in shown] == [("Abon", []), ("Dodol", ["NIB", "Halal"])]


def test_edit_of_a_published_innovation_does_not_show(client):
    site = enrolled()
    innovation = published(InnovationFactory(region=site.region, name="Nama terbit"))
    innovation.name = "Nama baru"
    innovation.save()

    content = client.get("/lokasi/tabanio/").content.decode()

    assert ("Nama terbit" in content, "Nama baru" in content) == (True, False)


def test_page_of_someone_signed_in_is_the_page_of_everybody(client):
    enrolled()
    anonymous = client.get("/lokasi/tabanio/").content
    user = person(Role.PMD, name="Nama Petugas")
    client.force_login(user)

    assert client.get("/lokasi/tabanio/").content == anonymous


def test_change_shows_on_the_next_request(client):
    site = enrolled()
    client.get("/lokasi/tabanio/")

    actions.update_site(site=site, by=person(Role.PMD), summary="Kalimat baru")

    assert "Kalimat baru" in client.get("/lokasi/tabanio/").content.decode()


def test_product_taken_off_is_gone_on_the_next_request(client):
    product = ProductFactory(slug="kopi", is_published=True)
    assert client.get("/produk/kopi/").status_code == 200

    product_actions.unpublish_product(product=product, by=person(Role.PMD))

    assert client.get("/produk/kopi/").status_code == 404


@pytest.mark.parametrize("url", ["/lokasi/", "/lokasi/tabanio/", "/produk/", "/produk/kopi/", "/lokasi/tabanio/profil.pdf"])
def test_public_page_asks_the_same_whatever_the_number_of_things(client, url):
    site = enrolled()
    ProductFactory(region=site.region, slug="kopi", is_published=True).licences.create(kind="nib")
    published(InnovationFactory(region=site.region))
    client.get("/")  # makes the portal's one row
    one = counted(client, url)
    for number in (2, 3):
        enrolled(f"63.03.02.200{number}", f"Lain{number}")
        ProductFactory(region=site.region, is_published=True).licences.create(kind="pirt")
        published(InnovationFactory(region=site.region))

    assert counted(client, url) == one
    assert one <= 10


def test_warm_page_asks_for_the_content_version_alone(client):
    enrolled()
    client.get("/lokasi/tabanio/profil.pdf")

    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/lokasi/tabanio/profil.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert len(queries) <= 2


def test_profile_pdf_tells_the_site_and_names_its_file(client):
    site = enrolled(site__profile="Profil desa pesisir", site__population=3120, site__office_phone="0511-0000000")
    ProductFactory(region=site.region, name="Abon", is_published=True)

    answer = client.get("/lokasi/tabanio/profil.pdf")

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert answer["Content-Disposition"] == 'inline; filename="profil-tabanio.pdf"'
    assert [word in text for word in ("Tabanio", "Profil desa pesisir", "3.120", "Abon", "0511-0000000")] == [True] * 5


def test_profile_pdf_tells_the_partners_after_the_sites_own_work(client):
    site = enrolled()
    ProductFactory(region=site.region, name="Abon", is_published=True)
    ActivityFactory(title="Bimtek kemasan").villages.add(site.region)

    answer = client.get("/lokasi/tabanio/profil.pdf")

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert 0 < text.find("Abon") < text.find("Bimtek kemasan")


def test_profile_pdf_stays_short_and_inside_the_page_with_long_texts(client):
    site = enrolled(
        name="Sungai" * 13,
        site__profile="Katapanjangsekali" * 20 + " kata" * 1100,
        site__potentials="\n".join(["Potensi " * 30] * 10),
        site__office_address="Jalan " * 40,
    )
    for number in range(8):
        ProductFactory(region=site.region, name=f"{number}" + "Produk" * 19, producer_name="Kelompok" * 18, is_published=True)

    content = client.get(f"/lokasi/{site.slug}/profil.pdf").content

    assert len(PdfReader(io.BytesIO(content)).pages) <= 5


def test_home_gets_a_tile_for_each_kabupaten_and_figures_of_today(client):
    enrolled()
    enrolled("63.03.02.2001", "Kedua")
    enrolled("63.72.01.1001", "Palam")

    tiles = {tile["code"]: (tile["name"], tile["url"], tile["more"]) for tile in plugs.tiles()}
    values = [figure["value"] for figure in plugs.figures()]

    assert tiles == {"63.03": ("Desa Tabanio", "/lokasi/tabanio/", 1), "63.72": ("Kelurahan Palam", "/lokasi/palam/", 0)}
    assert values == ["3", "0"]


def test_section_that_another_area_plugs_in_is_shown(client, monkeypatch):
    enrolled()
    step = {"date": datetime.date(2026, 1, 1), "title": "Pelatihan pengemasan", "url": ""}
    given = {"site.timeline": [[step]]}
    monkeypatch.setattr(sockets, "collect", lambda name, **context: given.get(name, []))

    assert "Pelatihan pengemasan" in client.get("/lokasi/tabanio/").content.decode()


def test_photo_of_a_site_is_shown_on_page_and_paper(client):
    site = enrolled()
    file = SimpleUploadedFile("x.jpg", picture(random.Random(1), "x"), content_type="image/jpeg")
    photo, _is_new = add_photo(owner=site, file=file, by=person(Role.PMD), caption="Dermaga")

    page = client.get("/lokasi/tabanio/").content.decode()
    paper = PdfReader(io.BytesIO(client.get("/lokasi/tabanio/profil.pdf").content))

    assert (photo.file_url in page, "Dermaga" in page) == (True, True)
    assert len(paper.pages[0].images) == 1
    assert Portal.load().content_version > 1

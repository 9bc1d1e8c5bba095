"""The staff pages of sites and cohorts."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from klaster.access import Role
from sites.models import Cohort, Enrolment, Product, Site
from tests.factories import (
    CohortFactory,
    EnrolmentFactory,
    ProductFactory,
    SiteFactory,
    village,
)
from tests.sites.conftest import signed_in

pytestmark = pytest.mark.django_db
PROFILE = {"summary": "Desa pesisir", "profile": "Profil", "latitude": "-3,767", "longitude": "114.634"}
PRODUCT = {"name": "Gula aren", "producer_kind": "group", "producer_name": "Kelompok Maju"}


def errors(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def test_site_is_made_in_two_steps(client, pmd):
    region = village(name="Tabanio")
    village("63.03.01.2002", "Takisung")

    found = client.get("/kerja/lokasi/baru/?q=taban")
    sent = client.post(f"/kerja/lokasi/baru/{region.code}/", PROFILE)

    site = Site.objects.get()
    assert [each.name for each in found.context["found"]] == ["Tabanio"]
    assert (sent.status_code, sent.url) == (302, f"/kerja/lokasi/{site.pk}/")
    assert (site.slug, str(site.latitude), str(site.longitude)) == ("tabanio", "-3.767000", "114.634000")


def test_village_that_is_a_site_already_leads_to_its_page(client, pmd):
    site = SiteFactory()

    sent = client.post(f"/kerja/lokasi/baru/{site.region.code}/", PROFILE)

    assert (sent.status_code, sent.url) == (302, f"/kerja/lokasi/{site.pk}/")
    assert Site.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [("latitude", "51"), ("latitude", "x"), ("latitude", "NaN"), ("latitude", "1e999"), ("longitude", ""), ("population", "-1"),
     ("population", "9" * 40), ("summary", "x" * 201), ("summary", "a\0b"), ("profile", "x" * 6001), ("office_email", "x@")],
)  # fmt: skip
def test_wrong_value_is_told_at_its_field_and_the_rest_is_kept(client, pmd, field, typed):
    site = SiteFactory()

    answer = client.post(f"/kerja/lokasi/{site.pk}/ubah/", PROFILE | {field: typed})

    assert answer.status_code == 200
    assert list(errors(answer)) == [field]
    assert answer.context["form"]["profile"].value() == (PROFILE | {field: typed})["profile"]
    assert Site.objects.get().summary == ""


def test_site_changed_by_someone_else_keeps_what_was_typed(client, pmd):
    site = SiteFactory()
    seen = site.updated_at.isoformat()
    client.post(f"/kerja/lokasi/{site.pk}/ubah/", PROFILE | {"seen": seen})

    with translation.override("id"):
        answer = client.post(f"/kerja/lokasi/{site.pk}/ubah/", PROFILE | {"seen": seen, "summary": "Milik saya"})

    assert list(errors(answer)) == ["__all__"]
    assert answer.context["form"]["summary"].value() == "Milik saya"
    assert Site.objects.get().summary == "Desa pesisir"


def test_text_saved_again_after_the_warning_is_stored(client, pmd):
    site = SiteFactory()
    old = site.updated_at.isoformat()
    client.post(f"/kerja/lokasi/{site.pk}/ubah/", PROFILE | {"seen": old})
    warned = client.post(f"/kerja/lokasi/{site.pk}/ubah/", PROFILE | {"seen": old, "summary": "Milik saya"})

    client.post(
        f"/kerja/lokasi/{site.pk}/ubah/", PROFILE | {"seen": warned.context["seen"].isoformat(), "summary": "Milik saya"}
    )

    assert Site.objects.get().summary == "Milik saya"


@pytest.mark.parametrize("seen", ["", "zzz", "2026-13-45T00:00", "\0", "9" * 5000])
def test_broken_mark_of_what_was_seen_is_no_error(client, pmd, seen):
    site = SiteFactory()

    answer = client.post(f"/kerja/lokasi/{site.pk}/ubah/", PROFILE | {"seen": seen})

    assert answer.status_code == 302


def test_site_is_enrolled_and_leaves_with_a_reason(client, pmd):
    site, cohort = SiteFactory(), CohortFactory(quota=1)

    client.post(f"/kerja/lokasi/{site.pk}/ikut/", {"cohort": cohort.pk, "joined": "2025-07-07"})
    enrolment = Enrolment.objects.get()
    client.post(f"/kerja/lokasi/keluar/{enrolment.pk}/", {"left": "2026-01-01", "reason": "Selesai"})

    enrolment.refresh_from_db()
    assert (enrolment.joined, enrolment.left, enrolment.reason) == (
        datetime.date(2025, 7, 7),
        datetime.date(2026, 1, 1),
        "Selesai",
    )


def test_used_up_quota_is_told_on_the_form(client, pmd):
    held = EnrolmentFactory(cohort=CohortFactory(quota=1))
    other = SiteFactory()

    answer = client.post(f"/kerja/lokasi/{other.pk}/ikut/", {"cohort": held.cohort.pk, "joined": "2025-07-07"})

    assert answer.status_code == 200
    assert held.site.region.full_name in errors(answer)["__all__"][0]
    assert Enrolment.objects.count() == 1


def test_cohort_is_made_and_changed(client, pmd):
    client.post("/kerja/lokus/baru/", {"year": 2026, "name": "2026", "quota": ""})
    cohort = Cohort.objects.get()
    client.post(f"/kerja/lokus/{cohort.pk}/", {"year": 2026, "name": "2026 (tahap II)", "quota": 3})

    assert list(Cohort.objects.values_list("year", "name", "quota")) == [(2026, "2026 (tahap II)", 3)]


@pytest.mark.parametrize(
    "data", [{"year": 1}, {"year": "x"}, {"year": "9" * 30}, {"quota": 0}, {"quota": "9" * 30}, {"name": ""}]
)
def test_wrong_cohort_is_told_at_its_field(client, pmd, data):
    answer = client.post("/kerja/lokus/baru/", {"year": 2026, "name": "2026", "quota": 1} | data)

    assert answer.status_code == 200
    assert len(errors(answer)) == 1
    assert Cohort.objects.count() == 0


def test_filters_of_the_staff_list_find_what_is_missing(client, pmd):
    full = EnrolmentFactory(site__profile="Ada", site__latitude=-3, site__longitude=114).site
    bare = SiteFactory(region=village("63.72.01.1001", "Palam"))

    def listed(query):
        return list(client.get(f"/kerja/lokasi/?{query}").context["page_obj"])

    assert listed("ikut=ikut") == [full]
    assert listed("ikut=tidak") == [bare]
    assert listed("kurang=profil") == [bare]
    assert listed("kurang=koordinat") == [bare]
    assert listed("jenis=kelurahan") == [bare]
    assert listed("kabupaten=63.03") == [full]
    assert listed("q=palam") == [bare]
    assert listed("urut=diubah") == [bare, full]
    assert listed(f"tahap={full.enrolments.get().cohort_id}") == [full]
    assert listed("kurang=zzz&urut=zzz&page=zzz&tahap=99999999999999999999&q=%00") == [full, bare]


def counted(client, url):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(queries)


@pytest.mark.parametrize("url", ["/kerja/lokasi/", "/kerja/produk/", "/kerja/lokus/"])
def test_staff_list_asks_the_same_whatever_the_rows(client, pmd, url):
    def add(number):
        EnrolmentFactory(cohort=CohortFactory(name=f"Tahap {number}"))
        product = ProductFactory()
        product.licences.create(kind="nib", number="1")

    add(1)
    client.get(url)
    one = counted(client, url)
    add(2)
    add(3)

    assert counted(client, url) == one
    assert one <= 15


def test_staff_list_of_a_hundred_rows_is_small(client, pmd):
    cohort = CohortFactory()
    for _number in range(101):
        EnrolmentFactory(cohort=cohort, site__profile="x" * 6000, site__summary="y" * 200)

    answer = client.get("/kerja/lokasi/")

    assert len(answer.context["page_obj"]) == 100
    assert len(answer.content) < 80_000


def test_village_official_sees_and_changes_the_products_of_the_own_village_alone(client):
    region = village()
    signed_in(client, Role.OFFICIAL, region)
    own, other = ProductFactory(region=region), ProductFactory(is_published=True)

    assert list(client.get("/kerja/produk/").context["page_obj"]) == [own]
    assert client.get(f"/kerja/produk/{own.pk}/").status_code == 200
    assert client.get(f"/kerja/produk/{other.pk}/").status_code == 404
    assert client.post(f"/kerja/produk/{other.pk}/ubah/", PRODUCT).status_code == 404
    assert client.post(f"/kerja/produk/{other.pk}/hapus/").status_code == 404
    assert client.get(f"/kerja/produk/{other.pk}/foto/").status_code == 404
    assert client.get(f"/kerja/produk/baru/{other.region.code}/").status_code == 404
    assert client.post(f"/kerja/produk/{own.pk}/tampil/").status_code == 403
    assert Product.objects.get(pk=own.pk).is_published is False


def test_village_official_reads_the_own_site_and_does_not_change_it(client):
    own, other = SiteFactory(), EnrolmentFactory().site
    signed_in(client, Role.OFFICIAL, own.region)

    assert client.get(f"/kerja/lokasi/{own.pk}/").status_code == 200
    assert client.get(f"/kerja/lokasi/{own.pk}/ubah/").status_code == 403
    assert client.get(f"/kerja/lokasi/{own.pk}/foto/").status_code == 403
    assert client.get(f"/kerja/lokasi/{other.pk}/").status_code == 404
    assert client.get(f"/kerja/lokasi/{other.pk}/riwayat/").status_code == 404


def test_official_of_one_village_goes_straight_to_the_form(client):
    region = village()
    signed_in(client, Role.OFFICIAL, region)

    answer = client.get("/kerja/produk/baru/")

    assert (answer.status_code, answer.url) == (302, f"/kerja/produk/baru/{region.code}/")


def test_search_lists_the_villages_of_the_name_before_those_of_the_area(client, pmd):
    area = village("63.06.01.2001", "Amawang")
    area.parent.parent.name = "Kabupaten Hulu Sungai Selatan"
    area.parent.parent.save()
    village("63.03.01.2001", "Sungai Pinang")

    answer = client.get("/kerja/lokasi/baru/?q=sungai")

    assert [region.name for region in answer.context["found"]] == ["Sungai Pinang", "Amawang"]


@pytest.mark.parametrize("typed", ["aluh aluh", "Aluh-Aluh", "-"])
def test_hyphen_in_a_name_is_written_as_a_space_too(client, pmd, typed):
    village("63.03.01.2001", "Aluh-Aluh Besar")
    village("63.03.01.2002", "Aluh Aluh Kecil")
    village("63.03.01.2003", "Tanipah")

    answer = client.get("/kerja/lokasi/baru/", {"q": typed})

    assert "Tanipah" not in [region.name for region in answer.context["found"]]
    assert len(answer.context["found"]) == (1 if typed == "-" else 2)


@pytest.mark.parametrize("typed", ["63.03.06.2013", "6303062013", "63.03.06.20", "630306"])
def test_village_is_found_by_its_code(client, pmd, typed):
    village("63.03.06.2013", "Mandikapau Timur")
    village("63.03.07.2013", "Pingaran")

    answer = client.get("/kerja/lokasi/baru/", {"q": typed})

    assert [region.name for region in answer.context["found"]] == ["Mandikapau Timur"]


def test_list_of_sites_is_searched_by_code(client, pmd):
    site = SiteFactory(region=village("63.03.06.2013", "Mandikapau Timur"))
    SiteFactory(region=village("63.03.07.2013", "Pingaran"))

    answer = client.get("/kerja/lokasi/", {"q": "63.03.06"})

    assert list(answer.context["page_obj"]) == [site]


def test_site_in_no_cohort_offers_no_public_page(client, pmd):
    site = SiteFactory()

    answer = client.get(f"/kerja/lokasi/{site.pk}/")

    assert answer.context["site"].cohort_names == []
    assert f'href="{site.get_absolute_url()}"' not in answer.content.decode()


@pytest.mark.parametrize("typed", ["1640", "1.640", "1.640 jiwa"])
def test_inhabitants_are_read_as_people_write_them(client, pmd, typed):
    site = SiteFactory()

    client.post(f"/kerja/lokasi/{site.pk}/ubah/", PROFILE | {"population": typed})

    site.refresh_from_db()
    assert site.population == 1640


def test_form_of_a_site_shows_degrees_as_its_hint_writes_them(client, pmd):
    site = SiteFactory(latitude="-3.489000", longitude="114.992000")

    form = client.get(f"/kerja/lokasi/{site.pk}/ubah/").context["form"]

    assert (form["latitude"].value(), form["longitude"].value()) == ("-3,489", "114,992")


@pytest.mark.parametrize("url", ["/kerja/lokasi/999999999999999999999999/", "/kerja/produk/0/", "/kerja/lokasi/baru/99.99/"])
def test_unknown_thing_is_a_404(client, pmd, url):
    assert client.get(url).status_code == 404

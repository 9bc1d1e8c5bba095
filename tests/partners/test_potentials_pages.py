"""The pages of the inventory, what the workspace shows of it, and the demo."""

import random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from klaster.access import Role
from klaster.demo import Cast
from partners import demo_potentials, plugs_potentials
from partners.models import Potential
from tests.factories import EnrolmentFactory, InnovationFactory, PartnerFactory, ProductFactory, SiteFactory, person
from tests.partners.conftest import client_of
from tests.partners.potentials_kit import filing, noted, official, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
LIST = "/kerja/ki/potensi/"


def enrolled(region):
    return EnrolmentFactory(site=SiteFactory(region=region)).site


def body(response):
    return response.content.decode()


def test_list_shows_name_village_and_status(pmd):
    region = place()
    noted(region, official(region), name="Tari contoh")

    text = body(pmd.get(LIST))

    assert ("Tari contoh" in text, "Sungai Contoh" in text, "Menunggu permohonan" in text) == (True, True, True)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kabupaten=63.03", True), ("kabupaten=63.05", True), ("desa=63.03.01.2001", True), ("desa=63.03.01.2002", False),
        ("jenis=communal", True), ("jenis=product", False), ("cocok=communal", True), ("cocok=mark", False),
        ("status=waiting", True), ("status=aside", False), ("cari=tari", True), ("cari=lain", False),
        ("desa=%00&jenis=x&status=y&page=z&cari=%00", True), ("desa=99", True),
    ],
)  # fmt: skip
def test_filters(pmd, query, shown):
    """Rubbish filters nothing; 63.05 has no region here."""
    region = place()
    place("63.03.01.2002", "Lain Contoh")
    noted(region, official(region), name="Tari contoh")

    response = pmd.get(f"{LIST}?{query}")

    assert (response.status_code, "Tari contoh</a>" in body(response)) == (200, shown)


def test_csv_holds_what_the_filters_leave_and_no_formula(pmd):
    region = place()
    by = official(region)
    noted(region, by, name="=1+1")
    noted(region, by, name="Padi", communal_kind="genetic")

    response = pmd.get(f"{LIST}?unduh=csv&cari=1%2B1")
    text = response.content.decode("utf-8-sig")

    assert response["Content-Type"].startswith("text/csv")
    assert ("'=1+1" in text, "Padi" in text, text.count("\n")) == (True, False, 2)


@pytest.mark.parametrize(
    ("who", "status"),
    [("own", 200), ("other", 404), ("pmd", 200), ("head", 200), ("officer", 200), ("nobody", 403)],
)
def test_who_opens_a_potential(who, status):
    here, there = place(), place("63.03.01.2002", "Lain Contoh")
    own = official(here)
    potential = noted(here, own)
    users = {
        "own": lambda: own, "other": lambda: official(there), "pmd": lambda: person(Role.PMD),
        "head": lambda: person(Role.HEAD), "officer": lambda: person(Role.PARTNER, partner=PartnerFactory()), "nobody": person,
    }  # fmt: skip

    assert client_of(users[who]()).get(f"{LIST}{potential.pk}/").status_code == status


def test_anonymous_signs_in_first():
    region = place()
    potential = noted(region, official(region))

    for path in ("", "baru/", f"{potential.pk}/", f"{potential.pk}/ubah/"):
        assert Client().get(LIST + path).status_code == 302


def test_those_who_only_read_get_no_button_and_no_form():
    region = place()
    potential = noted(region, official(region))
    head = client_of(person(Role.HEAD))

    assert "ubah/" not in body(head.get(f"{LIST}{potential.pk}/"))
    for step in ("ubah/", "kesampingkan/", "lanjutkan/"):
        assert head.post(f"{LIST}{potential.pk}/{step}").status_code == 403


def test_village_page_suggests_and_explains():
    region = place()
    enrolled(region)
    product = ProductFactory(region=region, name="Madu Bebas")
    by = official(region)

    text = body(client_of(by).get(f"{LIST}?desa={region.code}"))

    assert (f"produk={product.pk}" in text, "10 tahun" in text) == (True, True)
    assert f"produk={product.pk}" not in body(client_of(person(Role.HEAD)).get(f"{LIST}?desa={region.code}"))


def test_village_notes_by_the_form_and_begins_a_filing_from_it():
    region = place()
    enrolled(region)
    product = ProductFactory(region=region, name="Madu Contoh")
    client = client_of(official(region))
    address = f"{LIST}baru/?desa={region.code}&produk={product.pk}&jenis=mark"

    form = client.get(address).context["form"]
    assert (form.initial["product"], form.initial["fits"], form.initial["kind"]) == (product, "mark", "product")
    given = {"kind": "product", "product": product.pk, "innovation": "", "name": "", "fits": "mark", "communal_kind": ""}
    response = client.post(address, {**given, "why": "Dikenal."})

    potential = Potential.objects.get()
    assert response.url == reverse("work_potential", args=[potential.pk])
    assert f"{reverse('work_filing_new')}?potensi={potential.pk}" in body(client.get(response.url))


def test_official_of_one_village_need_not_choose_it():
    region = place()
    enrolled(region)

    assert client_of(official(region)).get(f"{LIST}baru/").url == f"{LIST}baru/?desa={region.code}"


def test_wrong_input_comes_back_with_what_was_typed():
    region = place()
    enrolled(region)
    client = client_of(official(region))

    response = client.post(f"{LIST}baru/?desa={region.code}", {"kind": "communal", "why": "Alasan diketik.", "fits": "x\0"})

    assert (response.status_code, "Alasan diketik." in body(response), Potential.objects.count()) == (422, True, 0)
    assert client.get(f"{LIST}baru/?desa=%00&produk=x").status_code == 302


def test_change_set_aside_and_take_up_on_the_pages():
    region = place()
    by = official(region)
    potential = noted(region, by)
    client = client_of(by)
    path = f"{LIST}{potential.pk}/"

    given = {"name": "Tari baru", "fits": "communal", "communal_kind": "expression", "why": "Baru."}
    assert client.post(f"{path}ubah/", given).status_code == 302
    assert client.post(f"{path}kesampingkan/", {"reason": ""}).status_code == 422
    assert client.post(f"{path}kesampingkan/", {"reason": "Belum siap."}).status_code == 302
    assert "Belum siap." in body(client.get(path))
    assert client.get(f"{path}lanjutkan/").status_code == 405
    client.post(f"{path}lanjutkan/")
    client.post(f"{path}lanjutkan/")

    potential.refresh_from_db()
    assert (potential.name, potential.set_aside_reason) == ("Tari baru", "")


def test_filing_that_one_may_not_open_is_not_named():
    region = place()
    potential = noted(region, official(region))
    filing(region, person(Role.PMD), "communal", potential=potential, title="Rahasia sekali")

    text = body(client_of(person(Role.PARTNER, partner=PartnerFactory())).get(f"{LIST}{potential.pk}/"))

    assert ("Rahasia sekali" in text, "tidak dapat membukanya" in text) == (False, True)


def test_list_and_page_ask_the_same_number_of_queries_for_one_and_three():
    region = place()
    by = official(region)
    client = client_of(person(Role.PMD))
    counts = []
    for names in (["Satu"], ["Dua", "Tiga"]):
        for name in names:
            one = noted(region, by, name=name)
            filing(region, by, "communal", potential=one, title=name)
            ProductFactory(region=region, name=name)
            InnovationFactory(region=region, name=name, technical="Rahasia.")
        counts.append([_queries(client, f"{LIST}{query}") for query in ("", f"?desa={region.code}", "?unduh=csv")])

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 15


def _queries(client, path):

    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def test_village_is_shown_what_waits_and_dinas_pmd_which_villages_noted_nothing():
    here, there = place(), place("63.03.01.2002", "Lain Contoh")
    enrolled(here)
    enrolled(there)
    by, staff = official(here), person(Role.PMD)
    noted(here, by)

    assert [one.name for one in plugs_potentials.waiting(user=by).context["potentials"]] == ["Tari contoh"]
    assert list(plugs_potentials.without(user=staff).context["villages"]) == [there]
    assert (plugs_potentials.waiting(user=staff), plugs_potentials.without(user=by)) == (None, None)
    assert plugs_potentials.waiting(user=official(there)) is None
    assert "Tari contoh" in body(client_of(by).get("/kerja/"))


def test_demo_notes_potentials_and_sets_one_aside():
    regions = [place(f"63.03.01.200{number}", f"Contoh {number}") for number in range(1, 7)]
    for region in regions:
        enrolled(region)
        ProductFactory(region=region, name=f"Produk {region.code}")
    by = person(Role.PMD)

    demo_potentials.seed(Cast(rng=random.Random(1), today=timezone.localdate(), admin=by, pmd=by))

    assert set(Potential.objects.with_status().values_list("status", flat=True)) == {"waiting", "aside"}
    assert Potential.objects.values("region").distinct().count() == 3

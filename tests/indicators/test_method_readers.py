"""The versions and the guides for those who read everything and change nothing: the head of office and the deputy."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from indicators.actions import methods
from indicators.actions.guides import save_guide
from indicators.models import Butir, ButirGuide, Methodology, SubDimension
from klaster.access import Role
from klaster.audit.models import Event
from sites.models import Region
from tests.factories import person, village
from tests.indicators.factories import methodology

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return methods.copy(methodology=methodology(), first_year=2026, by=person(Role.PMD))


@pytest.fixture
def head(client):
    client.force_login(person(Role.HEAD))
    return client


def addresses(draft):
    sub = SubDimension.objects.get(name="Pendidikan", dimension__methodology=draft)
    butir = Butir.objects.get(code="23.3", sub_dimension__dimension__methodology=methodology())
    return [
        reverse("index_methods"),
        reverse("index_method", args=["id-2025"]),
        reverse("index_method", args=[draft.code]),
        reverse("index_method_butir", args=[draft.code, sub.pk]),
        reverse("index_guides"),
        reverse("index_guide", args=[butir.pk]),
    ]


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY])
def test_they_read_each_page_and_find_nothing_to_send(client, draft, role):
    client.force_login(person(role))

    for path in addresses(draft):
        answer = client.get(path)
        main = BeautifulSoup(answer.content, "html.parser").find("main")
        assert (path, answer.status_code) == (path, 200)
        assert [form.get("method") for form in main.find_all("form")] in ([], ["get"])
        assert not [link for link in main.find_all("a") if link["href"].endswith(("salin/", "terbitkan/", "buang/"))]


def test_they_read_the_bounds_and_butir_of_a_draft(head, draft):
    sub = SubDimension.objects.get(name="Pendidikan", dimension__methodology=draft)

    version = head.get(reverse("index_method", args=[draft.code])).content.decode()
    butir = head.get(reverse("index_method_butir", args=[draft.code, sub.pk])).content.decode()

    assert "79,63" in version
    assert sub.butir.first().name in butir


def test_they_read_what_is_filled_in_of_a_guide(head):
    butir = Butir.objects.get(code="23.3", sub_dimension__dimension__methodology=methodology())
    fields = {"activities": "Daftarkan merek", "actors": ["desa"], "evidence": "Sertifikat", "by_village": False}
    save_guide(butir=butir, by=person(Role.PMD), source="", **fields)

    page = BeautifulSoup(head.get(reverse("index_guide", args=[butir.pk])).content, "html.parser")

    facts = [value.get_text(" ", strip=True) for value in page.select("main dl.facts dd")]
    assert facts == ["Daftarkan merek", "desa", "Sertifikat", "Tidak", "Ya", "belum diisi"]


def test_what_they_send_is_refused_and_changes_nothing(head, draft):
    before = (Event.objects.count(), list(ButirGuide.objects.values_list("activities", flat=True)))

    answers = {head.post(path, {"name": "x", "activities": "x"}).status_code for path in addresses(draft)[1:4]}
    answers |= {head.post(addresses(draft)[5], {"activities": "x"}).status_code}
    for name in ("index_method_copy", "index_method_publish", "index_method_drop"):
        answers |= {head.get(reverse(name, args=[draft.code])).status_code}
        answers |= {head.post(reverse(name, args=[draft.code]), {"first_year": "2027"}).status_code}

    assert answers == {403}
    assert (Event.objects.count(), list(ButirGuide.objects.values_list("activities", flat=True))) == before
    assert not Methodology.objects.get(pk=draft.pk).is_published


@pytest.mark.parametrize(("role", "code"), [(Role.KABKOTA, "63.03"), (Role.OFFICIAL, "63.03.01.2001")])
def test_those_of_a_part_of_the_province_read_neither(client, draft, role, code):
    village("63.03.01.2001")
    client.force_login(person(role, region=Region.objects.get(code=code)))

    assert {client.get(path).status_code for path in addresses(draft)} == {403}


def test_signed_out_are_sent_to_sign_in(client, draft):
    assert {client.get(path).status_code for path in addresses(draft)} == {302}


@pytest.mark.parametrize(("role", "sees"), [(Role.PMD, True), (Role.HEAD, True), (Role.KABKOTA, False), (Role.OFFICIAL, False)])
def test_workspace_leads_to_the_versions_those_who_may_open_them(client, role, sees):
    below = village("63.03.01.2001")
    place = {Role.KABKOTA: Region.objects.get(code="63.03"), Role.OFFICIAL: below}.get(role)
    client.force_login(person(role, region=place))

    page = client.get(reverse("workspace")).content.decode()

    assert (f'href="{reverse("index_methods")}"' in page) is sees

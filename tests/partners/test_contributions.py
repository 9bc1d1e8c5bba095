"""The partners' parts in an innovation: who writes them, what is refused, and the public list from idea to market."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import translation

from klaster.access import Role
from partners import plugs_research as plugs
from partners.actions import contributions as actions
from partners.models import Contribution
from tests.factories import InnovationFactory, PartnerFactory, person, village
from tests.partners.conftest import client_of
from tests.partners.research import CODE, published_innovation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
Stage = Contribution.Stage


@pytest.fixture
def innovation():
    return published_innovation(village(CODE))


def add(innovation, partner, stage=Stage.IDEA, part="Menulis rancang bangun", *, by=None, year=None):
    return actions.add_contribution(
        innovation=innovation, partner=partner, stage=stage, part=part, year=year, by=by or person(Role.PMD)
    )


def text(response):
    return response.content.decode()


def test_an_officer_writes_the_own_partners_part_alone(innovation, brida):
    officer = person(Role.PARTNER, partner=brida)

    mine = add(innovation, brida, by=officer)

    for act in (
        lambda: add(innovation, PartnerFactory(), by=officer),
        lambda: actions.update_contribution(contribution=mine, partner=PartnerFactory(), by=officer),
        lambda: actions.remove_contribution(contribution=add(innovation, PartnerFactory()), by=officer),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_village_writes_none(innovation, brida):
    with pytest.raises(PermissionDenied):
        add(innovation, brida, by=person(Role.OFFICIAL, region=innovation.region))


def test_an_officer_writes_none_on_a_draft_and_staff_do(brida):
    draft = InnovationFactory(region=village(CODE))

    with pytest.raises(PermissionDenied):
        add(draft, brida, by=person(Role.PARTNER, partner=brida))

    assert add(draft, brida).innovation == draft


def test_a_part_of_a_closed_partner_is_kept_and_one_of_a_merged_partner_is_refused(innovation, brida):
    closed = PartnerFactory(is_active=False)
    merged = PartnerFactory(is_active=False, merged_into=brida)

    add(innovation, closed)
    with translation.override("en"), pytest.raises(ValidationError, match="is part of Brida now"):
        add(innovation, merged)

    assert Contribution.objects.get().partner == closed


def test_a_stage_of_a_partner_is_listed_once(innovation, brida):
    add(innovation, brida)

    with translation.override("en"), pytest.raises(ValidationError, match="listed already"):
        add(innovation, brida, part="Lagi")


@pytest.mark.parametrize("year", [1999, 2101])
def test_an_implausible_year_is_refused(innovation, brida, year):
    with pytest.raises(ValidationError):
        add(innovation, brida, year=year)


def test_public_list_goes_from_idea_to_market(innovation, brida):
    closed = PartnerFactory(short_name="Dinas Lama", is_active=False)
    for stage, partner in [(Stage.MARKET, brida), (Stage.IDEA, closed), (Stage.TRIAL, brida)]:
        add(innovation, partner, stage, part=f"Bagian {stage}")

    stages = plugs.innovation_contributions(innovation=innovation, version=None).context["stages"]
    shown = text(Client().get(f"/inovasi/{innovation.slug}/"))

    assert [parts[0].stage for _, parts in stages] == ["1_idea", "3_trial", "7_market"]
    assert shown.index("Bagian 1_idea") < shown.index("Bagian 3_trial") < shown.index("Bagian 7_market")
    assert ("Dinas Lama" in shown, f"/mitra/{closed.slug}/" in shown, "/mitra/brida/" in shown) == (True, False, True)


def test_the_list_has_published_innovations_with_their_number_of_parts(pmd, innovation, brida):
    InnovationFactory(region=village(CODE), name="Belum Terbit")
    other = published_innovation(village("63.72.01.1001", "Cempaka"), name="Kompos")
    add(other, brida)

    def found(query):
        shown = text(pmd.get(f"/kerja/peran-mitra/{query}"))
        return [name for name in ("Gula Cair", "Kompos", "Belum Terbit") if name in shown]

    assert found("") == ["Gula Cair", "Kompos"]
    assert (found("?ada=ada"), found("?ada=tanpa"), found("?kabupaten=63.72")) == (["Kompos"], ["Gula Cair"], ["Kompos"])
    assert (found("?cari=gula"), found("?cari=%00&page=x")) == (["Gula Cair"], ["Gula Cair", "Kompos"])


def test_an_officer_adds_changes_and_removes_a_part_on_the_pages(officer, innovation, brida):
    address = f"/kerja/peran-mitra/{innovation.slug}/"
    data = {"partner": brida.pk, "stage": "1_idea", "part": "Merumuskan masalah", "year": "2024"}

    officer.post(address + "baru/", data)
    added = Contribution.objects.get()
    twice = officer.post(address + "baru/", data).status_code
    officer.post(f"/kerja/peran-mitra/bagian/{added.pk}/ubah/", {**data, "part": "Menguji", "year": ""})
    shown = "Menguji" in text(officer.get(address))
    officer.post(f"/kerja/peran-mitra/bagian/{added.pk}/hapus/")

    assert (twice, shown, Contribution.objects.count()) == (422, True, 0)


@pytest.mark.parametrize(
    "wrong",
    [{"partner": ""}, {"partner": "\0"}, {"stage": "8"}, {"part": ""}, {"part": "a\0"}, {"year": "1999"}, {"year": "x"}],
)
def test_wrong_input_is_said(officer, innovation, brida, wrong):
    data = {"partner": brida.pk, "stage": "1_idea", "part": "Merumuskan", "year": "", **wrong}

    response = officer.post(f"/kerja/peran-mitra/{innovation.slug}/baru/", data)

    assert (response.status_code, Contribution.objects.count()) == (422, 0)


def test_those_who_only_read_are_refused(innovation, brida):
    official, foreign = (client_of(person(Role.OFFICIAL, region=innovation.region)),
                         client_of(person(Role.PARTNER, partner=PartnerFactory())))  # fmt: skip
    part = add(innovation, brida)
    address = f"/kerja/peran-mitra/bagian/{part.pk}/"

    assert official.get(f"/kerja/peran-mitra/{innovation.slug}/").status_code == 200
    assert official.get(f"/kerja/peran-mitra/{innovation.slug}/baru/").status_code == 403
    for client in (official, foreign):
        assert [client.get(address + "ubah/").status_code, client.post(address + "hapus/").status_code] == [403, 403]


def test_a_draft_is_not_there_for_partners(officer):
    draft = InnovationFactory(region=village(CODE))

    assert officer.get(f"/kerja/peran-mitra/{draft.slug}/").status_code == 404
    assert client_of(person(Role.OFFICIAL, region=draft.region)).get(f"/kerja/peran-mitra/{draft.slug}/").status_code == 200


def test_pages_take_the_same_queries_for_1_and_3(pmd, innovation, brida, django_assert_max_num_queries):
    addresses, counts = ["/kerja/peran-mitra/", f"/kerja/peran-mitra/{innovation.slug}/"], []
    for stage in (Stage.IDEA, Stage.TRIAL, Stage.MARKET):
        add(innovation, brida, stage)
        add(published_innovation(innovation.region, name=f"Inovasi {stage}"), PartnerFactory())
        for address in addresses:
            with django_assert_max_num_queries(15) as found:
                pmd.get(address)
            counts.append(len(found.captured_queries))

    assert counts[:2] == counts[4:]

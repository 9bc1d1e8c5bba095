"""What research shows on other pages: a site, an innovation, the workspace, the calendar; and the public file."""

import pytest
from django.test import Client

from klaster.access import Role
from partners import plugs_research as plugs
from partners.actions import research_projects, research_results
from partners.models import Capability, ResearchProject
from tests.factories import PartnerFactory, person, village
from tests.partners.conftest import client_of
from tests.partners.research import (
    CODE,
    ahead,
    give_back,
    need,
    output,
    pdf,
    project,
    published_innovation,
    site,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = ResearchProject.State
SECRET = "Nomor telepon dan catatan rahasia"


@pytest.fixture
def place():
    return site()


@pytest.fixture
def ulm():
    return PartnerFactory(short_name="ULM", slug="ulm")


def page(path, client=None):
    response = (client or Client()).get(path)
    assert response.status_code == 200
    return response.content.decode()


def opened_by(client, path):
    response = client.get(path)
    b"".join(response)  # read to its end, a file closes itself
    return response.status_code, response["Content-Type"]


def full(place, ulm, *, state=State.DONE, title="Masa simpan gula aren", **fields):
    """A project with a topic, a public and a private output, and the results given back."""
    asked = need(place.region, title=f"Pertanyaan {SECRET} {title}", description=SECRET)
    made = project(ulm, title=title, needs=[asked], people=SECRET, permit_number=SECRET, state=State.RUNNING, **fields)
    output(made, title=f"Panduan {title}", url="https://contoh.id/panduan")
    output(made, title=f"Data mentah {title}", is_public=False)
    give_back(made, place.region, how="Pertemuan di balai desa", use="Dipakai kelompok")
    if state != State.RUNNING:
        made = research_projects.change_state(project=made, to=state, reason="Alat rusak.", by=person(Role.PMD))
    return made


def test_site_shows_the_project_its_public_output_and_what_was_given_back(place, ulm):
    full(place, ulm)

    shown = page(place.get_absolute_url())

    for words in ("Masa simpan gula aren", "ULM", "https://contoh.id/panduan", "Pertemuan di balai desa", "Dipakai kelompok"):
        assert words in shown
    for words in (SECRET, "Data mentah"):
        assert words not in shown


def test_site_timeline_tells_of_the_output_and_of_the_results(place, ulm):
    full(place, ulm)

    steps = plugs.site_timeline(site=place)

    assert [(step["date"], step["detail"], step["url"]) for step in steps] == [
        (ahead(-3), "ULM", "https://contoh.id/panduan"),
        (ahead(-2), "ULM", ""),
    ]


@pytest.mark.parametrize("state", [State.PLANNED, State.STOPPED])
def test_site_shows_no_plan_and_no_stopped_project(place, ulm, state):
    project(ulm, villages=[place.region], state=state)

    assert plugs.site_projects(site=place, user=None) is None


def test_site_shows_nothing_given_back_to_another_village(place, ulm):
    other = village("63.03.01.2002", "Lain")
    made = project(ulm, villages=[place.region, other], state=State.RUNNING)
    give_back(made, other, how="Hanya untuk desa lain")

    assert "Hanya untuk desa lain" not in page(place.get_absolute_url())


def test_site_of_a_renamed_or_closed_institution_shows_its_name_without_a_link(place, ulm):
    full(place, ulm)
    ulm.short_name, ulm.is_active = "ULM lama", False
    ulm.save()

    shown = page(place.get_absolute_url())

    assert ("ULM lama" in shown, "/mitra/ulm/" in shown) == (True, False)


def test_profile_on_paper_holds_the_research(place, ulm):
    full(place, ulm)

    section = plugs.site_projects(site=place, user=None, pdf=True)

    assert (section.template, section.last) == ("partners/research/section_site_pdf.html", True)
    assert Client().get(f"{place.get_absolute_url()}profil.pdf").status_code == 200


def test_innovation_shows_the_research_on_it(place, ulm):
    innovation = published_innovation(place.region)
    made = full(place, ulm)
    research_projects.choose_innovations(project=made, innovations=[innovation], by=person(Role.PMD))

    shown = page(f"/inovasi/{innovation.slug}/")

    assert ("Masa simpan gula aren" in shown, "https://contoh.id/panduan" in shown, SECRET in shown) == (True, True, False)


def test_public_file_is_opened_by_everybody_and_a_private_one_by_nobody(place, ulm):
    pmd, made = person(Role.PMD), full(place, ulm)
    opened, hidden = made.outputs.filter(is_public=True).get(), made.outputs.filter(is_public=False).get()
    files = [research_results.add_output_file(output=one, file=pdf(one.title), by=pmd) for one in (opened, hidden)]

    answers = [opened_by(Client(), f"/mitra/luaran/{file.pk}/") for file in files]

    assert answers == [(200, "application/pdf"), (404, "text/html; charset=utf-8")]
    assert f"/mitra/luaran/{files[0].pk}/" in page(place.get_absolute_url())


def test_public_file_is_gone_when_it_is_removed_hidden_or_its_project_stopped(place, ulm):
    pmd = person(Role.PMD)
    made = full(place, ulm, state=State.RUNNING)
    shown = made.outputs.filter(is_public=True).get()
    file = research_results.add_output_file(output=shown, file=pdf(), by=pmd)
    address, answers = f"/mitra/luaran/{file.pk}/", []

    for is_public in (False, True):
        research_results.update_output(output=shown, is_public=is_public, by=pmd)
        answers.append(opened_by(Client(), address)[0])
    research_projects.change_state(project=made, to=State.STOPPED, reason="Alat rusak.", by=pmd)
    answers.append(opened_by(Client(), address)[0])

    assert answers == [404, 200, 404]


def test_a_file_of_an_output_is_read_at_work_by_those_who_see_its_project(place, ulm):
    made = full(place, ulm)
    hidden = made.outputs.filter(is_public=False).get()
    file = research_results.add_output_file(output=hidden, file=pdf(), by=person(Role.PMD))
    readers = [
        person(Role.OFFICIAL, region=place.region),
        person(Role.PARTNER, partner=ulm),
        person(Role.PARTNER, partner=PartnerFactory()),
        person(Role.OFFICIAL, region=village("63.03.01.2009", "Jauh")),
    ]

    answers = [opened_by(client_of(reader), f"/kerja/berkas/{file.pk}/")[0] for reader in readers]

    assert answers == [200, 200, 404, 404]


def test_a_change_shows_on_the_cached_page_at_once(place, ulm):
    made = full(place, ulm)
    page(place.get_absolute_url())

    research_results.update_output(output=made.outputs.filter(is_public=True).get(), title="Judul lain", by=person(Role.PMD))

    assert "Judul lain" in page(place.get_absolute_url())


def test_public_pages_take_the_same_few_queries(place, ulm, django_assert_max_num_queries):
    innovation = published_innovation(place.region)
    paths = [place.get_absolute_url(), f"/inovasi/{innovation.slug}/"]
    counts = []
    for number in range(3):
        made = full(place, ulm, title=f"Kegiatan {number}")
        research_projects.choose_innovations(project=made, innovations=[innovation], by=person(Role.PMD))
        for path in paths:
            with django_assert_max_num_queries(30) as found:
                page(path)
            counts.append(len(found.captured_queries))

    assert counts[:2] == counts[2:4] == counts[4:]


def test_sections_add_one_query_each(place, ulm, django_assert_num_queries):
    innovation = published_innovation(place.region)
    made = full(place, ulm)
    research_projects.choose_innovations(project=made, innovations=[innovation], by=person(Role.PMD))

    with django_assert_num_queries(1):
        plugs.site_projects(site=place, user=None)
        plugs.site_timeline(site=place)
    with django_assert_num_queries(2):
        plugs.innovation_projects(innovation=innovation, version=None)
        plugs.innovation_contributions(innovation=innovation, version=None)


# the workspace


def test_a_village_sees_its_questions_and_what_was_given_back(place, ulm):
    made = full(place, ulm)
    need(village("63.03.01.2002", "Lain"), title="Pertanyaan desa lain")

    shown = page("/kerja/", client_of(person(Role.OFFICIAL, region=place.region)))

    assert (made.needs.get().title in shown, made.title in shown, "Pertanyaan desa lain" in shown) == (True, True, False)


def test_an_officer_sees_open_questions_of_the_own_topics_and_the_own_projects(place, ulm):
    Capability.objects.create(partner=ulm, topic="health")
    for title, topic in (("Gizi balita", "health"), ("Jalan rusak", "access")):
        need(place.region, title=title, topic=topic)
    project(ulm, title="Milik sendiri")
    project(title="Milik lain")

    shown = page("/kerja/", client_of(person(Role.PARTNER, partner=ulm)))

    found = [words for words in ("Gizi balita", "Jalan rusak", "Milik sendiri", "Milik lain") if words in shown]
    assert found == ["Gizi balita", "Milik sendiri"]


def test_permits_that_end_stand_in_the_workspace_of_those_who_extend_them(place, ulm):
    project(ulm, permit_number="070/1", permit_until=ahead(29), villages=[place.region])
    project(PartnerFactory(), title="Lain", permit_number="070/2", permit_until=ahead(60))
    users = [person(Role.PMD), person(Role.PARTNER, partner=ulm), person(Role.PARTNER, partner=PartnerFactory()),
             person(Role.OFFICIAL, region=place.region)]  # fmt: skip

    sections = [plugs.permits(user=user) for user in users]

    assert [len(section.context["projects"]) if section else 0 for section in sections] == [1, 1, 0, 0]


def test_those_without_a_role_see_no_section():
    user = person()

    for plug in (plugs.village_needs, plugs.needs_to_take, plugs.permits, plugs.my_projects, plugs.links):
        assert not plug(user=user)


# the calendar


def test_calendar_holds_first_and_last_days_and_permits_of_visible_projects(place, ulm):
    made = project(ulm, starts=ahead(-2), ends=ahead(5), permit_number="070/1", permit_until=ahead(3), villages=[place.region])
    project(ulm, title="Berhenti", starts=ahead(-2), state=State.STOPPED, villages=[place.region])
    project(title="Tempat lain", starts=ahead(-2))

    def found(first, last):
        events = plugs.events(user=person(Role.OFFICIAL, region=village(CODE)), first=ahead(first), last=ahead(last))
        return [(event["uid"].rsplit("-", 1)[1], event["date"], event["url"]) for event in events]

    url = f"/kerja/riset/kegiatan/{made.pk}/"
    assert found(-9, 9) == [("starts", ahead(-2), url), ("ends", ahead(5), url), ("permit", ahead(3), url)]
    assert found(4, 9) == [("ends", ahead(5), url)]

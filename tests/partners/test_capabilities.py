"""What partners can do, their focal points, and their closing."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from klaster.access import Role
from klaster.audit.models import Event
from klaster.models import Portal
from partners import actions as all_actions
from partners.actions import capabilities as actions
from partners.actions.partners import close_partner, reopen_partner
from partners.butir import butir_by_code
from partners.models import ContactPerson, Contribution, Meeting, Offer, Plan, ResearchProject, SupportRequest
from tests.factories import ActivityFactory, InnovationFactory, PartnerFactory, UserFactory, person, village
from tests.partners.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


def text(response):
    return response.content.decode()


@pytest.fixture
def staff():
    return person(Role.PMD)


def promise(partner, state="accepted", request_state="accepted", **fields):
    """A request that the partner accepted."""
    done = {"done_on": days(-2), "answer_until": days(9)} if request_state in {"confirmed", "done"} else {}
    if request_state == "confirmed":
        done |= {"confirmed_at": timezone.now(), "confirmed_by": UserFactory()}
    request = SupportRequest.objects.create(
        **{"region": village(name="Sungai Satu"), "title": "Label", "due": days(5), "state": request_state,
           "created_by": UserFactory(), **done, **fields}
    )  # fmt: skip
    Offer.objects.create(
        request=request, partner=partner, state=state, offered_by=UserFactory(), answered_at=timezone.now(),
        answered_by=UserFactory(), reason="Belum ada anggaran" if state == "declined" else "",
    )  # fmt: skip
    return request


# what a partner can do


def test_topic_is_added_by_the_partners_own_officer(brida, officer):
    response = officer.post("/kerja/mitra/brida/kemampuan/baru/", {"topic": "market", "butir_code": "", "note": "Pameran"})

    assert response.headers["Location"] == "/kerja/mitra/brida/kemampuan/"
    assert list(brida.capabilities.values_list("topic", "note")) == [("market", "Pameran")]
    assert Event.objects.of(brida).get().verb == "added what it can do"


@pytest.mark.parametrize(
    "data",
    [
        {"topic": "", "butir_code": ""},
        {"topic": "market", "butir_code": "23.3"},
        {"topic": "", "butir_code": "99.9"},
        {"topic": "zzz", "butir_code": ""},
        {"topic": "credit", "butir_code": ""},
        {"topic": "market", "note": "a\0b"},
    ],
)
def test_capability_is_not_stored_after_bad_input(brida, pmd, data):
    brida.capabilities.create(topic="credit")

    response = pmd.post("/kerja/mitra/brida/kemampuan/baru/", data)

    assert (response.status_code, brida.capabilities.count()) == (422, 1)


def test_butir_is_shown_in_words_and_links_to_its_version(brida, staff):
    actions.add_capability(partner=brida, butir_code="23.3", by=staff)

    public, work = text(Client().get("/mitra/brida/")), text(client_of(staff).get("/kerja/mitra/brida/kemampuan/"))

    words = str(butir_by_code()["23.3"])
    assert f'<a href="/indeks/metodologi/id-2025/">{words}</a>' in public
    assert words in work


def test_butir_of_no_version_is_refused(brida, staff):
    with pytest.raises(ValidationError):
        actions.add_capability(partner=brida, butir_code="99.9", by=staff)


def test_capability_is_taken_out_by_post_only(brida, officer):
    listed = brida.capabilities.create(topic="market")

    refused = officer.get(f"/kerja/mitra/brida/kemampuan/{listed.pk}/hapus/").status_code
    officer.post(f"/kerja/mitra/brida/kemampuan/{listed.pk}/hapus/")

    assert (refused, brida.capabilities.count()) == (405, 0)


def test_others_write_neither_capabilities_nor_contacts(brida):
    listed, contact = brida.capabilities.create(topic="market"), brida.contacts.create(name="Hasan")
    addresses = [
        "kemampuan/baru/", f"kemampuan/{listed.pk}/hapus/", "narahubung/baru/", f"narahubung/{contact.pk}/ubah/",
        f"narahubung/{contact.pk}/selesai/",
    ]  # fmt: skip

    for someone in [person(Role.PARTNER, partner=PartnerFactory()), person(Role.HEAD)]:
        codes = {client_of(someone).post(f"/kerja/mitra/brida/{address}").status_code for address in addresses}
        assert codes == {403}
        with pytest.raises(PermissionDenied):
            actions.add_capability(partner=brida, topic="credit", by=someone)


def test_contact_of_another_partner_is_not_found(brida, officer):
    contact = PartnerFactory().contacts.create(name="Hasan")

    assert officer.get(f"/kerja/mitra/brida/narahubung/{contact.pk}/ubah/").status_code == 404


def test_partners_are_filtered_by_topic(pmd, brida):
    PartnerFactory()
    brida.capabilities.create(topic="market")

    found = [list(pmd.get(f"/kerja/mitra/?topik={topic}").context["page_obj"]) for topic in ["market", "credit"]]

    assert found == [[brida], []]


# focal points


def test_contact_is_added_changed_and_leaves(brida, officer):
    officer.post("/kerja/mitra/brida/narahubung/baru/", {"name": "Hasan", "phone": "0800-000-1", "since": "2026-01-05"})
    contact = ContactPerson.objects.get()
    officer.post(f"/kerja/mitra/brida/narahubung/{contact.pk}/ubah/", {"name": "Hasan C.", "since": "2026-01-05"})
    officer.post(f"/kerja/mitra/brida/narahubung/{contact.pk}/selesai/", {"until": days(-1).isoformat()})

    shown = officer.get("/kerja/mitra/brida/narahubung/")

    contact.refresh_from_db()
    assert (contact.name, contact.until) == ("Hasan C.", days(-1))
    assert [(one.name, one.has_left) for one in shown.context["contacts"]] == [("Hasan C.", True)]


def test_contact_does_not_leave_before_coming(brida, pmd):
    contact = brida.contacts.create(name="Hasan", since=days(0))

    response = pmd.post(f"/kerja/mitra/brida/narahubung/{contact.pk}/selesai/", {"until": days(-1).isoformat()})

    assert (response.status_code, ContactPerson.objects.get().until) == (422, None)


def test_promises_that_name_one_who_leaves_are_told_of(brida, pmd):
    contact = brida.contacts.create(name="Hasan")
    request = promise(brida)
    request.offers.update(contact=contact)

    response = pmd.post(f"/kerja/mitra/brida/narahubung/{contact.pk}/selesai/", {"until": days(0).isoformat()}, follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    assert request.offers.get().contact == contact


def test_contacts_are_never_public(brida):
    brida.contacts.create(name="Nama Rahasia", phone="0800-000-777", email="rahasia@contoh.id")

    shown = text(Client().get("/mitra/brida/")) + text(Client().get("/mitra/"))

    assert [word for word in ["Nama Rahasia", "0800-000-777", "rahasia@contoh.id"] if word in shown] == []


# closing


def test_closing_shows_what_is_open_and_keeps_it(brida, pmd):
    request, activity = promise(brida), ActivityFactory(partner=brida, status="running")

    shown = pmd.get("/kerja/mitra/brida/tutup/")
    pmd.post("/kerja/mitra/brida/tutup/")

    brida.refresh_from_db()
    assert (shown.context["open"]["requests"], shown.context["open"]["activities"]) == ([request], [activity])
    assert brida.is_active is False
    assert Event.objects.of(brida).get().detail == {"requests": ["Label"], "activities": [activity.title]}
    assert "Label" in text(pmd.get("/kerja/mitra/brida/"))
    assert Client().get("/mitra/brida/").status_code == 404


def test_closing_names_living_research_lines_of_living_plans_and_the_action_list(brida, pmd, staff):
    project = ResearchProject.objects.create(kind="research", institution=brida, title="Riset purun", starts=days(-9))
    ResearchProject.objects.create(kind="research", institution=brida, title="Tuntas", starts=days(-9), state="done")
    plan = Plan.objects.create(region=village(), target_status="maju", target_year=2027, created_by=staff)
    line, _done = (
        plan.lines.create(butir_code="1.1", butir_name="x", score_to=5, activity=words, partner=brida, state=state)
        for words, state in [("Bimtek kemasan", "running"), ("Baris selesai", "done")]
    )
    meeting = Meeting.objects.create(title="Rakor", begins_at=timezone.now(), created_by=staff)
    item = meeting.actions.create(text="Kirim katalog", partner=brida)
    meeting.actions.create(text="Sudah dikirim", partner=brida, done_on=days(0))

    shown = pmd.get("/kerja/mitra/brida/tutup/")
    close_partner(partner=brida, by=staff)

    matters = shown.context["open"]
    assert (matters["projects"], matters["lines"], matters["actions"]) == ([project], [line], [item])
    named = [words in text(shown) for words in ("Riset purun", "Bimtek kemasan", "Kirim katalog")]
    assert (named, shown.context["is_open"]) == ([True] * 3, True)
    told = Event.objects.of(brida).get(verb="closed").detail
    assert (told["projects"], told["actions"]) == (["Riset purun"], ["Kirim katalog"])


def test_closed_partner_is_reopened(brida, staff):
    close_partner(partner=brida, by=staff)

    assert reopen_partner(partner=brida, by=staff).is_active is True


def test_closed_partner_is_not_closed_again(brida, staff):
    close_partner(partner=brida, by=staff)

    with pytest.raises(ValidationError):
        close_partner(partner=brida, by=staff)


def test_merged_partner_is_not_reopened(staff):
    merged = PartnerFactory(is_active=False, merged_into=PartnerFactory())

    with pytest.raises(ValidationError):
        reopen_partner(partner=merged, by=staff)


def test_closed_partner_gets_no_new_activity(staff):
    with pytest.raises(ValidationError):
        all_actions.create_activity(
            partner=PartnerFactory(is_active=False), kind="training", title="Bimtek", starts=days(0), by=staff
        )


def test_closing_is_for_those_who_manage_partners(brida, officer):
    assert officer.post("/kerja/mitra/brida/tutup/").status_code == 403


# what came of it


def research(partner, state="done", **fields):
    project = ResearchProject.objects.create(
        kind="research", institution=partner, title="Pewarna alami", starts=days(-90), state=state
    )
    project.outputs.create(
        **{"kind": "article", "title": "Artikel terbuka", "appeared_on": days(-5), "is_public": True, **fields}
    )


def published(**fields):
    innovation = InnovationFactory(**fields)
    innovation.current_version = innovation.versions.create(
        number=1, name=innovation.name, published_at=timezone.now(), published_by=innovation.created_by
    )
    innovation.save()
    return innovation


def test_public_page_tells_what_came_of_it(brida):
    promise(brida, request_state="confirmed", result="Dua produk berlabel")
    Contribution.objects.create(
        innovation=published(name="Gula aren"), partner=brida, stage="3_trial", part="Menguji", year=2026
    )
    research(brida)

    shown = text(Client().get("/mitra/brida/"))

    for words in ["Label", "Sungai Satu", "Dua produk berlabel", "Gula aren", "Menguji", "Artikel terbuka", "Pewarna alami"]:
        assert words in shown


def test_public_page_shows_nothing_private_of_what_came_of_it(brida):
    promise(brida, request_state="confirmed", need="Kebutuhan rahasia", village_said="Kata rahasia")
    promise(brida, request_state="done", title="Belum rahasia dikonfirmasi", result="Hasil rahasia")
    promise(
        brida,
        state="declined",
        request_state="confirmed",
        title="Ditangani rahasia oleh yang lain",
        region=village("63.09.01.2001"),
    )
    Contribution.objects.create(innovation=InnovationFactory(name="Draf rahasia"), partner=brida, stage="1_idea", part="x")
    research(brida, title="Luaran rahasia", is_public=False)

    assert "rahasia" not in text(Client().get("/mitra/brida/")).lower()


def test_research_that_is_only_planned_is_not_public(brida):
    research(brida, state="planned")

    assert "Artikel terbuka" not in text(Client().get("/mitra/brida/"))


def test_empty_sections_are_left_out(brida):
    shown = text(Client().get("/mitra/brida/"))

    assert shown.count("<h2") == 1


def test_public_page_with_all_its_sections_takes_ten_queries(brida, staff, django_assert_max_num_queries):
    for number in range(3):
        promise(brida, request_state="confirmed", title=f"Label {number}")
        innovation = published()
        Contribution.objects.create(innovation=innovation, partner=brida, stage="3_trial", part="Menguji")
        activity = ActivityFactory(partner=brida)
        activity.villages.add(village(f"63.03.01.200{number}"))
        activity.innovations.add(innovation)
    research(brida)
    brida.names.create(name="Nama lama", until=days(-900))
    brida.capabilities.create(topic="market"), brida.capabilities.create(butir_code="23.3")
    Portal.content_changed()

    with django_assert_max_num_queries(10):
        assert Client().get("/mitra/brida/").status_code == 200


@pytest.mark.parametrize("tab", ["kemampuan/", "narahubung/", "tutup/"])
def test_tab_takes_the_same_queries_for_1_and_3(brida, pmd, tab, django_assert_max_num_queries):
    def add(number):
        brida.capabilities.create(topic=["market", "credit", "health"][number])
        brida.contacts.create(name=f"Orang {number}")
        promise(brida, title=f"Label {number}")

    add(0)
    with django_assert_max_num_queries(15) as once:
        pmd.get(f"/kerja/mitra/brida/{tab}")
    add(1), add(2)

    with django_assert_max_num_queries(len(once)):
        pmd.get(f"/kerja/mitra/brida/{tab}")

"""The workspace of each role: what waits there, what must not show, and that nobody meets a dead end."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from klaster import sockets
from klaster.access import Role
from klaster.accounts.models import AccessLink
from klaster.models import Portal
from klaster.sockets import Section
from tests.factories import ActivityFactory, MembershipFactory, PartnerFactory, UserFactory, person, village

pytestmark = pytest.mark.django_db


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


def workspace(user):
    client = Client()
    client.force_login(user)
    response = client.get("/kerja/")
    assert response.status_code == 200
    return response


def titles(response):
    """The activities listed in the sections, by section title."""
    sections = response.context["sections"]
    return {
        str(section.title): [str(a) for a in section.context["activities"]]
        for section in sections
        if "activities" in section.context
    }


@pytest.fixture(autouse=True)
def _portal():
    """The portal's row is there from the first page ever read."""
    Portal.load()


@pytest.fixture
def brida():
    return PartnerFactory(short_name="Brida", slug="brida")


@pytest.fixture
def activities(brida):
    """Late, running and coming ones of Brida in Kab. Banjar; of another partner, late, in Kab. Tabalong; a cancelled one."""
    here, there = village("63.03.01.2001", "Sungai Kita"), village("63.09.01.2001", "Sungai Lain")
    for title, fields, partner, place in [
        ("Terlambat", {"status": "running", "starts": days(-20), "ends": days(-4)}, brida, here),
        ("Berjalan", {"status": "running", "starts": days(-5), "ends": days(5)}, brida, here),
        ("Nanti", {"starts": days(9)}, brida, here),
        ("Batal", {"starts": days(9), "status": "cancelled"}, brida, here),
        ("Milik lain", {"status": "running", "starts": days(-20), "ends": days(-9)}, PartnerFactory(), there),
    ]:
        ActivityFactory(title=title, partner=partner, **fields).villages.add(place)


def test_partner_officer_sees_late_then_running_activities_and_the_villages(brida, activities):
    response = workspace(person(Role.PARTNER, partner=brida))

    assert list(titles(response).values()) == [["Terlambat"], ["Berjalan", "Nanti"]]
    assert ("Sungai Kita" in response.content.decode(), "Sungai Lain" in response.content.decode()) == (True, False)


def test_pmd_sees_every_late_activity(activities):
    assert list(titles(workspace(person(Role.PMD))).values()) == [["Milik lain", "Terlambat"]]


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.FACILITATOR])
def test_village_sees_the_activities_to_come_there_and_no_others(activities, role):
    response = workspace(person(role, region=village("63.03.01.2001", "Sungai Kita")))

    assert list(titles(response).values()) == [["Terlambat", "Berjalan", "Nanti"]]


def test_head_sees_what_is_stuck_with_whom_to_call_and_nothing_to_write(activities):
    response = workspace(person(Role.HEAD))

    text = response.content.decode()
    assert [matter["title"] for matter in response.context["sections"][0].context["stuck"]] == ["Milik lain", "Terlambat"]
    assert text.count('method="post"') == text.count('action="/akun/keluar/"') == 1


def test_summary_is_linked_for_those_who_may_read_it(brida):
    linked = {
        role: "/kerja/ringkasan/" in workspace(person(role, **place)).content.decode()
        for role, place in [
            (Role.PMD, {}),
            (Role.HEAD, {}),
            (Role.DEPUTY, {}),
            (Role.KABKOTA, {"region": village().parent.parent}),
            (Role.OFFICIAL, {"region": village()}),
            (Role.PARTNER, {"partner": brida}),
        ]
    }

    assert [role for role, shown in linked.items() if shown] == [Role.PMD, Role.HEAD, Role.DEPUTY]


def test_several_roles_show_the_sections_of_all(brida, activities):
    user = person(Role.PARTNER, partner=brida)
    MembershipFactory(user=user, role=Role.OFFICIAL, region=village("63.09.01.2001"))

    response = workspace(user)

    assert list(titles(response).values()) == [
        ["Terlambat"],
        ["Berjalan", "Nanti"],
        ["Terlambat", "Milik lain", "Berjalan", "Nanti"],
    ]


def test_greeting_names_the_roles_with_their_place(brida):
    user = person(Role.PARTNER, partner=brida, name="Dian Lestari")
    MembershipFactory(user=user, role=Role.OFFICIAL, region=village(name="Sungai Kita"))

    text = workspace(user).content.decode()

    assert all(shown in text for shown in ["Dian Lestari", "Brida", "Sungai Kita", "Kab. Banjar"])


def test_superuser_without_a_role_has_a_workspace(activities):
    response = workspace(UserFactory(is_superuser=True, is_staff=True))

    assert ["Milik lain", "Terlambat"] in titles(response).values()


def test_empty_workspace_says_what_to_do(brida):
    response = workspace(person(Role.PARTNER, partner=brida))

    assert (response.context["sections"], 'class="empty"' in response.content.decode()) == ([], True)


def test_urgent_sections_come_first(monkeypatch):
    monkeypatch.setitem(sockets._plugs, "workspace.sections", [])
    for order, (title, urgent) in enumerate([("biasa", 0), ("mendesak", 2), ("biasa juga", 0)]):
        section = Section("partners/section_villages.html", {"urgent": urgent}, title)
        sockets.plug("workspace.sections", lambda user, section=section: section, order=order)

    response = workspace(person(Role.PMD))

    assert [section.title for section in response.context["sections"]] == ["mendesak", "biasa", "biasa juga"]


# without a role


def test_person_without_a_role_is_told_whom_to_ask():
    rina = person(Role.PMD, name="Rina Wahyuni")
    user = person(name="Orang Baru", email="baru@contoh.id")
    AccessLink.objects.create(
        user=user, kind="invitation", digest="x", created_by=person(name="Ahmad Rosyadi"), expires_at=timezone.now()
    )

    response = workspace(user)

    assert [template.name for template in response.templates][0] == "workspace/no_role.html"
    assert (response.context["invited_by"].name, list(response.context["staff"])) == ("Ahmad Rosyadi", [rina])
    assert "baru@contoh.id" in response.content.decode()


@pytest.mark.parametrize(
    ("dates", "told"),
    [((-30, -3), "ended"), ((-30, 0), "ended"), ((3, None), "future")],
    ids=["ended", "ends today", "to come"],
)
def test_person_whose_role_does_not_hold_today_is_told_so(dates, told):
    user, (since, until) = person(), dates
    held = MembershipFactory(
        user=user, role=Role.OFFICIAL, region=village(), since=days(since), until=None if until is None else days(until)
    )

    assert workspace(user).context[told] == [held]


def test_signed_out_reader_is_sent_to_sign_in():
    assert Client().get("/kerja/").headers["Location"] == "/akun/masuk/?next=/kerja/"


def test_menu_of_many_places_keeps_the_rare_ones_under_more(client):
    client.force_login(person(Role.PMD))

    answer = client.get("/kerja/periode/")

    row, _rest = answer.content.decode().split('class="subnav-menu"', 1)
    daily, rare = row.split('class="subnav-more"', 1)
    assert ("/kerja/verifikasi/" in daily, "/kerja/periode/" in daily) == (True, False)
    assert '<summary class="here">' in rare
    assert rare.count("/kerja/periode/") == 1


def test_menu_of_who_writes_for_villages_keeps_what_is_rare_under_more(client):
    for role, url in ((Role.OFFICIAL, "/kerja/desa/"), (Role.FACILITATOR, "/kerja/indeks/transisi/")):
        client.force_login(person(role, region=village()))

        row, _rest = client.get("/kerja/").content.decode().split('class="subnav-menu"', 1)
        daily, rare = row.split('class="subnav-more"', 1)
        assert (url in daily, url in rare) == (False, True)


def test_workspace_is_read_only():
    client = Client()
    client.force_login(person(Role.PMD))

    assert client.post("/kerja/").status_code == 405


# queries

ROLES = [Role.PMD, Role.HEAD, Role.DEPUTY, Role.KABKOTA, Role.KECAMATAN, Role.FACILITATOR, Role.OFFICIAL, Role.PARTNER]


def holder(role, brida):
    place = village("63.03.01.2001", "Sungai Kita")
    places = {Role.KABKOTA: place.parent.parent, Role.KECAMATAN: place.parent, Role.FACILITATOR: place, Role.OFFICIAL: place}
    return person(role, region=places.get(role), partner=brida if role == Role.PARTNER else None)


@pytest.mark.parametrize("role", ROLES)
def test_workspace_takes_at_most_15_queries_for_1_and_3(role, brida, django_assert_max_num_queries):
    user, client = holder(role, brida), Client()
    client.force_login(user)

    def measure(number):
        for status, ends in [("running", -4), ("running", 4), ("planned", 9)]:
            activity = ActivityFactory(
                partner=brida, title=f"{status} {ends} {number}", status=status, starts=days(-9), ends=days(ends)
            )
            activity.villages.add(village(f"63.03.01.20{number:02}"))
        with django_assert_max_num_queries(15) as captured:
            client.get("/kerja/")
        return len(captured)

    once = measure(1)
    measure(2)

    assert measure(3) == once


def test_facilitator_of_three_villages_takes_the_queries_of_one(django_assert_num_queries, django_assert_max_num_queries):
    user, client = person(Role.FACILITATOR, region=village("63.03.01.2001")), Client()
    client.force_login(user)
    with django_assert_max_num_queries(15) as once:
        client.get("/kerja/")
    for number in [2, 3]:
        MembershipFactory(user=user, role=Role.FACILITATOR, region=village(f"63.09.0{number}.2001"))

    with django_assert_num_queries(len(once)):
        client.get("/kerja/")

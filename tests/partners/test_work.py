"""The staff pages of partners and activities: who reads, who writes, what the forms say."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from klaster.access import Role
from partners.models import Activity, Partner
from tests.factories import ActivityFactory, PartnerFactory, person, village
from tests.partners.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
TODAY = datetime.date(2026, 7, 7)


def text(response):
    return response.content.decode()


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


ACTIVITY = {"kind": "training", "title": "Bimtek kemasan", "description": "", "starts": "2026-03-02", "ends": "",
            "contact": "", "contact_phone": ""}  # fmt: skip


# partners


def test_partner_is_added_through_the_form(pmd):
    data = {
        "name": "Universitas Contoh",
        "short_name": "Unicon",
        "kind": "university",
        "role": "",
        "website": "",
        "is_active": "on",
    }

    response = pmd.post("/kerja/mitra/baru/", data)

    assert response.headers["Location"] == "/kerja/mitra/unicon/"
    assert Partner.objects.get().name == "Universitas Contoh"


def test_partner_form_keeps_what_was_typed(pmd):
    response = pmd.post("/kerja/mitra/baru/", {"name": "Universitas Contoh", "short_name": "", "kind": "university"})

    assert (response.status_code, 'value="Universitas Contoh"' in text(response)) == (422, True)


def test_partner_of_a_known_name_is_refused_in_the_form(pmd, brida):
    response = pmd.post("/kerja/mitra/baru/", {"name": brida.name, "short_name": "B", "kind": "university"})

    assert (response.status_code, Partner.objects.count()) == (422, 1)


def test_partner_changes_through_the_form_but_for_its_name(pmd, brida):
    data = {"name": "Bukan", "short_name": "BRIDA", "kind": "provincial", "role": "Riset", "website": "", "is_active": "on"}

    pmd.post("/kerja/mitra/brida/ubah/", data)

    brida.refresh_from_db()
    assert (brida.name, brida.short_name, brida.role) == ("Badan Riset dan Inovasi Daerah", "BRIDA", "Riset")


def test_partner_is_renamed_and_the_earlier_name_stands_in_its_history(pmd, brida):
    pmd.post("/kerja/mitra/brida/ganti-nama/", {"name": "Badan Riset Baru", "why": "renamed", "since": "2026-01-05"})

    shown = text(pmd.get("/kerja/mitra/brida/riwayat/"))

    assert ("Badan Riset Baru" in shown, "Badan Riset dan Inovasi Daerah" in shown) == (True, True)


@pytest.mark.parametrize(
    "data",
    [
        {"name": "Badan Riset Baru", "why": "renamed", "since": ""},
        {"name": "Badan Riset Baru", "why": "renamed", "since": "2999-01-01"},
        {"name": "Badan Riset dan Inovasi Daerah", "why": "corrected", "since": ""},
        {"name": "", "why": "corrected", "since": ""},
        {"name": "A\0B", "why": "corrected", "since": ""},
        {"name": "x" * 400, "why": "nonsense", "since": "32/13/2026"},
    ],
)
def test_partner_keeps_its_name_after_bad_input(pmd, brida, data):
    response = pmd.post("/kerja/mitra/brida/ganti-nama/", data)

    brida.refresh_from_db()
    assert (response.status_code, brida.name) == (422, "Badan Riset dan Inovasi Daerah")


@pytest.mark.parametrize("address", ["/kerja/mitra/baru/", "/kerja/mitra/brida/ubah/", "/kerja/mitra/brida/ganti-nama/"])
@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY, Role.PARTNER])
def test_partner_forms_are_closed_to_others(brida, address, role):
    client = client_of(person(role, partner=brida if role == Role.PARTNER else None))

    assert (client.get(address).status_code, client.post(address, {}).status_code) == (403, 403)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cari=riset", ["Brida"]),
        ("cari=lama", ["Kemenkum"]),
        ("jenis=media", ["Koran"]),
        ("jenis=zzz", ["Brida", "Kemenkum", "Koran"]),
    ],
)
def test_partner_list_filters(pmd, brida, query, found):
    PartnerFactory(short_name="Kemenkum", kind="vertical").names.create(name="Nama lama", until=TODAY)
    PartnerFactory(short_name="Koran", kind="media")

    page = pmd.get(f"/kerja/mitra/?{query}").context["page_obj"]

    assert [partner.short_name for partner in page] == found


def test_partner_pages_open_for_its_officer(officer, brida):
    ActivityFactory(partner=brida, title="Kegiatan kami").villages.add(village(name="Sungai Kita"))

    assert "Kegiatan kami" in text(officer.get("/kerja/mitra/brida/"))
    assert "Sungai Kita" in text(officer.get("/kerja/mitra/brida/desa/"))
    assert officer.get("/kerja/mitra/brida/riwayat/").status_code == 200


# activities


def test_activity_is_added_by_an_officer_who_then_chooses_villages(officer, brida):
    response = officer.post("/kerja/kegiatan/baru/", {**ACTIVITY, "partner": brida.pk})

    assert response.headers["Location"] == f"/kerja/kegiatan/{Activity.objects.get().pk}/desa/"


def test_activity_cannot_be_added_in_anothers_name(officer):
    response = officer.post("/kerja/kegiatan/baru/", {**ACTIVITY, "partner": PartnerFactory().pk})

    assert (response.status_code, Activity.objects.count()) == (422, 0)


def test_activity_sent_twice_is_stored_once(officer, brida):
    officer.post("/kerja/kegiatan/baru/", {**ACTIVITY, "partner": brida.pk})

    response = officer.post("/kerja/kegiatan/baru/", {**ACTIVITY, "partner": brida.pk})

    assert (response.status_code, Activity.objects.count()) == (422, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": "2026-03-01"},
        {"starts": "besok"},
        {"title": ""},
        {"title": "a\0b"},
        {"kind": "zzz"},
        {"partner": "99999999999999999999"},
        {"partner": "abc"},
    ],
)
def test_activity_is_not_stored_after_bad_input(officer, brida, wrong):
    response = officer.post("/kerja/kegiatan/baru/", {**ACTIVITY, "partner": brida.pk, **wrong})

    assert (response.status_code, Activity.objects.count()) == (422, 0)


def test_activity_changes_through_the_form(officer, brida):
    activity = ActivityFactory(partner=brida)

    officer.post(f"/kerja/kegiatan/{activity.pk}/ubah/", {**ACTIVITY, "partner": brida.pk})

    activity.refresh_from_db()
    assert activity.title == "Bimtek kemasan"


PAGES = ["", "ubah/", "desa/", "inovasi/", "batal/", "hasil/"]


@pytest.mark.parametrize("page", PAGES)
def test_activity_of_another_partner_is_not_found(officer, page):
    activity = ActivityFactory()

    assert officer.get(f"/kerja/kegiatan/{activity.pk}/{page}").status_code == 404
    assert officer.post(f"/kerja/kegiatan/{activity.pk}/mulai/").status_code == 404


@pytest.mark.parametrize("page", PAGES[1:])
@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY])
def test_head_reads_an_activity_and_changes_nothing(role, page):
    activity, client = ActivityFactory(), client_of(person(role))

    assert client.get(f"/kerja/kegiatan/{activity.pk}/").status_code == 200
    assert client.get(f"/kerja/kegiatan/{activity.pk}/{page}").status_code == 403
    assert client.post(f"/kerja/kegiatan/{activity.pk}/{page}", {"reason": "x"}).status_code == 403
    assert client.post(f"/kerja/kegiatan/{activity.pk}/mulai/").status_code == 403
    assert client.post("/kerja/kegiatan/baru/", ACTIVITY).status_code == 403


def test_head_sees_no_way_to_change(brida):
    activity = ActivityFactory(partner=brida)
    client = client_of(person(Role.HEAD))

    shown = [text(client.get(address)) for address in ["/kerja/mitra/", "/kerja/kegiatan/", f"/kerja/kegiatan/{activity.pk}/"]]

    assert ["/baru/" in page or "/ubah/" in page or "/mulai/" in page for page in shown] == [False, False, False]


def test_kabupaten_reads_the_activities_of_its_villages_only():
    activity, other = ActivityFactory(), ActivityFactory()
    activity.villages.add(village("63.03.01.2001"))
    other.villages.add(village("63.09.01.2001"))
    client = client_of(person(Role.KABKOTA, region=village("63.03.01.2001").parent.parent))

    codes = [client.get(f"/kerja/kegiatan/{pk}/{page}").status_code for pk in [activity.pk, other.pk] for page in ["", "ubah/"]]

    assert codes == [200, 403, 404, 404]


def test_activity_runs_and_is_done_with_its_result(officer, brida):
    activity = ActivityFactory(partner=brida)

    officer.post(f"/kerja/kegiatan/{activity.pk}/mulai/")
    officer.post(f"/kerja/kegiatan/{activity.pk}/hasil/", {"people_reached": "", "result": "Selesai baik"})

    activity.refresh_from_db()
    assert (activity.status, activity.people_reached, activity.result) == ("done", None, "Selesai baik")


def test_activity_started_twice_says_so_and_stays_running(officer, brida):
    activity = ActivityFactory(partner=brida, status="running")

    response = officer.post(f"/kerja/kegiatan/{activity.pk}/mulai/", follow=True)

    activity.refresh_from_db()
    assert (activity.status, [message.level_tag for message in response.context["messages"]]) == ("running", ["error"])


def test_activity_is_started_by_post_only(officer, brida):
    activity = ActivityFactory(partner=brida)

    assert officer.get(f"/kerja/kegiatan/{activity.pk}/mulai/").status_code == 405


@pytest.mark.parametrize("people", ["-1", "banyak", "9" * 30])
def test_result_is_not_stored_after_bad_input(officer, brida, people):
    activity = ActivityFactory(partner=brida, status="running")

    response = officer.post(f"/kerja/kegiatan/{activity.pk}/hasil/", {"people_reached": people, "result": "Ketikan saya"})

    activity.refresh_from_db()
    assert (response.status_code, activity.status, "Ketikan saya" in text(response)) == (422, "running", True)


def test_activity_is_cancelled_with_its_reason_and_planned_again(officer, brida):
    activity = ActivityFactory(partner=brida)
    refused = officer.post(f"/kerja/kegiatan/{activity.pk}/batal/", {"reason": " "})

    officer.post(f"/kerja/kegiatan/{activity.pk}/batal/", {"reason": "Jalan terendam"})
    cancelled = Activity.objects.get().status
    shown = text(officer.get(f"/kerja/kegiatan/{activity.pk}/"))
    officer.post(f"/kerja/kegiatan/{activity.pk}/mulai/")

    assert (refused.status_code, cancelled, Activity.objects.get().status) == (422, "cancelled", "planned")
    assert "Jalan terendam" in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cari=kemasan", ["Bimtek kemasan"]),
        ("mitra=brida", ["Riset purun"]),
        ("kabupaten=63.09", ["Riset purun"]),
        ("status=overdue", ["Bimtek kemasan"]),
        ("status=planned", ["Riset purun"]),
        ("mitra=zzz&kabupaten=99&status=zzz&cari=%00&page=zzz", ["Riset purun", "Bimtek kemasan"]),
    ],
)
def test_activity_list_filters(pmd, brida, query, found):
    ActivityFactory(title="Bimtek kemasan", status="running", starts=days(-9), ends=days(-2))
    ActivityFactory(title="Riset purun", partner=brida, starts=days(9)).villages.add(village("63.09.01.2001"))

    page = pmd.get(f"/kerja/kegiatan/?{query}").context["page_obj"]

    assert [activity.title for activity in page] == found


def test_activity_list_of_an_officer_offers_only_the_own_partner(officer, brida):
    PartnerFactory(short_name="Mitra lain")
    ActivityFactory(title="Kegiatan mitra lain")

    shown = text(officer.get("/kerja/kegiatan/"))

    assert ("Mitra lain" in shown, "Kegiatan mitra lain" in shown) == (False, False)


@pytest.mark.parametrize(
    "address",
    [
        "/kerja/kegiatan/99999999999999999999999/",
        "/kerja/kegiatan/0/",
        "/kerja/mitra/tidak-ada/",
        "/kerja/mitra/tidak-ada/ubah/",
    ],
)
def test_unknown_things_are_not_found(pmd, address):
    assert pmd.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/kerja/mitra/", "/kerja/kegiatan/", "/kerja/kegiatan/1/"])
def test_signed_out_readers_are_sent_to_sign_in(address):
    assert Client().get(address).headers["Location"].startswith("/akun/masuk/")


def test_script_in_a_title_is_shown_as_text(pmd):
    activity = ActivityFactory(title="<script>alert(1)</script>", contact="<b>x</b>", result="<i>y</i>")

    shown = text(pmd.get("/kerja/kegiatan/")) + text(pmd.get(f"/kerja/kegiatan/{activity.pk}/"))

    assert ("<script>alert" in shown, "<b>x</b>" in shown, "<i>y</i>" in shown) == (False, False, False)


def add(number, partner):
    activity = ActivityFactory(partner=partner, title=f"Kegiatan {number}")
    activity.villages.set([village(f"63.03.01.20{number:02}"), village(f"63.09.01.20{number:02}")])


@pytest.mark.parametrize("address", ["/kerja/mitra/", "/kerja/kegiatan/", "/kerja/mitra/brida/", "/kerja/mitra/brida/desa/"])
def test_list_takes_the_same_queries_for_1_and_3(pmd, brida, address, django_assert_max_num_queries):
    add(1, brida)
    with django_assert_max_num_queries(15) as once:
        pmd.get(address)
    add(2, brida), add(3, brida), PartnerFactory.create_batch(2)

    with django_assert_max_num_queries(len(once)) as thrice:
        pmd.get(address)

    assert len(thrice) == len(once)


def test_list_of_100_activities_is_small(pmd, brida):
    for number in range(100):
        ActivityFactory(partner=brida, title=f"Pendampingan kelompok usaha bersama nomor {number}").villages.add(village())

    response = pmd.get("/kerja/kegiatan/")

    assert (len(response.context["page_obj"]), len(response.content) < 80_000) == (100, True)

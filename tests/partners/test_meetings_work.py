"""The pages of meetings: who opens them, what the forms say, how many queries they take, and what other pages show."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from klaster.access import Role
from partners import plugs_meetings as plugs
from partners.actions import meetings as actions
from partners.models import ActionItem, Attendance, Meeting, Partner
from tests.factories import EnrolmentFactory, PartnerFactory, person, village
from tests.partners.conftest import client_of
from tests.partners.test_meetings import meeting, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
FORM = {"title": "Rakor label", "day": "2026-03-02", "begins": "09:00", "ends": "", "last_day": "", "place": "", "agenda": ""}


@pytest.fixture
def office():
    return person(Role.PMD)


@pytest.fixture
def pmd(office):
    return client_of(office)


def text(response):
    return response.content.decode()


def test_meeting_is_made_through_the_form_in_wita(pmd):
    response = pmd.post("/kerja/rapat/baru/", FORM | {"ends": "11:30"})

    made = Meeting.objects.get()
    assert response.headers["Location"] == f"/kerja/rapat/{made.pk}/hadir/mitra/"
    assert (made.begins_at.isoformat(), made.ends_at.isoformat()) == (
        "2026-03-02T01:00:00+00:00",
        "2026-03-02T03:30:00+00:00",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": "08:00"},
        {"last_day": "2026-03-01", "ends": "10:00"},
        {"last_day": "2026-03-03"},
        {"day": ""},
        {"day": "kemarin"},
        {"begins": "25:00"},
        {"title": ""},
        {"title": "a\0b"},
    ],
)
def test_wrong_meeting_form_keeps_what_was_typed(pmd, wrong):
    response = pmd.post("/kerja/rapat/baru/", FORM | {"place": "Aula"} | wrong)

    assert (response.status_code, 'value="Aula"' in text(response), Meeting.objects.count()) == (422, True, 0)


def test_meeting_is_changed_and_its_form_shows_what_is_stored(pmd, office):
    made = meeting(office, ends_at=moment(8, 12))

    shown = text(pmd.get(f"/kerja/rapat/{made.pk}/ubah/"))
    pmd.post(f"/kerja/rapat/{made.pk}/ubah/", FORM)

    made.refresh_from_db()
    assert ('value="09:00"' in shown, 'value="12:00"' in shown, made.title, made.ends_at) == (True, True, "Rakor label", None)


def test_meeting_is_cancelled_with_its_reason_on_the_page(pmd, office):
    made = meeting(office)

    empty = pmd.post(f"/kerja/rapat/{made.pk}/batal/", {"reason": ""})
    pmd.post(f"/kerja/rapat/{made.pk}/batal/", {"reason": "Jalan terendam"})

    assert (empty.status_code, "Jalan terendam" in text(pmd.get(f"/kerja/rapat/{made.pk}/"))) == (422, True)


def test_refused_move_says_why(pmd, office):
    made = meeting(office)

    response = pmd.post(f"/kerja/rapat/{made.pk}/status/", {"to": "held"}, follow=True)

    assert (Meeting.objects.get().state, "Rapat dimulai pada" in text(response)) == ("planned", True)


def test_list_filters_by_coming_and_survives_rubbish(pmd, office):
    meeting(office, title="Yang akan datang")
    meeting(office, days=-9, title="Yang lampau")

    shown = text(pmd.get("/kerja/rapat/?status=coming"))
    rubbish = pmd.get("/kerja/rapat/?status=%00x&page=-1&cari=%00")

    assert ("Yang akan datang" in shown, "Yang lampau" in shown, rubbish.status_code) == (True, False, 200)


def test_attendance_is_ticked_and_a_line_taken_off_on_one_page(pmd, office):
    made = meeting(office, days=-1)
    first, second = (actions.add_attendee(meeting=made, name=name, by=office) for name in "AB")

    pmd.post(f"/kerja/rapat/{made.pk}/hadir/", {f"state-{first.pk}": "present", f"state-{second.pk}": "rubbish"})
    pmd.post(f"/kerja/rapat/{made.pk}/hadir/", {"remove": str(second.pk)})

    assert list(Attendance.objects.values_list("name", "state")) == [("A", "present")]


def test_moving_a_meeting_to_a_day_to_come_says_that_ticks_are_lost(pmd, office):
    made = meeting(office, days=-1)
    line = actions.add_attendee(meeting=made, name="A", by=office)
    actions.tick_attendance(meeting=made, states={line.pk: "present"}, by=office)
    coming = FORM | {"day": moment(9).date().isoformat()}

    first = text(pmd.post(f"/kerja/rapat/{made.pk}/ubah/", coming, follow=True))
    again = text(pmd.post(f"/kerja/rapat/{made.pk}/ubah/", coming | {"place": "Aula"}, follow=True))

    told = "kembali tercatat diundang"
    assert (told in first, told in again) == (True, False)


def test_attendance_of_a_cancelled_meeting_is_not_offered_for_ticking(pmd, office):
    made = meeting(office, days=-1)
    line = actions.add_attendee(meeting=made, name="A", by=office)
    actions.cancel_meeting(meeting=made, reason="Banjir", by=office)
    page = f"/kerja/rapat/{made.pk}/hadir/"

    shown = text(pmd.get(page))
    sent = text(pmd.post(page, {f"state-{line.pk}": "present"}, follow=True))

    words = "Rapat ini dibatalkan: tidak ada yang hadir."
    assert (words in shown, ">Simpan</button>" in shown, words in sent) == (True, False, True)


def test_partner_closed_while_the_page_stood_open_is_named(pmd, office, monkeypatch):
    made = meeting(office)
    PartnerFactory(slug="brida", short_name="Brida")
    refuse = actions._refuse_gone

    def closed_meanwhile(partners):
        Partner.objects.update(is_active=False)
        refuse(partners)

    monkeypatch.setattr(actions, "_refuse_gone", closed_meanwhile)
    sent = pmd.post(f"/kerja/rapat/{made.pk}/hadir/mitra/", {"partner": ["brida"]}, follow=True)

    assert ("Brida" in text(sent), Attendance.objects.count()) == (True, 0)


def test_line_of_another_meeting_is_not_taken_off(pmd, office):
    made, other = meeting(office, days=-1), meeting(office, days=-2)
    line = actions.add_attendee(meeting=other, name="A", by=office)

    pmd.post(f"/kerja/rapat/{made.pk}/hadir/", {"remove": str(line.pk)})

    assert Attendance.objects.count() == 1


def test_partners_are_invited_in_one_go(pmd, office):
    made = meeting(office)
    for slug in ("brida", "dlh", "ulm"):
        PartnerFactory(slug=slug)

    pmd.post(f"/kerja/rapat/{made.pk}/hadir/mitra/", {"partner": ["brida", "dlh", "\0", "tidak-ada"]})

    assert sorted(line.partner.slug for line in Attendance.objects.all()) == ["brida", "dlh"]


def test_person_by_hand_needs_a_name_or_an_office(pmd, office):
    made, empty = meeting(office), {"name": "", "office": "", "position": "", "partner": ""}

    refused = pmd.post(f"/kerja/rapat/{made.pk}/hadir/baru/", empty)
    pmd.post(f"/kerja/rapat/{made.pk}/hadir/baru/", empty | {"office": "Bappeda"})

    assert (refused.status_code, Attendance.objects.get().office) == (422, "Bappeda")


def test_minutes_keep_what_was_typed_and_show_what_others_saved(pmd, office):
    made = meeting(office, days=-1)
    base = actions.fingerprint("")
    actions.write_minutes(meeting=made, minutes="Punya rekan", base=base, by=office)

    clash = pmd.post(f"/kerja/rapat/{made.pk}/notula/", {"minutes": "Punya saya", "base": base})
    shown = text(clash)
    base = actions.fingerprint("Punya rekan")
    again = pmd.post(f"/kerja/rapat/{made.pk}/notula/", {"minutes": "Keduanya", "base": base})

    assert (clash.status_code, "Punya rekan" in shown, "Punya saya" in shown, f'value="{base}"' in shown) == (
        409,
        True,
        True,
        True,
    )
    assert (again.status_code, Meeting.objects.get().minutes) == (302, "Keduanya")


def test_action_line_leads_to_a_new_request_where_it_has_a_village(pmd, office):
    made, place = meeting(office, days=-1), EnrolmentFactory().site.region
    due = timezone.localdate().isoformat()
    line = {"text": "Uji mutu", "region": place.code, "partner": "", "who": "", "due": due}

    pmd.post(f"/kerja/rapat/{made.pk}/rtl/", line)
    pmd.post(f"/kerja/rapat/{made.pk}/rtl/", line | {"text": "Tanpa desa", "region": ""})

    item = ActionItem.objects.get(text="Uji mutu")
    shown = text(pmd.get(f"/kerja/rapat/{made.pk}/"))
    assert (f"?rtl={item.pk}" in shown, shown.count("?rtl=")) == (True, 1)


def test_action_line_is_changed_and_its_village_stays_chosen(pmd, office):
    place = EnrolmentFactory().site.region
    item = actions.add_action(meeting=meeting(office, days=-1), text="Uji mutu", region=place, by=office)

    shown = text(pmd.get(f"/kerja/rapat/rtl/{item.pk}/"))

    assert f'value="{place.code}" selected' in shown


@pytest.mark.parametrize(("to", "left"), [("done", timezone.localdate), ("remove", None)])
def test_action_line_is_done_or_removed_by_its_button(pmd, office, to, left):
    item = actions.add_action(meeting=meeting(office, days=-1), text="Uji mutu", by=office)

    pmd.post(f"/kerja/rapat/rtl/{item.pk}/status/", {"to": to})

    assert [found.done_on for found in ActionItem.objects.all()] == ([left()] if left else [])


def test_file_is_added_and_taken_away(pmd, office):
    made = meeting(office)
    pdf = SimpleUploadedFile("undangan.pdf", b"%PDF-1.4 contoh", content_type="application/pdf")

    pmd.post(f"/kerja/rapat/{made.pk}/berkas/", {"file": pdf, "caption": "Undangan"})
    file = made.files.present().get()
    content = b"".join(pmd.get(f"/kerja/berkas/{file.pk}/").streaming_content)
    pmd.post(f"/kerja/rapat/{made.pk}/berkas/hapus/", {"file": str(file.pk)})

    assert (content, made.files.present().count()) == (b"%PDF-1.4 contoh", 0)


def test_refused_file_says_why_and_keeps_the_caption(pmd, office):
    made = meeting(office)
    wrong = SimpleUploadedFile("catatan.exe", b"MZ", content_type="application/pdf")

    response = pmd.post(f"/kerja/rapat/{made.pk}/berkas/", {"file": wrong, "caption": "Notula rapat"})

    assert (response.status_code, "Notula rapat" in text(response)) == (422, True)


@pytest.mark.parametrize(
    "path", ["", "ubah/", "batal/", "desa/", "hadir/", "hadir/mitra/", "hadir/baru/", "notula/", "rtl/", "berkas/"]
)
def test_pages_of_a_meeting_for_each_kind_of_viewer(office, path):
    here = village()
    made = meeting(office, villages=[here])
    viewers = [
        client_of(office), client_of(person(Role.HEAD)), client_of(person(Role.KABKOTA, region=here.parent.parent)),
        client_of(person(Role.OFFICIAL, region=here)), client_of(person(Role.OFFICIAL, region=village("63.09.01.2001"))),
        client_of(person(Role.PARTNER, partner=PartnerFactory())), Client(),
    ]  # fmt: skip

    answers = [viewer.get(f"/kerja/rapat/{made.pk}/{path}").status_code for viewer in viewers]

    reader = 403 if path else 200
    assert answers == [200, reader, reader, reader, 404, 404, 302]


def test_invited_officer_reads_the_meeting_but_not_its_letters(office):
    partner = PartnerFactory()
    made = meeting(office)
    actions.invite_partners(meeting=made, partners=[partner], by=office)

    shown = text(client_of(person(Role.PARTNER, partner=partner)).get(f"/kerja/rapat/{made.pk}/"))

    assert ("Daftar hadir" in shown, "<h2>Surat</h2>" in shown) == (True, False)


# queries


def _full(office, count):
    place = EnrolmentFactory().site.region
    made = meeting(office, days=-1, villages=[place])
    for number in range(count):
        actions.invite_partners(meeting=made, partners=[PartnerFactory()], by=office)
        actions.add_action(meeting=made, text=f"RTL {number}", region=place, partner=PartnerFactory(), by=office)
    return made


@pytest.mark.parametrize("count", [1, 4])
def test_meeting_page_takes_few_queries(pmd, office, count, django_assert_max_num_queries):
    made = _full(office, count)

    with django_assert_max_num_queries(20):
        assert pmd.get(f"/kerja/rapat/{made.pk}/").status_code == 200


@pytest.mark.parametrize("count", [1, 5])
def test_list_takes_few_queries(pmd, office, count, django_assert_max_num_queries):
    for number in range(count):
        meeting(office, days=number, villages=[EnrolmentFactory().site.region])

    with django_assert_max_num_queries(15):
        assert pmd.get("/kerja/rapat/").status_code == 200


# on other pages


def test_overdue_actions_stand_in_the_workspace_of_dinas_pmd(pmd, office):
    made = meeting(office, days=-20)
    due = timezone.localdate() - datetime.timedelta(days=2)
    actions.add_action(meeting=made, text="Kirim label", due=due, by=office)

    shown = text(pmd.get("/kerja/"))

    assert ("Kirim label" in shown, "terlambat 2 hari" in shown.lower()) == (True, True)


def test_partner_officer_sees_what_the_own_partner_took_on(office):
    made, mine = meeting(office, days=-2), PartnerFactory()
    officer = person(Role.PARTNER, partner=mine)
    actions.add_action(meeting=made, text="Punya mitra ini", partner=mine, by=office)
    actions.add_action(meeting=made, text="Punya mitra lain", partner=PartnerFactory(), by=office)

    items = plugs.partners_actions(user=officer).context["items"]

    assert [item.text for item in items] == ["Punya mitra ini"]


def test_calendar_shows_meetings_and_actions_to_those_concerned(office):
    partner = PartnerFactory()
    officer, other = person(Role.PARTNER, partner=partner), person(Role.PARTNER, partner=PartnerFactory())
    made = meeting(office, days=3)
    actions.invite_partners(meeting=made, partners=[partner], by=office)
    actions.add_action(meeting=made, text="Uji mutu", due=timezone.localdate() + datetime.timedelta(days=5), by=office)
    gone = meeting(office, days=4)
    actions.cancel_meeting(meeting=gone, reason="Banjir", by=office)
    span = {"first": timezone.localdate(), "last": timezone.localdate() + datetime.timedelta(days=30)}

    mine = [event["title"] for event in plugs.calendar(user=officer, **span)]

    assert (mine, plugs.calendar(user=other, **span)) == (["Rapat koordinasi", "Uji mutu"], [])
    assert plugs.calendar(user=officer, first=span["last"], last=span["last"]) == []

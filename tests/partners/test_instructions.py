"""Instructions of the head of office: who writes what, what is refused, who is told when, and the pages."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from klaster.access import Role
from klaster.audit.models import Event
from klaster.notifications.models import Notification
from partners import notices_instructions as notices
from partners import plugs_oversight as plugs
from partners.actions import instructions as actions
from partners.models import FollowUp, Instruction
from sites.models import Region
from tests.factories import PartnerFactory, person, village
from tests.partners.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def pmd():
    return person(Role.PMD)


@pytest.fixture
def areas():
    """Kab. Banjar and Kab. Tabalong."""
    return [village(code).parent.parent for code in ("63.03.01.2001", "63.09.01.2001")]


@pytest.fixture
def banjar(areas):
    return person(Role.KABKOTA, region=areas[0])


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


def instruction(by, areas, given=-30, due=7, **fields):
    fields = {"title": "Data produk unggulan", "text": "Data semua produk."} | fields
    return actions.create_instruction(given_on=days(given), due=days(due), regions=areas, by=by, **fields)


def write(line, by, state="done", text="Sudah didata.", done_on=None):
    done_on = done_on or (days(-1) if state == "done" else None)
    return actions.write_follow_up(follow_up=line, state=state, text=text, done_on=done_on, by=by)


def line_of(area):
    return FollowUp.objects.get(region=area)


def text(response):
    return response.content.decode()


# rules


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY])
def test_instruction_is_written_by_dinas_pmd_alone(areas, role):
    with pytest.raises(PermissionDenied):
        instruction(person(role), areas)


def test_instruction_is_for_one_area_at_least(pmd):
    with pytest.raises(ValidationError) as refused:
        instruction(pmd, [])

    assert list(refused.value.message_dict) == ["regions"]


def test_due_day_before_it_was_given_is_refused(pmd, areas):
    with pytest.raises(ValidationError):
        instruction(pmd, areas, given=0, due=-1)


def test_database_keeps_one_line_for_each_area(pmd, areas):
    given = instruction(pmd, areas)

    with pytest.raises(IntegrityError, match="follow_up_one_for_each_area"), transaction.atomic():
        FollowUp.objects.create(instruction=given, region=areas[0])


def test_database_refuses_done_without_words(pmd, areas):
    instruction(pmd, areas)

    with pytest.raises(IntegrityError, match="follow_up_done_says_what"), transaction.atomic():
        FollowUp.objects.update(state="done")


def test_kabupaten_writes_its_own_line_and_no_other(pmd, areas, banjar):
    instruction(pmd, areas)

    write(line_of(areas[0]), banjar)
    with pytest.raises(PermissionDenied):
        write(line_of(areas[1]), banjar)

    assert [line.state for line in FollowUp.objects.all()] == ["done", "not_begun"]


def test_dinas_pmd_writes_for_any_area(pmd, areas):
    instruction(pmd, areas)

    assert write(line_of(areas[1]), pmd, state="begun").state == "begun"


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"text": " "}, "text"), ({"done_on": days(1)}, "done_on"), ({"done_on": days(-31)}, "done_on")],
)
def test_wrong_follow_up_says_which_field(pmd, areas, fields, field):
    instruction(pmd, areas)

    with pytest.raises(ValidationError) as refused:
        write(line_of(areas[0]), pmd, **fields)

    assert list(refused.value.message_dict) == [field]


def test_what_was_written_before_is_kept_in_the_audit_trail(pmd, areas, banjar):
    instruction(pmd, areas)
    write(line_of(areas[0]), banjar, text="Yang lama")

    write(line_of(areas[0]), banjar, text="Yang baru")

    event = Event.objects.of(line_of(areas[0])).first()
    assert (event.detail["before"], line_of(areas[0]).text) == ("Yang lama", "Yang baru")


def test_follow_up_sent_twice_is_one_event(pmd, areas, banjar):
    instruction(pmd, areas)

    for _again in range(2):
        write(line_of(areas[0]), banjar)

    assert Event.objects.of(line_of(areas[0])).count() == 1


def test_begun_again_after_done_loses_its_day(pmd, areas):
    instruction(pmd, areas)
    write(line_of(areas[0]), pmd)

    assert write(line_of(areas[0]), pmd, state="begun", done_on=days(-1)).done_on is None


def test_closed_instruction_takes_no_follow_up_until_it_is_opened_again(pmd, areas, banjar):
    given = instruction(pmd, areas)
    actions.close_instruction(instruction=given, note="Cukup", by=pmd)

    with pytest.raises(ValidationError):
        write(line_of(areas[0]), banjar)
    actions.reopen_instruction(instruction=given, by=pmd)

    assert write(line_of(areas[0]), banjar).state == "done"


def test_closing_takes_a_note(pmd, areas):
    with pytest.raises(ValidationError) as refused:
        actions.close_instruction(instruction=instruction(pmd, areas), note=" ", by=pmd)

    assert list(refused.value.message_dict) == ["note"]


def test_area_that_wrote_something_stays_and_another_leaves(pmd, areas):
    given = instruction(pmd, areas)
    write(line_of(areas[0]), pmd, state="begun")

    with pytest.raises(ValidationError):
        actions.update_instruction(instruction=given, regions=areas[1:], by=pmd)
    actions.update_instruction(instruction=given, regions=areas[:1], by=pmd)

    assert [line.region for line in FollowUp.objects.all()] == areas[:1]


def test_areas_that_come_and_leave_stand_in_the_audit_trail(pmd, areas):
    given = instruction(pmd, areas[:1])

    actions.update_instruction(instruction=given, regions=areas[1:], by=pmd)
    actions.update_instruction(instruction=given, regions=areas[1:], by=pmd)

    told = Event.objects.of(given).get(verb="changed").detail
    assert told == {"fields": ["regions"], "added": [areas[1].code], "removed": [areas[0].code]}


# messages


def told(user):
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def at(day, hour=8):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def test_people_of_the_areas_are_told_when_it_is_given_and_the_office_when_it_is_done(pmd, areas, banjar):
    colleague = person(Role.PMD)
    instruction(pmd, areas[:1])

    write(line_of(areas[0]), banjar)

    assert (told(banjar), told(colleague), told(pmd)) == (["instruction.given"], ["instruction.done"], ["instruction.done"])


def test_area_added_later_is_told_and_the_others_not_again(pmd, areas, banjar):
    tabalong = person(Role.KABKOTA, region=areas[1])
    given = instruction(pmd, areas[:1])

    actions.update_instruction(instruction=given, regions=areas, by=pmd)

    assert (told(banjar), told(tabalong)) == (["instruction.given"], ["instruction.given"])


@pytest.mark.parametrize(
    ("day", "kinds"),
    [(-8, []), (-7, ["instruction.due"]), (-2, ["instruction.due"]), (-1, ["instruction.due"]), (0, ["instruction.due"]),
     (1, ["instruction.late"]), (6, ["instruction.late"]), (7, ["instruction.late"]), (28, ["instruction.late"]), (29, [])],
)  # fmt: skip
def test_reminder_of_the_newest_rung(pmd, areas, banjar, day, kinds):
    given = instruction(pmd, areas, due=20)

    notices.remind(now=at(given.due + datetime.timedelta(days=day)))

    assert told(banjar)[1:] == kinds


def test_reminders_are_told_once_for_each_rung_however_often_the_job_runs(pmd, areas, banjar):
    given = instruction(pmd, areas, due=20)

    for day in range(-10, 15):
        for hour in (8, 9):
            notices.remind(now=at(given.due + datetime.timedelta(days=day), hour))

    assert told(banjar)[1:] == ["instruction.due", "instruction.due", "instruction.late", "instruction.late"]


def test_nobody_is_reminded_of_what_is_done_or_closed(pmd, areas, banjar):
    tabalong = person(Role.KABKOTA, region=areas[1])
    given = instruction(pmd, areas, due=0)
    write(line_of(areas[0]), pmd)

    notices.remind(now=at(days(1)))
    actions.close_instruction(instruction=given, note="Cukup", by=pmd)
    notices.remind(now=at(days(7)))

    assert (told(banjar)[1:], told(tabalong)[1:]) == ([], ["instruction.late"])


def test_later_due_day_reminds_anew(pmd, areas, banjar):
    given = instruction(pmd, areas, due=7)
    notices.remind(now=at(days(0)))
    actions.update_instruction(instruction=given, due=days(17), by=pmd)

    notices.remind(now=at(days(10)))

    assert told(banjar)[1:] == ["instruction.due", "instruction.due"]


# pages

FORM = {"title": "Data produk", "number": "", "text": "Data semua.", "given_on": "2026-03-02", "due": "2026-04-02"}


def test_instruction_is_given_through_the_form(pmd, areas):
    form = FORM | {"regions": [area.code for area in areas]}

    response = client_of(pmd).post("/kerja/arahan/baru/", form)

    assert (response.status_code, Instruction.objects.get().follow_ups.count()) == (302, 2)


@pytest.mark.parametrize("wrong", [{"regions": []}, {"due": "2026-03-01"}, {"title": ""}, {"regions": ["\0"]}, {"text": "\0"}])
def test_wrong_instruction_keeps_what_was_typed(pmd, areas, wrong):
    form = FORM | {"regions": [areas[0].code], "number": "01/PMD"} | wrong

    response = client_of(pmd).post("/kerja/arahan/baru/", form)

    assert (response.status_code, 'value="01/PMD"' in text(response), Instruction.objects.count()) == (422, True, 0)


def test_new_form_has_all_areas_ticked(pmd, areas):
    shown = text(client_of(pmd).get("/kerja/arahan/baru/"))

    assert shown.count("checked") == Region.objects.filter(level="kabkota").count() == len(areas)


def test_kabupaten_sees_its_own_line_alone(pmd, areas, banjar):
    given = instruction(pmd, areas)
    write(line_of(areas[0]), pmd, text="Rahasia Banjar")
    write(line_of(areas[1]), pmd, text="Rahasia Tabalong")

    shown = text(client_of(banjar).get(f"/kerja/arahan/{given.pk}/"))
    sheet = text(client_of(banjar).get(f"/kerja/arahan/{given.pk}/tindak-lanjut.csv"))

    for page in (shown, sheet):
        assert ("Rahasia Banjar" in page, "Rahasia Tabalong" in page, "Tabalong" in page) == (True, False, False)


def test_head_reads_all_lines_and_writes_none(pmd, areas):
    given, head = instruction(pmd, areas), client_of(person(Role.HEAD))

    shown = text(head.get(f"/kerja/arahan/{given.pk}/"))

    assert ("Kab. Banjar" in shown, "Kab. Tabalong" in shown, "Tulis tindak lanjut" in shown) == (True, True, False)
    assert head.post(f"/kerja/arahan/tindak-lanjut/{line_of(areas[0]).pk}/", {"state": "begun"}).status_code == 403


def test_follow_up_is_written_through_the_form(pmd, areas, banjar):
    instruction(pmd, areas)
    page, form = f"/kerja/arahan/tindak-lanjut/{line_of(areas[0]).pk}/", {"state": "done", "text": "Sudah", "done_on": ""}

    refused = client_of(banjar).post(page, form)
    stored = client_of(banjar).post(page, form | {"done_on": days(0).isoformat()})

    assert (refused.status_code, "Isi tanggal selesainya" in text(refused), stored.status_code) == (422, True, 302)
    assert line_of(areas[0]).state == "done"


def test_follow_up_takes_files_that_other_areas_do_not_open(pmd, areas, banjar):
    instruction(pmd, areas)
    page = f"/kerja/arahan/tindak-lanjut/{line_of(areas[0]).pk}/berkas/"

    client_of(banjar).post(page, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 contoh"), "caption": ""})

    address = f"/kerja/berkas/{line_of(areas[0]).files.get().pk}/"
    other = client_of(person(Role.KABKOTA, region=areas[1]))
    opened = b"".join(client_of(banjar).get(address).streaming_content)
    assert (opened, other.get(address).status_code) == (b"%PDF-1.4 contoh", 404)
    client_of(banjar).post(f"{page}hapus/", {"file": str(line_of(areas[0]).files.get().pk)})
    assert line_of(areas[0]).files.present().count() == 0


@pytest.mark.parametrize(
    ("path", "answers"),
    [
        ("", [200, 200, 200, 403, 403, 302]),
        ("ubah/", [200, 403, 403, 403, 403, 302]),
        ("tutup/", [200, 403, 403, 403, 403, 302]),
        ("tindak-lanjut.xlsx", [200, 200, 200, 403, 403, 302]),
        ("tindak-lanjut.pdf", [404, 404, 404, 403, 403, 302]),
    ],
)
def test_pages_for_each_kind_of_viewer(pmd, areas, banjar, path, answers):
    given = instruction(pmd, areas)
    official = person(Role.OFFICIAL, region=Region.objects.villages().first())
    viewers = [
        *map(client_of, [pmd, person(Role.HEAD), banjar, official, person(Role.PARTNER, partner=PartnerFactory())]),
        Client(),
    ]

    assert [viewer.get(f"/kerja/arahan/{given.pk}/{path}").status_code for viewer in viewers] == answers


def test_instruction_to_another_area_is_not_found(pmd, areas, banjar):
    given = instruction(pmd, areas[1:])

    assert client_of(banjar).get(f"/kerja/arahan/{given.pk}/").status_code == 404


def test_file_runs_nothing_and_opens_whatever_was_typed(pmd, areas):
    given = instruction(pmd, areas)
    write(line_of(areas[0]), pmd, text="=1+1\x0b")

    sheet = text(client_of(pmd).get(f"/kerja/arahan/{given.pk}/tindak-lanjut.csv"))
    book = client_of(pmd).get(f"/kerja/arahan/{given.pk}/tindak-lanjut.xlsx")

    assert ("'=1+1" in sheet, book.status_code) == (True, 200)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_few_queries(pmd, areas, count, django_assert_max_num_queries):
    given = [instruction(pmd, areas, title=f"Arahan {number}") for number in range(count)]
    for line in FollowUp.objects.all()[: count * 2]:
        write(line, pmd)

    client = client_of(pmd)
    for page in ("/kerja/arahan/", f"/kerja/arahan/{given[0].pk}/"):
        with django_assert_max_num_queries(15):
            assert client.get(page).status_code == 200


@pytest.mark.parametrize(("status", "titles"), [("open", {"Lambat", "Baru"}), ("overdue", {"Lambat"}), ("closed", {"Tutup"})])
def test_list_filters_by_status(pmd, areas, status, titles):
    instruction(pmd, areas, due=-2, title="Lambat")
    instruction(pmd, areas, title="Baru")
    actions.close_instruction(instruction=instruction(pmd, areas, due=-2, title="Tutup"), note="Cukup", by=pmd)

    page = client_of(pmd).get(f"/kerja/arahan/?status={status}&cari=").context["page_obj"]

    assert {found.title for found in page} == titles


# other pages


def test_summary_names_overdue_areas_in_one_line_for_each_instruction(pmd, areas, banjar):
    instruction(pmd, areas, due=-3)

    (line,) = plugs.stuck(today=timezone.localdate())

    assert (line["days"], "Kab. Banjar, Kab. Tabalong" in line["detail"], banjar.name in line["call"]) == (3, True, True)


def test_kabupaten_finds_in_its_workspace_what_it_has_to_follow_up(pmd, areas, banjar):
    instruction(pmd, areas, due=-3, title="Lambat")
    instruction(pmd, areas[1:], title="Bukan untuk Banjar")

    section = plugs.follow_ups(user=banjar)

    assert ([line.instruction.title for line in section.context["lines"]], section.context["urgent"]) == (["Lambat"], 1)
    assert plugs.follow_ups(user=pmd) is None


def test_calendar_shows_due_days_to_those_concerned(pmd, areas, banjar):
    instruction(pmd, areas[:1])
    span = {"first": days(0), "last": days(30)}
    tabalong = person(Role.KABKOTA, region=areas[1])

    shown = [len(plugs.calendar(user=user, **span)) for user in (pmd, person(Role.HEAD), banjar, tabalong)]

    assert shown == [1, 1, 1, 0]

"""Comments and internal notes on single answers, a return that opens some alone, what changed since one's last look."""

from io import BytesIO

import pytest
from django.apps import apps
from pypdf import PdfReader

from klaster.access import Role
from klaster.audit.models import Event
from sites import answers, reviewing
from sites.actions import evidence as evidence_actions
from sites.actions import remarks, reports
from sites.actions import reviewing as actions
from sites.actions.flow import Refused
from sites.models import Report, ReportLook
from tests.factories import MeasureFactory, PartnerFactory, person
from tests.innovations.conftest import image_bytes, upload
from tests.reports.conftest import signed_in

NOTE = "RAHASIA: cek ulang dengan camat"


@pytest.fixture
def sent(report, official):
    return reports.submit(report=report, by=official)


@pytest.fixture
def head(db):
    return person(Role.HEAD, name="Kepala Dinas")


def again(report, official, pmd, asked=(), **changes):
    """Returned, changed by the village, and sent once more."""
    reports.return_(report=report, reason="Lengkapi", by=pmd, asked=asked)
    reports.save_section(report=report, by=official, changes=changes)
    return reports.submit(report=report, by=official)


def base(report):
    return f"/kerja/laporan/{report.pk}/"


def html(user, address):
    return signed_in(user).get(address).content.decode()


# Comments


def test_comment_stands_at_its_answer(sent, pmd, official):
    signed_in(pmd).post(f"{base(sent)}komentar/", {"text": "Berapa pesertanya?", "answer": "activities"})

    page = signed_in(official).get(base(sent))

    said = {row.key: [remark.text for remark in row.remarks] for row in page.context["rows"]}
    assert {key: texts for key, texts in said.items() if texts} == {"activities": ["Berapa pesertanya?"]}
    assert list(page.context["remarks"]) == []


def test_comment_on_an_answer_leads_back_to_it_within_the_filter(sent, pmd):
    address = f"{base(sent)}komentar/?jenis=laporan&x=1"

    answer = signed_in(pmd).post(address, {"text": "Berapa?", "answer": "people"})

    assert answer.url == f"{base(sent)}?jenis=laporan#jawaban-people"


def test_comment_on_an_answer_that_is_not_there_is_refused(sent, pmd):
    with pytest.raises(Refused):
        remarks.comment(report=sent, text="Apa ini?", by=pmd, answer="measure_999")

    assert sent.comments.count() == 0


def test_every_answer_of_the_form_has_its_row(sent, measure, pmd):
    rows = signed_in(pmd).get(base(sent)).context["rows"]

    assert [row.key for row in rows] == [key for key in answers.keys(sent) if key != "evidence"]


# Internal notes


@pytest.fixture
def noted(sent, pmd):
    remarks.comment(report=sent, text=NOTE, by=pmd, is_internal=True)
    remarks.comment(report=sent, text=f"{NOTE} 2", by=pmd, is_internal=True, answer="activities")
    return sent


@pytest.mark.parametrize("reader", ["pmd", "head", "kabkota"])
def test_internal_note_is_read_with_its_mark_by_those_who_may(request, noted, reader):
    page = html(request.getfixturevalue(reader), base(noted))

    assert page.count(NOTE) == 2
    assert page.count("Catatan internal: tidak terlihat oleh desa") == 3  # each note, and the heading of those on the whole


PAGES = ["", "?tab=riwayat", "?tab=perubahan", "kiriman/1/", "tanda-terima/", "periksa/", "bagian/kegiatan/", "konfirmasi/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("reader", ["official", "facilitator", "kecamatan", "partner"])
def test_internal_note_reaches_no_page_of_others(request, noted, pmd, reader, page):
    makers = {
        "kecamatan": lambda: person(Role.KECAMATAN, region=noted.region.parent),
        "partner": lambda: person(Role.PARTNER, partner=PartnerFactory()),
    }
    user = makers[reader]() if reader in makers else request.getfixturevalue(reader)
    Report.objects.update(on_behalf=page == "konfirmasi/")
    if page == "bagian/kegiatan/":
        reports.return_(report=noted, reason="Lengkapi", by=pmd, asked=["activities"])

    told = html(user, base(noted) + page)

    assert "RAHASIA" not in told
    assert "Catatan internal" not in told
    assert "catatan internal" not in told


@pytest.mark.parametrize("reader", ["official", "facilitator"])
def test_internal_note_is_in_no_query_of_the_village(request, noted, pmd, reader):
    remarks.comment(report=noted, text="Untuk desa", by=pmd)

    seen = noted.comments.visible_to(request.getfixturevalue(reader), noted)

    assert [remark.text for remark in seen] == ["Untuk desa"]


def test_internal_note_stands_on_no_paper_of_the_village(noted, official):
    client = signed_in(official)

    told = [client.get(address) for address in (f"/kerja/desa/{noted.region.code}/2026-2/", f"{base(noted)}tanda-terima.pdf")]

    assert [answer.status_code for answer in told] == [200, 200]
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(told[1].content)).pages)
    assert "RAHASIA" not in told[0].content.decode() + text


def test_internal_note_is_no_message_to_the_village(noted, official):
    assert "RAHASIA" not in str([list(model.objects.values()) for model in apps.get_app_config("notifications").get_models()])


def test_internal_note_leaves_no_event_on_the_report(noted):
    assert "wrote an internal note" not in set(Event.objects.of(noted).values_list("verb", flat=True))
    assert Event.objects.filter(verb="wrote an internal note").count() == 2


def test_trail_of_an_internal_note_holds_none_of_its_words(noted):
    events = Event.objects.filter(verb="wrote an internal note")

    assert [NOTE[:8] in event.object_name or NOTE[:8] in str(event.detail) for event in events] == [False, False]


@pytest.mark.parametrize("writer", ["official", "facilitator", "kecamatan"])
def test_those_who_read_no_internal_note_write_none(request, sent, writer):
    is_known = writer != "kecamatan"
    user = request.getfixturevalue(writer) if is_known else person(Role.KECAMATAN, region=sent.region.parent)

    signed_in(user).post(f"{base(sent)}catatan/", {"text": "x"})

    assert not sent.comments.exists()
    with pytest.raises(Refused):
        remarks.comment(report=sent, text="x", by=user, is_internal=True)


def test_head_of_office_reads_notes_and_writes_nothing(sent, head):
    client = signed_in(head)

    codes = [client.post(f"{base(sent)}{page}/", {"text": "Periksa"}).status_code for page in ("catatan", "komentar")]

    assert codes == [403, 403]
    assert not sent.comments.exists()


# A return asks for some answers


def test_return_opens_the_ticked_answers_alone(sent, pmd, official):
    signed_in(pmd).post(f"{base(sent)}kembalikan/", {"reason": "Jelaskan", "asked": ["obstacles"], "kiriman": "1"})

    sent.refresh_from_db()
    assert (sent.state, sent.asked) == ("returned", ["obstacles"])
    with pytest.raises(Refused):
        reports.save_section(report=sent, by=official, changes={"activities": "Lain"})
    reports.save_section(report=sent, by=official, changes={"obstacles": "Hujan"})


def test_return_without_a_tick_opens_all(sent, pmd, official):
    signed_in(pmd).post(f"{base(sent)}kembalikan/", {"reason": "Jelaskan"})

    reports.save_section(report=sent, by=official, changes={"activities": "Lain", "obstacles": "Hujan"})
    assert Report.objects.get().activities == "Lain"


def test_return_page_ticks_what_was_commented_since_the_sending(sent, pmd, official):
    remarks.comment(report=sent, text="Dulu", by=pmd, answer="people")
    resent = again(sent, official, pmd, activities="Panen raya.")
    remarks.comment(report=resent, text="Sekarang", by=pmd, answer="activities")
    remarks.comment(report=resent, text=NOTE, by=pmd, answer="obstacles", is_internal=True)

    form = signed_in(pmd).get(f"{base(sent)}kembalikan/").context["form"]

    assert form.ticked == ["activities"]


def test_return_without_a_reason_keeps_the_ticks(sent, pmd):
    page = signed_in(pmd).post(f"{base(sent)}kembalikan/", {"reason": "", "asked": ["people"]})

    assert (page.status_code, page.context["form"].ticked, list(page.context["form"].errors)) == (200, ["people"], ["reason"])
    assert Report.objects.get().state == "submitted"


def test_second_return_changes_nothing_of_the_first(sent, pmd):
    reports.return_(report=sent, reason="Pertama", by=pmd, asked=["people"])

    reports.return_(report=sent, reason="Kedua", by=pmd, asked=["activities"])

    sent.refresh_from_db()
    assert (sent.return_reason, sent.asked) == ("Pertama", ["people"])


def test_village_reads_what_is_asked_for(sent, pmd, official):
    reports.return_(report=sent, reason="Jelaskan", by=pmd, asked=["obstacles"])

    page = signed_in(official).get(base(sent))

    assert page.context["asked"] == ["Kendala"]
    assert "Yang perlu diperbaiki hanya:" in page.content.decode()


# What changed since my last look


def test_first_look_is_new(sent, pmd):
    client = signed_in(pmd)

    assert "baru bagi Anda" in client.get(base(sent)).content.decode()
    assert "baru bagi Anda" not in client.get(base(sent)).content.decode()
    assert list(ReportLook.objects.values_list("user", "number")) == [(pmd.pk, 1)]


@pytest.mark.parametrize("reader", ["official", "facilitator"])
def test_village_leaves_no_look(request, sent, reader):
    page = html(request.getfixturevalue(reader), base(sent))

    assert ReportLook.objects.count() == 0
    assert "baru bagi Anda" not in page


def test_history_tab_is_no_look(sent, pmd):
    html(pmd, f"{base(sent)}?tab=riwayat")

    assert ReportLook.objects.count() == 0


def test_village_answers_where_it_is_asked_alone(sent, pmd, official):
    remarks.comment(report=sent, text="Berapa?", by=pmd, answer="people")

    pages = [signed_in(user).get(base(sent)) for user in (official, pmd)]

    assert [[row.key for row in page.context["rows"] if row.form] for page in pages] == [
        ["people"],
        [key for key in answers.keys(sent) if key != "evidence"],
    ]


def test_draft_leaves_no_look(report, pmd):
    html(pmd, base(report))

    assert ReportLook.objects.count() == 0


def test_changed_answer_is_marked_with_what_stood_there_before(sent, pmd, official):
    client = signed_in(pmd)
    client.get(base(sent))
    again(sent, official, pmd, activities="Panen raya.")

    first, reloaded = client.get(base(sent)), client.get(base(sent))

    for page in (first, reloaded):
        changed = {row.key: (row.before.value, row.answer.value) for row in page.context["rows"] if row.before}
        assert changed == {"activities": ("Panen dan sangrai.", "Panen raya.")}


def test_each_reader_compares_with_the_own_last_look(sent, pmd, kabkota, official):
    html(pmd, base(sent))
    again(sent, official, pmd, obstacles="Hujan.")
    html(kabkota, base(sent))
    again(sent, official, pmd, next_steps="Tanam lagi.")

    changed = [[row.key for row in signed_in(user).get(base(sent)).context["rows"] if row.before] for user in (pmd, kabkota)]

    assert changed == [["obstacles", "next_steps"], ["next_steps"]]


def test_photos_that_came_and_went_are_told(report, pmd, official):
    gone, _ = evidence_actions.add_photo(owner=report, file=upload(), by=official)
    sent = reports.submit(report=report, by=official)
    html(pmd, base(sent))
    reports.return_(report=sent, reason="Foto lain", by=pmd)
    sent.refresh_from_db()
    evidence_actions.remove(evidence=type(gone).objects.get(), by=official)
    come, _ = evidence_actions.add_photo(owner=sent, file=upload(image_bytes(color=(200, 1, 1))), by=official)
    reports.submit(report=sent, by=official)

    told = signed_in(pmd).get(base(sent)).context["evidence_changes"]

    assert told == {"added": [come], "removed": [gone], "renamed": []}


def test_mark_on_a_figure_is_a_change(report, measure, pmd, official):
    report = reports.save_section(report=report, by=official, figures={measure: (12, False, "12")})
    reports.submit(report=report, by=official)
    before = answers.content(Report.objects.get())
    Report.objects.update(marks={answers.measure_key(measure.pk): answers.NOT_APPLICABLE})
    report.values.all().delete()

    now = answers.content(Report.objects.get())

    assert answers.changed(before, now) == [answers.measure_key(measure.pk)]


def test_new_measure_without_an_answer_is_no_change(sent, innovation):
    before = answers.content(Report.objects.get())
    MeasureFactory(innovation=innovation)

    assert answers.changed(before, answers.content(Report.objects.get())) == []


def test_nil_and_known_to_the_head_are_told():
    before, now = {"is_nil": False, "known_to_head": False}, {"is_nil": True, "known_to_head": True}

    assert len(reviewing.other_changes(before, now)) == 2
    assert reviewing.other_changes(now, now) == []


# Every sending


def test_page_of_a_sending_keeps_what_was_sent_then(sent, pmd, official):
    again(sent, official, pmd, activities="Panen raya.")

    first, second = (signed_in(official).get(f"{base(sent)}kiriman/{number}/") for number in (1, 2))

    assert [row.answer.value for row in first.context["rows"] if row.key == "activities"] == ["Panen dan sangrai."]
    assert [(row.before.value, row.answer.value) for row in second.context["rows"] if row.before] == [
        ("Panen dan sangrai.", "Panen raya.")
    ]
    assert "Siti Operator" in second.content.decode()


@pytest.mark.parametrize("number", ["0", "2", "9" * 9])
def test_sending_that_was_not_is_not_found(sent, pmd, number):
    assert signed_in(pmd).get(f"{base(sent)}kiriman/{number}/").status_code == 404


def test_sending_of_another_village_is_not_found(sent, stranger):
    assert signed_in(stranger).get(f"{base(sent)}kiriman/1/").status_code == 404


def test_look_belongs_to_the_reader_alone(sent, pmd, kabkota):
    actions.look(report=sent, by=pmd)

    assert actions.look(report=sent, by=kabkota) == actions.Looked(None, None)


# Queries


def fill(report, pmd, count):
    for number in range(count):
        for key in ("activities", "people", ""):
            remarks.comment(report=report, text=f"Komentar {number}", by=pmd, answer=key)
            remarks.comment(report=report, text=f"Catatan {number}", by=pmd, answer=key, is_internal=True)


@pytest.mark.parametrize("page", ["", "kembalikan/", "kiriman/1/"])
def test_page_takes_as_many_queries_for_three_remarks_and_measures_as_for_one(
    sent, measure, innovation, pmd, page, django_assert_max_num_queries
):
    client = signed_in(pmd)
    fill(sent, pmd, 1)
    client.get(base(sent) + page)
    with django_assert_max_num_queries(30) as one:
        client.get(base(sent) + page)
    fill(sent, pmd, 2)
    MeasureFactory.create_batch(2, innovation=innovation)

    with django_assert_max_num_queries(30) as three:
        assert client.get(base(sent) + page).status_code == 200

    assert len(three) == len(one)

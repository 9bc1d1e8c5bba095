"""One tap: no change, not applicable, nil; what was typed beside it is kept, and a second tap changes nothing."""

import pytest

from sites.actions import quick_answers, reports
from sites.actions.flow import Refused, Stale
from sites.models import Report, ReportValue
from tests.reports.conftest import signed_in


@pytest.fixture
def base(report):
    return f"/kerja/laporan/{report.pk}/"


@pytest.fixture
def client(official):
    return signed_in(official)


def hidden(response):
    form = response.context["form"]
    return {name: form.initial[name] for name in ("base", "edit_key")}


def test_no_change_takes_over_every_answer_that_is_still_open(last, report, measure, official):
    kept = quick_answers.keep_last(report=report, by=official)

    assert (kept.activities, kept.obstacles, kept.people_reached) == ("Panen dan sangrai.", "Hujan panjang.", 40)
    assert kept.values.get(measure=measure).typed == "412"
    assert kept.marks == dict.fromkeys([f"measure_{measure.pk}", "people", "obstacles", "help_needed"], "unchanged")


def test_no_change_leads_to_the_check_page_and_sends_nothing(last, report, base, client):
    answer = client.post(f"{base}tetap/")

    report.refresh_from_db()
    page = client.get(answer.url).content.decode()
    assert (answer.url, report.state) == (f"{base}periksa/", "draft")
    assert "412 kg (tidak ada perubahan)" in page


def test_no_change_without_an_earlier_report_is_refused_in_words(report, base, client):
    page = client.post(f"{base}tetap/", follow=True).content.decode()

    assert "belum ada laporan triwulan sebelumnya" in page
    assert "Tidak ada perubahan" not in client.get(base).content.decode()


def test_no_change_for_one_question_keeps_what_is_typed_beside_it(last, report, measure, base, client):
    page = client.get(f"{base}bagian/hasil/")

    answer = client.post(f"{base}bagian/hasil/", {"people_typed": "55", "unchanged": f"measure_{measure.pk}", **hidden(page)})

    report.refresh_from_db()
    assert answer.url == f"{base}bagian/hasil/#id_measure_{measure.pk}"
    assert (report.people_reached, ReportValue.objects.get(report=report).typed) == (55, "412")
    assert report.marks == {f"measure_{measure.pk}": "unchanged"}


def test_not_applicable_empties_the_question_and_keeps_what_is_typed_beside_it(report, measure, base, client):
    name = f"measure_{measure.pk}"
    page = client.get(f"{base}bagian/hasil/")

    client.post(f"{base}bagian/hasil/", {name: "99", "people_typed": "55", "not_applicable": name, **hidden(page)})

    report.refresh_from_db()
    assert (report.people_reached, report.values.count(), report.marks) == (55, 0, {name: "not_applicable"})


def test_double_tap_leaves_the_mark_on(report, base, client):
    for _time in range(2):
        client.post(f"{base}bagian/kendala/", {"obstacles": "", "not_applicable": "obstacles"})

    assert Report.objects.get().marks == {"obstacles": "not_applicable"}


def test_mark_is_shown_and_can_be_taken_off(last, report, base, client):
    client.post(f"{base}bagian/kendala/", {"obstacles": "", "unchanged": "obstacles"})
    marked = client.get(f"{base}bagian/kendala/").content.decode()

    client.post(f"{base}bagian/kendala/", {"obstacles": "Hujan panjang.", "take_off": "obstacles"})

    report.refresh_from_db()
    assert "Hapus tanda ini" in marked
    assert (report.marks, report.obstacles) == ({}, "")


def test_typing_takes_the_mark_off(report, base, client):
    client.post(f"{base}bagian/kendala/", {"obstacles": "", "not_applicable": "obstacles"})

    client.post(f"{base}bagian/kendala/", {"obstacles": "Jembatan putus."}, headers={"X-Autosave": "1"})

    report.refresh_from_db()
    assert (report.marks, report.obstacles) == ({}, "Jembatan putus.")


def test_autosave_of_a_page_from_before_the_tap_does_not_undo_it(report, base, client):
    old = hidden(client.get(f"{base}bagian/kendala/"))
    client.post(f"{base}bagian/kendala/", {"obstacles": "", "not_applicable": "obstacles", **old})

    late = client.post(f"{base}bagian/kendala/", {"obstacles": "Jembatan", **old}, headers={"X-Autosave": "1"})

    assert (late.status_code, Report.objects.get().marks) == (409, {"obstacles": "not_applicable"})


def test_tap_on_a_page_that_somebody_else_changed_meanwhile_keeps_both(report, base, client, facilitator):
    old = hidden(client.get(f"{base}bagian/hasil/"))
    changes = {"people_typed": "7", "people_reached": 7, "people_are_about": False}
    reports.save_section(report=report, by=facilitator, changes=changes)

    page = client.post(f"{base}bagian/hasil/", {"people_typed": "55", "not_applicable": "people", **old})
    page = client.post(f"{base}bagian/hasil/", {"people_typed": "55", "unchanged": "x", **old})

    report.refresh_from_db()
    assert page.status_code == 200
    assert 'value="55"' in page.content.decode()
    assert report.people_reached == 7 or report.marks == {"people": "not_applicable"}


def test_unreadable_figure_beside_a_tap_stays_typed_and_the_tap_says_so(report, measure, base, client):
    page = client.post(
        f"{base}bagian/hasil/", {f"measure_{measure.pk}": "1,250", "people_typed": "", "not_applicable": "people"}
    )

    assert 'value="1,250"' in page.content.decode()
    assert "Ketukan belum dicatat" in page.content.decode()
    assert Report.objects.get().marks == {}


@pytest.mark.parametrize("key", ["activities", "evidence", "measure_0", "state", ""])
def test_what_must_be_answered_cannot_be_set_aside(report, official, key):
    with pytest.raises(Refused):
        quick_answers.not_applicable(report=report, key=key, by=official)


def test_tap_is_refused_to_others(report, stranger, kabkota):
    for person in (stranger, kabkota):
        with pytest.raises(Refused):
            quick_answers.not_applicable(report=report, key="obstacles", by=person)


def test_tap_of_a_stale_page_stores_nothing(report, official, facilitator):
    old = reports.section_fingerprint(report, ["obstacles"])
    reports.save_section(report=report, by=facilitator, changes={"obstacles": "Dari pendamping"})

    with pytest.raises(Stale):
        quick_answers.tap(report=report, kind="unchanged", key="people", by=official, changes={"obstacles": "x"}, base=old,
                          edit_key="a")  # fmt: skip

    assert Report.objects.values_list("obstacles", "marks").get() == ("Dari pendamping", {})


def test_tap_outside_what_a_return_asked_for_is_refused(report, base, client, official, pmd):
    reports.submit(report=report, by=official)
    reports.return_(report=report, reason="Perjelas kegiatannya", by=pmd, asked=["activities"])

    client.post(f"{base}bagian/kendala/", {"obstacles": "", "not_applicable": "obstacles"})

    assert Report.objects.get().marks == {}


def test_enter_in_a_figure_goes_on_rather_than_tapping(report, base, client):
    page = client.get(f"{base}bagian/hasil/").content.decode()

    form = page[page.index("data-autosave=") :]
    assert form.index('<button class="sr"') < form.index('name="not_applicable"')


def test_not_applicable_is_said_on_the_check_page_and_to_those_who_review(report, base, client, pmd, official):
    client.post(f"{base}bagian/kendala/", {"obstacles": "", "not_applicable": "obstacles"})
    check = client.get(f"{base}periksa/").content.decode()
    reports.submit(report=report, by=official)

    assert "Tidak berlaku" in check
    assert "Tidak berlaku" in signed_in(pmd).get(base).content.decode()


def test_nil_report_is_sent_before_anything_is_begun(published, measure, round, client):
    answer = client.post("/kerja/laporan/baru/", {"nil": f"{published.pk}-{round.pk}"})

    report = Report.objects.get()
    assert answer.url == f"/kerja/laporan/{report.pk}/tanda-terima/"
    assert (report.state, report.is_nil) == ("submitted", True)


def test_nil_button_on_a_begun_report_sends_nothing_that_was_written(report, client):
    answer = client.post("/kerja/laporan/baru/", {"nil": f"{report.innovation_id}-{report.round_id}"})

    report.refresh_from_db()
    assert (answer.url, report.state, report.is_nil) == (f"/kerja/laporan/{report.pk}/", "draft", False)


def test_page_goes_on_after_a_tap(last, report, measure, base, client):
    name = f"measure_{measure.pk}"
    client.post(f"{base}bagian/hasil/", {"people_typed": "55", "unchanged": name, **hidden(client.get(f"{base}bagian/hasil/"))})
    again = hidden(client.get(f"{base}bagian/hasil/"))

    answer = client.post(f"{base}bagian/hasil/", {name: "412", "people_typed": "55", **again})

    assert answer.status_code == 302
    assert Report.objects.get(pk=report.pk).marks == {name: "unchanged"}


def test_tap_does_not_ask_to_correct_the_answer_that_it_takes_away(report, measure, base, client):
    name = f"measure_{measure.pk}"

    client.post(f"{base}bagian/hasil/", {name: "1,250", "people_typed": "55", "not_applicable": name})

    report.refresh_from_db()
    assert (report.people_reached, report.marks) == (55, {name: "not_applicable"})

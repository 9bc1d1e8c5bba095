"""Typing loses nothing: two people, two tabs, a double click, an ended session, a round that closes."""

import datetime
import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from klaster.audit.models import Event
from sites.actions import innovations, remarks, reports, rounds
from sites.actions.flow import Refused, Stale
from sites.models import Innovation, Report, ReportValue, Round
from tests.factories import RoundFactory
from tests.innovations.test_walk import signed_in


@pytest.fixture
def base(report):
    return f"/kerja/laporan/{report.pk}/"


def hidden(response):
    form = response.context["form"]
    return {"base": form.initial["base"], "edit_key": form.initial["edit_key"]}


def test_same_form_sent_twice_makes_one_innovation(desa, official):
    key = uuid.uuid4()
    first = innovations.create(region=desa, name="Kopi", by=official, submission_key=key)

    assert innovations.create(region=desa, name="Kopi", by=official, submission_key=key) == first
    assert Innovation.objects.count() == 1


def test_second_innovation_of_the_same_name_is_refused_in_words(desa, official):
    innovations.create(region=desa, name="Kopi", by=official)

    with pytest.raises(Refused, match="Kopi"):
        innovations.create(region=desa, name=" Kopi ", by=official)


def test_save_over_anothers_text_is_stale_and_keeps_both(report, official, facilitator):
    base = reports.section_fingerprint(report, ["activities"])
    reports.save_section(report=report, by=facilitator, changes={"activities": "Dari pendamping"}, base=base, edit_key="b")

    with pytest.raises(Stale) as stale:
        reports.save_section(report=report, by=official, changes={"activities": "Dari desa"}, base=base, edit_key="a")

    assert stale.value.current == {"activities": "Dari pendamping"}
    assert Report.objects.get().activities == "Dari pendamping"


def test_page_whose_answer_was_lost_may_save_again(report, official):
    base = reports.section_fingerprint(report, ["activities"])
    reports.save_section(report=report, by=official, changes={"activities": "Satu"}, base=base, edit_key="a")

    reports.save_section(report=report, by=official, changes={"activities": "Satu dua"}, base=base, edit_key="a")

    assert Report.objects.get().activities == "Satu dua"


def test_two_sections_at_once_do_not_meet(report, official, facilitator):
    one = reports.section_fingerprint(report, ["activities"])
    two = reports.section_fingerprint(report, ["obstacles"])
    reports.save_section(report=report, by=facilitator, changes={"activities": "A"}, base=one, edit_key="b")

    reports.save_section(report=report, by=official, changes={"obstacles": "B"}, base=two, edit_key="a")

    assert Report.objects.values_list("activities", "obstacles").get() == ("A", "B")


def test_figure_changed_by_another_is_stale(report, measure, official, facilitator):
    base = reports.section_fingerprint(report, [], [measure])
    reports.save_section(report=report, by=facilitator, figures={measure: (5, False, "5")}, base=base, edit_key="b")

    with pytest.raises(Stale):
        reports.save_section(report=report, by=official, figures={measure: (6, False, "6")}, base=base, edit_key="a")

    assert ReportValue.objects.get().typed == "5"


def test_stale_tab_shows_what_is_stored_and_what_was_typed(report, base, official, facilitator):
    client = signed_in(official)
    keys = hidden(client.get(f"{base}bagian/kegiatan/"))
    reports.save_section(report=report, by=facilitator, changes={"activities": "Dari pendamping"})

    answer = client.post(f"{base}bagian/kegiatan/", {"activities": "Dari desa", **keys})

    page = answer.content.decode()
    assert "Dari pendamping" in page
    assert ">\nDari desa</textarea>" in page
    again = {"activities": "Dari desa", "base": answer.context["form"]["base"].value(), "edit_key": keys["edit_key"]}
    assert client.post(f"{base}bagian/kegiatan/", again).url == f"{base}bagian/hasil/"
    assert Report.objects.get().activities == "Dari desa"


def test_autosave_answers_with_the_time_and_what_was_read(base, measure, official):
    client = signed_in(official)
    name = f"measure_{measure.pk}"
    data = {name: "12 jt-an", "people_typed": "dua puluh", **hidden(client.get(f"{base}bagian/hasil/"))}

    answer = client.post(f"{base}bagian/hasil/", data, headers={"X-Autosave": "1"}).json()

    assert answer["saved"].startswith("Tersimpan pukul ")
    assert answer["saved"].endswith(" WITA")
    assert answer["readings"][name] == "sekitar 12.000.000 kg"
    assert list(answer["errors"]) == ["people_typed"]
    assert ReportValue.objects.get().is_about
    data |= {"base": answer["base"], name: "13 jt-an", "people_typed": "20"}
    assert client.post(f"{base}bagian/hasil/", data, headers={"X-Autosave": "1"}).json()["errors"] == {}


def test_autosave_of_a_stale_tab_is_a_conflict_and_stores_nothing(report, base, official, facilitator):
    client = signed_in(official)
    keys = hidden(client.get(f"{base}bagian/kegiatan/"))
    reports.save_section(report=report, by=facilitator, changes={"activities": "Dari pendamping"})

    answer = client.post(f"{base}bagian/kegiatan/", {"activities": "x", **keys}, headers={"X-Autosave": "1"})

    assert (answer.status_code, answer.json()["stale"]) == (409, True)
    assert Report.objects.get().activities == "Dari pendamping"


def test_autosave_writes_one_event_for_a_day(report, official):
    for text in ("a", "b", "c"):
        reports.save_section(report=report, by=official, changes={"activities": text})

    assert Event.objects.of(report).filter(verb="saved").count() == 1


def test_ended_session_shows_the_typed_text_and_the_way_back(base):
    page = Client().post(f"{base}bagian/kegiatan/", {"activities": "Panjang <b>sekali</b>"})

    text = page.content.decode()
    assert page.status_code == 403
    assert "Panjang &lt;b&gt;sekali&lt;/b&gt;</textarea>" in text
    assert f"/akun/masuk/?next={base}bagian/kegiatan/" in text


def test_ended_session_answers_an_autosave_with_401(base):
    answer = Client().post(f"{base}bagian/kegiatan/", {"activities": "x"}, headers={"X-Autosave": "1"})

    assert (answer.status_code, answer.json()) == (401, {"signed_out": True})


def test_writing_page_is_never_kept_by_the_browser(base, official):
    assert "no-store" in signed_in(official).get(f"{base}bagian/kegiatan/").headers["Cache-Control"]


def test_save_and_return_later_stores_half_a_form(base, official):
    answer = signed_in(official).post(f"{base}bagian/kegiatan/", {"activities": "", "later": "1"})

    assert answer.url == base
    assert Report.objects.get().activities == ""


def test_required_answer_is_named_and_links_to_its_field(base, official):
    page = signed_in(official).post(f"{base}bagian/kegiatan/", {"activities": ""}).content.decode()

    assert 'href="#id_activities"' in page
    assert Report.objects.get().activities == "Panen dan sangrai."


def test_unreadable_figure_stays_typed_and_says_how(base, measure, official):
    name = f"measure_{measure.pk}"
    page = signed_in(official).post(f"{base}bagian/hasil/", {name: "1,250"}).content.decode()

    assert 'value="1,250"' in page
    assert "dapat dibaca dengan dua cara" in page
    assert not ReportValue.objects.exists()


def test_sent_report_takes_no_more_text(report, base, official):
    reports.submit(report=report, by=official)

    answer = signed_in(official).post(f"{base}bagian/kegiatan/", {"activities": "Terlambat"})

    assert "Terlambat" in answer.content.decode()
    assert Report.objects.get().activities == "Panen dan sangrai."


def test_report_cannot_begin_in_a_closed_round(innovation, official):
    past = timezone.localdate() - datetime.timedelta(days=1)
    closed = RoundFactory(quarter=1, opens=past, due=past, closes=past)

    with pytest.raises(Refused, match="2026"):
        reports.start(innovation=innovation, round=closed, by=official)


def test_begun_twice_is_one_report(innovation, round, official):
    first = reports.start(innovation=innovation, round=round, by=official)

    assert reports.start(innovation=innovation, round=round, by=official) == first


def test_unknown_figure_is_stored_as_unknown(base, measure, official):
    signed_in(official).post(f"{base}bagian/hasil/", {f"measure_{measure.pk}": "belum ada data", "people_typed": "nihil"})

    assert ReportValue.objects.values_list("value", "typed").get() == (None, "belum ada data")
    assert Report.objects.get().people_reached is None


@pytest.mark.parametrize("text", ["\x00", "9" * 4000, "٣", "<script>alert(1)</script>", "-1", "1e309", "½"])
def test_odd_text_never_breaks_the_page(base, measure, official, text):
    answer = signed_in(official).post(f"{base}bagian/hasil/", {f"measure_{measure.pk}": text, "people_typed": text})

    assert answer.status_code in (200, 302)
    assert b"<script>alert" not in answer.content


def test_measure_with_figures_stays(report, measure, official):
    reports.save_section(report=report, by=official, figures={measure: (5, False, "5")})

    with pytest.raises(Refused, match="Kopi terjual"):
        innovations.save_measures(innovation=report.innovation, rows=[("Lain", "kg")], by=official)

    assert report.innovation.measures.get() == measure


def test_round_keeps_its_quarter_once_it_holds_reports(report, pmd):
    days = {"opens": report.round.opens, "due": report.round.due, "closes": report.round.closes}

    with pytest.raises(Refused):
        rounds.save(by=pmd, round=report.round, year=2026, quarter=3, **days)
    extended = rounds.save(by=pmd, round=report.round, year=2026, quarter=2, **days | {"closes": datetime.date(2030, 1, 1)})

    assert extended.closes == datetime.date(2030, 1, 1)


def test_second_round_of_a_quarter_is_refused_in_words(round, pmd):
    with pytest.raises(Refused):
        rounds.save(by=pmd, year=2026, quarter=2, opens=round.opens, due=round.due, closes=round.closes)


def test_round_that_is_changed_loses_no_receipt_given_meanwhile(pmd, official, report):
    opened = Round.objects.get(pk=report.round_id)
    first = reports.submit(report=report, by=official)

    days = {"opens": opened.opens, "due": opened.due, "closes": opened.closes}
    changed = rounds.save(by=pmd, round=opened, year=opened.year, quarter=opened.quarter, **days)

    assert (opened.receipts, changed.receipts) == (0, 1)
    assert first.receipt == f"L-{opened.year}-{opened.get_quarter_display()}-0001"


def test_official_keeps_no_rounds(official):
    day = datetime.date(2026, 1, 1)

    with pytest.raises(Refused):
        rounds.save(by=official, year=2026, quarter=1, opens=day, due=day, closes=day)


@pytest.mark.parametrize("text", ["", "  "])
def test_empty_comment_is_refused(report, kabkota, text):
    with pytest.raises(Refused):
        remarks.comment(report=report, text=text, by=kabkota)


def test_endorsement_is_given_once_and_after_sending(report, kabkota, official):
    with pytest.raises(Refused):
        remarks.endorse(report=report, by=kabkota)
    reports.submit(report=report, by=official)

    assert remarks.endorse(report=report, by=kabkota) == remarks.endorse(report=report, by=kabkota)
    assert report.comments.count() == 1


def test_pmd_does_not_endorse(report, pmd, official):
    reports.submit(report=report, by=official)

    with pytest.raises(Refused):
        remarks.endorse(report=report, by=pmd)


def at_once(*actions):
    """Run the actions in threads that begin together: what they gave, and what went wrong."""
    found, wrong, together = [], [], threading.Barrier(len(actions), timeout=20)

    def go(action):
        try:
            connection.ensure_connection()
            together.wait()
            found.append(action())
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found, wrong


@pytest.mark.django_db(transaction=True)
def test_report_begun_by_eight_at_once_is_one(innovation, round, official):
    found, wrong = at_once(*[lambda: reports.start(innovation=innovation, round=round, by=official).pk] * 8)

    assert (len(set(found)), wrong) == (1, [])
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_report_sent_by_eight_at_once_has_one_receipt_and_one_event(report, official):
    found, wrong = at_once(*[lambda: reports.submit(report=report, by=official).receipt] * 8)

    assert (set(found), wrong) == ({"L-2026-II-0001"}, [])
    assert Event.objects.filter(verb="submitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_reports_sent_at_once_are_counted_without_gaps(innovation, round, official):
    names = [f"Inovasi {number}" for number in range(8)]
    made = [innovations.create(region=innovation.region, name=name, by=official) for name in names]
    begun = [reports.start(innovation=each, round=round, by=official) for each in made]

    found, wrong = at_once(*[lambda report=report: reports.submit_nil(report=report, by=official).receipt for report in begun])

    assert (sorted(found), wrong) == ([f"L-2026-II-{number:04d}" for number in range(1, 9)], [])

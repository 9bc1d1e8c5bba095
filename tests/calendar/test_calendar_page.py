"""The page of a month: by day, by kind, and whatever stands in its address."""

import datetime

import pytest

from klaster.access import Role
from klaster.calendar.events import Event, events
from klaster.calendar.views import arrange
from partners.models import Meeting
from tests.calendar.conftest import client_of, days, event, text
from tests.factories import PartnerFactory, person

NOVEMBER = datetime.date(2031, 11, 10)


def test_month_shows_its_events_by_day(plugged, official):
    plugged += [
        event(date=NOVEMBER, title="Bimtek kemasan", until=datetime.date(2031, 11, 12)),
        event("late", date=datetime.date(2031, 12, 1), title="Bulan depan"),
        event("old", date=datetime.date(2031, 10, 1), until=NOVEMBER, title="Sudah berjalan", url="/kerja/kegiatan/1/"),
    ]

    shown = text(client_of(official).get("/kerja/kalender/?bulan=2031-11"))

    assert ("Senin, 10 November 2031" in shown, "Bimtek kemasan" in shown, "Bulan depan" in shown) == (True, True, False)
    assert shown.index("Bimtek kemasan") < shown.index("Sudah berjalan")
    assert '<a href="/kerja/kegiatan/1/">' in shown
    assert ("?bulan=2031-10" in shown, "?bulan=2031-12" in shown) == (True, True)


def test_month_in_which_nothing_more_begins_leads_to_the_next(plugged, official):
    plugged.append(event(date=datetime.date(2031, 10, 10), until=NOVEMBER))

    shown = text(client_of(official).get("/kerja/kalender/?bulan=2031-11"))

    assert 'class="note"' in shown


def test_meeting_stands_under_its_day_with_its_hour_alone(pmd):
    begins = datetime.datetime(2031, 11, 10, 1, 30, tzinfo=datetime.UTC)
    Meeting.objects.create(title="Rapat koordinasi", begins_at=begins, place="Aula", created_by=pmd)

    shown = text(client_of(pmd).get("/kerja/kalender/?bulan=2031-11"))

    assert ("pukul 09.30 WITA · Aula" in shown, shown.count("10 November 2031")) == (True, 1)


def test_event_of_one_day_has_no_last_day(plugged, official):
    plugged.append(event(date=NOVEMBER, until=NOVEMBER))

    (found,) = events(official, NOVEMBER, NOVEMBER)

    assert (found.until, found.last) == (None, NOVEMBER)


def test_this_month_begins_with_today():
    names = ["lalu", "hari ini", "nanti", "masih"]
    spans = [(1, 2), (10, 10), (20, 21), (3, 15)]
    found = [
        Event(name, "Kegiatan", NOVEMBER.replace(day=a), name, until=NOVEMBER.replace(day=b))
        for name, (a, b) in zip(names, spans, strict=True)
    ]

    rows = arrange(found, NOVEMBER)

    assert [row["event"].title for row in rows] == ["hari ini", "nanti", "masih", "lalu"]
    assert [row["part"] for row in rows] == ["2031-11-10", "2031-11-20", "running", "~over"]


def test_filter_by_kind(plugged, official):
    plugged += [event(date=NOVEMBER), event("round-1", date=NOVEMBER, kind="Laporan", title="Batas waktu laporan")]

    shown = text(client_of(official).get("/kerja/kalender/?bulan=2031-11&jenis=laporan"))

    assert ("Batas waktu laporan" in shown, "Bimtek" in shown) == (True, False)


@pytest.mark.parametrize(
    "query",
    ["bulan=2026-13", "bulan=abc", "bulan=", "bulan=1999-01", "bulan=2026-1%00", "jenis=x%00", "page=x", "bulan=9999-99"],
)
def test_rubbish_shows_this_month(plugged, official, query):
    plugged.append(event(date=days(0), title="Hari ini"))

    response = client_of(official).get(f"/kerja/kalender/?{query}")

    assert (response.status_code, "Hari ini" in text(response)) == (200, True)


@pytest.mark.parametrize(("month", "missing"), [("2000-01", 'rel="prev"'), ("2099-12", 'rel="next"')])
def test_calendar_ends_with_its_years(official, month, missing):
    response = client_of(official).get(f"/kerja/kalender/?bulan={month}")

    assert (response.status_code, missing in text(response)) == (200, False)


def test_empty_month_says_what_will_stand_there(plugged, official):
    response = client_of(official).get("/kerja/kalender/?bulan=2031-11")

    assert 'class="empty"' in text(response)


def test_who_reads(official):
    officer = person(Role.PARTNER, partner=PartnerFactory())

    assert client_of(officer).get("/kerja/kalender/").status_code == 200
    assert client_of(person()).get("/kerja/kalender/").status_code == 403
    assert "/kerja/kalender/" in text(client_of(official).get("/kerja/"))


def test_month_takes_the_same_queries_for_1_and_200_events(plugged, official, django_assert_max_num_queries):
    client = client_of(official)
    plugged.append(event(date=NOVEMBER))
    with django_assert_max_num_queries(8) as once:
        client.get("/kerja/kalender/?bulan=2031-11")
    plugged += [event(f"activity-{number}", date=NOVEMBER) for number in range(2, 201)]
    with django_assert_max_num_queries(len(once)):
        shown = text(client.get("/kerja/kalender/?bulan=2031-11"))

    assert shown.count("Bimtek") == 100

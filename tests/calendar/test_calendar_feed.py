"""The feed: a secret address that can be renewed, and a file that every phone reads."""

import datetime
import re

import icalendar
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from klaster.access import Role
from klaster.accounts.models import Membership
from klaster.audit.models import Event
from klaster.calendar import actions, feed
from klaster.calendar.models import FixedDate, PersonalCalendar
from klaster.models import Portal
from klaster.request_id import TOKEN
from tests.calendar.conftest import client_of, days, event, text
from tests.factories import PartnerFactory, RoundFactory, person, village


def address(user):
    return f"/kalender/{actions.renew_feed(by=user)}.ics"


def entries(response):
    return list(icalendar.Calendar.from_ical(response.content).walk("VEVENT"))


def test_feed_holds_what_the_person_may_see(plugged, official, settings):
    settings.PUBLIC_URL = "https://klaster.contoh.id"
    plugged += [
        event("activity-7", date=days(3), until=days(5), title="Bimtek, kemasan; label", detail="Baris 1\nBaris 2\x0b",
              url="/kerja/kegiatan/7/"),
        event("old", date=days(-31)),
        event("far", date=days(366)),
    ]  # fmt: skip

    response = Client().get(address(official))

    (entry,) = entries(response)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert set(response.headers["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert entry["UID"] == "activity-7@klaster.contoh.id"
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (days(3), days(6))
    assert entry["SUMMARY"] == "Bimtek, kemasan; label"
    assert entry["DESCRIPTION"] == "Baris 1\nBaris 2 "
    assert entry["URL"] == "https://klaster.contoh.id/kerja/kegiatan/7/"
    raw = response.content
    assert b"SUMMARY:Bimtek\\, kemasan\\; label\r\n" in raw
    assert b"DTSTART;VALUE=DATE:" in raw
    assert b"DTSTAMP:" in raw
    assert re.search(rb"(?<!\r)\n", raw) is None
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


def test_same_event_keeps_its_uid(plugged, official):
    plugged.append(event(date=days(3)))
    where = address(official)
    before = entries(Client().get(where))[0]["UID"]
    plugged[0] |= {"title": "Bimtek yang diundur", "date": days(9)}

    assert entries(Client().get(where))[0]["UID"] == before


def test_feed_is_in_indonesian_whatever_the_cookie_says(official):
    where = address(official)

    response = Client(headers={"cookie": "bahasa=en"}).get(where)

    assert "kira-kira" in text(response)
    assert "X-WR-CALNAME:Klaster Inovasi Desa\r\n" in text(response)


def test_calendar_of_a_demo_says_so(official):
    Portal.objects.update(is_demo=True)

    assert "X-WR-CALNAME:Klaster Inovasi Desa (Data contoh)" in text(Client().get(address(official)))


def test_renewed_address_kills_the_old_one_at_once(official):
    old = address(official)
    new = address(official)

    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)

    actions.remove_feed(by=official)

    assert Client().get(new).status_code == 404
    assert list(Event.objects.of(official).values_list("verb", flat=True).order_by("pk")) == [
        "made an address of the calendar", "renewed the address of the calendar", "removed the address of the calendar",
    ]  # fmt: skip


def test_only_the_hash_is_kept(official):
    token = actions.renew_feed(by=official)

    kept = PersonalCalendar.objects.get()
    assert (kept.digest, token in kept.digest) == (actions.digest(token), False)


def test_feed_of_one_without_a_role_is_gone(official):
    where = address(official)
    Membership.objects.update(until=timezone.localdate())

    assert (Client().get(where).status_code, Client().get(where).content) == (410, b"")


def test_feed_of_an_inactive_person_is_gone(official):
    where = address(official)
    type(official).objects.filter(pk=official.pk).update(is_active=False)

    assert Client().get(where).status_code == 410


def test_person_without_a_role_makes_no_feed():
    with pytest.raises(PermissionDenied):
        actions.renew_feed(by=person())


def test_feed_follows_the_role_of_the_moment(official, pmd):
    RoundFactory(opens=days(-10), due=days(10), closes=days(20))
    where = address(official)
    assert any("Batas waktu" in entry["SUMMARY"] for entry in entries(Client().get(where)))

    Membership.objects.filter(user=official).update(role=Role.PARTNER, region=None, partner=PartnerFactory())

    assert not any("Batas waktu" in entry["SUMMARY"] for entry in entries(Client().get(where)))


def test_last_fetch_is_kept_by_the_day_with_one_write(plugged, official, django_assert_max_num_queries):
    where = address(official)
    Client().get(where)
    assert PersonalCalendar.objects.get().read_on == timezone.localdate()

    with django_assert_max_num_queries(12) as captured:
        Client().get(where)

    assert not [query for query in captured if "UPDATE" in query["sql"]]


def test_too_many_fetches_are_asked_to_wait(official, monkeypatch):
    monkeypatch.setattr(feed, "FETCHES", 2)
    monkeypatch.setattr(feed, "GUESSES", 2)
    where, client = address(official), Client()

    assert [client.get(where).status_code for _ in range(3)] == [200, 200, 429]
    assert [client.get("/kalender/tidak-ada.ics").status_code for _ in range(3)] == [404, 404, 429]


def test_feed_is_only_read():
    assert Client().post("/kalender/x.ics").status_code == 405
    assert Client().head("/kalender/x.ics").status_code == 404


def test_token_stands_in_no_line_of_the_log():
    assert TOKEN.sub(r"\1…", "Not Found: /kalender/rahasia.ics") == "Not Found: /kalender/…"
    assert TOKEN.search("/kerja/kalender/langganan/") is None


def test_database_keeps_the_feed_whole(official):
    with pytest.raises(IntegrityError):
        PersonalCalendar.objects.create(user=official, digest="abc", made_at=timezone.now())


# the page


def test_address_is_shown_once(official, settings):
    settings.PUBLIC_URL = "https://klaster.contoh.id"
    client = client_of(official)

    made = client.post("/kerja/kalender/langganan/alamat/")

    shown = re.search(r"https://klaster\.contoh\.id(/kalender/[\w-]+\.ics)", text(made))
    assert Client().get(shown[1]).status_code == 200
    assert "no-store" in made.headers["Cache-Control"]
    again = text(client.get("/kerja/kalender/langganan/"))
    assert ("/kalender/langganan/hapus/" in again, ".ics" in again) == (True, False)


def test_address_is_removed_on_the_page(official):
    client, where = client_of(official), address(official)

    client.post("/kerja/kalender/langganan/hapus/")

    assert Client().get(where).status_code == 404
    assert "hapus" not in text(client.get("/kerja/kalender/langganan/"))


@pytest.mark.parametrize("place", ["alamat", "hapus", "pesan-senin"])
def test_changes_are_posts(official, place):
    assert client_of(official).get(f"/kerja/kalender/langganan/{place}/").status_code == 405


def test_mail_is_switched_off_and_on(official):
    client = client_of(official)
    client.post("/kerja/kalender/langganan/pesan-senin/", {"mau": "tidak"})
    assert PersonalCalendar.objects.get(user=official).wants_mail is False

    client.post("/kerja/kalender/langganan/pesan-senin/", {"mau": "ya"})
    assert PersonalCalendar.objects.get(user=official).wants_mail is True


def test_fixed_dates_stand_in_the_feed_with_whole_days(official):
    FixedDate.objects.update(is_active=False)
    soon = days(10)
    FixedDate.objects.create(
        title="Rakor", from_month=soon.month, from_day=soon.day, to_month=soon.month, to_day=soon.day, year=soon.year
    )

    (entry,) = entries(Client().get(address(official)))

    assert entry["DTEND"].dt - entry["DTSTART"].dt == datetime.timedelta(days=1)


def test_village_of_another_person_stays_out(official):
    other = person(Role.OFFICIAL, region=village("63.09.01.2001"))

    assert actions.renew_feed(by=other) != actions.renew_feed(by=official)

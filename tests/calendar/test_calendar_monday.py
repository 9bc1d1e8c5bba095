"""Monday's message: once a person and a week, on Monday alone, and only to those who want it."""

import datetime

import pytest
from django.utils import timezone

from klaster.access import Role
from klaster.calendar import actions, monday
from klaster.calendar.models import PersonalCalendar
from klaster.notifications.models import OutgoingMessage
from tests.calendar.conftest import event
from tests.factories import person, village

MONDAY = datetime.date(2026, 11, 30)


def at(day, hour, minute=0):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def after(count):
    return MONDAY + datetime.timedelta(days=count)


@pytest.fixture(autouse=True)
def _held(official):
    """The roles of the tests hold on the days of the tests, whenever they run."""
    official.memberships.update(since=datetime.date(2026, 1, 1))


def messages():
    return OutgoingMessage.objects.filter(kind="calendar")


def test_message_tells_the_next_30_days(plugged, official):
    plugged += [
        event(date=after(3), title="Bimtek kemasan", until=after(5), url="/kerja/kegiatan/7/"),
        event("far", date=after(31), title="Terlalu jauh"),
        event("running", date=after(-50), until=after(90), title="Berjalan terus"),
        event("ending", date=after(-50), until=after(20), title="Berakhir"),
    ]

    assert monday.send(now=at(MONDAY, 7)) == 1

    message = messages().get()
    assert (message.recipient, message.channel) == (official, "email")
    assert message.subject == "Kalender Anda 30 hari ke depan: 2"
    assert "3 Desember 2026 sampai 5 Desember 2026: Bimtek kemasan\n  http" in message.body
    assert ("Berakhir" in message.body, "Berjalan terus" in message.body, "Terlalu jauh" in message.body) == (
        True,
        False,
        False,
    )
    assert "/kerja/kalender/langganan/" in message.body


@pytest.mark.parametrize("moment", [at(MONDAY, 6, 59), at(after(1), 7), at(after(-1), 12)])
def test_no_message_before_seven_or_on_another_day(plugged, moment):
    plugged.append(event(date=after(3)))

    assert (monday.send(now=moment), messages().count()) == (0, 0)


def test_worker_that_slept_catches_up_on_monday_once(plugged):
    plugged.append(event(date=after(10)))

    assert [monday.send(now=at(MONDAY, 16)), monday.send(now=at(MONDAY, 17)), monday.send(now=at(after(7), 7))] == [1, 0, 1]


def test_nothing_to_come_writes_nothing_and_is_not_asked_again(plugged, official, django_assert_num_queries):
    assert (monday.send(now=at(MONDAY, 7)), messages().count()) == (0, 0)

    with django_assert_num_queries(2):
        monday.send(now=at(MONDAY, 8))


def test_who_switched_it_off_gets_none(plugged, official):
    plugged.append(event(date=after(3)))
    actions.choose_mail(by=official, wanted=False)

    assert monday.send(now=at(MONDAY, 7)) == 0


def test_who_has_no_mail_no_role_or_no_access_gets_none(plugged, official):
    plugged.append(event(date=after(3)))
    since = datetime.date(2026, 1, 1)
    by_phone = person(Role.OFFICIAL, region=village("63.03.01.2002"), email=None, phone="+6281234567890")
    by_phone.memberships.update(since=since)
    person(name="Tanpa peran")
    inactive = person(Role.PMD, is_active=False)
    inactive.memberships.update(since=since)

    monday.send(now=at(MONDAY, 7))

    assert [message.recipient for message in messages()] == [official]


def test_long_message_counts_the_rest(plugged):
    plugged += [event(f"activity-{number}", date=after(3), title=f"Kegiatan {number}") for number in range(35)]

    monday.send(now=at(MONDAY, 7))

    body = messages().get().body
    assert (body.count("• "), "5 lagi" in body) == (30, True)


def test_one_failure_undoes_nobody_elses_message(plugged, official, monkeypatch, caplog):
    plugged.append(event(date=after(3)))
    second = person(Role.OFFICIAL, region=village("63.03.01.2003"))
    second.memberships.update(since=datetime.date(2026, 1, 1))
    real = monday.events

    def broken(user, *window):
        if user == official:
            raise RuntimeError("broken")
        return real(user, *window)

    monkeypatch.setattr(monday, "events", broken)
    monday.send(now=at(MONDAY, 7))
    assert [message.recipient for message in messages()] == [second]
    assert "could not be written" in caplog.text

    monkeypatch.setattr(monday, "events", real)
    assert monday.send(now=at(MONDAY, 7, 10)) == 1


def test_each_further_person_costs_a_bounded_number_of_queries(plugged, official, django_assert_max_num_queries):
    plugged.append(event(date=after(3)))
    with django_assert_max_num_queries(30) as one:
        monday.send(now=at(MONDAY, 7))
    for number in range(4, 7):
        further = person(Role.OFFICIAL, region=village(f"63.03.01.200{number}"))
        further.memberships.update(since=datetime.date(2026, 1, 1))
    PersonalCalendar.objects.update(monday=None)
    OutgoingMessage.objects.all().delete()

    with django_assert_max_num_queries(2 + 4 * (len(one) - 2)):
        assert monday.send(now=at(MONDAY, 7)) == 4

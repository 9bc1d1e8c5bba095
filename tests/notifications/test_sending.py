"""At once or in the morning's digest, never at night, never twice; what fails is tried again and seen."""

import contextlib
import datetime
import threading
from smtplib import SMTPServerDisconnected
from unittest import mock

import pytest
from django.core import mail
from django.core.mail.backends import smtp
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from klaster import sockets
from klaster.access import Role
from klaster.models import Portal
from klaster.notifications import actions, clock, sending, tasks
from klaster.notifications.models import Notification, OutgoingMessage
from tests.factories import person
from tests.notifications.test_inbox import tell

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


def at(day, hour, minute=0):
    """A moment in WITA; the roles of the tests begin today, which is day 5."""
    return timezone.make_aware(datetime.datetime.combine(timezone.localdate() + (day - 5) * DAY, datetime.time(hour, minute)))


def states():
    return list(OutgoingMessage.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (at(7, 6, 59), at(7, 7)),
        (at(7, 7), at(7, 7)),
        (at(7, 19, 59), at(7, 19, 59)),
        (at(7, 20), at(8, 7)),
        (at(7, 23, 30), at(8, 7)),
        (at(8, 0, 30), at(8, 7)),
    ],
)
def test_night_is_left_to_sleep(moment, sent):
    assert clock.by_day(moment) == sent


def test_what_waits_on_the_reader_is_sent_at_once_and_not_again_in_the_digest(official, noon):
    Portal.objects.update_or_create(pk=1, defaults={"is_demo": True})
    tell(official, waits=True, now=noon)

    assert sending.run_all(noon) == 1
    assert sending.run_all(noon + DAY) == 0

    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("[Klaster Inovasi Desa] Laporan Sasirangan", ["desa@contoh.test"])
    assert sent.body.startswith("Data contoh")
    assert "http://localhost:8000/kerja/" in sent.body
    assert states() == ["sent"]


def test_what_happens_at_night_is_sent_in_the_morning(official):
    tell(official, waits=True, now=at(7, 22))

    assert sending.run_all(at(7, 22, 5)) == 0
    assert sending.run_all(at(8, 6, 59)) == 0
    assert sending.run_all(at(8, 7)) == 1


def test_what_came_due_in_the_evening_waits_for_the_morning_when_the_worker_is_late(official):
    tell(official, waits=True, now=at(7, 19, 59))

    assert [sending.send_due(moment) for moment in (at(7, 20), at(8, 6, 59), at(8, 7))] == [0, 0, 1]


def test_digest_has_one_line_for_each_thing_newest_first_and_comes_once_a_day(official):
    tell(official, about="Laporan Lama", key="a", now=at(6, 10))
    tell(official, about="Laporan Baru", key="b", now=at(6, 11))
    tell(official, about="Laporan Lama lagi", key="a", now=at(6, 12))

    assert sending.run_all(at(6, 13)) == 0  # the morning of that day was before
    assert sending.run_all(at(7, 7)) == 1
    tell(official, about="Laporan Siang", key="c", now=at(7, 9))
    assert [sending.run_all(at(7, 10)), sending.run_all(at(7, 19))] == [0, 0]
    assert sending.run_all(at(8, 9)) == 1

    first, second = (message.body for message in mail.outbox)
    assert first.count("•") == 2
    assert first.index("Laporan Lama lagi") < first.index("Laporan Baru")
    assert [second.count("•"), "Laporan Siang" in second] == [1, True]


def test_nothing_new_or_all_read_brings_no_message(official, pmd):
    tell(official, now=at(6, 10))
    actions.read_all(by=official)

    sending.run_all(at(7, 7))

    assert OutgoingMessage.objects.count() == 0


def test_queue_stands_in_the_digest_of_those_it_waits_for(pmd, official, monkeypatch):
    plugged = [(50, lambda user: {"text": "12 laporan menunggu", "url": "/kerja/antrean/"} if user == pmd else None)]
    monkeypatch.setitem(sockets._plugs, "digest.lines", plugged)
    tell(pmd, official, now=at(6, 10))

    sending.run_all(at(7, 7))

    assert {message.to[0]: "12 laporan menunggu" in message.body for message in mail.outbox} == {
        "pmd@contoh.test": True,
        "desa@contoh.test": False,
    }


def test_reviewer_without_news_hears_each_morning_once_of_what_waits(pmd, official, monkeypatch):
    plugged = [(50, lambda user: {"text": "1 laporan menunggu", "url": "/kerja/antrean/"})]
    monkeypatch.setitem(sockets._plugs, "digest.lines", plugged)

    sent = [sending.run_all(moment) for moment in (at(7, 6, 59), at(7, 7), at(7, 7, 10), at(7, 9), at(8, 12), at(9, 8))]

    assert sent == [0, 1, 0, 0, 0, 1]
    assert {(*message.to, message.subject) for message in mail.outbox} == {
        ("pmd@contoh.test", "[Klaster Inovasi Desa] 1 laporan menunggu")
    }
    assert mail.outbox[0].body.count("•") == 1


def test_reviewer_for_whom_nothing_waits_gets_no_message(pmd, monkeypatch):
    monkeypatch.setitem(sockets._plugs, "digest.lines", [(50, lambda user: None)])

    sending.run_all(at(7, 7))

    assert OutgoingMessage.objects.count() == 0


def test_who_has_lost_the_role_or_the_account_gets_nothing(official, pmd, noon):
    tell(official, pmd, waits=True, now=noon)
    tell(person(), waits=True, now=noon)  # has no role
    official.memberships.update(since=noon.date() - 9 * DAY, until=noon.date())
    pmd.is_active = False
    pmd.save()

    assert sending.send_due(noon) == 0

    assert states() == ["stopped", "stopped"]
    assert set(OutgoingMessage.objects.values_list("last_error", flat=True)) == {sending.GONE}


def test_stopped_message_stays_unsent(official, pmd, noon):
    tell(official, waits=True, now=noon)
    actions.stop(message=OutgoingMessage.objects.get(), by=pmd)

    assert sending.run_all(noon + DAY) == 0
    assert (states(), mail.outbox) == (["stopped"], [])


def test_newer_message_on_a_thing_replaces_one_that_waits(official):
    tell(official, waits=True, now=at(7, 21))
    tell(official, waits=True, now=at(7, 22))
    tell(official, waits=True, key="report:2", now=at(7, 22))

    assert sending.run_all(at(8, 7)) == 2
    assert states() == ["stopped", "sent", "sent"]


def test_digest_that_nobody_sent_by_hand_yet_is_replaced_with_all_it_told(region):
    someone = person(Role.OFFICIAL, region=region, email=None, phone="+6281234567890")
    tell(someone, about="Laporan Senin", key="a", now=at(5, 10))
    sending.run_all(at(6, 7))
    sending.run_all(at(7, 7))  # nothing new: the text that waits is good
    tell(someone, about="Laporan Rabu", key="b", now=at(7, 10))

    sending.run_all(at(8, 7))

    assert states() == ["stopped", "waiting"]
    body = OutgoingMessage.objects.get(state="waiting").body
    assert body.index("Laporan Rabu") < body.index("Laporan Senin")
    assert mail.outbox == []


class Broken:
    """A mail server that hangs up when it gets a message."""

    def __init__(self, *args, **kwargs):
        pass

    def open(self):
        pass

    def send_messages(self, messages):
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    def close(self):
        pass


def test_failure_is_tried_five_times_with_growing_pauses_then_stands_as_failed(official, pmd, noon, monkeypatch):
    tell(official, waits=True, now=noon)
    monkeypatch.setattr(sending, "get_connection", Broken)
    moment, pauses = noon, []

    for _attempt in range(5):
        assert sending.send_due(moment) == 0
        message = OutgoingMessage.objects.get()
        assert sending.send_due(moment) == 0  # not again at once
        pauses.append((message.send_after - moment).total_seconds() / 60)
        moment = clock.by_day(message.send_after)

    assert pauses[:4] == [5, 30, 120, 360]
    assert (message.state, message.attempts, message.last_error) == ("failed", 5, "Connection unexpectedly closed")
    monkeypatch.undo()
    actions.send_again(message=message, by=pmd)
    assert sending.send_due(clock.by_day(timezone.now())) == 1


def test_server_out_of_reach_ends_the_run_and_costs_no_message_an_attempt(official, pmd, noon, monkeypatch, caplog):
    class Away(Broken):
        def open(self):
            raise ConnectionRefusedError("Connection refused")

    tell(official, pmd, waits=True, now=noon)
    monkeypatch.setattr(sending, "get_connection", Away)

    assert sending.send_due(noon) == 0

    assert set(OutgoingMessage.objects.values_list("state", "attempts", "last_error")) == {("waiting", 0, "")}
    assert [record.getMessage() for record in caplog.records if record.name == sending.log.name] == [
        "the mail server cannot be reached, messages wait: Connection refused"
    ]
    monkeypatch.undo()
    assert sending.send_due(noon) == 2


def test_run_opens_one_connection_and_none_without_anything_to_send(official, pmd, noon, monkeypatch):
    calls = []
    monkeypatch.setattr("smtplib.SMTP", lambda *args, **kwargs: calls.append("open") or mock.Mock())
    monkeypatch.setattr(sending, "get_connection", smtp.EmailBackend)
    assert (sending.send_due(noon), calls) == (0, [])
    tell(official, pmd, waits=True, now=noon)

    assert (sending.send_due(noon), calls) == (2, ["open"])


def test_failure_of_one_does_not_hold_up_the_others(official, pmd, noon, monkeypatch):
    tell(official, waits=True, now=noon)
    tell(pmd, waits=True, now=noon)
    real = sending._mail

    def refuse_one(message, connection):
        if message.recipient_id == official.pk:
            raise OSError("no route")
        return real(message, connection)

    monkeypatch.setattr(sending, "_mail", refuse_one)

    assert sending.send_due(noon) == 1
    assert states() == ["waiting", "sent"]


def test_address_that_no_mail_can_carry_fails_at_once_and_holds_up_nobody(official, pmd, noon, mailoutbox):
    tell(official, waits=True, now=noon)
    tell(pmd, waits=True, now=noon)
    OutgoingMessage.objects.filter(recipient=official).update(address="a@xn--é.id")

    sending.send_due(noon)

    assert states() == ["failed", "sent"]
    assert [message.to for message in mailoutbox] == [[pmd.email]]


@pytest.mark.django_db(transaction=True)
def test_message_that_another_worker_holds_is_left_to_it(official, pmd, noon):
    tell(official, waits=True, now=noon)
    held, finish = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            list(OutgoingMessage.objects.select_for_update())
            held.set()
            finish.wait(20)
        connection.close()

    worker = threading.Thread(target=hold)
    worker.start()
    held.wait(20)

    assert sending.send_due(noon) == 0
    finish.set()
    worker.join()
    assert sending.send_due(noon) == 1


def test_running_twice_writes_and_sends_nothing_twice(official):
    tell(official, now=at(6, 10))

    assert [sending.run_all(at(7, 7)), sending.run_all(at(7, 7)), sending.run_all(at(7, 8))] == [1, 0, 0]
    assert Notification.objects.get().message == OutgoingMessage.objects.get()


def test_run_beside_another_leaves_the_writing_to_it(official, monkeypatch):
    ran = []
    monkeypatch.setitem(sockets._plugs, "messages.jobs", [(50, lambda now: ran.append(now))])
    tell(official, now=at(6, 10))
    with contextlib.closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [sending.LOCK])
        sending.prepare(at(7, 7))
        assert (ran, states()) == ([], [])
        cursor.execute("SELECT pg_advisory_unlock(%s)", [sending.LOCK])

    sending.prepare(at(7, 7, 10))
    sending.prepare(at(7, 7, 20))
    assert (ran, states()) == ([at(7, 7, 10), at(7, 7, 20)], ["waiting"])


def test_run_that_fails_leaves_no_lock_behind(official, monkeypatch):
    def broken(now):
        raise RuntimeError("broken")

    monkeypatch.setitem(sockets._plugs, "messages.jobs", [(50, broken)])
    with pytest.raises(RuntimeError, match="broken"):
        sending.prepare(at(7, 7))

    with contextlib.closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [sending.LOCK])
        assert cursor.fetchone() == (True,)


def test_database_takes_no_second_message_with_the_same_mark(official, noon):
    tell(official, waits=True, now=noon)
    message = OutgoingMessage.objects.get()
    message.pk = None

    with pytest.raises(IntegrityError, match="outgoing_message_is_made_once"), transaction.atomic():
        message.save()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"state": "sent"}, "outgoing_sent_has_its_moment"),
        ({"sent_at": at(7, 7)}, "outgoing_sent_has_its_moment"),
        ({"state": "stopped"}, "outgoing_stopped_by_the_portal_says_why"),
        ({"address": "081234"}, "outgoing_address_fits_its_way"),
        ({"channel": "whatsapp"}, "outgoing_address_fits_its_way"),
        ({"attempts": 6}, "outgoing_attempts_have_an_end"),
        ({"body": ""}, "outgoing_message_has_a_text"),
    ],
)
def test_database_refuses_an_outgoing_message_that_contradicts_itself(official, noon, change, rule):
    tell(official, waits=True, now=noon)

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        OutgoingMessage.objects.update(**change)


def test_command_works_for_a_named_moment(official, capsys):
    tell(official, now=at(6, 10))

    call_command("send_messages", "--on", at(7, 7).strftime("%Y-%m-%dT%H:%M"))

    assert (capsys.readouterr().out, len(mail.outbox)) == ("1 messages sent.\n", 1)
    with pytest.raises(CommandError, match="besok"):
        call_command("send_messages", "--on", "besok")


def test_worker_asks_each_minute_what_to_send_and_each_ten_what_to_write(official, monkeypatch):
    moment = at(7, 7)
    tell(official, now=at(6, 10))
    monkeypatch.setattr(timezone, "now", lambda: moment)

    tasks.prepare(timestamp=0)
    tasks.send(timestamp=0)

    assert states() == ["sent"]
    jobs = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert jobs["klaster.notifications.send"] == "* * * * *"
    assert jobs["klaster.notifications.prepare"] == "*/10 * * * *"

"""The ladder of reminders over simulated days: who hears what when, once, and what ends it."""

import datetime

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from klaster.access import Role
from klaster.notifications import sending
from klaster.notifications.models import Notification, OutgoingMessage
from sites.actions import reminders, reports
from sites.models import Innovation, Reminder, RoundException
from tests.factories import InnovationFactory, MembershipFactory, RoundFactory, person, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def far(published, round, kabkota, pmd):
    """All three rungs have somebody, who came into office today; another kabupaten hears nothing."""
    return person(Role.KABKOTA, region=village("63.09.01.2001").parent.parent, name="Kabupaten Lain")


def morning(round, days, hour=8):
    """08.00 WITA, so many days after the due day."""
    day = round.due + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def told(round, days):
    """The names of those whom the run of that day reminds."""
    before = set(OutgoingMessage.objects.values_list("pk", flat=True))
    reminders.send(now=morning(round, days))
    return sorted(OutgoingMessage.objects.exclude(pk__in=before).values_list("recipient__name", flat=True))


def also_published(region, like, name):
    made = InnovationFactory(region=region, name=name)
    Innovation.objects.filter(pk=made.pk).update(current_version=like.current_version)
    return made


def test_ladder_climbs_from_the_village_to_the_kabupaten_to_dinas_pmd(round, far):
    village_, kabkota, pmd = "Siti Operator", "Dewi DPMD", "Budi PMD"
    expected = {
        -8: [],
        -7: [village_],
        -6: [],
        -1: [village_],
        0: [],
        1: [village_],
        2: [],
        6: [],
        7: [kabkota, village_],
        8: [],
        14: [pmd, kabkota, village_],
        15: [],
        28: [],
    }

    assert {days: told(round, days) for days in expected} == expected
    assert list(Reminder.objects.order_by("rung").values_list("rung", flat=True)) == [-7, -1, 1, 7, 14]


def test_second_run_of_a_day_writes_nothing(round, far):
    assert [told(round, -7), told(round, -7)] == [["Siti Operator"], []]
    assert Notification.objects.count() == 1


def test_worker_that_slept_sends_the_newest_rung_alone(round, far):
    assert told(round, 9) == ["Dewi DPMD", "Siti Operator"]
    assert list(Reminder.objects.values_list("rung", flat=True)) == [7]


def test_portal_that_was_off_for_long_does_not_dig_up_old_rounds(round, far):
    assert told(round, 29) == []


def test_sent_report_ends_the_ladder_also_when_it_comes_back(round, far, report, official, pmd):
    told(round, -7)
    reports.submit(report=report, by=official)

    assert told(round, -1) == []
    reports.return_(report=report, by=pmd, reason="Angka panen belum jelas.")
    assert told(round, 1) == []


def test_exempt_village_is_not_reminded(round, far, desa, pmd):
    RoundException.objects.create(round=round, region=desa, is_exempt=True, reason="Banjir", created_by=pmd)

    assert [told(round, days) for days in (-7, 1, 14)] == [[], [], []]


def test_extension_moves_the_ladder_and_begins_it_anew(round, far, desa, pmd):
    assert told(round, 1) == ["Siti Operator"]
    longer = round.due + datetime.timedelta(days=20)
    RoundException.objects.create(
        round=round, region=desa, due=longer, closes=longer + datetime.timedelta(days=9), reason="Banjir", created_by=pmd
    )

    days = {days: told(round, days) for days in (7, 13, 19, 21, 27)}

    assert days == {
        7: [],
        13: ["Siti Operator"],
        19: ["Siti Operator"],
        21: ["Siti Operator"],
        27: ["Dewi DPMD", "Siti Operator"],
    }


def test_village_without_an_operator_is_told_of_to_the_kabupaten_from_the_first_rung(round, far, official):
    official.memberships.all().delete()

    assert [told(round, days) for days in (-7, 1)] == [["Dewi DPMD"], ["Dewi DPMD"]]


def test_one_message_joins_all_that_a_person_must_hear_of(round, far, published, desa, official):
    second = village("63.03.01.2002", "Sungai Dua")
    MembershipFactory(user=official, role=Role.OFFICIAL, region=second)
    also_published(desa, published, "Anyaman")
    also_published(second, published, "Bank Sampah")

    reminders.send(now=morning(round, 7))

    body = OutgoingMessage.objects.get(recipient=official).body
    assert "Desa Sungai Contoh, Kab. Banjar, Triwulan II 2026: Anyaman, Kopi Aranio" in body
    assert "Desa Sungai Dua, Kab. Banjar, Triwulan II 2026: Bank Sampah" in body
    assert "terlambat 7 hari" in body
    inbox = Notification.objects.filter(recipient__name="Dewi DPMD")
    assert [(one.text, one.message is not None) for one in inbox] == [
        ("Triwulan II 2026: desa/kelurahan yang laporannya belum terkirim: 2.", True)
    ]
    assert Notification.objects.filter(recipient=official).count() == 2


def test_reminder_leads_villages_to_their_reports_and_who_looks_after_them_to_the_board(round, far, official):
    board = f"/kerja/periode/{round.pk}/papan/?kiriman=belum"

    reminders.send(now=morning(round, 14))

    ways = dict(Notification.objects.values_list("recipient__name", "url"))
    assert ways == {"Siti Operator": "/kerja/laporan/", "Dewi DPMD": board, "Budi PMD": board}
    bodies = dict(OutgoingMessage.objects.values_list("recipient__name", "body"))
    assert {name: body.count(board) for name, body in bodies.items()} == {"Siti Operator": 0, "Dewi DPMD": 1, "Budi PMD": 1}
    assert {name: body.count("/kerja/laporan/") for name, body in bodies.items()} == {
        "Siti Operator": 1,
        "Dewi DPMD": 0,
        "Budi PMD": 0,
    }


def test_second_village_that_turns_up_after_the_day_s_message_waits_until_tomorrow(round, far, published, official):
    assert told(round, -7) == ["Siti Operator"]
    second = village("63.03.01.2002", "Sungai Dua")
    MembershipFactory(user=official, role=Role.OFFICIAL, region=second)
    also_published(second, published, "Bank Sampah")

    assert told(round, -7) == []
    assert told(round, -6) == ["Siti Operator"]
    assert Reminder.objects.filter(region=second).count() == 1


def test_text_for_whatsapp_waits_in_the_outbox_and_a_newer_one_replaces_it(round, far, official):
    official.email, official.phone = None, "+6281234567890"
    official.save()
    for days in (-7, -1):
        sending.run_all(morning(round, days))

    waiting, replaced = OutgoingMessage.objects.filter(recipient=official).order_by("-created_at")

    assert (waiting.channel, waiting.state, replaced.state) == ("whatsapp", "waiting", "stopped")
    assert "1 hari lagi" in waiting.body
    assert mail.outbox == []


def test_reminder_of_another_village_replaces_none_that_waits(round, far, published, official):
    official.email, official.phone = None, "+6281234567890"
    official.save()
    told(round, -7)
    second = village("63.03.01.2002", "Sungai Dua")
    MembershipFactory(user=official, role=Role.OFFICIAL, region=second)
    also_published(second, published, "Bank Sampah")
    told(round, -6)

    first, later = OutgoingMessage.objects.filter(recipient=official).order_by("created_at")

    assert (first.state, later.state) == ("waiting", "waiting")
    assert ("Sungai Contoh" in first.body, "Sungai Contoh" in later.body) == (True, False)


def test_person_whose_reminder_fails_undoes_no_other(round, far, kabkota, monkeypatch, caplog):
    real = reminders.remind

    def broken(*, person, **message):
        made = real(person=person, **message)
        if person == kabkota:
            raise RuntimeError("broken")
        return made

    monkeypatch.setattr(reminders, "remind", broken)

    assert told(round, 14) == ["Budi PMD", "Siti Operator"]
    assert Notification.objects.filter(recipient=kabkota).count() == 0
    assert Reminder.objects.get().rung == 14
    assert f"the reminder for person {kabkota.pk} could not be written" in caplog.text


def test_none_goes_out_at_night(round, far):
    assert sending.run_all(morning(round, -7, hour=5)) == 0
    reminders.send(now=morning(round, -7, hour=22))

    assert OutgoingMessage.objects.get().send_after == morning(round, -6, hour=7)


def test_reminder_is_no_part_of_the_digest(round, far):
    sending.run_all(morning(round, -7))
    sending.run_all(morning(round, -6))

    assert len(mail.outbox) == 1


def test_round_that_has_not_opened_reminds_nobody(published, official):
    day = timezone.localdate()
    later = RoundFactory(
        quarter=3,
        opens=day + datetime.timedelta(days=5),
        due=day + datetime.timedelta(days=6),
        closes=day + datetime.timedelta(days=9),
    )

    assert [told(later, -3), told(later, -1)] == [[], ["Siti Operator"]]


def test_database_keeps_each_rung_once(round, desa):
    Reminder.objects.create(round=round, region=desa, rung=-7)

    for rung, rule in ((-7, "reminder_is_sent_once"), (3, "reminder_rung_is_known")):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            Reminder.objects.create(round=round, region=desa, rung=rung)


def test_finding_who_is_late_asks_the_same_for_three_villages_as_for_one(round, far, published):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            found = [matter for one in reminders._rounds(round.due) for matter in reminders._matters(one, round.due)]
            reminders._shared_out(found, round.due)
        return len(queries), len(found)

    one = asked()
    for number in (2, 3):
        also_published(village(f"63.03.01.200{number}", f"Desa {number}"), published, f"Inovasi {number}")

    assert (asked(), one[1]) == ((one[0], 3), 1)

"""Whom the actions on reports tell, and of what; never the actor, and nothing of internal notes to the village."""

import datetime

import pytest
from django.utils import timezone

from klaster.access import Role
from klaster.notifications import sending
from klaster.notifications.models import Notification
from sites import notices
from sites.models import ReportComment
from tests.factories import person

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def sent(report, official, kabkota, pmd, stranger, facilitator):
    """A report as it stands after the facilitator sent it, whatever the actions themselves tell."""
    type(report).objects.filter(pk=report.pk).update(
        state="submitted", submitted_by=facilitator, submitted_at=report.created_at, first_submitted_at=report.created_at
    )
    report.refresh_from_db()
    Notification.objects.all().delete()
    return report


def told():
    return sorted(Notification.objects.values_list("recipient__name", flat=True))


@pytest.mark.parametrize("notice", [notices.returned, notices.verified, notices.published])
def test_village_and_sender_hear_what_became_of_the_report_but_not_the_actor(sent, pmd, official, notice):
    sent.return_reason = "Angka panen belum jelas."
    notice(sent, pmd)
    assert told() == ["Rahmat Pendamping", "Siti Operator"]

    Notification.objects.all().delete()
    notice(sent, official)
    assert told() == ["Rahmat Pendamping"]


def test_only_a_returned_report_waits_on_the_village(sent, pmd):
    sent.return_reason = "Angka panen belum jelas."
    notices.returned(sent, pmd)
    notices.verified(sent, pmd)

    assert set(Notification.objects.values_list("kind", "waits")) == {("report.returned", True), ("report.verified", False)}
    assert Notification.objects.filter(kind="report.returned").first().text == (
        "Laporan Kopi Aranio, Triwulan II 2026 dikembalikan untuk perbaikan; alasan: Angka panen belum jelas."
    )


def test_internal_note_reaches_staff_alone_and_without_its_words(sent, pmd):
    note = ReportComment.objects.create(report=sent, author=pmd, text="RAHASIA: curiga", is_internal=True)
    person(Role.PMD, name="Rekan PMD")

    notices.commented(sent, note, pmd)

    assert told() == ["Dewi DPMD", "Rekan PMD"]
    assert not any("RAHASIA" in str([one.text, one.params, one.about]) for one in Notification.objects.all())


def test_remark_of_staff_reaches_the_village_and_that_of_the_village_reaches_staff(sent, pmd, official):
    notices.commented(sent, ReportComment.objects.create(report=sent, author=pmd, text="Bagus."), pmd)
    assert told() == ["Rahmat Pendamping", "Siti Operator"]

    Notification.objects.all().delete()
    notices.commented(sent, ReportComment.objects.create(report=sent, author=official, text="Siap."), official)
    assert told() == ["Budi PMD", "Dewi DPMD", "Rahmat Pendamping"]


def test_kabupaten_is_asked_to_endorse_only_when_the_round_says_so(sent):
    notices.submitted(sent)
    assert told() == []

    sent.round.endorsement_days = 5
    notices.submitted(sent)
    assert (told(), Notification.objects.get().waits) == (["Dewi DPMD"], True)


def test_village_is_asked_to_confirm_what_was_entered_for_it(sent):
    notices.to_confirm(sent)

    assert (told(), Notification.objects.get().waits) == (["Siti Operator"], True)


def test_sheet_is_announced_once_to_villages_that_reported(sent, round):
    notices.round_over(round)
    notices.round_over(round)

    (one,) = Notification.objects.all()
    assert (one.recipient.name, one.url) == ("Siti Operator", "/kerja/desa/63.03.01.2001/2026-2/")
    assert one.created_at - sent.created_at < datetime.timedelta(minutes=5)


def test_worker_announces_the_sheets_when_the_round_has_closed(sent, round):
    for days, count in ((0, 0), (1, 1), (2, 1)):
        sending.prepare(timezone.make_aware(datetime.datetime.combine(round.closes, datetime.time(8))) + days * DAY)
        assert Notification.objects.filter(kind="round.sheet").count() == count


def test_queue_stands_in_the_digest_of_reviewers_alone(sent, pmd, kabkota):
    assert notices.queue_line(user=pmd) == {"text": "1 laporan menunggu di antrean verifikasi.", "url": "/kerja/verifikasi/"}
    assert notices.queue_line(user=kabkota) is None

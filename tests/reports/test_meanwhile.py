"""What happens meanwhile: a sending while a photograph is made small, a role that ends, an edit later on, more time."""

import datetime

import pytest
from django.utils import timezone

from klaster.access import Role
from klaster.accounts.models import Membership
from klaster.audit.models import Event
from klaster.notifications.models import Notification
from sites import images, notices
from sites.actions import evidence, remarks, reports, rounds
from sites.actions.flow import Refused
from sites.models import Evidence, Report
from tests.factories import MembershipFactory, village
from tests.innovations.conftest import image_bytes, upload

DAY = datetime.timedelta(days=1)


def fresh(report):
    return Report.objects.get(pk=report.pk)


def test_photo_that_is_made_small_while_the_report_is_sent_is_refused(report, official, pmd, monkeypatch):
    real = images.prepare

    def slow(file):
        reports.verify(report=reports.submit(report=fresh(report), by=official), by=pmd)
        return real(file)

    monkeypatch.setattr(images, "prepare", slow)

    with pytest.raises(Refused):
        evidence.add_photo(owner=report, file=upload(image_bytes()), by=official)

    assert not Evidence.objects.exists()


def test_signed_form_speaks_for_no_edit_after_the_publication(published, report, facilitator, pmd):
    sent = reports.submit(report=report, by=facilitator)
    evidence.add_photo(owner=sent, file=upload(image_bytes()), by=facilitator, answer="paper")
    reports.publish(report=reports.verify(report=sent, by=pmd), by=pmd)
    reports.reopen(report=sent, by=facilitator)
    reports.save_section(report=sent, by=facilitator, changes={"activities": "Sama sekali lain."})
    again = reports.submit(report=sent, by=facilitator)

    with pytest.raises(Refused):
        reports.verify(report=again, by=pmd)


def test_who_sent_it_and_holds_the_role_no_more_hears_nothing_of_it(report, official, pmd):
    sent = reports.submit(report=report, by=official)
    today = timezone.localdate()
    Membership.objects.filter(user=official).update(since=today - 50 * DAY, until=today - DAY)
    MembershipFactory(user=official, role=Role.OFFICIAL, region=village("63.09.01.2001"))

    reports.return_(report=fresh(sent), reason="RAHASIA DESA", by=pmd)

    assert not Notification.objects.filter(recipient=official).exists()


def test_kabupaten_that_endorsed_is_not_asked_again_for_a_correction(report, official, pmd, kabkota, round):
    type(round).objects.filter(pk=round.pk).update(endorsement_days=7)
    sent = reports.submit(report=fresh(report), by=official)
    remarks.endorse(report=sent, by=kabkota)
    reports.return_(report=sent, reason="Periksa", by=pmd)

    reports.submit(report=sent, by=official)

    assert Notification.objects.filter(recipient=kabkota, kind="report.to_endorse").count() == 1


def test_endorsement_of_what_is_published_already_is_refused(published, report, official, pmd, kabkota):
    sent = reports.submit(report=report, by=official)
    reports.publish(report=reports.verify(report=sent, by=pmd), by=pmd)

    with pytest.raises(Refused):
        remarks.endorse(report=sent, by=kabkota)


def test_village_with_more_time_hears_of_its_sheet_when_its_own_days_are_over(published, report, official, pmd, round):
    own = round.closes + 20 * DAY
    rounds.set_exception(by=pmd, round=round, region=published.region, reason="Banjir", due=own, closes=own)
    reports.submit(report=report, by=official)

    def told_on(day):
        notices.sheets_ready(now=timezone.make_aware(datetime.datetime.combine(day, datetime.time(12))))
        return Notification.objects.filter(kind="round.sheet").count()

    assert [told_on(round.closes + DAY), told_on(own), told_on(own + DAY), told_on(own + 2 * DAY)] == [0, 0, 1, 1]


def test_what_is_said_of_evidence_stands_in_the_trail(report, official):
    item, _is_new = evidence.add_photo(owner=report, file=upload(image_bytes()), by=official)

    evidence.set_answer(evidence=item, answer="activities", by=official)
    evidence.set_caption(evidence=item, caption="Pelatihan", by=official)
    evidence.add_photo(owner=report, file=upload(image_bytes()), by=official, answer="paper")

    assert Event.objects.filter(verb="described evidence of").count() == 3

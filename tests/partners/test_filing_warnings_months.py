"""A mark over simulated months with the rules that the portal brings along: each deadline is warned once, then its renewal."""

import datetime

import pytest
from django.utils import timezone

from klaster.access import Role
from klaster.notifications.models import Notification
from partners import notices_deadlines
from partners.actions.filing_stages import correct_event, record_event
from partners.filing_deadlines import add_months
from partners.filing_stages_reckoning import ministry_today
from partners.models import Stage
from tests.factories import person
from tests.partners.filing_stages_kit import filing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
NOON = datetime.time(12)
PAPERS, ANNOUNCED, EXAMINED = (
    "Lengkapi berkas permohonan merek yang diminta DJKI",
    "Masa pengumuman merek (BRM) selesai",
    "Pemeriksaan substantif merek selesai (tanpa keberatan)",
)
OPENS, ENDS, GRACE = (
    "Perpanjangan merek dapat diajukan",
    "Perlindungan merek berakhir",
    "Hari terakhir perpanjangan merek, dengan denda",
)


@pytest.fixture
def staff():
    return person(Role.PMD)


def weeks(first, last):
    """The worker runs once a week between two days."""
    while first < last:
        notices_deadlines.warnings(now=timezone.make_aware(datetime.datetime.combine(first, NOON)))
        first += datetime.timedelta(days=7)


def warned():
    """What was warned of, in order, without what only tells of a new stage."""
    found = Notification.objects.filter(kind__startswith="deadline.").order_by("pk")
    return [(row.kind.removeprefix("deadline."), row.params["what"]) for row in found]


def test_a_mark_is_warned_of_each_deadline_once_and_then_of_its_renewal(staff):
    start = add_months(ministry_today(), -126)
    mark = filing(staff)
    walk = [(Stage.FILED, 0), (Stage.FORMALITIES, 1), (Stage.ANNOUNCED, 3), (Stage.SUBSTANTIVE, 6), (Stage.REGISTERED, 7),
            (Stage.CERTIFIED, 8)]  # fmt: skip
    for place, (stage, month) in enumerate(walk):
        record_event(filing=mark, stage=stage, on=add_months(start, month), by=staff)
        until = walk[place + 1][1] if place + 1 < len(walk) else 124
        weeks(add_months(start, month), add_months(start, until))

    told = [PAPERS, ANNOUNCED, EXAMINED, OPENS, ENDS]
    assert warned() == [("coming", what) for what in told]
    weeks(add_months(start, 124), add_months(start, 126))
    assert warned() == [("coming", what) for what in [*told, GRACE]]

    record_event(filing=mark, stage=Stage.RENEWAL_FILED, on=add_months(start, 125), by=staff)
    record_event(filing=mark, stage=Stage.RENEWED, on=add_months(start, 126), by=staff)
    mark.refresh_from_db()
    Notification.objects.all().delete()
    weeks(ministry_today(), add_months(ministry_today(), 110))

    assert mark.expires_on == add_months(start, 240)
    assert warned() == [("coming", OPENS)]


def test_correcting_the_filing_date_moves_what_was_warned_and_says_so(staff):
    start = add_months(ministry_today(), -118)
    mark = filing(staff)
    for place, stage in enumerate([Stage.FILED, Stage.FORMALITIES, Stage.ANNOUNCED, Stage.SUBSTANTIVE, Stage.REGISTERED]):
        record_event(filing=mark, stage=stage, on=add_months(start, place), by=staff)
    notices_deadlines.warnings(now=timezone.now())
    before = warned()

    correct_event(event=mark.events.get(stage=Stage.FILED), on=start - datetime.timedelta(days=3), by=staff)

    assert before == [("coming", OPENS), ("coming", ENDS)]
    assert sorted(warned()) == sorted([*before, ("moved", OPENS), ("moved", ENDS)])

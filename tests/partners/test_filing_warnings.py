"""Warnings of deadlines: each once, to those whom the rule names; of one that moved, again; of closed filings never."""

import datetime
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from klaster.access import Role
from klaster.notifications.models import Notification, OutgoingMessage
from klaster.sockets import collect
from partners import notices_deadlines, plugs_deadlines
from partners.actions.filing_stages import correct_event
from partners.filing_stages_reckoning import ministry_today
from partners.models import Deadline, DeadlineRule, Filing, FilingPartner, Stage
from tests.factories import PartnerFactory, person, village
from tests.partners.conftest import client_of
from tests.partners.filing_stages_kit import filing, go, only_own_rules, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def staff(db):
    only_own_rules()
    return person(Role.PMD, name="Staf")


def filed(staff, *, ago, amount=30, warns=("pmd",), warn_days=7, **fields):
    """A mark filed so many days ago, with one rule of `amount` days."""
    rule(Stage.FILED, amount, "days", title="Lengkapi berkas", kind="applicant", warn_days=warn_days, warns=list(warns))
    made = filing(staff, **fields)
    go(made, staff, Stage.FILED, on=ministry_today() - ago * DAY)
    Notification.objects.all().delete()
    return made


def warn(after=0):
    return notices_deadlines.warnings(now=timezone.now() + after * DAY)


def told():
    return list(Notification.objects.order_by("pk").values_list("kind", "recipient__name"))


def test_a_deadline_is_warned_once_when_its_days_begin(staff):
    filed(staff, ago=0)

    assert [warn(22), warn(23), warn(23), warn(28), warn(31), warn(400)] == [0, 1, 0, 0, 0, 0]
    assert told() == [("deadline.coming", "Staf")]


def test_one_that_passed_unwarned_is_told_as_overdue_once(staff):
    filed(staff, ago=60)

    assert [warn(), warn(1)] == [1, 0]
    assert told() == [("deadline.overdue", "Staf")]


def test_those_whom_the_rule_names_are_told_and_no_others(staff):
    partner, former, desa = PartnerFactory(), PartnerFactory(), village()
    other = village("63.09.01.2001", "Desa Lain")
    made = filed(staff, ago=25, warns=["partner", "village"], region=desa)
    FilingPartner.objects.create(filing=made, partner=former, since="2024-01-01", until="2024-06-01", reason="Pindah")
    FilingPartner.objects.create(filing=made, partner=partner, since="2024-06-01")
    person(Role.PARTNER, partner=partner, name="Penghubung")
    person(Role.PARTNER, partner=former, name="Dahulu")
    person(Role.OFFICIAL, region=desa, name="Operator")
    person(Role.FACILITATOR, region=desa.parent, name="Pendamping")
    person(Role.OFFICIAL, region=other, name="Desa lain")
    person(Role.KABKOTA, region=desa.parent.parent, name="DPMD")
    person(Role.HEAD, name="Kepala Dinas")

    warn()

    assert sorted(name for _, name in told()) == ["Operator", "Pendamping", "Penghubung"]


def test_where_nobody_is_there_to_be_told_it_waits_for_who_comes(staff):
    partner = PartnerFactory()
    made = filed(staff, ago=25, warns=["partner"])

    first = warn()
    FilingPartner.objects.create(filing=made, partner=partner, since="2024-06-01")
    person(Role.PARTNER, partner=partner, name="Penghubung")

    assert (first, warn(1), warn(2)) == (0, 1, 0)
    assert told() == [("deadline.coming", "Penghubung")]


@pytest.mark.parametrize(("kind", "at_once"), [("office", False), ("applicant", True)])
def test_it_goes_out_at_once_where_somebody_here_must_act(staff, kind, at_once):
    filed(staff, ago=25)
    DeadlineRule.objects.update(kind=kind)

    warn()

    assert Notification.objects.get().waits is at_once
    assert OutgoingMessage.objects.exists() is at_once


@pytest.mark.parametrize("stage", ["refused", "withdrawn", "deemed", "lapsed"])
def test_a_closed_filing_is_never_warned(staff, stage):
    made = filed(staff, ago=60)
    Filing.objects.filter(pk=made.pk).update(stage=stage, close_reason="Selesai", public_stage="", public_stage_on=None)

    assert (warn(), told()) == (0, [])


def test_a_rule_out_of_use_warns_nobody(staff):
    filed(staff, ago=60)
    DeadlineRule.objects.update(is_active=False)

    assert warn() == 0


def test_a_day_that_moved_after_the_warning_is_told_with_both_days(staff):
    made = filed(staff, ago=25)
    warn()
    event = made.events.get()

    correct_event(event=event, on=event.on - DAY, by=staff)

    assert told() == [("deadline.coming", "Staf"), ("deadline.moved", "Staf")]
    words = Notification.objects.get(kind="deadline.moved").params
    assert (words["was_on"], words["due_on"]) == (str(event.on + 30 * DAY), str(event.on + 29 * DAY))
    assert warn(1) == 0


def test_a_day_that_moved_far_ahead_is_warned_again_in_its_time(staff):
    made = filed(staff, ago=29)
    warn()
    event = made.events.get()

    correct_event(event=event, on=event.on + 29 * DAY, by=staff)

    assert (warn(), warn(23), warn(24)) == (0, 1, 0)
    assert [kind for kind, _ in told()] == ["deadline.coming", "deadline.moved", "deadline.coming"]


def test_a_day_that_moved_before_any_warning_is_told_by_the_warning_alone(staff):
    made = filed(staff, ago=0)

    correct_event(event=made.events.get(), on=ministry_today() - DAY, by=staff)

    assert told() == []


def test_the_day_is_the_ministrys(staff):
    """At 00.30 WITA it is 23.30 of the day before in WIB."""
    made = filed(staff, ago=0, amount=10, warn_days=0)
    due = made.deadlines.get().due
    night = timezone.make_aware(datetime.datetime.combine(due, datetime.time(0, 30)))

    assert notices_deadlines.warnings(now=night) == 0
    assert notices_deadlines.warnings(now=night + datetime.timedelta(hours=1)) == 1


def test_the_day_on_which_renewal_opens_is_never_late(staff):
    rule(Stage.REGISTERED, 12, kind="term", counts_from="filing")
    opening = rule(Stage.REGISTERED, -6, kind="renewal", counts_from="term", warns=["pmd"], warn_days=30)
    made = filing(staff)
    stages = [Stage.FILED, Stage.FORMALITIES, Stage.ANNOUNCED, Stage.SUBSTANTIVE, Stage.REGISTERED]
    go(made, staff, *stages, on=ministry_today() - 250 * DAY)
    Notification.objects.all().delete()

    warn()

    deadline = made.deadlines.get(rule=opening)
    assert deadline.due < ministry_today()
    assert told() == [("deadline.coming", "Staf")]
    assert deadline not in Deadline.objects.overdue(ministry_today())


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once(staff, portal):
    filed(staff, ago=60)
    start, given = threading.Barrier(2), []

    def work():
        start.wait()
        try:
            given.append(warn())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(given) == [0, 1]
    assert len(told()) == 1


# on the pages of others


def test_the_workspace_shows_five_that_near_and_the_way_to_the_rest(staff):
    for number in range(6):
        filed(staff, ago=60, title=f"Merek {number}")
    section = plugs_deadlines.to_do(user=staff)

    assert (len(section.context["deadlines"]), section.context["more"]) == (5, True)
    assert reverse("work_filing_deadlines") in client_of(staff).get(reverse("workspace")).content.decode()


def test_the_workspace_shows_officers_and_villages_their_own_alone(staff):
    partner, other = PartnerFactory(), PartnerFactory()
    made = filed(staff, ago=25, region=village())
    FilingPartner.objects.create(filing=made, partner=partner, since="2024-06-01")
    sees = [person(Role.PARTNER, partner=partner), person(Role.OFFICIAL, region=made.region)]
    not_ = [person(Role.PARTNER, partner=other), person(Role.OFFICIAL, region=village("63.09.01.2001")), person(Role.HEAD)]

    assert all(plugs_deadlines.to_do(user=user) for user in sees)
    assert not any(plugs_deadlines.to_do(user=user) for user in not_)


def test_the_calendar_names_only_filings_that_the_reader_may_see(staff):
    made = filed(staff, ago=0, region=village())
    days = {"first": ministry_today(), "last": ministry_today() + 60 * DAY}
    stranger = person(Role.OFFICIAL, region=village("63.09.01.2001"))

    assert [event["detail"] for event in plugs_deadlines.due_days(user=staff, **days)] == [made.title]
    assert plugs_deadlines.due_days(user=person(Role.OFFICIAL, region=made.region), **days)
    assert plugs_deadlines.due_days(user=stranger, **days) == []


def test_the_summary_says_how_late_whom_to_call_and_what_comes(staff):
    late = filed(staff, ago=35, title="Terlambat", region=village())
    partner = PartnerFactory(short_name="Kanwil")
    FilingPartner.objects.create(filing=late, partner=partner, since="2024-06-01")
    near = filing(staff, title="Segera")
    go(near, staff, Stage.FILED, on=ministry_today() - 20 * DAY)

    stuck = plugs_deadlines.overdue(today=ministry_today())
    coming = plugs_deadlines.coming(today=ministry_today())

    assert [(one["days"], one["call"]) for one in stuck] == [(5, "Kanwil")]
    assert [one["title"] for one in coming] == ["Lengkapi berkas: Segera"]


def test_the_summary_costs_the_same_for_many(staff):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            collect("summary.stuck", today=ministry_today())
        return len(asked)

    filed(staff, ago=60)
    one = queries()
    for _ in range(2):
        filed(staff, ago=60)

    assert queries() == one


# the ministry's own days


def announced(staff, *, ago, after=()):
    rule(Stage.ANNOUNCED, 2, title="Masa pengumuman selesai", ended_by=[Stage.SUBSTANTIVE], warns=["pmd"], warn_days=7)
    made = filing(staff, region=village())
    go(made, staff, Stage.FILED, Stage.FORMALITIES, Stage.ANNOUNCED, *after, on=ministry_today() - ago * DAY, step=1)
    Notification.objects.all().delete()
    return made


def test_the_end_of_a_period_of_the_ministrys_is_nobodys_lateness_here(staff, client):
    made = announced(staff, ago=150)
    deadline = made.deadlines.get()
    client.force_login(staff)

    assert deadline.due < ministry_today()
    assert (warn(), told()) == (0, [])
    assert plugs_deadlines.overdue(today=ministry_today()) == []
    assert plugs_deadlines.to_do(user=staff) is None
    assert not Deadline.objects.overdue(ministry_today()).exists()
    for page in (reverse("work_filing", args=[made.pk]), reverse("work_filing_deadlines")):
        told_there = client.get(page, {"waktu": "semua"}).content.decode()
        assert "sudah lewat, menunggu DJKI" in told_there
        assert "Terlambat" not in told_there


@pytest.mark.parametrize("after", [[Stage.OBJECTED], [Stage.OBJECTED, Stage.RESPONDED], [Stage.SUBSTANTIVE]])
def test_an_announcement_is_over_with_whatever_follows_it(staff, after):
    made = announced(staff, ago=150, after=after)

    assert [deadline.ended_by.stage for deadline in made.deadlines.all()] == [after[0]]


@pytest.mark.parametrize(("kind", "amount", "late"), [("office", 1, False), ("applicant", 1, True), ("term", 1, True),
                                                      ("renewal", -6, False), ("renewal", 6, True)])  # fmt: skip
def test_one_rule_says_what_can_be_late_to_python_and_to_the_database(staff, kind, amount, late):
    own = rule(Stage.FILED, amount, kind=kind)
    made = filing(staff)
    event = made.events.create(position=1, stage=Stage.FILED, on="2025-01-06", recorded_by=staff)
    deadline = Deadline.objects.create(filing=made, rule=own, event=event, due=ministry_today() - DAY)

    assert own.can_be_late is late
    assert Deadline.objects.overdue(ministry_today()).exists() is late
    assert bool(deadline.days_past(ministry_today())) is late


def test_who_comes_after_a_day_moved_is_told_of_it(staff):
    made = filed(staff, ago=25)
    warn()
    event = made.events.get()
    DeadlineRule.objects.update(warns=["partner"])  # nobody is there yet
    correct_event(event=event, on=event.on - DAY, by=staff)
    partner = PartnerFactory()
    FilingPartner.objects.create(filing=made, partner=partner, since="2024-06-01")
    person(Role.PARTNER, partner=partner, name="Penghubung")

    assert warn() == 1
    assert told()[-1] == ("deadline.moved", "Penghubung")

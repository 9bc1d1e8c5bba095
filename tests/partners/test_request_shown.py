"""Support requests on the pages of others, in messages, and as they climb when they are late."""

import datetime

import pytest
from django.utils import timezone

from klaster.access import Role
from klaster.models import Portal
from klaster.notifications.models import Notification
from partners import plugs_requests as plugs
from partners.actions import offers, request_ladder, request_work
from partners.actions import requests as actions
from partners.models import Offer, SupportRequest
from tests.factories import EnrolmentFactory, MembershipFactory, SiteFactory, person
from tests.partners.requests_kit import World, days, overdue

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    Portal.load()
    return World()


def at(hour, *, after=0):
    return timezone.make_aware(datetime.datetime.combine(days(after), datetime.time(hour)))


def told(kind="request.late"):
    return {notice.recipient for notice in Notification.objects.filter(kind=kind)}


# lateness


@pytest.mark.parametrize(
    ("late", "hearers", "climbed"),
    [(0, set(), 0), (1, {"officer"}, 1), (7, {"officer", "pmd"}, 2), (14, {"officer", "pmd", "head"}, 3)],
)
def test_lateness_climbs(world, late, hearers, climbed):
    head = person(Role.HEAD)
    request, _offer = world.accepted()
    overdue(request, late)

    request_ladder.climb(now=at(9))

    request.refresh_from_db()
    people = {"officer": world.officer, "pmd": world.pmd, "head": head}
    assert (told(), request.climbed) == ({people[who] for who in hearers}, climbed)


def test_promised_day_that_passed_climbs_before_the_due_date(world):
    request, offer = world.accepted()
    Offer.objects.filter(pk=offer.pk).update(due=days(-1))

    assert (request_ladder.climb(now=at(9)), request_ladder.climb(now=at(10)), told()) == (1, 0, {world.officer})
    assert Notification.objects.get(kind="request.late").params["due_on"] == days(-1).isoformat()
    offers.accept(offer=offer, by=world.officer, due=days(3))
    request.refresh_from_db()
    assert request.climbed == 0


def test_each_rung_is_told_once(world):
    request, _offer = world.accepted()
    overdue(request, 1)

    moments = [at(9), at(10), at(9, after=6)]
    assert [request_ladder.climb(now=moment) for moment in moments] == [1, 0, 1]
    assert Notification.objects.filter(kind="request.late", recipient=world.officer).count() == 1


def test_lateness_is_not_told_at_night(world):
    overdue(world.accepted()[0], 3)

    assert (request_ladder.climb(now=at(3)), request_ladder.climb(now=at(22)), told()) == (0, 0, set())


def test_lateness_without_an_officer_in_office_goes_to_dinas_pmd_at_once(world):
    request, _offer = world.accepted()
    world.officer.memberships.update(since=days(-9), until=days(-1))
    overdue(request, 1)

    request_ladder.climb(now=at(9))

    assert told() == {world.pmd}


def test_finished_request_does_not_climb(world):
    overdue(world.done(), 30)

    assert request_ladder.climb(now=at(9)) == 0


def test_lateness_that_cannot_be_told_leaves_the_others(world, monkeypatch):
    first, second = overdue(world.request("Satu"), 2), overdue(world.request("Dua"), 2)
    tell = request_ladder.notices.late

    def broken(request, people, due):
        if request.pk == first.pk:
            raise RuntimeError("rusak")
        tell(request, people, due)

    monkeypatch.setattr(request_ladder.notices, "late", broken)

    assert request_ladder.climb(now=at(9)) == 1
    second.refresh_from_db()
    assert second.climbed == 1


# messages


def test_remark_is_told_to_the_others_alone(world):
    request, _offer = world.offered()

    request_work.add_remark(request=request, text="Kapan?", by=world.officer)

    assert told("request.remark") == {world.pmd, world.official}


def test_withdrawn_offer_is_told_and_a_declined_partner_hears_no_more(world):
    request, offer = world.offered()
    offers.decline(offer=offer, reason="Tidak", by=world.officer)

    actions.cancel_request(request=request, reason="x", by=world.pmd)

    assert told("request.cancelled") == {world.official}


@pytest.mark.parametrize(
    "kind", ["request.offered", "request.done", "request.not_helped", "request.late", "request.due_changed"]
)
def test_texts_are_readable(world, kind):
    request = world.done()
    actions.say_not_helped(request=request, words="Belum", by=world.official)
    overdue(request, 20)
    request_ladder.climb(now=at(9))
    actions.change_due(request=request, due=days(9), reason="Hujan", by=world.pmd)

    text = Notification.objects.filter(kind=kind).first().text

    assert ("Bimtek kemasan" in text, "%(" in text) == (True, False)


# the workspace, the summary, the calendar, the site


def test_workspace_tells_each_what_waits(world):
    world.request("Tercatat")
    world.offered(title="Ditawarkan")
    world.accepted(title="Dikerjakan")
    world.done(title="Selesai")
    overdue(world.request("Telat"), 2)

    def shown(plug, user):
        section = plug(user=user)
        return {request.title for request in section.context["requests"]} if section else None

    assert shown(plugs.to_offer, world.pmd) == {"Tercatat", "Telat"}
    assert shown(plugs.overdue, world.pmd) == {"Telat"}
    assert shown(plugs.to_answer, world.officer) == {"Ditawarkan"}
    assert shown(plugs.running, world.officer) == {"Dikerjakan"}
    assert shown(plugs.to_confirm, world.official) == {"Selesai"}
    assert shown(plugs.of_my_villages, world.official) == {"Tercatat", "Ditawarkan", "Dikerjakan", "Telat"}
    assert [shown(plug, world.pmd) for plug in (plugs.to_answer, plugs.to_confirm)] == [None, None]
    assert [shown(plug, world.official) for plug in (plugs.to_offer, plugs.overdue, plugs.running)] == [None, None, None]


def test_workspace_link_is_there_for_all_who_read(world):
    assert all(plugs.links(user=user) for user in [world.pmd, world.official, world.officer, person(Role.HEAD)])
    assert plugs.links(user=person()) is None


def test_digest_line_says_what_waits(world):
    world.request("Tercatat")
    world.offered(title="Ditawarkan")
    world.done(title="Selesai")

    lines = [plugs.digest_line(user=user) for user in (world.pmd, world.officer, world.official, person(Role.HEAD))]

    assert [line["url"].partition("?")[2] for line in lines[:3]] == ["status=recorded", "status=open", "status=done"]
    assert (lines[3], plugs.digest_line(user=world.other_officer)) == (None, None)


def test_summary_names_whom_to_call(world):
    request, _offer = world.accepted()
    overdue(request, 5)
    overdue(world.request("Belum ditawarkan"), 4)

    stuck = plugs.stuck(today=days(0))

    assert [(one["days"], one["title"]) for one in stuck] == [(5, "Bimtek kemasan"), (4, "Belum ditawarkan")]
    assert world.officer.name in stuck[0]["call"]


def test_summary_does_not_name_an_officer_who_left(world):
    overdue(world.accepted()[0], 5)
    left = person(Role.PARTNER, partner=world.brida, name="Sudah Pindah")
    left.memberships.update(since=days(-9), until=days(-1))
    MembershipFactory(user=left, role=Role.PARTNER, partner=world.ulm)

    overdue(world.offered(world.ulm, title="Untuk ULM")[0], 4)
    calls = [one["call"] for one in plugs.stuck(today=days(0))]

    assert ["Sudah Pindah" in call for call in calls] == [False, True]


def test_summary_takes_the_same_queries_for_one_and_for_many(world, django_assert_num_queries):
    overdue(world.accepted("Satu")[0], 5)
    with django_assert_num_queries(4):
        plugs.stuck(today=days(0))
    for number in range(3):
        overdue(world.accepted(f"Lain {number}")[0], 5)
    with django_assert_num_queries(4):
        plugs.stuck(today=days(0))


def test_calendar_holds_due_and_promised_days_of_what_one_sees(world):
    request, offer = world.offered()
    offers.accept(offer=offer, by=world.officer, due=days(12))

    events = plugs.calendar(user=world.officer, first=days(0), last=days(40))

    assert {(event["uid"], event["date"]) for event in events} == {
        (f"permohonan-{request.pk}", days(30)), (f"sanggup-{offer.pk}", days(12)),
    }  # fmt: skip
    assert plugs.calendar(user=world.other_officer, first=days(0), last=days(40)) == []
    assert plugs.calendar(user=world.officer, first=days(0), last=days(5)) == []


def test_confirmed_request_stands_on_the_sites_timeline_and_nothing_private(world, client):
    site = SiteFactory(region=world.region)
    EnrolmentFactory(site=site)
    world.request("Belum selesai RAHASIA")
    done = world.done()
    SupportRequest.objects.filter(pk=done.pk).update(need="Kebutuhan RAHASIA")
    assert plugs.site_timeline(site=site) == []

    actions.confirm(request=done, words="Kata RAHASIA", by=world.official)

    assert [(one["date"], one["title"], one["detail"]) for one in plugs.site_timeline(site=site)] == [
        (days(0), "Bimtek kemasan", "Brida")
    ]
    shown = client.get(f"/lokasi/{site.slug}/").content.decode()
    assert ("Bimtek kemasan" in shown, "RAHASIA" in shown) == (True, False)

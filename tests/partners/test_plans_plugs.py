"""What targets and plans show in the workspace and the calendar, and that the demo holds every state."""

import datetime

import pytest

from klaster.access import Role
from partners import plugs_plans
from partners.models import PlanLine
from tests.factories import person, village
from tests.indicators.steps_helpers import text_of
from tests.partners.conftest import client_of
from tests.partners.plans_helpers import add, begun, days, desa, official, site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def region():
    return desa(b23_3=1, b23_1=1)


@pytest.fixture
def writer(region):
    return official(region)


@pytest.fixture
def plan(region, writer):
    plan = begun(region, writer)
    add(plan, writer, activity="Segera", due=days(5))
    late = add(plan, writer, code="23.1", activity="Terlambat", due=days(1))
    PlanLine.objects.filter(pk=late.pk).update(due=days(-4))
    add(plan, writer, code="1.1", activity="Masih jauh", due=days(31))
    return plan


def test_village_sees_what_is_due_or_overdue_first(plan, writer):
    section = plugs_plans.due_lines(user=writer)

    assert [line.activity for line in section.context["lines"]] == ["Terlambat", "Segera"]
    assert section.context["urgent"] == 1


def test_another_village_and_dinas_pmd_see_no_lines_of_it_in_the_workspace(plan):
    people = [official(village("63.03.01.2009")), person(Role.PMD), person(Role.HEAD)]

    assert [plugs_plans.due_lines(user=one) for one in people] == [None, None, None]


def test_dinas_pmd_sees_how_many_sites_lack_target_or_plan(plan, writer):
    site("63.03.01.2002")

    found = plugs_plans.lacking(user=person(Role.PMD)).context["lacking"]

    assert [one["url"] for one in found] == ["/kerja/target/?kurang=tanpa-target", "/kerja/target/?kurang=tanpa-rencana"]
    assert [one["text"][:2] for one in found] == ["2 ", "1 "]
    assert plugs_plans.lacking(user=writer) is None


def test_calendar_holds_the_days_of_lines_that_are_open_for_those_who_may_see_them(plan, writer, brida):
    PlanLine.objects.filter(activity="Segera").update(partner=brida)
    span = {"first": days(0), "last": days(40)}

    found = {
        who: [event["title"] for event in plugs_plans.events(user=user, **span)]
        for who, user in (
            ("village", writer),
            ("partner", person(Role.PARTNER, partner=brida)),
            ("elsewhere", official(village("63.03.01.2009"))),
        )
    }

    assert [len(titles) for titles in found.values()] == [2, 1, 0]
    assert all(isinstance(event["date"], datetime.date) for event in plugs_plans.events(user=writer, **span))


@pytest.mark.parametrize("role", [Role.PMD, Role.HEAD, Role.OFFICIAL, Role.PARTNER])
def test_workspace_opens_for_everyone(role, plan, region, brida):
    place = {"region": region} if role == Role.OFFICIAL else {"partner": brida} if role == Role.PARTNER else {}

    page = client_of(person(role, **place)).get("/kerja/")

    assert (page.status_code, "Terlambat" in text_of(page)) == (200, role == Role.OFFICIAL)

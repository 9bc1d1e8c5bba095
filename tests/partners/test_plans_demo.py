"""The demo of targets and plans: every state is there, and one plan stands beside the assessment that followed it."""

import random

import pytest
from django.utils import timezone

from indicators.index import percent_of_points
from klaster.access import Role
from klaster.demo import Cast
from partners import demo_plans
from partners.models import Plan, PlanLine, SiteTarget
from partners.plans import outcome_of
from tests.factories import person
from tests.indicators.factories import AssessmentFactory
from tests.indicators.steps_helpers import own_check, scored
from tests.partners.plans_helpers import site

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    """Four sites that can rise; of the first also last year's figures and a complete own check."""
    staff, today = person(Role.PMD), timezone.localdate()
    for code in (demo_plans.STRIVING, "63.03.01.2001", "63.03.01.2002", "63.03.01.2003"):
        region = site(code, f"Desa {code[-1]}")
        for year, points in ((today.year - 1, 451), (today.year, 448)):
            AssessmentFactory(region=region, year=year, points=points, score=percent_of_points(points, 635), dimensions=[])
    striving = AssessmentFactory._meta.model.objects.filter(region__code=demo_plans.STRIVING).first().region
    scored(own_check(striving, staff, points=451, year=today.year), score=3, b23_3=1)
    return Cast(rng=random.Random(1), today=today, admin=staff, pmd=staff)


def test_demo_has_targets_and_plans_in_every_state(cast):
    demo_plans.seed(cast)

    states = set(Plan.objects.values_list("state", flat=True))
    assert (SiteTarget.objects.count(), states) == (3, set(Plan.State.values))
    assert set(PlanLine.objects.filter(plan__state="agreed").values_list("state", flat=True)) == set(PlanLine.State.values)


def test_demo_shows_planned_beside_realised(cast):
    demo_plans.seed(cast)
    plan = Plan.objects.get(state="closed")

    found = outcome_of(plan, cast.pmd)
    reached = {line.reached for line in found.mark(list(plan.lines.all()))}

    assert (found.difference, found.is_reached, reached) == (-3, False, {True, False})

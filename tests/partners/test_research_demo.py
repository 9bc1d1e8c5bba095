"""The demo's research shows every state, and is the same each time."""

import random

import pytest
from django.utils import timezone

from klaster.access import Role
from klaster.demo import Cast
from partners import demo, demo_research
from partners.models import Contribution, ResearchNeed, ResearchOutput, ResearchProject, ResultReturn
from tests.factories import EnrolmentFactory, SiteFactory, person, village
from tests.partners.research import published_innovation

pytestmark = pytest.mark.django_db


@pytest.fixture
def _seeded(settings, tmp_path):
    for number in range(1, 8):
        place = village(f"63.0{number}.01.2001", f"Sungai {number}")
        EnrolmentFactory(site=SiteFactory(region=place))
        published_innovation(place, name=f"Inovasi {number}")
    pmd, today = person(Role.PMD), timezone.localdate()
    demo.seed_partners(rng=random.Random(1), by=pmd, today=today)
    admin = person(is_superuser=True)
    demo_research.seed(Cast(rng=random.Random(1), today=today, admin=admin, pmd=pmd))


@pytest.mark.usefixtures("_seeded")
def test_demo_has_topics_and_projects_in_every_state():
    assert set(ResearchNeed.objects.values_list("state", flat=True)) == set(ResearchNeed.State)
    assert set(ResearchProject.objects.values_list("state", flat=True)) == set(ResearchProject.State)


@pytest.mark.usefixtures("_seeded")
def test_demo_has_a_past_permit_a_public_and_a_private_output_and_results_given_back():
    today = timezone.localdate()

    permits = {made.permit_state(today) for made in ResearchProject.objects.filter(state="running")}

    assert permits == {"expired", "ends"}
    assert sorted(ResearchOutput.objects.values_list("is_public", flat=True)) == [False, True]
    assert ResearchOutput.objects.public().get().files.present().count() == 1
    assert ResultReturn.objects.exists()


@pytest.mark.usefixtures("_seeded")
def test_demo_has_an_innovation_with_partners_from_idea_to_market():
    innovations = Contribution.objects.order_by().values_list("innovation", flat=True).distinct()

    assert len(innovations) == 2
    assert set(Contribution.objects.values_list("stage", flat=True)) == set(Contribution.Stage)

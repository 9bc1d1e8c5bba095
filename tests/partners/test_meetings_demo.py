"""The demo's meetings, instructions and field visits: every state is there."""

import random

import pytest
from django.utils import timezone

from klaster.access import Role
from klaster.demo import Cast
from partners import demo, demo_meetings, demo_oversight
from partners.models import ActionItem, FollowUp, Instruction, Meeting, VisitFinding
from tests.factories import EnrolmentFactory, SiteFactory, person, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def _seeded():
    for number in range(1, 8):
        EnrolmentFactory(site=SiteFactory(region=village(f"63.0{number}.01.2001", f"Sungai {number}")))
    office = person(Role.PMD)
    cast = Cast(rng=random.Random(1), today=timezone.localdate(), admin=office, pmd=office)
    demo.seed_partners(rng=cast.rng, by=office, today=cast.today)
    demo_meetings.seed(cast)
    demo_oversight.seed(cast)


@pytest.mark.usefixtures("_seeded")
def test_demo_shows_every_state_of_meetings_instructions_and_findings():
    today = timezone.localdate()

    assert set(Meeting.objects.values_list("state", flat=True)) == set(Meeting.State.values)
    assert set(FollowUp.objects.values_list("state", flat=True)) == set(FollowUp.State.values)
    assert (Instruction.objects.open().count(), Instruction.objects.filter(closed_on__isnull=False).count()) == (2, 1)
    assert FollowUp.objects.overdue(today).exists()
    assert ActionItem.objects.overdue(today).exists()
    assert set(VisitFinding.objects.values_list("settled_on", flat=True)) > {None}
    assert VisitFinding.objects.filter(files__isnull=False).exists()

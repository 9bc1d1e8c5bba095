"""The demo's innovations and reports, as the portal itself made them."""

import datetime
import random

import pytest
from django.utils import timezone

from klaster.access import Role
from sites.demo_reports import seed_innovations
from sites.models import Evidence, Innovation, Report, Round
from sites.models.states import State
from tests.factories import MembershipFactory, UserFactory, village

CODES = ["63.03.01.2001", "63.71.01.1001", "63.72.01.1002", "63.09.01.2003"]


@pytest.mark.django_db
def test_demo_holds_every_state_over_four_quarters_and_repeats_itself():
    since = timezone.localdate() - datetime.timedelta(days=400)
    pmd = UserFactory()
    MembershipFactory(user=pmd, role=Role.PMD, since=since)
    officials = {}
    for code in CODES:
        officials[code] = UserFactory()
        MembershipFactory(user=officials[code], role=Role.OFFICIAL, region=village(code, f"Contoh {code[-1]}"), since=since)

    seed_innovations(rng=random.Random(7), pmd=pmd, officials=officials, today=timezone.localdate())

    assert Innovation.objects.count() == 30
    assert set(Innovation.objects.values_list("state", flat=True)) == set(State.values)
    assert set(Report.objects.values_list("state", flat=True)) == set(State.values)
    assert Report.objects.filter(is_nil=True).exists()
    assert any(report.days_late for report in Report.objects.filter(first_submitted_at__isnull=False).select_related("round"))
    assert Round.objects.open().exists()
    assert Evidence.objects.count() > 60
    assert not Report.objects.filter(submitted_at__gt=timezone.now()).exists()
    assert max(len(text.split()) for text in Innovation.objects.values_list("design", flat=True)) >= 300

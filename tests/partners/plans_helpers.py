"""What the tests of targets and plans share: a desa with figures and butir, its people, a plan."""

import datetime

from django.utils import timezone

from indicators import index
from klaster.access import Role
from partners.actions import plans
from partners.butir import ButirInfo
from tests.factories import EnrolmentFactory, SiteFactory, person, village
from tests.indicators.factories import EvaluationFactory, methodology
from tests.indicators.steps_helpers import scored, with_points

CODE = "63.03.01.2001"
THIS_YEAR = timezone.localdate().year
NEXT = THIS_YEAR + 1
NAMES = {"23.1": "Produk unggulan", "23.3": "Merek dagang"}


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


def site(code=CODE, name="Sungai Contoh"):
    """A site of the cluster; its village."""
    region = village(code, name)
    EnrolmentFactory(site=SiteFactory(region=region))
    return region


def desa(points=464, **butir):
    """A site whose official points of 2025 are known (464: Maju, 42 points below Mandiri), each butir 4 but those named."""
    region = site()
    status = index.status_of(index.percent_of_points(points, 635), methodology().plain.bounds)
    scored(with_points(region, points, status_official=status, status_computed=status), **butir)
    return region


def kelurahan(points=300, status="berkembang"):
    region = site("63.72.01.1001", "Kelurahan Contoh")
    EvaluationFactory(region=region, points=points, score=points, dimensions=[], status_official=status, status_computed=status)
    return region


def official(region):
    return person(Role.OFFICIAL, region=region)


def begun(region, by, *, status="mandiri", year=NEXT, **fields):
    return plans.begin_plan(region=region, status=status, year=year, by=by, **fields)


def add(plan, by, code="23.3", score_to=5, activity="Daftarkan merek", **fields):
    return plans.add_line(
        plan=plan,
        butir=ButirInfo(code, NAMES.get(code, "Butir"), "", ""),
        score_to=score_to,
        activity=activity,
        by=by,
        **fields,
    )

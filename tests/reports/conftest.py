"""A village with an innovation and a measure, the report of the quarter before (sent) and a draft of this one."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from sites.actions import reports
from tests.factories import RoundFactory
from tests.innovations.conftest import (  # noqa: F401
    desa,
    facilitator,
    innovation,
    kabkota,
    measure,
    official,
    pmd,
    published,
    report,
    round,
    stranger,
)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def earlier(db):
    """The first quarter of 2026, open too, as late villages need it."""
    today = timezone.localdate()
    return RoundFactory(quarter=1, due=today - datetime.timedelta(days=5), opens=today - datetime.timedelta(days=90))


@pytest.fixture
def last(innovation, measure, earlier, official):  # noqa: F811
    """The report of the quarter before, with every answer, sent."""
    before = reports.start(innovation=innovation, round=earlier, by=official)
    changes = {"activities": "Menanam seratus bibit.", "people_typed": "± 40", "people_reached": 40, "people_are_about": True,
               "obstacles": "Hujan panjang.", "help_needed": "Mesin kupas."}  # fmt: skip
    before = reports.save_section(report=before, by=official, changes=changes, figures={measure: (412, False, "412")})
    return reports.submit(report=before, by=official)

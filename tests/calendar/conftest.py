"""Events of the tests' own, beside those that the portal itself plugs in."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from klaster import sockets
from klaster.access import Role
from klaster.calendar.models import FixedDate
from klaster.models import Portal
from tests.factories import person, village


@pytest.fixture(autouse=True)
def portal(db):
    """The portal's row is there from the first page ever read."""
    Portal.load()


@pytest.fixture
def plugged(monkeypatch):
    """A list of event dicts: all that the calendar holds for anybody, and no fixed dates."""
    FixedDate.objects.update(is_active=False)
    held = []

    def only_these(name, **context):
        return [held] if name == "calendar.events" else real(name, **context)

    real = sockets.collect
    monkeypatch.setattr(sockets, "collect", only_these)
    return held


def event(uid="activity-1", *, date, **fields):
    return {"uid": uid, "kind": "Kegiatan", "date": date, "until": None, "title": "Bimtek", "detail": "", "url": ""} | fields


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def text(response):
    return response.content.decode()


@pytest.fixture
def official():
    return person(Role.OFFICIAL, region=village("63.03.01.2001"), name="Operator Desa", email="desa@contoh.test")


@pytest.fixture
def pmd():
    return person(Role.PMD, name="Petugas PMD", email="pmd@contoh.test")

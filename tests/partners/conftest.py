"""Who works on the staff pages of partners."""

import pytest
from django.test import Client

from klaster.access import Role
from klaster.models import Portal
from tests.factories import PartnerFactory, person


@pytest.fixture
def portal():
    """The portal's row is there from the first page ever read."""
    Portal.load()


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def pmd():
    return client_of(person(Role.PMD))


@pytest.fixture
def brida():
    return PartnerFactory(short_name="Brida", slug="brida", name="Badan Riset dan Inovasi Daerah")


@pytest.fixture
def officer(brida):
    return client_of(person(Role.PARTNER, partner=brida))

"""A village and its official, as the tests of butir and questionnaires have them; other modules have their own."""

import pytest

from klaster.access import Role
from klaster.models import Portal
from tests.factories import person, village


@pytest.fixture
def portal(db):
    """The portal's row is there before the first request, so that no page is counted for making it."""
    return Portal.load()


@pytest.fixture
def desa():
    return village("63.03.06.2014", "Awang Bangkal Barat")


@pytest.fixture
def official(client, desa):
    user = person(Role.OFFICIAL, region=desa, name="Noor Aisyah")
    client.force_login(user)
    return user

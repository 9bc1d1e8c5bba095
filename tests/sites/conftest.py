"""Who works on the staff pages of sites and products."""

import pytest

from klaster.access import Role
from tests.factories import person


def signed_in(client, role, region=None):
    user = person(role, region=region)
    client.force_login(user)
    return user


@pytest.fixture
def pmd(client):
    return signed_in(client, Role.PMD)

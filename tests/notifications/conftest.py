import datetime

import pytest
from django.utils import timezone

from klaster.access import Role
from klaster.notifications import kinds
from tests.factories import person, village

kinds.register("test.happened", "%(about)s: it happened on %(seen_on)s")


@pytest.fixture
def noon():
    """Today at 12.00 WITA."""
    return timezone.make_aware(datetime.datetime.combine(timezone.localdate(), datetime.time(12)))


@pytest.fixture
def region():
    return village("63.03.01.2001", name="Sungai Contoh")


@pytest.fixture
def official(region):
    return person(Role.OFFICIAL, region=region, name="Operator Desa", email="desa@contoh.test")


@pytest.fixture
def pmd():
    return person(Role.PMD, name="Petugas PMD", email="pmd@contoh.test")

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from klaster.access import Role
from klaster.accounts import actions as people
from klaster.accounts.models import Membership, User
from sites.actions.products import create_product
from sites.models import Product
from tests.factories import VillageFactory, person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act, times=4):
    """What `act` gives, or the kind of its refusal, for each of so many who do it at one moment."""
    barrier, given = threading.Barrier(times), []

    def run():
        try:
            barrier.wait(timeout=10)
            given.append(act())
        except Exception as error:  # any other kind than a refusal is what the test looks for
            given.append(type(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return given


def test_product_entered_by_four_clicks_is_stored_once_and_refused_in_words():
    region = VillageFactory()
    official = person(Role.OFFICIAL, region=region)
    fields = {"name": "Gula aren", "producer_kind": Product.Producer.GROUP, "producer_name": "Kelompok Maju"}

    given = at_once(lambda: create_product(region=region, by=official, **fields))

    assert given.count(ValidationError) == 3
    assert Product.objects.count() == 1


def test_person_invited_by_four_clicks_is_invited_once_and_refused_in_words():
    pmd, region = person(Role.PMD), VillageFactory()
    invited = {"name": "Siti", "email": "siti@contoh.id", "role": Role.OFFICIAL, "region": region}

    given = at_once(lambda: people.invite(by=pmd, **invited))

    assert given.count(ValidationError) == 3
    assert User.objects.filter(email="siti@contoh.id").count() == 1


def test_role_given_by_four_clicks_is_held_once_and_refused_in_words():
    pmd, region, someone = person(Role.PMD), VillageFactory(), person()

    given = at_once(lambda: people.give_role(user=someone, role=Role.OFFICIAL, region=region, by=pmd))

    assert given.count(ValidationError) == 3
    assert Membership.objects.filter(user=someone).count() == 1

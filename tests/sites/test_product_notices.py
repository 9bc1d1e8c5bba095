"""Licences that end: told once for each last day, shown in the workspace and on the calendar of those who may see them."""

import datetime

import pytest
from django.utils import timezone

from klaster.access import Role
from klaster.notifications.models import Notification
from sites.actions.products import end_product, set_licence
from sites.notices_licences import licences_that_end
from sites.plugs_products import last_days, licences
from tests.factories import ProductFactory, VillageFactory, person

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def product():
    return ProductFactory(name="Abon")


def write(product, days, number="1"):
    until = timezone.localdate() + days * DAY
    return set_licence(product=product, kind="pirt", number=number, valid_until=until, by=person(Role.PMD))


def run():
    return licences_that_end(now=timezone.now())


def test_village_facilitator_and_dinas_pmd_are_told_once(product):
    people = [person(Role.OFFICIAL, region=product.region), person(Role.FACILITATOR, region=product.region)]
    person(Role.OFFICIAL, region=VillageFactory())
    person(Role.HEAD)
    write(product, 60)
    staff = person(Role.PMD)

    assert (run(), run()) == (1, 0)
    told = set(Notification.objects.values_list("recipient", flat=True))
    assert {*[each.pk for each in people], staff.pk} <= told
    assert len(told) == 4  # and who wrote it, of Dinas PMD too
    assert "P-IRT" in Notification.objects.first().about


@pytest.mark.parametrize("days", [61, -1])
def test_nobody_is_told_too_early_or_of_what_has_ended(product, days):
    write(product, days)

    assert run() == 0


def test_another_last_day_is_told_again_and_its_number_alone_is_not(product):
    licence = write(product, 30)
    run()
    licence.number = "2"
    licence.save()
    again = run()
    licence.valid_until += DAY
    licence.save()

    assert (again, run(), run()) == (0, 1, 0)


def test_nobody_is_told_of_a_product_that_is_not_made_any_more(product):
    write(product, 30)
    end_product(product=product, on=timezone.localdate(), reason="Bubar.", by=person(Role.PMD))

    assert run() == 0
    assert licences(user=person(Role.PMD)) is None


@pytest.mark.parametrize(("role", "own", "shown"), [
    (Role.PMD, False, 2), (Role.OFFICIAL, True, 2), (Role.OFFICIAL, False, 0), (Role.HEAD, False, 0),
])  # fmt: skip
def test_workspace_shows_what_ends_and_what_has_ended_to_those_who_write(product, role, own, shown):
    write(product, 30, "1")
    write(product, -30, "2")
    write(product, 200, "3")
    region = product.region if own else VillageFactory() if role == Role.OFFICIAL else None

    section = licences(user=person(role, region=region))

    found = section.context["licences"] if section else []
    assert [each.number for each in found] == ["2", "1"][: len(found)]
    assert len(found) == shown


def test_calendar_has_the_last_days_of_the_area(product, django_assert_max_num_queries):
    write(product, 30)
    today = timezone.localdate()
    span = {"first": today, "last": today + 90 * DAY}
    own, other = person(Role.OFFICIAL, region=product.region), person(Role.OFFICIAL, region=VillageFactory())

    with django_assert_max_num_queries(3):
        (event,) = last_days(user=own, **span)

    assert (event["date"], event["url"]) == (today + 30 * DAY, f"/kerja/produk/{product.pk}/")
    assert "Abon" in event["title"]
    assert last_days(user=other, **span) == last_days(user=person(), **span) == []

"""Choosing the villages and innovations of an activity, without JavaScript."""

import pytest
from django.utils import timezone

from partners.models import Activity
from tests.factories import ActivityFactory, EnrolmentFactory, InnovationFactory, SiteFactory, village

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def found(response):
    return [region.code for region in response.context["page_obj"]]


@pytest.fixture
def address(brida):
    return f"/kerja/kegiatan/{ActivityFactory(partner=brida).pk}/desa/"


def test_sites_are_offered_before_a_search(officer, address):
    site = EnrolmentFactory(site=SiteFactory(region=village("63.03.01.2001"))).site
    village("63.03.01.2002")

    assert found(officer.get(address)) == [site.region.code]


@pytest.mark.parametrize("query", ["cari=purun", "cari=63.09.01.2001", "cari=6309012001", "kabupaten=63.09"])
def test_villages_are_found(officer, address, query):
    village("63.09.01.2001", "Sungai Purun")
    village("63.03.01.2001", "Lain")

    assert found(officer.get(f"{address}?{query}")) == ["63.09.01.2001"]


@pytest.mark.parametrize("query", ["cari=zzz", "cari=%00", "kabupaten=zzz", "cari=" + "9" * 80, "page=-4"])
def test_village_search_answers_whatever_is_typed(officer, address, query):
    assert officer.get(f"{address}?{query}").status_code == 200


def test_villages_are_added_and_taken_out(officer, address):
    here, there = village("63.09.01.2001"), village("63.03.01.2001")
    activity = Activity.objects.get()

    response = officer.post(f"{address}?cari=sungai", {"village": [here.code, there.code, "99.99", "\0"]})
    added = sorted(region.code for region in activity.villages.all())
    officer.post(address, {"remove": there.code})

    assert response.headers["Location"] == f"{address}?cari=sungai"
    assert (added, list(activity.villages.all())) == ([there.code, here.code], [here])


def test_villages_not_ticked_change_nothing_and_say_so(officer, address):
    response = officer.post(address, {}, follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["warning"]


def test_innovations_of_the_villages_are_chosen(officer, brida):
    activity, innovation = ActivityFactory(partner=brida), InnovationFactory(region=village())
    version = {"name": "Pupuk", "published_at": timezone.now(), "published_by": innovation.created_by}
    innovation.current_version = innovation.versions.create(number=1, **version)
    innovation.save()
    activity.villages.add(innovation.region)

    officer.post(f"/kerja/kegiatan/{activity.pk}/inovasi/", {"innovation": [innovation.pk, "9" * 40, "zzz"]})

    assert list(activity.innovations.all()) == [innovation]


# pages as a whole

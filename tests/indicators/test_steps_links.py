"""The menu of the workspace leads those of a village to its steps and its butir."""

import pytest

from indicators.plugs_steps import village_links
from klaster.access import Role
from tests.factories import MembershipFactory, person, village
from tests.indicators.steps_helpers import CODE

pytestmark = pytest.mark.django_db


def addresses(user):
    return [link["url"] for link in village_links(user) or []]


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.FACILITATOR])
def test_menu_of_one_desa_leads_to_its_steps_and_its_butir(client, role):
    user = person(role, region=village(CODE))
    client.force_login(user)

    assert addresses(user) == [f"/kerja/indeks/{CODE}/langkah/", f"/kerja/indeks/{CODE}/butir/"]
    assert [client.get(path).status_code for path in addresses(user)] == [200, 200]
    assert client.get("/kerja/").content.decode().count(f'href="/kerja/indeks/{CODE}/langkah/"') >= 2


def test_menu_of_a_kelurahan_leads_to_its_class_and_to_no_butir():
    user = person(Role.OFFICIAL, region=village("63.72.01.1001"))

    assert addresses(user) == ["/kerja/indeks/63.72.01.1001/langkah/"]


def test_menu_of_several_villages_leads_to_the_list_of_their_steps(client):
    user = person(Role.FACILITATOR, region=village(CODE))
    MembershipFactory(user=user, role=Role.FACILITATOR, region=village("63.03.01.2002"))
    client.force_login(user)

    assert addresses(user) == ["/kerja/#langkah"]
    assert 'id="langkah"' in client.get("/kerja/").content.decode()


@pytest.mark.parametrize("role", [Role.PMD, Role.HEAD, None])
def test_menu_of_those_above_the_villages_has_neither(role):
    assert addresses(person(role)) == []

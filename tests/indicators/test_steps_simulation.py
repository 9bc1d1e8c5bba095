"""The simulation of the steps page: its choice stands in the address, what cannot be used is told."""

import pytest

from klaster.access import Role
from tests.factories import person, village
from tests.indicators.factories import AssessmentFactory
from tests.indicators.steps_helpers import CODE, PAGE, PDF, page, scored, text_of, with_points

pytestmark = pytest.mark.django_db


@pytest.fixture
def desa():
    return village(CODE, "Sungai Contoh")


@pytest.fixture
def operator(client, desa):
    user = person(Role.OFFICIAL, region=desa)
    client.force_login(user)
    return user


def test_empty_fields_are_taken_out_of_the_address(client, operator, desa):
    scored(with_points(desa, 505), 4, b23_3=1)

    response = client.get(PAGE + "?target=mandiri&b23.3=5&b1.1=")

    assert response.headers["Location"] == f"{PAGE}?target=mandiri&b23.3=5#simulasi"
    assert "nilai 509, skor 80,16: Mandiri +4 0,63 poin persen Mandiri tercapai." in text_of(
        client.get(response.headers["Location"])
    )


def test_simulation_by_dimension_where_only_dimensions_are_known(client, operator, desa):
    AssessmentFactory(region=desa)

    response = client.get(PAGE + "?dekonomi=40&dsosial=")
    text = text_of(client.get(response.headers["Location"]))

    assert "Ekonomi 117 160 43" in text
    assert "nilai 504, skor 79,37: Maju +40 6,30 poin persen Masih kurang nilai 2 menuju Mandiri." in text


@pytest.mark.parametrize(
    "query",
    [
        "target=xyz", "target=maju", "saran=xyz", "b1.1=9", "b1.1=x", "b99.9=3", "b1.1=-1", "b=5", "b1.1=3.5", "b1.1=%00",
        "b1.2=5", "b1.1=%D9%A5", "target=%00", "b1.1=" + "9" * 3000, "b%F0%9F%98%80=1",
    ],
)  # fmt: skip
def test_address_that_cannot_be_used_is_told(client, operator, desa, query):
    scored(with_points(desa, 500), 4, b1_2=None)

    assert "Tidak semua isi alamat dapat dipakai" in page(client, f"?{query}")
    assert client.get(f"{PDF}?{query}").status_code == 200


@pytest.mark.parametrize("query", ["dekonomi=44", "dekonomi=x", "dxyz=1", "dekonomi=-1"])
def test_points_of_a_dimension_that_cannot_be_used_are_told(client, operator, desa, query):
    AssessmentFactory(region=desa)

    assert "Tidak semua isi alamat dapat dipakai" in page(client, f"?{query}")


def test_score_that_is_the_present_one_is_told_to_change_nothing(client, operator, desa):
    scored(with_points(desa, 508), 4)

    assert "sama dengan yang sekarang: tidak ada yang berubah" in page(client, "?b1.1=4")

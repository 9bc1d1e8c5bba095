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
    assert "nilai 504, skor 79,37: Maju +40 6,30 poin persen Masih dibutuhkan 2 menuju Mandiri." in text


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
    assert client.get(f"{PDF}?{query}").status_code == 404


@pytest.mark.parametrize("query", ["dekonomi=44", "dekonomi=x", "dxyz=1", "dekonomi=-1"])
def test_points_of_a_dimension_that_cannot_be_used_are_told(client, operator, desa, query):
    AssessmentFactory(region=desa)

    assert "Tidak semua isi alamat dapat dipakai" in page(client, f"?{query}")


def test_score_that_is_the_present_one_is_told_to_change_nothing(client, operator, desa):
    scored(with_points(desa, 508), 4)

    assert "sama dengan yang sekarang: tidak ada yang berubah" in page(client, "?b1.1=4")


def test_wrong_number_in_a_folded_section_reaches_the_page_and_is_shown_beside_its_field(client, operator, desa):
    """The browser cannot show its own message at a folded field: the form is sent, and the page answers."""
    scored(with_points(desa, 500), 4)

    content = client.get(PAGE + "?b23.3=9").content.decode()

    form = content[content.index('<form method="get" action="#simulasi"') :]
    assert "novalidate" in form[: form.index(">")]
    told = content.index("Butir 23.3: 9 tidak berada antara 1 dan 5.")
    assert content.index('id="simulasi"') < told < content.index(form[:40])
    assert 'name="b23.3" min="1" max="5" value="9" aria-invalid="true"' in content
    assert content.count("<details open>") == 1


def test_wrong_number_of_a_dimension_is_kept_in_its_field(client, operator, desa):
    AssessmentFactory(region=desa)

    content = client.get(PAGE + "?dekonomi=44").content.decode()

    assert "novalidate" in content
    assert 'name="dekonomi" min="0" max="43" value="44"' in content


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("dekonomi=7", "Butir desa ini diketahui, jadi simulasinya per butir; nilai itu tidak dipakai."),
        ("dekonomi=7&b1.1=5", "Butir desa ini diketahui, jadi simulasinya per butir; nilai itu tidak dipakai."),
    ],
)
def test_points_of_a_dimension_beside_known_butir_are_told_to_be_left_out(client, operator, desa, query, told):
    scored(with_points(desa, 500), 4)

    assert told in page(client, f"?{query}")
    assert client.get(f"{PDF}?{query}").status_code == 404


def test_scores_of_butir_that_are_not_known_are_told_to_be_left_out(client, operator, desa):
    AssessmentFactory(region=desa)

    assert "Butir desa ini belum diketahui, jadi simulasinya per dimensi; skor itu tidak dipakai." in page(client, "?b1.1=5")


def test_simulation_where_no_points_are_known_is_told(client, operator, desa):
    AssessmentFactory(region=desa, points=None, score=None, dimensions=[], status_computed="")

    assert "nilai desa ini belum diketahui, jadi tidak ada yang dapat ditambahkan" in page(client, "?dekonomi=7")


def test_target_of_a_village_without_a_higher_status_is_told_truly(client, operator, desa):
    with_points(desa, 539, status_official="mandiri", status_computed="mandiri")

    text = page(client, "?target=maju")

    assert "untuk desa ini tidak ada status lebih tinggi yang dapat dihitung" in text
    assert "status terdekat" not in text

"""Villages are found by their names as the pages write them, with the kind of region and signs between."""

import pytest

from klaster.access import Role
from sites.regions import words_of
from tests.factories import person, village
from tests.indicators.test_public import listed


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Desa Kiram", ["Kiram"]),
        ("Kelurahan Kuin Utara", ["Kuin", "Utara"]),
        ("Kec. Karang Intan", ["Karang", "Intan"]),
        ("Kiram,Karang Intan", ["Kiram", "Karang", "Intan"]),
        ("Kiram (Kec. Karang Intan, Kab. Banjar)", ["Kiram", "Karang", "Intan", "Banjar"]),
        ("Kota Baru", ["Baru"]),
        ("Kandangan Kota", ["Kandangan", "Kota"]),
        ("desa", ["desa"]),
        ("Desa Kota", ["Desa", "Kota"]),
        ("63.03.06.2014", ["63.03.06.2014"]),
        ("Aluh-Aluh", ["Aluh", "Aluh"]),
        ("-", ["-"]),
        ("", [""]),
    ],
)
def test_words_to_search_by(typed, words):
    assert words_of(typed) == words


@pytest.fixture
def places(db):
    kiram = village("63.03.06.2014", "Kiram")
    kiram.parent.name = "Karang Intan"
    kiram.parent.save()
    village("63.71.05.1001", "Kuin Utara")
    village("63.08.01.2001", "Kota Baru")
    village("63.08.01.2002", "Sungai Baru")


SEARCHES = [
    ("Desa Kiram", ["Kiram"]),
    ("Kelurahan Kuin Utara", ["Kuin Utara"]),
    ("Kec. Karang Intan", ["Kiram"]),
    ("Kiram, Karang Intan", ["Kiram"]),
]


@pytest.mark.parametrize(("typed", "names"), [*SEARCHES, ("Kota Baru", ["Kota Baru"]), ("Desa Sungai Baru", ["Sungai Baru"])])
def test_village_is_found_as_the_list_writes_it(client, places, typed, names):
    assert listed(client, f"/indeks/63/?cari={typed}") == names


@pytest.mark.parametrize(("typed", "names"), [*SEARCHES, ("Kota Baru", ["Kota Baru", "Sungai Baru"])])
def test_village_of_a_new_site_is_found_as_lists_write_it(client, places, typed, names):
    client.force_login(person(Role.PMD))

    assert [region.name for region in client.get("/kerja/lokasi/baru/", {"q": typed}).context["found"]] == names

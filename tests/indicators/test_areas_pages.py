"""The lists on the pages of areas: villages searched, filtered and sorted by the address, kabupaten never ranked."""

import pytest

from tests.factories import village
from tests.indicators.factories import AssessmentFactory, IdmFactory
from tests.indicators.test_public import listed, page, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    """Three desa of Kabupaten Banjar: Mandiri, Berkembang, without a figure; and one of Tabalong, Maju."""
    mandiri = {"status_official": "mandiri", "status_computed": "mandiri"}
    AssessmentFactory(region=village("63.03.01.2001", "Bincau"), points=539, score="84.88", dimensions=[], **mandiri)
    AssessmentFactory(region=village("63.03.02.2001", "Abumbun"), status_official="berkembang")
    village("63.03.02.2002", "Cabi")
    AssessmentFactory(region=village("63.09.01.2001", "Dahur"))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("cari=bincau", ["Bincau"]),
        ("cari=6303022002", ["Cabi"]),
        ("cari=63.09", ["Dahur"]),
        ("cari=tidak+ada", []),
        ("status=mandiri", ["Bincau"]),
        ("status=berkembang", ["Abumbun"]),
        ("status=maju", ["Dahur"]),
        ("status=belum", ["Cabi"]),
        ("wilayah=63.09", ["Dahur"]),
        ("wilayah=63.03&status=mandiri", ["Bincau"]),
        ("urut=nama", ["Abumbun", "Bincau", "Cabi", "Dahur"]),
        ("urut=nilai", ["Abumbun", "Dahur", "Bincau", "Cabi"]),
        ("urut=-nilai", ["Bincau", "Abumbun", "Dahur", "Cabi"]),
        ("urut=status", ["Bincau", "Dahur", "Abumbun", "Cabi"]),
        ("urut=zzz&status=zzz&wilayah=64&tahun=zzz", ["Bincau", "Abumbun", "Cabi", "Dahur"]),
    ],
)
def test_villages_are_searched_filtered_and_sorted_by_the_address(client, three, query, names):
    assert listed(client, f"/indeks/63/?{query}") == names


def test_villages_of_a_kabupaten_are_filtered_by_its_kecamatan(client, three):
    assert listed(client, "/indeks/63.03/?wilayah=63.03.02") == ["Abumbun", "Cabi"]


def test_filter_on_the_page_keeps_the_year_and_needs_no_script(client, three):
    IdmFactory(region=village("63.03.01.2001"))

    text = client.get("/indeks/63/?tahun=2023&cari=bincau").content.decode()

    assert '<input type="hidden" name="tahun" value="2023"' in text
    assert 'value="bincau"' in text


def test_nothing_found_says_how_to_go_on(client, three):
    assert "Tidak ada desa yang cocok" in page(client, "/indeks/63/?cari=zzz")


def test_search_fills_no_cache(client, three, django_assert_max_num_queries):
    client.get("/indeks/63/?cari=bincau")

    assert queries(client, django_assert_max_num_queries, "/indeks/63/?cari=bincau", 12) > 2


def test_search_text_is_shown_as_text(client, three):
    assert b"<script>alert" not in client.get("/indeks/63/", {"cari": '"><script>alert(1)</script>'}).content


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["63.03", "63.09"]),
        ("susun=maju", ["63.09", "63.03"]),
        ("susun=mandiri", ["63.03", "63.09"]),
        ("susun=terukur", ["63.03", "63.09"]),
        ("susun=nama", ["63.03", "63.09"]),
        ("susun=nilai", ["63.03", "63.09"]),
    ],
)
@pytest.mark.parametrize("path", ["/indeks/", "/indeks/63/"])
def test_kabupaten_are_sorted_by_counts_alone_and_never_ranked(client, three, path, query, codes):
    response = client.get(f"{path}?{query}")

    assert [row["area"].code for row in response.context["rows"]] == codes
    assert "bukan peringkat" in response.content.decode()

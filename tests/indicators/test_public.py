"""The public pages: two series apart, kelurahan explained, the same number of queries whatever the number of villages."""

import re

import pytest
from django.urls import reverse

from indicators.models import Assessment, Butir, ButirScore, PublishedTotal
from klaster.models import Portal
from tests.factories import village
from tests.indicators.factories import AssessmentFactory, EvaluationFactory, IdmFactory

pytestmark = pytest.mark.django_db
KECAMATAN = "63.03.01"


def page(client, path):
    """The page's text without tags, spaces put together."""
    response = client.get(path)
    assert response.status_code == 200
    text = re.sub(r"<(style|script|title).*?</\1>|<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


def desa(count, start=0):
    return [village(f"{KECAMATAN}.{2001 + n}", f"Desa {n}") for n in range(start, start + count)]


def queries(client, django_assert_max_num_queries, path, most):
    Portal.load()
    with django_assert_max_num_queries(most) as counted:
        client.get(path)
    return len(counted)


def test_province_shows_the_published_counts_of_both_series_apart(client):
    text = page(client, "/indeks/")

    assert "2025 960 758 153 0 0 1.871" in text
    assert "2024 808 844 219 0 0 1.871" in text
    assert text.index("2025 960 758") < text.index("2020 6 184")


def test_series_have_charts_of_their_own(client):
    response = client.get("/indeks/")

    series = response.context["series"]
    assert [(one.code, [year.year for year in one.years]) for one in series] == [
        ("id-2025", [2025]),
        ("idm-2016", [2020, 2021, 2022, 2023, 2024]),
    ]
    assert series[0].chart.digest != series[1].chart.digest


def test_year_without_a_published_total_is_counted_from_the_villages(client):
    for place in desa(2):
        AssessmentFactory(region=place, year=2026)

    response = client.get("/indeks/")

    year = response.context["series"][0].years[-1]
    assert (year.year, year.counts, year.is_published) == (2026, [0, 2, 0, 0, 0], False)


def test_few_villages_of_a_new_year_do_not_speak_for_the_province(client):
    AssessmentFactory(region=desa(1)[0], year=2026)

    series = client.get("/indeks/").context["series"][0]

    assert (series.years[-1].year, series.latest.year) == (2026, 2025)


def test_every_figure_of_the_province_names_its_source(client):
    text = page(client, "/indeks/")

    for total in PublishedTotal.objects.filter(area="63"):
        assert total.source in text


def test_kabupaten_table_shows_the_year_asked_for(client):
    place = desa(1)[0]
    AssessmentFactory(region=place)
    IdmFactory(region=place)

    rows = client.get("/indeks/?tahun=2023").context["rows"]

    assert [(row["area"].code, row["counts"]) for row in rows] == [("63.03", [0, 0, 1, 0, 0])]


@pytest.mark.parametrize("year", ["zzz", "1900", "99999999999999999999", "2025%00"])
def test_year_that_is_none_shows_the_newest(client, year):
    AssessmentFactory(region=desa(1)[0])

    assert client.get(f"/indeks/?tahun={year}").context["chosen"] == (2025, "id-2025")


def test_city_without_desa_says_why_it_has_no_value(client):
    AssessmentFactory(region=desa(1)[0])
    EvaluationFactory()

    assert "Kota Banjarbaru – hanya kelurahan" in page(client, "/indeks/")


def test_official_status_counts_before_the_computed_one(client):
    AssessmentFactory(region=desa(1)[0], status_official="berkembang", status_computed="maju")

    assert client.get("/indeks/63.03/").context["rows"][0]["counts"] == [0, 0, 1, 0, 0]


def test_own_check_of_a_village_is_not_public(client):
    place = desa(1)[0]
    AssessmentFactory(region=place, kind=Assessment.Kind.SELF)

    assert "73,07" not in page(client, f"/indeks/{place.code}/")
    assert client.get("/indeks/63.03/").context["chosen"] is None


def test_list_shows_score_without_percent_sign_and_points_in_full(client):
    AssessmentFactory(region=desa(1)[0])

    text = page(client, f"/indeks/{KECAMATAN}/")

    assert "Maju resmi 73,07 nilai 464 dari 635" in text
    assert "73,07%" not in text


def test_village_without_figures_says_so_and_shows_no_zero(client):
    place = desa(1)[0]

    assert "Belum ada data indeks" in page(client, f"/indeks/{place.code}/")
    assert "belum ada data belum ada data" in page(client, f"/indeks/{KECAMATAN}/")


def test_village_shows_dimensions_and_the_way_to_the_next_status(client):
    place = desa(1)[0]
    AssessmentFactory(region=place)

    text = page(client, f"/indeks/{place.code}/")

    assert "Skor Indeks Desa 73,07 nilai 464 dari 635 2025 · status resmi" in text
    assert "Layanan Dasar 130 / 170" in text
    assert "Langkah menuju Desa Mandiri masih dibutuhkan 42 (sedikitnya 11 butir)" in text


def test_village_at_the_top_has_no_next_status(client):
    place = desa(1)[0]
    AssessmentFactory(
        region=place, points=539, score="84.88", status_official="mandiri", status_computed="mandiri", dimensions=[]
    )

    assert "Langkah menuju" not in page(client, f"/indeks/{place.code}/")


def test_history_has_a_table_for_each_series(client):
    place = desa(1)[0]
    AssessmentFactory(region=place)
    IdmFactory(region=place)

    response = client.get(f"/indeks/{place.code}/")

    assert [[one.year for one in history] for history in response.context["index"].ordered] == [[2025], [2023]]
    assert response.content.decode().count("<caption>") == 2


def test_difference_of_official_and_computed_status_is_told(client):
    place = desa(1)[0]
    AssessmentFactory(region=place, status_official="berkembang", status_computed="maju")

    assert "Status resmi Berkembang; dari skornya portal menghitung Maju." in page(client, f"/indeks/{place.code}/")


def test_kelurahan_shows_its_evaluation_and_no_index(client):
    EvaluationFactory()

    text = page(client, "/indeks/63.72.01.1001/")

    assert "Cepat Berkembang Skor Evaluasi Perkembangan 529" in text
    assert "Kelurahan tidak memiliki nilai di sana; itu memang benar dan bukan nol." in text


def test_class_of_evaluation_takes_no_place_on_the_ramp():
    evaluation = EvaluationFactory(
        points=300, score=300, dimensions=[], status_official="berkembang", status_computed="berkembang"
    )

    assert evaluation.level == 0


def test_butir_are_listed_where_they_are_known(client):
    place = desa(1)[0]
    butir = Butir.objects.get(code="23.3")
    ButirScore.objects.create(assessment=AssessmentFactory(region=place), butir=butir, score=1)

    assert f"23.3 {butir.indicator.name}: {butir.name} 1 / 5" in page(client, f"/indeks/{place.code}/")


@pytest.mark.parametrize("path", ["/indeks/64/", "/indeks/63.99/", "/indeks/63.03.01.9999/", "/indeks/abc/", "/indeks/6303/"])
def test_unknown_code_is_not_found(client, path):
    desa(1)

    assert client.get(path).status_code == 404


def test_code_of_the_province_leads_to_its_page(client):
    desa(1)

    assert client.get("/indeks/63/").headers["Location"] == reverse("indeks")


def test_list_is_paged_and_any_page_number_answers(client):
    desa(27)

    assert len(client.get(f"/indeks/{KECAMATAN}/").context["villages"]) == 25
    assert len(client.get(f"/indeks/{KECAMATAN}/?page=2").context["villages"]) == 2
    assert len(client.get(f"/indeks/{KECAMATAN}/?page=zzz").context["villages"]) == 25


@pytest.mark.parametrize("path", ["/indeks/", "/indeks/63.03/", f"/indeks/{KECAMATAN}/"])
def test_pages_of_areas_take_the_same_queries_for_1_and_3_villages(client, django_assert_max_num_queries, path):
    AssessmentFactory(region=desa(1)[0])
    one = queries(client, django_assert_max_num_queries, path, 10)
    for place in desa(2, start=1):
        AssessmentFactory(region=place)
        IdmFactory(region=place)

    three = queries(client, django_assert_max_num_queries, path + "?tahun=2025", 10)

    assert one == three


def test_page_of_a_village_takes_the_same_queries_for_1_and_3_years(client, django_assert_max_num_queries):
    place = desa(1)[0]
    AssessmentFactory(region=place)
    one = queries(client, django_assert_max_num_queries, f"/indeks/{place.code}/", 10)
    other = desa(1, start=1)[0]
    for year in (2025, 2026, 2027):
        AssessmentFactory(region=other, year=year)

    three = queries(client, django_assert_max_num_queries, f"/indeks/{other.code}/", 10)

    assert one == three


def test_warm_page_takes_at_most_two_queries(client, django_assert_max_num_queries):
    client.get("/indeks/")

    assert queries(client, django_assert_max_num_queries, "/indeks/", 2) <= 2

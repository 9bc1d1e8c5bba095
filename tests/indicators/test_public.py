"""The public pages: two series apart, kelurahan explained, the same number of queries whatever the number of villages."""

import datetime
import re
from decimal import Decimal

import pytest

from indicators.models import Assessment, Butir, ButirScore, Import, PublishedTotal
from klaster.models import Portal
from tests.factories import person, village
from tests.indicators.factories import AssessmentFactory, EvaluationFactory, IdmFactory, methodology

pytestmark = pytest.mark.django_db
KECAMATAN = "63.03.01"
MOMENT = datetime.datetime(2026, 8, 3, 2, tzinfo=datetime.UTC)


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
        ("id", [2025]),
        ("idm", [2020, 2021, 2022, 2023, 2024]),
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

    assert client.get(f"/indeks/?tahun={year}").context["chosen"] == (2025, "id")


def test_city_without_desa_says_why_it_has_no_value(client):
    AssessmentFactory(region=desa(1)[0])
    EvaluationFactory()

    assert "Kota Banjarbaru hanya kelurahan –" in page(client, "/indeks/")


def test_official_status_counts_before_the_computed_one(client):
    AssessmentFactory(region=desa(1)[0], status_official="berkembang", status_computed="maju")

    assert client.get("/indeks/63.03/").context["rows"][0]["counts"] == [0, 0, 1, 0, 0]


def test_own_check_of_a_village_is_not_public(client):
    place = desa(1)[0]
    own = {"kind": Assessment.Kind.SELF, "status_official": "", "entered_by": person()}
    AssessmentFactory(region=place, **own)
    AssessmentFactory(region=desa(1, start=1)[0])
    AssessmentFactory(region=place, year=2026, **own)

    assert "73,07" not in page(client, f"/indeks/{place.code}/")
    for path in ("/indeks/", "/indeks/63/", "/indeks/63.03/", f"/indeks/{KECAMATAN}/"):
        response = client.get(path)
        assert (response.context["chosen"], response.context["measured"] or 1) == ((2025, "id"), 1)
    assert listed(client, "/indeks/63/?status=maju") == ["Desa 1"]
    assert listed(client, "/indeks/63/?urut=-nilai") == ["Desa 1", "Desa 0"]
    assert [row["figure"] is None for row in client.get("/indeks/63/?page=1").context["villages"]] == [True, False]


def test_list_shows_score_without_percent_sign_and_points_in_full(client):
    AssessmentFactory(region=desa(1)[0])

    text = page(client, f"/indeks/{KECAMATAN}/")

    assert "Maju resmi 73,07 nilai 464 dari 635" in text
    assert "73,07%" not in text


def test_village_without_figures_says_so_and_shows_no_zero(client):
    place = desa(1)[0]

    assert "Belum ada data indeks" in page(client, f"/indeks/{place.code}/")
    assert "belum ada data belum ada data" in page(client, f"/indeks/{KECAMATAN}/")


def test_village_shows_its_dimensions_and_no_steps(client):
    """The steps to the next status are for the village and its offices, not for the public."""
    place = desa(1)[0]
    AssessmentFactory(region=place)

    text = page(client, f"/indeks/{place.code}/")

    assert "Skor Indeks Desa 73,07 nilai 464 dari 635 2025 · status resmi" in text
    assert "Layanan Dasar 130 / 170" in text
    assert "Langkah menuju" not in text
    assert "masih dibutuhkan" not in text.lower()


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


@pytest.mark.parametrize("path", ["/indeks/64/", "/indeks/63.99/", "/indeks/63.03.01.9999/", "/indeks/abc/", "/indeks/63030/"])
def test_unknown_code_is_not_found(client, path):
    desa(1)

    assert client.get(path).status_code == 404


def test_province_is_an_area_with_kabupaten_and_villages(client):
    AssessmentFactory(region=desa(1)[0])
    EvaluationFactory()

    response = client.get("/indeks/63/")

    assert [row["area"].code for row in response.context["rows"]] == ["63.03", "63.72"]
    assert [row["village"].code for row in response.context["villages"]] == ["63.03.01.2001", "63.72.01.1001"]


def listed(client, path):
    return [row["village"].name for row in client.get(path).context["villages"]]


def test_country_stands_beside_the_province_in_rows_of_its_own(client):
    text = page(client, "/indeks/")

    assert "2025 960 758 153 0 0 1.871 2025 Indonesia 20.503 23.579 21.813 4.672 4.694 75.261" in text


def test_city_of_urban_villages_shows_its_classes_by_year(client):
    EvaluationFactory()
    EvaluationFactory(year=2024, points=300, score=300, dimensions=[], status_official="berkembang",
                      status_computed="berkembang")  # fmt: skip

    response = client.get("/indeks/63.72/")

    assert [(cell["label"], cell["n"], cell["level"]) for cell in response.context["chosen_counts"]] == [
        ("Cepat Berkembang", 1, 0), ("Berkembang", 0, 0), ("Kurang Berkembang", 0, 0),
    ]  # fmt: skip
    assert response.context["offered"] == [(2025, "epdeskel"), (2024, "epdeskel")]
    assert listed(client, "/indeks/63.72/?tahun=2024&status=berkembang") == ["Kelurahan Contoh"]
    assert listed(client, "/indeks/63.72/?status=berkembang") == []
    assert "itu bukan nol" in page(client, "/indeks/63.72/")


def committed(**more):
    given = {"file_name": "rekap-banjar.xlsx", "sha256": "0" * 64, "state": "committed", "committed_at": MOMENT, "turn": 1}
    return Import.objects.create(methodology=methodology(), year=2025, **given | more)


def test_every_score_says_file_row_day_and_the_office_not_the_person(client):
    place = desa(1)[0]
    AssessmentFactory(region=place, source=committed(by=person(name="Siti Rahasia")), source_row=17)

    text = page(client, f"/indeks/{place.code}/")

    assert "rekap-banjar.xlsx, baris 17; diimpor 3 Agustus 2026 oleh Dinas PMD" in text
    assert "Siti Rahasia" not in text


def test_score_without_a_source_says_so(client):
    place = desa(1)[0]
    AssessmentFactory(region=place)

    assert "sumber tidak tercatat" in page(client, f"/indeks/{place.code}/")


def test_both_statuses_stand_in_the_history_with_a_mark_where_they_differ(client):
    place = desa(1)[0]
    AssessmentFactory(region=place, status_official="berkembang", status_computed="maju")

    assert "2025 Berkembang Maju berbeda 73,07" in page(client, f"/indeks/{place.code}/")


@pytest.mark.parametrize(
    ("factory", "dimensions", "marked"),
    [
        (AssessmentFactory, [130, 56, 117, 65, 39, 57], False),
        (AssessmentFactory, [130, 56, 117, 65, 39, 56], True),
        (AssessmentFactory, [130, 56, 117, 65, 39, None], False),
        (AssessmentFactory, [], False),
        (IdmFactory, ["0.7543", "0.6000", "0.6667"], False),
        (IdmFactory, ["0.7543", "0.6015", "0.6667"], False),
        (IdmFactory, ["0.7543", "0.6018", "0.6667"], True),
        (EvaluationFactory, [232, 98, 199], False),
        (EvaluationFactory, [232, 98, 198], True),
    ],
)
def test_score_that_its_dimensions_contradict_is_marked(client, factory, dimensions, marked):
    one = factory(dimensions=[None if part is None else Decimal(part) for part in dimensions])

    text = page(client, f"/indeks/{one.region.code}/")

    assert ("berbeda dari dimensinya" in text) is marked


def test_list_is_paged_and_any_page_number_answers(client):
    desa(27)

    assert len(client.get(f"/indeks/{KECAMATAN}/").context["villages"]) == 25
    assert len(client.get(f"/indeks/{KECAMATAN}/?page=2").context["villages"]) == 2
    assert len(client.get(f"/indeks/{KECAMATAN}/?page=zzz").context["villages"]) == 25


@pytest.mark.parametrize("path", ["/indeks/", "/indeks/63/", "/indeks/63.03/", f"/indeks/{KECAMATAN}/"])
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

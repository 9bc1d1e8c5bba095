"""What the pages of areas say when the address, the source or the series is not what a reader expects."""

from decimal import Decimal

import pytest

from indicators.models import Assessment, PublishedTotal
from klaster.access import Role
from tests.factories import person, village
from tests.indicators.factories import AssessmentFactory, EvaluationFactory, IdmFactory
from tests.indicators.test_public import listed, page
from tests.indicators.test_transition import scored

pytestmark = pytest.mark.django_db
TRANSITION, EXPORT = "/kerja/indeks/transisi/", "/kerja/indeks/ekspor/"
MANDIRI = {"status_official": "mandiri", "status_computed": "mandiri", "points": 539, "score": "84.88", "dimensions": []}


@pytest.fixture
def staff(client):
    client.force_login(person(Role.PMD))
    return client


@pytest.mark.parametrize("path", ["/indeks/", "/indeks/63/"])
def test_published_total_that_the_rows_do_not_give_is_explained(client, path):
    AssessmentFactory(region=village("63.03.01.2001"), **MANDIRI)

    assert (
        "Jumlah 2025 yang diterbitkan kementerian: 960 Mandiri dari 1.871 desa yang diukur. "
        "Tabel ini dihitung dari baris per desa yang diimpor Dinas PMD: 1 Mandiri dari 1 desa."
    ) in page(client, path)


@pytest.mark.parametrize("path", ["/indeks/?tahun=2023", "/indeks/63.03/?tahun=2025", "/indeks/63/?tahun=2026"])
def test_published_total_is_not_mentioned_where_there_is_none_beside_the_rows(client, path):
    place = village("63.03.01.2001")
    AssessmentFactory(region=place, **MANDIRI)
    AssessmentFactory(region=place, year=2026, **MANDIRI)

    assert "Jumlah 2025 yang diterbitkan" not in page(client, path)


def test_published_total_that_agrees_is_not_mentioned(client):
    AssessmentFactory(region=village("63.03.01.2001"), **MANDIRI)
    PublishedTotal.objects.filter(year=2025, area="63").update(counts=[1, 0, 0, 0, 0])

    assert "yang diterbitkan kementerian" not in page(client, "/indeks/")


@pytest.fixture
def mixed():
    """A desa with and one without Indeks Desa; a kelurahan with a class and one without."""
    AssessmentFactory(region=village("63.03.01.2001", "Terukur"))
    village("63.03.01.2002", "Tanpa Angka")
    EvaluationFactory(region=village("63.03.01.1001", "Kelurahan Berkelas"))
    village("63.03.01.1002", "Kelurahan Tanpa Kelas")


def test_without_data_lists_no_kelurahan_that_has_a_class(client, mixed):
    assert listed(client, "/indeks/63.03/?status=belum") == ["Kelurahan Tanpa Kelas", "Tanpa Angka"]


def test_without_data_says_which_series_is_meant(client, mixed):
    text = page(client, "/indeks/63.03/?status=belum")

    assert "desa yang belum ada data Indeks Desa 2025, dan kelurahan yang belum ada data Evaluasi Perkembangan." in text
    assert "Desa Tanpa Angka Kecamatan 63.03.01 belum ada data Indeks Desa 2025" in text
    assert "Kelurahan Kelurahan Tanpa Kelas Kecamatan 63.03.01 belum ada data Evaluasi Perkembangan" in text


@pytest.mark.parametrize("path", ["/indeks/", "/indeks/63/", "/indeks/63.03/", "/indeks/63.03.01.2001/", TRANSITION])
def test_year_without_figures_is_told(staff, path):
    scored(500)

    assert "Tahun 2099 tidak ada datanya; ditampilkan 2025." in page(staff, f"{path}?tahun=2099")
    assert "tidak ada datanya" not in page(staff, f"{path}?tahun=2025")
    assert "tidak ada datanya" not in page(staff, path)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("status=zzz", "“zzz” bukan pilihan pada “Status”; saringan itu tidak dipakai."),
        ("wilayah=64.01", "“64.01” bukan pilihan pada “Kabupaten/kota”"),
        ("urut=zzz", "“zzz” bukan pilihan pada “Urutkan menurut”"),
        ("susun=zzz", "Urutan “zzz” tidak dikenal untuk tabel ini"),
    ],
)
def test_filter_that_is_not_known_is_told(client, query, told):
    AssessmentFactory(region=village("63.03.01.2001"))

    assert told in page(client, f"/indeks/63/?{query}")


def test_what_the_address_says_is_shown_as_text_and_cut(client):
    AssessmentFactory(region=village("63.03.01.2001"))

    content = client.get("/indeks/63/", {"status": "<script>alert(1)</script>" + "x" * 60}).content

    assert b"<script>alert" not in content
    assert "x” bukan pilihan" not in content.decode()


@pytest.mark.parametrize(
    ("typed", "told", "distance"),
    [
        ("0.001", "Jarak 0.001 memiliki lebih dari dua desimal; dipakai 0,01.", "0.01"),
        ("1,239", "Jarak 1,239 memiliki lebih dari dua desimal; dipakai 1,24.", "1.24"),
        ("99", "Jarak 99 terlalu besar; dipakai jarak terbesar, 20,00.", "20"),
        ("-1", "“-1” bukan jarak; dipakai 2,00.", "2"),
        ("abc", "“abc” bukan jarak; dipakai 2,00.", "2"),
        ("1,2345678", "Jarak 1,2345678 memiliki lebih dari dua desimal; dipakai 1,23.", "1.23"),
    ],
)
def test_distance_that_cannot_be_used_is_told(staff, typed, told, distance):
    scored(500)

    response = staff.get(TRANSITION, {"jarak": typed})

    assert told in page(staff, f"{TRANSITION}?jarak={typed}")
    assert response.context["distance"] == Decimal(distance)


@pytest.mark.parametrize("typed", ["", "2", "2,00", "0.01", "20", "1.5"])
def test_distance_that_is_one_needs_no_word(staff, typed):
    scored(500)

    assert staff.get(TRANSITION, {"jarak": typed}).context["notes"] == []


@pytest.mark.parametrize("query", ["langkah=zzz", "urut=zzz", "arah=zzz", "kabupaten=64.01"])
def test_filter_of_the_transition_that_is_not_known_is_told(staff, query):
    scored(500)

    assert "saringan itu tidak dipakai" in page(staff, f"{TRANSITION}?{query}")


@pytest.mark.parametrize(
    "path",
    [
        f"{TRANSITION}?unduh=csv&tahun=2099", f"{TRANSITION}?unduh=pdf&langkah=zzz", f"{EXPORT}?unduh=xlsx&data=zzz-2099",
        f"{EXPORT}?unduh=csv&kabupaten=64.01",
    ],
)  # fmt: skip
def test_file_that_would_not_be_the_one_asked_for_is_not_found(staff, path):
    scored(500)

    assert staff.get(path).status_code == 404


def test_village_opened_from_an_older_list_shows_that_year(client):
    place = village("63.03.01.2001", "Bincau")
    AssessmentFactory(region=place)
    AssessmentFactory(region=place, year=2026, **MANDIRI)
    IdmFactory(region=place)

    content = client.get("/indeks/63.03/?tahun=2025").content.decode()
    older = page(client, "/indeks/63.03.01.2001/?tahun=2025")

    assert 'href="/indeks/63.03.01.2001/?tahun=2025"' in content
    assert "Skor Indeks Desa 73,07 nilai 464 dari 635 2025 · status resmi Angka terbaru: 2026" in older
    assert "Skor Indeks Desa 84,88" in page(client, "/indeks/63.03.01.2001/")
    assert "Skor Indeks Desa Membangun 0,6737" in page(client, "/indeks/63.03.01.2001/?tahun=2023")
    assert "Angka terbaru" not in page(client, "/indeks/63.03.01.2001/?tahun=2026")


def test_village_opened_from_the_newest_list_has_the_plain_address(client):
    AssessmentFactory(region=village("63.03.01.2001"))

    assert 'href="/indeks/63.03.01.2001/"' in client.get("/indeks/63.03/").content.decode()


def test_city_of_urban_villages_is_headed_by_its_own_words(client):
    EvaluationFactory()

    text = page(client, "/indeks/63.72/")

    assert "Kelurahan menurut klasifikasi" in text
    assert "Desa menurut status" not in text
    assert "kategori" not in text
    assert "Status Skor" not in text
    assert "Klasifikasi semua Cepat Berkembang" in text


def test_kelurahan_has_a_chart_of_its_years_apart_from_indeks_desa(client):
    EvaluationFactory()
    EvaluationFactory(year=2024, points=300, score=300, dimensions=[], status_official="berkembang",
                      status_computed="berkembang")  # fmt: skip

    (history,) = client.get("/indeks/63.72.01.1001/").context["histories"]

    assert history["chart"].alt == (
        "Evaluasi Perkembangan Kelurahan Kelurahan Contoh per tahun. 2024: 300 Berkembang; 2025: 529 Cepat Berkembang."
    )
    assert "2024: 1 Berkembang; 2025: 1 Cepat Berkembang" in client.get("/indeks/63.72/").context["evaluation"]["chart"].alt
    assert client.get("/indeks/63.72.01.1001/").content.decode().count("<picture>") == 1


def test_series_of_a_village_have_charts_of_their_own(client):
    place = village("63.03.01.2001")
    for year in (2025, 2026):
        AssessmentFactory(region=place, year=year)
    for year in (2022, 2023):
        IdmFactory(region=place, year=year)
    EvaluationFactory(region=place)

    histories = client.get(f"/indeks/{place.code}/").context["histories"]

    assert [bool(one["chart"]) for one in histories] == [True, True, False]
    assert "2023" not in histories[0]["chart"].alt
    assert "2025" not in histories[1]["chart"].alt


def test_one_year_needs_no_chart(client):
    EvaluationFactory()

    assert "<picture>" not in client.get("/indeks/63.72.01.1001/").content.decode()


@pytest.mark.parametrize("words", ["Aluh-Aluh", "aluh aluh", "Aluh-aluh", "ALUH"])
@pytest.mark.parametrize("name", ["Aluh-Aluh Besar", "Aluh Aluh Besar"])
def test_hyphen_and_space_are_alike_in_the_search(client, words, name):
    AssessmentFactory(region=village("63.03.01.2001", name))
    village("63.03.01.2002", "Bincau")

    assert listed(client, f"/indeks/63/?cari={words}") == [name]
    assert Assessment.objects.count() == 1


def test_transition_list_counts_desa(staff):
    scored(500)

    text = page(staff, TRANSITION)

    assert "1 desa" in text
    assert "1 desa/kelurahan" not in text
    assert "poin persentase" not in text


@pytest.mark.parametrize("path", ["/indeks/", "/indeks/63/"])
def test_year_with_a_published_total_alone_is_not_said_to_be_without_figures(client, path):
    AssessmentFactory(region=village("63.03.01.2001"))

    text = page(client, f"{path}?tahun=2020")

    assert "2020: hanya jumlah provinsi yang diterbitkan; per desa ditampilkan 2025." in text
    assert "tidak ada datanya" not in text


def test_year_with_a_published_total_alone_is_told_where_no_village_is_known(client):
    assert "2020: hanya jumlah provinsi yang diterbitkan; data per desa belum ada." in page(client, "/indeks/?tahun=2020")


def test_year_without_figures_is_told_where_the_total_of_the_province_is_not_shown(client):
    AssessmentFactory(region=village("63.03.01.2001"))

    assert "Tahun 2020 tidak ada datanya; ditampilkan 2025." in page(client, "/indeks/63.03/?tahun=2020")


OTHER_INDEX = "Disaring menurut status Indeks Desa 2025. Klasifikasi kelurahan berasal dari instrumen lain"


def test_filter_by_status_says_that_classes_of_kelurahan_are_not_meant(client):
    AssessmentFactory(region=village("63.03.01.2001"))
    EvaluationFactory(status_official="berkembang", status_computed="berkembang", points=300, score=300, dimensions=[])

    text = page(client, "/indeks/63/?wilayah=63.72&status=berkembang")

    assert "Tidak ada desa yang cocok" in text
    assert OTHER_INDEX in text
    assert OTHER_INDEX not in page(client, "/indeks/63/")


def test_filter_by_class_needs_no_word_about_another_index(client):
    EvaluationFactory()

    assert "Disaring menurut" not in page(client, "/indeks/63.72/?status=cepat_berkembang")


def test_code_without_dots_leads_to_the_page(client):
    place = AssessmentFactory(region=village("63.03.01.2001")).region

    for digits, code in (("6303012001", place.code), ("630301", "63.03.01"), ("6303", "63.03"), ("63.03012001", place.code)):
        answer = client.get(f"/indeks/{digits}/?tahun=2025")

        assert (answer.status_code, answer.headers["Location"]) == (302, f"/indeks/{code}/?tahun=2025")
        assert client.get(answer.headers["Location"]).status_code == 200
    assert client.get("/indeks/6303012999/", follow=True).status_code == 404


def test_table_that_is_wider_than_a_phone_says_so_and_names_its_empty_rows_in_the_first_column(client):
    AssessmentFactory(region=village("63.03.01.2001"))
    EvaluationFactory()

    content = client.get("/indeks/").content.decode()

    assert "css/index" in content
    assert content.count('<div class="scroll cue"') == content.count("Geser tabel ke samping untuk melihat semua kolom.") == 3
    assert '</a> <small class="meta">hanya kelurahan</small></th>' in content

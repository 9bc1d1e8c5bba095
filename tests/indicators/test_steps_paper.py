"""/kerja/indeks/<village>/langkah.pdf: one page to take along."""

import io

import pytest
from pypdf import PdfReader

from indicators.models import Butir
from klaster.access import Role
from tests.factories import person, village
from tests.indicators.factories import AssessmentFactory, methodology
from tests.indicators.steps_helpers import CODE, PAGE, PDF, guide, own_check, scored, with_points

pytestmark = pytest.mark.django_db


@pytest.fixture
def desa():
    return village(CODE, "Sungai Contoh")


@pytest.fixture
def operator(client, desa):
    user = person(Role.OFFICIAL, region=desa)
    client.force_login(user)
    return user


@pytest.mark.parametrize(("points", "score"), [(503, 4), (498, 4), (492, 4), (484, 4), (466, 4), (420, 3), (300, 2), (127, 1)])
@pytest.mark.parametrize("long", [False, True])
def test_paper_is_one_page_that_looks_not_signed(client, operator, desa, points, score, long):
    scored(with_points(desa, points, status_official="tertinggal", status_computed=""), score)
    if long:
        for one in Butir.objects.filter(sub_dimension__dimension__methodology=methodology()):
            guide(
                one.code,
                activities="Mengadakan musyawarah " * 40,
                evidence="Berita acara " * 40,
                actors=["pusat", "desa", "csr"],
            )

    response = client.get(PDF + "?target=mandiri")
    reader = PdfReader(io.BytesIO(response.content))

    text = " ".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    assert "Lembar kerja portal: bukan keputusan dan tidak ditandatangani." in text
    assert "Kegiatan yang dapat dilakukan" in text


def test_paper_of_a_village_without_butir_shows_its_headroom(client, operator, desa):
    AssessmentFactory(region=desa)

    reader = PdfReader(io.BytesIO(client.get(PDF).content))

    assert len(reader.pages) == 1
    assert "Ruang peningkatan" in reader.pages[0].extract_text()


def paper(client, query=""):
    reader = PdfReader(io.BytesIO(client.get(PDF + query).content))
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().split())


def guides(**fields):
    for one in Butir.objects.filter(sub_dimension__dimension__methodology=methodology()):
        guide(one.code, **fields)


ACTIVITIES = "Petakan usaha warga per RT, lalu pilih jenis usaha baru yang belum ada. Adakan pelatihan bersama kecamatan."


def test_paper_has_every_word_of_activities_actors_and_evidence(client, operator, desa):
    """17 butir: what a village in the middle of its way has to print."""
    scored(with_points(desa, 472), 3)
    guides(
        activities=ACTIVITIES, actors=["pusat", "kabupaten", "lainnya"], evidence="Nota penjualan ke luar kabupaten, foto toko"
    )

    text = paper(client)

    assert text.count(ACTIVITIES) == 17
    assert text.count("Nota penjualan ke luar kabupaten, foto toko") == 17
    assert text.count("pemerintah pusat, kabupaten/kota, lainnya") == 17
    assert "…" not in text


def test_paper_leaves_out_whole_rows_and_says_how_many(client, operator, desa):
    scored(with_points(desa, 400), 3)
    guides(activities=ACTIVITIES, evidence="Berita acara musyawarah desa")

    text = paper(client, "?target=mandiri")

    shown = text.count(ACTIVITIES)
    assert 17 < shown < 53
    assert f"{shown} pertama dari 53" in text


def test_text_longer_than_its_cell_ends_after_a_word(client, operator, desa):
    scored(with_points(desa, 505), 4, b1_1=1)
    guides(activities="musyawarah " * 200)

    assert "musyawarah …" in paper(client)


@pytest.mark.parametrize("text", ["MUSYAWARAH BUM DESA " * 6, "W" * 400, "MMMMM " * 40, "i " * 300, "2026 " * 50])
@pytest.mark.parametrize("points", [490, 400])
def test_paper_is_one_page_whatever_the_letters(client, operator, desa, text, points):
    scored(with_points(desa, points), 3)
    guides(activities=text, evidence=text, actors=["pusat", "provinsi", "kabupaten", "desa", "csr", "lainnya"])

    paper(client, "?target=mandiri")


def test_paper_of_a_simulation_shows_it_and_says_so(client, operator, desa):
    scored(with_points(desa, 500), 4, b23_3=1)
    response = client.get(f"{PAGE}?b23.3=5&b1.1=2")
    address = f"{PDF}?{response.context['pdf_query']}"

    text = paper(client, address.removeprefix(PDF))

    assert f'href="{address.replace("&", "&amp;")}">Cetak simulasi (PDF)' in response.content.decode()
    assert "Simulasi: nilai 502, skor 79,06: Maju. Masih dibutuhkan 4 menuju Mandiri." in text
    assert "1 → 5" in text
    assert "4 → 2" in text
    assert text.count("→") == 2
    assert "+-" not in text
    assert "Simulasi tidak mengubah" in text


def test_paper_of_a_simulation_by_dimension_shows_what_was_added(client, operator, desa):
    AssessmentFactory(region=desa)

    text = paper(client, "?dekonomi=40")

    assert "Simulasi: nilai 504, skor 79,37: Maju" in text
    assert "Ekonomi 117 160 43 +40" in text


def test_paper_without_a_simulation_does_not_speak_of_one(client, operator, desa):
    scored(with_points(desa, 500), 4)

    assert "Simulasi" not in paper(client, "?target=mandiri&saran=sedikit")


@pytest.mark.parametrize("query", ["?saran=xyz", "?target=xyz", "?b1.1=9", "?dekonomi=7", "?b1.1=x"])
def test_paper_that_would_not_be_the_one_asked_for_is_not_found(client, operator, desa, query):
    scored(with_points(desa, 500), 4)

    assert client.get(PDF + query).status_code == 404


def test_paper_of_a_simulation_of_all_butir_with_butir_of_another_year_is_one_page(client, operator, desa):
    with_points(desa, 400)
    scored(own_check(desa, operator, year=2026), 3)
    guides(activities=ACTIVITIES, evidence="Berita acara musyawarah desa")
    codes = Butir.objects.filter(sub_dimension__dimension__methodology=methodology()).values_list("code", flat=True)

    text = paper(client, "?" + "&".join(f"b{code}=4" for code in codes))

    assert "Tahunnya berbeda: nilai yang dipakai tahun 2025, skor butir tahun 2026." in text
    assert "pertama dari 127" in text

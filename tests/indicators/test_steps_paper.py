"""/kerja/indeks/<village>/langkah.pdf: one page to take along."""

import io

import pytest
from pypdf import PdfReader

from indicators.models import Butir
from klaster.access import Role
from tests.factories import person, village
from tests.indicators.factories import AssessmentFactory, methodology
from tests.indicators.steps_helpers import CODE, PDF, guide, scored, with_points

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

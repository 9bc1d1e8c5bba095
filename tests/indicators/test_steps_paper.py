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

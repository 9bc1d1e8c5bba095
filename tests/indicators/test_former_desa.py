"""A desa that became a kelurahan: its old status leads nowhere, its class is what counts."""

import pytest

from indicators.plugs import _steps_label
from indicators.villages import index_of
from klaster.access import Role
from sites.models import Region
from tests.factories import person, village
from tests.indicators.factories import AssessmentFactory, EvaluationFactory
from tests.indicators.steps_helpers import CODE, PAGE, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def former(client):
    place = village(CODE, "Sungai Contoh")
    AssessmentFactory(region=place)
    Region.objects.filter(pk=place.pk).update(level=Region.Level.KELURAHAN)
    place.refresh_from_db()
    client.force_login(person(Role.OFFICIAL, region=place))
    return place


def test_workspace_never_takes_a_score_of_indeks_desa_for_a_class(client, former):
    text = text_of(client.get("/kerja/"))

    assert "Evaluasi Perkembangan: belum ada data" in text
    assert "menuju klasifikasi Cepat" not in text
    assert "0,89" not in text


def test_steps_are_those_to_the_next_class(client, former):
    EvaluationFactory(region=former, year=2024, score=300, points=300, dimensions=[], status_official="berkembang")

    text = text_of(client.get(PAGE))

    assert "Langkah menuju Desa" not in text
    assert "Cepat Berkembang" in text


def test_site_page_names_no_status_as_the_highest_class(former):
    assert _steps_label(index_of(former).newest, former) == "Langkah menuju klasifikasi berikutnya"

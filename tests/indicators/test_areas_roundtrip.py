"""What the portal exports it imports: the same figures come back as unchanged, and lost ones are restored."""

from decimal import Decimal

import pytest

from indicators.actions import imports
from indicators.models import Assessment
from klaster.access import Role
from klaster.models import Portal
from tests.factories import person, village
from tests.indicators.factories import AssessmentFactory, EvaluationFactory, IdmFactory

pytestmark = pytest.mark.django_db
FIELDS = ("region__code", "year", "points", "score", "dimensions", "status_official", "status_computed")


def stored():
    return list(Assessment.objects.order_by("region__code", "year").values_list(*FIELDS))


@pytest.fixture
def staff(client):
    user = person(Role.PMD)
    client.force_login(user)
    client.user = user
    return client


def exported(staff, form, path="/kerja/indeks/ekspor/"):
    response = staff.get(path, {"unduh": form, "jarak": "20"})
    assert response.status_code == 200
    return {"content": response.content, "file_name": f"skor.{form}", "by": staff.user}


@pytest.mark.parametrize("is_demo", [False, True])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("factory", [AssessmentFactory, IdmFactory, EvaluationFactory])
def test_exported_file_changes_nothing_when_it_is_imported(staff, form, factory, is_demo):
    factory()
    Portal.load()
    Portal.objects.update(is_demo=is_demo)

    staged = imports.stage(**exported(staff, form))

    assert (staged.rejected, staged.counts["unchanged"], staged.state) == ([], 1, "checked")


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("factory", [AssessmentFactory, IdmFactory, EvaluationFactory])
def test_exported_file_brings_lost_figures_back(staff, form, factory):
    factory()
    before = stored()
    file = exported(staff, form)
    Assessment.objects.all().delete()

    imports.commit(imported=imports.stage(**file), by=staff.user)

    assert stored() == before


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_official_status_stays_beside_the_computed_one(staff, form):
    AssessmentFactory(region=village(), status_official="berkembang")
    AssessmentFactory(region=village("63.03.01.2002", '=1+1"; DROP'), status_official="")
    before = stored()
    file = exported(staff, form)
    Assessment.objects.all().delete()

    imports.commit(imported=imports.stage(**file), by=staff.user)

    assert stored() == before


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_list_of_villages_in_transition_is_read_too(staff, form):
    AssessmentFactory(region=village(), dimensions=[Decimal(value) for value in (130, 56, 117, 65, 39, 57)])
    before = stored()
    file = exported(staff, form, "/kerja/indeks/transisi/")
    Assessment.objects.all().delete()

    imports.commit(imported=imports.stage(**file), by=staff.user)

    assert stored() == before

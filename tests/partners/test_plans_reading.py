"""A plan beside the assessment that followed it: same series, same version, unknown in words."""

import pytest

from indicators.index import percent_of_points
from indicators.models import Assessment, Methodology
from partners.plans import outcome_of
from tests.indicators.factories import IdmFactory
from tests.indicators.steps_helpers import own_check, scored, with_points
from tests.partners.conftest import client_of
from tests.partners.plans_helpers import NEXT, THIS_YEAR, add, begun, desa, official, site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def region():
    return desa(b23_3=1, b23_1=1)


@pytest.fixture
def writer(region):
    return official(region)


@pytest.fixture
def plan(region, writer):
    plan = begun(region, writer)
    add(plan, writer)
    add(plan, writer, code="23.1", score_to=3, activity="Tetapkan produk unggulan")
    return plan


def outcome(plan, writer):
    found = outcome_of(plan, writer)
    return found, {line.butir_code: (line.realised, line.reached) for line in found.mark(list(plan.lines.all()))}


def another_version():
    """A version of Indeks Desa that holds from this year on."""
    old = Methodology.objects.get(code="id-2025")
    new = Methodology.objects.create(
        series=old.series, code="id-baru", name="Indeks Desa baru", unit=old.unit, places=2, floor=old.floor,
        ceiling=old.ceiling, covers=old.covers, first_year=THIS_YEAR, source="uji", is_published=False,
    )  # fmt: skip
    for bound in old.bounds.all():
        bound.pk, bound.methodology = None, new
        bound.save()
    Methodology.objects.filter(pk=new.pk).update(is_published=True)
    return new


def test_nothing_is_said_before_a_later_assessment(plan, writer):
    found, lines = outcome(plan, writer)

    assert (bool(found), found.is_reached, lines["23.3"]) == (False, None, (None, None))


def test_next_official_figures_stand_beside_the_plan(plan, region, writer):
    later = with_points(region, 510, year=THIS_YEAR, status_official="mandiri", status_computed="mandiri")
    scored(later, b23_3=5, b23_1=2)

    found, lines = outcome(plan, writer)

    assert (found.difference, found.is_reached) == (46, True)
    assert lines == {"23.3": (5, True), "23.1": (2, False)}


def test_own_check_gives_the_butir_and_never_the_status(plan, region, writer):
    scored(own_check(region, writer, year=THIS_YEAR), score=None, b23_3=5)

    found, lines = outcome(plan, writer)

    assert (found.official, found.scored.kind, found.is_reached) == (None, "self", None)
    assert lines == {"23.3": (5, True), "23.1": (None, None)}


def test_official_butir_come_before_the_own_check_of_the_year(plan, region, writer):
    scored(own_check(region, writer, year=THIS_YEAR), score=2)
    scored(with_points(region, 470, year=THIS_YEAR), score=3)

    found, lines = outcome(plan, writer)

    assert (found.scored.kind, lines["23.3"]) == ("official", (3, False))


def test_status_that_the_portal_computed_is_not_the_official_one(plan, region, writer):
    with_points(region, 510, year=THIS_YEAR, status_official="", status_computed="mandiri")

    assert outcome(plan, writer)[0].is_reached is None


def test_idm_is_never_set_beside_indeks_desa(plan, region, writer):
    IdmFactory(region=region, year=2024)
    Assessment.objects.filter(methodology__series="idm").update(year=2024)

    assert not outcome(plan, writer)[0]


def test_another_version_is_said_not_to_compare(plan, region, writer):
    new = another_version()
    later = with_points(region, 510, year=THIS_YEAR, methodology=new, status_official="maju", status_computed="mandiri")

    found, lines = outcome(plan, writer)
    page = client_of(writer).get(f"/kerja/rencana/{plan.pk}/").content.decode()

    assert (found.official, found.points_compare, found.difference) == (later, False, None)
    assert (lines["23.3"], "Indeks Desa baru" in page) == ((None, None), True)


def test_figures_of_the_target_year_are_preferred_to_later_ones(plan, region, writer):
    for year, points in ((THIS_YEAR, 470), (NEXT, 480), (NEXT + 1, 490)):
        with_points(region, points, year=year)

    assert outcome(plan, writer)[0].official.year == NEXT


def test_plan_without_figures_stands_beside_the_first_that_come(writer):
    there = site("63.03.01.2002")
    by = official(there)
    plan = begun(there, by)
    with_points(there, 470, year=THIS_YEAR)

    found = outcome_of(plan, by)

    assert (found.official.year, found.difference) == (THIS_YEAR, None)


def test_what_the_plan_started_from_stays_when_the_figures_are_corrected(plan, region, writer):
    Assessment.objects.filter(region=region, year=2025).update(points=450, score=percent_of_points(450, 635))

    plan.refresh_from_db()

    assert (plan.base_points, plan.missing) == (464, 42)


def test_page_tells_planned_realised_and_unknown_in_words(plan, region, writer):
    later = with_points(region, 470, year=THIS_YEAR)
    scored(later, score=None, b23_3=5)

    shown = " ".join(client_of(writer).get(f"/kerja/rencana/{plan.pk}/").content.decode().split())

    assert all(words in shown for words in ("464", "470", "+6", "belum ada data"))

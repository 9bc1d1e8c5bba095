"""A village's own check does not stand in the way of a new version: it moves to it when this is published."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from indicators import own_checks as reading
from indicators.actions import methods, own_checks
from indicators.method_checks import obstacles
from indicators.models import Assessment, Butir, ButirScore, Methodology
from klaster.access import Role
from klaster.audit.models import Event
from sites.models import Region
from tests.factories import person, village
from tests.indicators.factories import AssessmentFactory, methodology

pytestmark = pytest.mark.django_db
DESA = "63.03.06.2014"


@pytest.fixture
def staff():
    return person(Role.PMD)


def butir_of(code, version="id-2025"):
    return Butir.objects.get(code=code, sub_dimension__dimension__methodology__code=version)


def checked(scores, region=None, year=2026, by=None):
    """An own check of `scores`, {code: score}, under the version of 2025."""
    region = region or village(DESA)
    answers = {butir_of(code).pk: score for code, score in scores.items()}
    key = {"region": region, "methodology": methodology(), "year": year, "by": by or person(Role.OFFICIAL, region=region)}
    return own_checks.save_answers(**key, answers=answers, base={}).assessment


def draft_of(staff):
    return methods.copy(methodology=methodology(), first_year=2026, by=staff)


def scores_of(check):
    return dict(check.butir_scores.values_list("butir__code", "score"))


def test_own_check_of_the_new_versions_year_moves_to_it_with_its_sources_and_its_history(staff):
    check = checked({"1.1": 4, "23.3": 2})
    of_2025 = checked({"1.1": 3}, region=check.region, year=2025, by=check.entered_by)
    ButirScore.objects.filter(butir__code="1.1").update(at="2026-01-05T01:00:00Z", file_name="k.xlsx", file_row=7)
    draft = draft_of(staff)

    assert obstacles(draft) == []
    methods.publish(methodology=draft, by=staff)

    moved = Assessment.objects.get(pk=check.pk)
    assert (moved.methodology, moved.region, moved.year, moved.kind) == (draft, check.region, 2026, "self")
    assert (moved.entered_by, moved.entered_at) == (check.entered_by, check.entered_at)
    assert (scores_of(moved), moved.points, moved.status_computed) == ({"1.1": 4, "23.3": 2}, None, "")
    assert {row.butir.sub_dimension.dimension.methodology for row in moved.butir_scores.all()} == {draft}
    first = moved.butir_scores.get(butir__code="1.1")
    assert (first.at.isoformat(), first.file_name, first.file_row, first.by) == (
        "2026-01-05T01:00:00+00:00", "k.xlsx", 7, check.entered_by,
    )  # fmt: skip
    assert Event.objects.of(moved).exists()
    assert Assessment.objects.get(pk=of_2025.pk).methodology == methodology()
    assert Event.objects.of(draft).first().detail == {"first_year": 2026, "own_checks_moved": 1, "scores_left_out": 0}


def test_moved_check_goes_on_under_the_new_version(staff):
    check = checked({"1.1": 4})
    draft = methods.publish(methodology=draft_of(staff), by=staff)
    one, other = butir_of("1.1", "id-2026"), butir_of("1.2", "id-2026")
    key = {"region": check.region, "methodology": draft, "year": 2026, "by": staff}

    own_checks.save_answers(**key, answers={one.pk: 5, other.pk: 3}, base={one.pk: 4})

    assert reading.methodology_of(check.region, 2026) == draft
    assert scores_of(Assessment.objects.get()) == {"1.1": 5, "1.2": 3}


def test_scores_of_butir_that_are_no_more_or_give_less_are_left_out_and_counted(staff):
    check = checked({"1.1": 4, "1.2": 5, "23.3": 4})
    alone = checked({"1.1": 2}, region=village("63.03.06.2015"))
    draft = draft_of(staff)
    methods.remove_butir(butir=butir_of("1.1", "id-2026"), by=staff)
    methods.edit(methodology=draft, changes={"butir": {butir_of("1.2", "id-2026").pk: {"ceiling": 4}}}, by=staff)

    methods.publish(methodology=draft, by=staff)

    assert scores_of(Assessment.objects.get(pk=check.pk)) == {"23.3": 4}
    assert not Assessment.objects.filter(pk=alone.pk).exists()
    assert Event.objects.of(draft).first().detail == {"first_year": 2026, "own_checks_moved": 1, "scores_left_out": 3}


def test_result_of_a_moved_check_is_that_of_the_new_bounds(staff):
    codes = Butir.objects.values_list("code", flat=True)
    check = checked(dict.fromkeys(codes, 4))
    assert (check.points, check.status_computed) == (508, "mandiri")
    draft = draft_of(staff)
    top = draft.bounds.get(status="mandiri")
    methods.edit(methodology=draft, changes={"bounds": {top.pk: {"minimum": 90}}}, by=staff)

    methods.publish(methodology=draft, by=staff)

    moved = Assessment.objects.get()
    assert (moved.points, moved.score, moved.status_computed, moved.dimensions) == (508, 80, "maju", check.dimensions)


def test_official_figures_of_the_year_stand_in_the_way_and_no_check_moves(staff):
    check = checked({"1.1": 4})
    draft = draft_of(staff)
    AssessmentFactory(region=check.region, year=2026)

    with pytest.raises(ValidationError, match="Angka tahun 2026"):
        methods.publish(methodology=draft, by=staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        Methodology.objects.filter(pk=draft.pk).update(is_published=True)

    assert Assessment.objects.get(pk=check.pk).methodology == methodology()


def test_check_without_scores_goes_and_that_of_a_desa_that_became_a_kelurahan_stays(staff):
    empty, old = checked({"1.1": 4}), checked({"1.1": 4}, region=village("63.03.06.2015"))
    empty.butir_scores.all().delete()
    Region.objects.filter(pk=old.region_id).update(level=Region.Level.KELURAHAN)

    methods.publish(methodology=draft_of(staff), by=staff)

    assert list(Assessment.objects.values_list("pk", "methodology__code")) == [(old.pk, "id-2025")]


def test_page_tells_how_many_checks_will_move(client, staff):
    checked({"1.1": 4})
    checked({"1.1": 4}, region=village("63.03.06.2015"))
    draft_of(staff)
    client.force_login(staff)

    page = client.get(reverse("index_method_publish", args=["id-2026"])).content.decode()

    assert "2 penilaian sendiri tahun 2026 atau sesudahnya pindah ke versi ini" in page


@pytest.mark.parametrize("checks", [1, 3])
def test_moving_takes_few_statements_beside_those_of_the_results(staff, checks, django_assert_max_num_queries):
    for number in range(checks):
        checked({"1.1": 4}, region=village(f"63.03.06.20{14 + number}"))
    draft = draft_of(staff)

    with django_assert_max_num_queries(34 + 8 * checks):
        methods.publish(methodology=draft, by=staff)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [{}, {"1.2": 3}])
def test_check_that_is_saved_while_the_version_is_published_moves_too(monkeypatch, before):
    region, staff = village(DESA), person(Role.PMD)
    checked(before, region=region)
    draft, one = draft_of(staff), butir_of("1.1")
    there, on = threading.Event(), threading.Event()
    compute = own_checks._compute

    def slowly(*args):
        there.set()
        on.wait(5)
        compute(*args)

    def answer():
        try:
            own_checks.save_answers(region=region, methodology=methodology(), year=2026, answers={one.pk: 4}, base={}, by=staff)
        finally:
            connections.close_all()

    monkeypatch.setattr(own_checks, "_compute", slowly)
    typing = threading.Thread(target=answer)
    typing.start()
    there.wait(5)
    monkeypatch.setattr(own_checks, "_compute", compute)
    threading.Timer(0.3, on.set).start()
    methods.publish(methodology=draft, by=staff)
    typing.join()

    assert [(one.methodology.code, scores_of(one)) for one in Assessment.objects.all()] == [("id-2026", before | {"1.1": 4})]
    version = "butir__sub_dimension__dimension__methodology__code"
    assert set(ButirScore.objects.values_list(version, flat=True)) == {"id-2026"}

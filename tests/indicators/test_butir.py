"""A village's own check: saving answers, the result once all are known, two people at once, and who may."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from indicators import own_checks
from indicators.actions.own_checks import save_answers, save_file
from indicators.models import Assessment, Butir, ButirScore, Methodology
from klaster.access import Role
from klaster.audit.models import Event
from tests.factories import person, village
from tests.indicators.factories import AssessmentFactory, methodology

pytestmark = pytest.mark.django_db
YEAR = 2026


@pytest.fixture
def desa():
    return village("63.03.06.2014", "Awang Bangkal Barat")


@pytest.fixture
def official(desa):
    return person(Role.OFFICIAL, region=desa, name="Noor Aisyah")


@pytest.fixture
def butir():
    return list(Butir.objects.filter(sub_dimension__dimension__methodology=methodology()).order_by("pk"))


def save(desa, by, answers, base=None):
    return save_answers(region=desa, methodology=methodology(), year=YEAR, answers=answers, base=base or {}, by=by)


def scores(check):
    return dict(check.butir_scores.values_list("butir_id", "score"))


def test_typed_answer_is_stored_with_its_person_and_no_file(desa, official, butir):
    check = save(desa, official, {butir[0].pk: 4}).assessment

    row = check.butir_scores.get()
    assert (row.score, row.by, row.file_name, row.file_row) == (4, official, "", None)


def test_unknown_has_no_row(desa, official, butir):
    save(desa, official, {butir[0].pk: 4, butir[1].pk: 3})

    check = save(desa, official, {butir[0].pk: None}, base={butir[0].pk: 4}).assessment

    assert scores(check) == {butir[1].pk: 3}


def test_part_of_the_butir_has_neither_points_nor_score_nor_status(desa, official, butir):
    check = save(desa, official, {one.pk: 5 for one in butir[:-1]}).assessment

    check.refresh_from_db()
    assert (check.points, check.score, check.status_computed, check.status_official) == (None, None, "", "")


def test_dimension_has_points_only_when_all_its_butir_are_known(desa, official, butir):
    first = [one for one in butir if one.sub_dimension.dimension.order == 1]

    check = save(desa, official, {one.pk: 5 for one in first}).assessment

    check.refresh_from_db()
    assert check.dimensions == [Decimal(170), None, None, None, None, None]


def test_all_butir_give_points_score_and_computed_status(desa, official, butir):
    check = save(desa, official, {one.pk: 4 for one in butir}).assessment

    check.refresh_from_db()
    assert (len(butir), check.points, check.score, check.status_computed) == (127, 508, Decimal("80.00"), "mandiri")


def test_score_goes_again_when_one_butir_is_unknown_again(desa, official, butir):
    save(desa, official, {one.pk: 4 for one in butir})

    check = save(desa, official, {butir[0].pk: None}, base={butir[0].pk: 4}).assessment

    check.refresh_from_db()
    assert (check.points, check.score, check.status_computed) == (None, None, "")


def test_own_check_never_touches_the_official_result(desa, official, butir):
    stands = AssessmentFactory(region=desa, year=YEAR)
    before = Assessment.objects.filter(pk=stands.pk).values().get()

    save(desa, official, {one.pk: 5 for one in butir})

    assert Assessment.objects.filter(pk=stands.pk).values().get() == before
    assert Assessment.objects.filter(region=desa).count() == 2


def test_answer_changed_by_another_since_the_page_was_opened_is_told_and_not_written(desa, official, butir):
    helper = person(Role.PMD, name="Rina")
    save(desa, helper, {butir[0].pk: 2})

    saved = save(desa, official, {butir[0].pk: 5, butir[1].pk: 3}, base={})

    assert (saved.conflicts[butir[0].pk].by, saved.changed) == (helper, 1)
    assert scores(saved.assessment) == {butir[0].pk: 2, butir[1].pk: 3}


def test_last_answer_wins_once_the_person_has_seen_the_stored_one(desa, official, butir):
    save(desa, person(Role.PMD), {butir[0].pk: 2})

    saved = save(desa, official, {butir[0].pk: 5}, base={butir[0].pk: 2})

    assert (scores(saved.assessment), saved.conflicts) == ({butir[0].pk: 5}, {})


def test_answer_left_as_the_page_showed_it_takes_nothing_from_another(desa, official, butir):
    save(desa, official, {butir[0].pk: 2})
    save(desa, person(Role.PMD), {butir[0].pk: 4}, base={butir[0].pk: 2})

    saved = save(desa, official, {butir[0].pk: 2, butir[1].pk: 1}, base={butir[0].pk: 2})

    assert (scores(saved.assessment), saved.conflicts) == ({butir[0].pk: 4, butir[1].pk: 1}, {})


def test_one_audit_event_per_person_village_and_day(desa, official, butir, monkeypatch):
    other = person(Role.PMD)
    for one in butir[:3]:
        save(desa, official, {one.pk: 3})
        save(desa, other, {one.pk: 4}, base={one.pk: 3})
    events = Event.objects.filter(object_type="indicators.assessment")

    assert sorted(events.values_list("actor_id", flat=True)) == sorted([official.pk, other.pk])

    tomorrow = timezone.localtime() + timezone.timedelta(days=1)
    monkeypatch.setattr("indicators.actions.own_checks.timezone.localtime", lambda: tomorrow)
    save(desa, official, {butir[3].pk: 3})
    assert events.count() == 3


def test_file_keeps_its_name_and_row_and_the_same_file_changes_nothing(desa, official, butir):
    key = {"region": desa, "methodology": methodology(), "year": YEAR, "file_name": "kuesioner.xlsx", "by": official}
    found = {butir[0].pk: (4, 12, ""), butir[1].pk: (2, 13, "")}

    first = save_file(scores=found, base={}, **key)
    again = save_file(scores=found, base={butir[0].pk: 4, butir[1].pk: 2}, **key)

    rows = first.assessment.butir_scores.order_by("butir").values_list("score", "file_name", "file_row", "by")
    assert list(rows) == [(4, "kuesioner.xlsx", 12, official.pk), (2, "kuesioner.xlsx", 13, official.pk)]
    assert (first.changed, again.changed, Event.objects.of(first.assessment).count()) == (2, 0, 1)


def test_file_is_not_saved_when_another_changed_a_score_since_the_preview(desa, official, butir):
    save(desa, person(Role.PMD), {butir[0].pk: 1})
    found = {butir[0].pk: (4, 12, ""), butir[1].pk: (2, 13, "")}

    saved = save_file(region=desa, methodology=methodology(), year=YEAR, scores=found, base={}, file_name="k.xlsx", by=official)

    assert (list(saved.conflicts), scores(saved.assessment)) == ([butir[0].pk], {butir[0].pk: 1})


def test_typed_score_stays_typed_when_a_file_says_the_same(desa, official, butir):
    save(desa, official, {butir[0].pk: 4})

    save_file(
        region=desa,
        methodology=methodology(),
        year=YEAR,
        scores={butir[0].pk: (4, 12, "")},
        base={butir[0].pk: 4},
        file_name="k.xlsx",
        by=official,
    )

    assert ButirScore.objects.get().file_name == ""


@pytest.mark.parametrize("role", [Role.HEAD, Role.KABKOTA, Role.KECAMATAN])
def test_readers_cannot_write(desa, butir, role):
    reader = person(role, region=None if role == Role.HEAD else desa)

    with pytest.raises(PermissionDenied):
        save(desa, reader, {butir[0].pk: 4})

    assert not Assessment.objects.exists()


def test_official_of_another_village_cannot_write(desa, butir):
    other = person(Role.OFFICIAL, region=village("63.03.06.2001"))

    with pytest.raises(PermissionDenied):
        save(desa, other, {butir[0].pk: 4})


def test_source_names_file_row_day_and_person(desa, official, butir):
    row = ButirScore(score=3, file_name="k.xlsx", file_row=9, by=official, at=timezone.now())

    assert own_checks.source_of(row).startswith("berkas k.xlsx, baris 9, ")
    assert own_checks.source_of(row).endswith("Noor Aisyah")


def test_database_refuses_a_butir_of_another_methodology(butir):
    evaluation = AssessmentFactory(
        methodology=methodology("idm-2016"), year=2023, points=None, score=Decimal("0.6"), dimensions=[], status_computed=""
    )

    with pytest.raises(IntegrityError, match="butir_is_of_the_methodology"):
        ButirScore.objects.create(assessment=evaluation, butir=butir[0], score=3)


def test_database_refuses_a_score_above_its_butir(desa, official):
    of_three = Methodology.objects.create(
        series="id", code="id-3", name="Tiga", unit="points", places=0, ceiling=3, covers=["desa"], first_year=2040
    )
    dimension = of_three.dimensions.create(order=1, code="d", name="D", ceiling=3)
    only = dimension.sub_dimensions.create(order=1, name="S", ceiling=3).butir.create(
        order=1, code="1.1", name="Butir", ceiling=3, is_placeholder=True
    )
    Methodology.objects.filter(pk=of_three.pk).update(is_published=True)
    check = Assessment.objects.create(
        region=desa, methodology=of_three, year=2040, kind="self", entered_by=official, entered_at=timezone.now()
    )

    with pytest.raises(IntegrityError, match="butir_score_is_within_its_ceiling"):
        ButirScore.objects.create(assessment=check, butir=only, score=4)

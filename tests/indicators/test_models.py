"""What the database itself holds: methodologies that never change, assessments that fit them."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from indicators import index
from indicators.importing import columns, measures
from indicators.loading import load
from indicators.models import (
    RAMP,
    Assessment,
    Butir,
    ButirScore,
    Dimension,
    Import,
    ImportRow,
    Indicator,
    Methodology,
    PublishedTotal,
    Status,
    StatusBound,
    SubDimension,
)
from tests.factories import village
from tests.indicators.factories import AssessmentFactory, EvaluationFactory, IdmFactory, methodology

pytestmark = pytest.mark.django_db


def broken(write):
    """The name of the rule that a write breaks."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    return error.value.__cause__.diag.constraint_name


def test_indeks_desa_has_127_butir_and_635_points_in_six_dimensions():
    of_2025 = Butir.objects.filter(sub_dimension__dimension__methodology__code="id-2025")

    assert of_2025.aggregate(points=Sum("ceiling"), floor=Sum("floor")) == {"points": 635, "floor": 127}
    assert list(Dimension.objects.filter(methodology__code="id-2025").values_list("ceiling", flat=True)) == [
        170,
        85,
        160,
        90,
        50,
        80,
    ]
    assert (SubDimension.objects.count(), Indicator.objects.count()) == (13, 48)


def test_sub_dimensions_add_up_to_their_dimension_and_their_butir_to_them():
    for sub in SubDimension.objects.annotate(points=Sum("butir__ceiling")):
        assert (sub.name, sub.points) == (sub.name, sub.ceiling)
    for dimension in Dimension.objects.filter(methodology__code="id-2025").annotate(points=Sum("sub_dimensions__ceiling")):
        assert (dimension.name, dimension.points) == (dimension.name, dimension.ceiling)


def test_butir_whose_wording_is_unknown_says_that_it_is_a_placeholder():
    placeholder = Butir.objects.get(is_placeholder=True)

    assert (placeholder.sub_dimension.name, placeholder.ceiling) == ("Pengelolaan Lingkungan", 5)
    assert placeholder.name == "Butir ke-127 (belum diketahui rumusannya, 5 nilai)"


def test_bounds_are_those_of_the_sources():
    bounds = StatusBound.objects.filter(methodology__code="idm-2016").order_by("-level")

    assert [str(bound.minimum) for bound in bounds] == ["0.8156", "0.7073", "0.5990", "0.4908", "0.0000"]
    assert {bound.source for bound in StatusBound.objects.all()}.isdisjoint({""})


def test_bounds_of_evaluation_differ_for_desa_and_kelurahan():
    bounds = StatusBound.objects.filter(methodology__code="epdeskel-2015").order_by("applies_to", "-level")

    assert [(b.applies_to, b.status, int(b.minimum)) for b in bounds] == [
        ("desa", "cepat_berkembang", 451),
        ("desa", "berkembang", 301),
        ("desa", "kurang_berkembang", 0),
        ("kelurahan", "cepat_berkembang", 351),
        ("kelurahan", "berkembang", 201),
        ("kelurahan", "kurang_berkembang", 0),
    ]


@pytest.mark.parametrize("code", ["id-2025", "idm-2016", "epdeskel-2015"])
def test_every_methodology_can_be_imported_and_its_statuses_named(code):
    plain, series = methodology(code).plain, methodology(code).series

    assert {meaning for meaning in columns.MEASURES[series] if isinstance(meaning, int)} == set(range(len(plain.dimensions)))
    assert {bound.status for bound in plain.bounds} <= set(measures.STATUS_NAMES)
    assert dict(Status.choices) == measures.STATUS_NAMES


def test_published_totals_of_the_province_are_those_of_the_sources():
    totals = {(t.year, *t.counts) for t in PublishedTotal.objects.filter(area="63")}

    assert totals == {
        (2020, 6, 184, 1437, 223, 13), (2021, 28, 398, 1334, 98, 6), (2022, 100, 835, 892, 34, 3),
        (2023, 294, 1073, 502, 2, 1), (2024, 808, 844, 219, 0, 0), (2025, 960, 758, 153, 0, 0),
    }  # fmt: skip
    assert PublishedTotal.objects.get(area="").by_status[Status.INDEPENDENT] == 20503


def test_loading_again_changes_nothing():
    before = list(Butir.objects.values_list("pk", flat=True))

    load(apps=apps)

    assert list(Butir.objects.values_list("pk", flat=True)) == before
    assert Methodology.objects.count() == 3


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Methodology, {"ceiling": 640}), (Methodology, {"code": "x"}), (Methodology, {"is_published": False}),
        (StatusBound, {"minimum": 3}), (Dimension, {"ceiling": 1}), (SubDimension, {"ceiling": 1}),
        (Indicator, {"number": 900}),
        (Butir, {"code": "x"}), (Butir, {"ceiling": 6}),
    ],
)  # fmt: skip
def test_published_methodology_never_changes(model, change):
    pk = model.objects.order_by("pk").last().pk

    assert broken(lambda: model.objects.filter(pk=pk).update(**change)) == "methodology_is_immutable"


@pytest.mark.parametrize("model", [Methodology, StatusBound, Dimension, SubDimension, Indicator, Butir])
def test_published_methodology_loses_nothing(model):
    unused = model.objects.order_by("pk").last()

    assert broken(lambda: model.objects.filter(pk=unused.pk)._raw_delete("default")) == "methodology_is_immutable"


def test_published_methodology_gains_nothing():
    row = Dimension(methodology=methodology(), order=7, code="x", name="x")

    assert broken(row.save) == "methodology_is_immutable"


def test_wording_of_a_published_methodology_may_change():
    Methodology.objects.filter(code="id-2025").update(name="Indeks Desa (ID)", source="Kepmendesa")
    Butir.objects.filter(is_placeholder=True).update(name="Butir ke-127")

    assert Methodology.objects.get(code="id-2025").name == "Indeks Desa (ID)"


def test_draft_of_a_methodology_may_change():
    draft = Methodology.objects.create(
        code="id-2030", name="ID 2030", unit="percent", places=2, ceiling=700, covers=["desa"], first_year=2030, source="x"
    )
    Dimension.objects.create(methodology=draft, order=1, code="x", name="x")

    draft.dimensions.update(ceiling=5)

    assert draft.dimensions.get().ceiling == 5


@pytest.mark.parametrize(
    ("make", "fields", "rule"),
    [
        (AssessmentFactory, {"points": 126, "score": Decimal("19.84")}, "assessment_score_is_in_range"),
        (AssessmentFactory, {"points": 636, "score": Decimal("100.16")}, "assessment_score_is_in_range"),
        (AssessmentFactory, {"score": Decimal("73.0711")}, "assessment_score_is_in_range"),
        (AssessmentFactory, {"score": Decimal("74.00")}, "assessment_percent_fits_points"),
        (AssessmentFactory, {"year": 2024}, "assessment_year_is_of_the_methodology"),
        (AssessmentFactory, {"dimensions": [1, 2]}, "assessment_dimensions_are_complete"),
        (AssessmentFactory, {"status_official": "cepat_berkembang"}, "assessment_status_is_of_the_methodology"),
        (AssessmentFactory, {"status_computed": "sangat_mandiri"}, "assessment_status_is_of_the_methodology"),
        (IdmFactory, {"score": Decimal("1.2")}, "assessment_score_is_in_range"),
        (IdmFactory, {"year": 2025}, "assessment_year_is_of_the_methodology"),
        (EvaluationFactory, {"status_official": "maju"}, "assessment_status_is_of_the_methodology"),
        (AssessmentFactory, {"score": None, "points": None, "status_official": "", "status_computed": ""},
         "assessment_is_not_empty"),
        (AssessmentFactory, {"score": None}, "assessment_unknown_stays_unknown"),
    ],
)  # fmt: skip
def test_assessment_must_fit_its_methodology(make, fields, rule):
    assert broken(lambda: make(**fields)) == rule


@pytest.mark.parametrize("make", [AssessmentFactory, IdmFactory])
def test_kelurahan_never_holds_an_index_of_desa(make):
    kelurahan = village("63.72.01.1001")

    assert broken(lambda: make(region=kelurahan)) == "assessment_region_is_covered"


def test_assessment_is_checked_again_when_it_changes():
    assessment = AssessmentFactory()

    assert broken(lambda: Assessment.objects.filter(pk=assessment.pk).update(points=300)) == "assessment_percent_fits_points"


def test_village_has_one_official_assessment_of_a_year():
    first = AssessmentFactory()

    assert broken(lambda: AssessmentFactory(region=first.region)) == "assessment_is_unique"


@pytest.mark.parametrize("score", [0, 6])
def test_butir_score_lies_between_1_and_5(score):
    assessment, butir = AssessmentFactory(), Butir.objects.first()

    assert broken(lambda: ButirScore.objects.create(assessment=assessment, butir=butir, score=score)) == "butir_score_is_1_to_5"


def test_butir_is_scored_once():
    scored = ButirScore.objects.create(assessment=AssessmentFactory(), butir=Butir.objects.first(), score=3)
    again = ButirScore(assessment=scored.assessment, butir=scored.butir, score=4)

    assert broken(again.save) == "butir_is_scored_once"


def test_import_has_the_dates_of_its_state():
    fields = {"methodology": methodology(), "year": 2025, "file_name": "x", "sha256": "x", "turn": 0}

    assert broken(lambda: Import.objects.create(state="committed", **fields)) == "import_state_has_its_dates"


def test_assessment_stays_with_its_village():
    assessment = AssessmentFactory()
    assessment.region = village("63.03.01.2002")

    assert broken(assessment.save) == "assessment_stays_with_its_village"


def test_village_stands_once_in_an_import():
    imported = Import.objects.create(methodology=methodology(), year=2025, file_name="x", sha256="x", turn=0)
    row = {"imported": imported, "region": village(), "outcome": "new"}
    ImportRow.objects.create(row=2, **row)

    assert broken(lambda: ImportRow.objects.create(row=3, **row)) == "village_stands_once_in_an_import"


def test_two_imports_of_an_index_and_year_never_share_a_turn():
    fields = {"methodology": methodology(), "year": 2025, "file_name": "x", "sha256": "x", "turn": 0}
    Import.objects.create(state="committed", committed_at=timezone.now(), **fields)
    Import.objects.create(state="checked", **fields)

    again = lambda: Import.objects.create(state="committed", committed_at=timezone.now(), **fields)  # noqa: E731

    assert broken(again) == "import_has_a_turn_of_its_own"


def test_total_is_given_once():
    again = PublishedTotal(methodology=methodology(), area="63", year=2025, counts=[1, 2, 3, 4, 5], source="x")

    assert broken(again.save) == "total_is_given_once"


def test_arithmetic_takes_the_stored_methodology():
    plain = methodology().plain

    assert index.status_of(index.percent_of_points(464, plain.ceiling), plain.bounds) == RAMP[1]

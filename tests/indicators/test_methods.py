"""Versions of a methodology: the next year's is a copy, edited; a published one stands."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from indicators import method_checks
from indicators.actions import methods
from indicators.models import Butir, ButirGuide, Dimension, Indicator, Methodology, StatusBound, SubDimension
from klaster.access import Role
from klaster.audit.models import Event
from tests.factories import person
from tests.indicators.factories import AssessmentFactory, methodology
from tests.indicators.method_helpers import bound, refused, set_bound

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return person(Role.PMD, name="Rina")


@pytest.fixture
def draft(staff):
    return methods.copy(methodology=methodology(), first_year=2026, by=staff)


def shape(of):
    """What a version consists of, without keys."""
    butir = Butir.objects.filter(sub_dimension__dimension__methodology=of)
    return {
        "bounds": sorted(of.bounds.values_list("status", "level", "minimum", "applies_to", "source")),
        "dimensions": list(of.dimensions.values_list("order", "code", "name", "floor", "ceiling")),
        "subs": sorted(
            SubDimension.objects.filter(dimension__methodology=of).values_list("dimension__code", "order", "name", "ceiling")
        ),
        "indicators": sorted(
            Indicator.objects.filter(sub_dimension__dimension__methodology=of).values_list(
                "sub_dimension__name", "number", "name"
            )
        ),
        "butir": sorted(
            butir.values_list("order", "code", "name", "floor", "ceiling", "is_placeholder", "sub_dimension__name")
        ),
        "of_indicators": sorted(butir.exclude(indicator=None).values_list("code", "indicator__number")),
    }


@pytest.mark.parametrize(("code", "year"), [("id-2025", 2026), ("epdeskel-2015", 2027)])
def test_copy_holds_all_that_the_version_consists_of(staff, code, year):
    source = methodology(code)

    draft = methods.copy(methodology=source, first_year=year, by=staff)

    assert shape(draft) == shape(source)
    assert (draft.code, draft.copied_from, draft.first_year, draft.last_year, draft.is_published) == (
        f"{source.series}-{year}", source, year, None, False,
    )  # fmt: skip
    assert Event.objects.of(draft).get().actor_name == "Rina"


def test_copy_takes_the_guides_to_the_butir_along(staff):
    butir = Butir.objects.get(code="23.3")
    ButirGuide.objects.filter(butir=butir).update(activities="Daftarkan merek", actors=["desa"], updated_by=staff)

    draft = methods.copy(methodology=methodology(), first_year=2026, by=staff)

    guides = ButirGuide.objects.filter(butir__sub_dimension__dimension__methodology=draft)
    guide = guides.get(butir__code="23.3")
    assert (guide.butir.code, guide.activities, guide.actors, guide.by_cluster) == ("23.3", "Daftarkan merek", ["desa"], True)
    assert guides.count() * 2 == ButirGuide.objects.count()


def test_copy_leaves_the_version_it_is_copied_from_as_it_was(staff):
    before = shape(methodology())

    draft = methods.copy(methodology=methodology(), first_year=2026, by=staff)
    set_bound(draft, "81.00", staff)

    assert shape(methodology()) == before


@pytest.mark.parametrize("year", [2024, 2025])
def test_copy_begins_after_its_version(staff, year):
    assert refused(methods.copy, methodology=methodology(), first_year=year, by=staff) == [
        "Salinan mulai berlaku sesudah versi yang disalin."
    ]


def test_a_year_has_one_version_only(staff, draft):
    words = refused(methods.copy, methodology=methodology(), first_year=2026, by=staff)

    assert words == ["Sudah ada versi indeks ini yang mulai berlaku tahun 2026. Pilih tahun lain."]


def test_draft_is_not_copied(staff, draft):
    assert len(refused(methods.copy, methodology=draft, first_year=2027, by=staff)) == 1


@pytest.mark.parametrize("role", [Role.HEAD, Role.KABKOTA, Role.OFFICIAL])
def test_others_than_dinas_pmd_write_no_methodology(staff, draft, role):
    other = person(role) if role == Role.HEAD else person(role, region=AssessmentFactory().region)

    for act, kwargs in [
        (methods.copy, {"methodology": methodology(), "first_year": 2028}),
        (methods.edit, {"methodology": draft, "changes": {}}),
        (methods.publish, {"methodology": draft}),
        (methods.drop, {"methodology": draft}),
    ]:
        with pytest.raises(PermissionDenied):
            act(by=other, **kwargs)


def test_draft_changes_in_bounds_ceilings_and_names(staff, draft):
    dimension, butir = (
        draft.dimensions.first(),
        Butir.objects.get(sub_dimension__dimension__methodology=draft, is_placeholder=True),
    )

    count = methods.edit(
        methodology=draft,
        changes={
            "methodology": {draft.pk: {"name": "Indeks Desa", "source": "Kepmendesa 2026", "ceiling": 640}},
            "bounds": {bound(draft).pk: {"minimum": Decimal("81.25")}},
            "dimensions": {dimension.pk: {"ceiling": 175}},
            "butir": {butir.pk: {"name": "Bank sampah"}},
        },
        by=staff,
    )

    draft.refresh_from_db()
    assert count == 5
    assert (draft.source, draft.ceiling, bound(draft).minimum) == ("Kepmendesa 2026", 640, Decimal("81.2500"))
    assert (draft.dimensions.first().ceiling, Butir.objects.get(pk=butir.pk).name) == (175, "Bank sampah")


def test_change_is_told_with_the_value_before_and_after(staff, draft):
    set_bound(draft, "81.25", staff)

    assert Event.objects.of(draft).first().detail == {"changed": [["Mandiri ≥ 79.6300", "minimum", "79.6300", "81.25"]]}


def test_saving_the_same_again_changes_and_tells_nothing(staff, draft):
    before = Event.objects.count()

    assert set_bound(draft, "79.63", staff) == 0
    assert Event.objects.count() == before


def test_wording_of_a_published_version_may_change_and_is_told(staff):
    of_2025 = methodology()

    methods.edit(methodology=of_2025, changes={"bounds": {bound(of_2025).pk: {"source": "Kepmendesa 343/2025"}}}, by=staff)

    assert bound(of_2025).source == "Kepmendesa 343/2025"
    assert Event.objects.of(of_2025).get().detail["changed"][0][3] == "Kepmendesa 343/2025"


def test_bound_of_a_published_version_never_changes_and_nothing_beside_it_is_written(staff):
    of_2025 = methodology()
    changes = {
        "methodology": {of_2025.pk: {"name": "Lain"}},
        "bounds": {bound(of_2025).pk: {"minimum": Decimal("70.00")}},
    }

    words = refused(methods.edit, methodology=of_2025, changes=changes, by=staff)

    assert "tidak pernah berubah" in words[0]
    assert (methodology().name, bound(methodology()).minimum) == ("Indeks Desa", Decimal("79.6300"))


def test_butir_can_be_added_to_a_draft_and_removed_again(staff, draft):
    indicator = Indicator.objects.get(sub_dimension__dimension__methodology=draft, number=34)
    placeholder = Butir.objects.get(sub_dimension__dimension__methodology=draft, is_placeholder=True)

    methods.remove_butir(butir=placeholder, by=staff)
    added = methods.add_butir(sub_dimension=indicator.sub_dimension, indicator=indicator, code="34.9", name="Baru", by=staff)

    butir = Butir.objects.filter(sub_dimension__dimension__methodology=draft)
    assert (butir.count(), added.floor, added.ceiling, added.order) == (127, 1, 5, 127)
    assert not butir.filter(is_placeholder=True).exists()
    assert method_checks.obstacles(draft) == []


def test_butir_gives_no_more_points_than_a_score_may_have(staff, draft):
    butir = Butir.objects.get(sub_dimension__dimension__methodology=draft, code="1.1")

    with pytest.raises(ValidationError) as error:
        methods.edit(methodology=draft, changes={"butir": {butir.pk: {"ceiling": 6}}}, by=staff)
    with pytest.raises(IntegrityError) as held, transaction.atomic():
        Butir.objects.filter(pk=butir.pk).update(ceiling=6)

    assert list(error.value.message_dict) == [f"butir-{butir.pk}-ceiling"]
    assert held.value.__cause__.diag.constraint_name == "butir_ceiling_is_5_at_most"


def test_code_of_a_butir_is_given_once_in_a_version(staff, draft):
    indicator = Indicator.objects.get(sub_dimension__dimension__methodology=draft, number=34)

    words = refused(
        methods.add_butir, sub_dimension=indicator.sub_dimension, indicator=indicator, code="1.1", name="x", by=staff
    )

    assert words == ["Butir lain dalam versi ini sudah memakai kode tersebut."]


def test_published_version_gains_and_loses_no_butir(staff):
    indicator = Indicator.objects.get(sub_dimension__dimension__methodology=methodology(), number=34)
    new = {"sub_dimension": indicator.sub_dimension, "indicator": indicator, "code": "34.9", "name": "Baru"}

    assert len(refused(methods.add_butir, by=staff, **new)) == 1
    assert len(refused(methods.remove_butir, butir=Butir.objects.get(is_placeholder=True), by=staff)) == 1
    assert Butir.objects.count() == 127


@pytest.mark.parametrize("part", [StatusBound, Dimension, SubDimension, Indicator, Butir])
def test_database_lets_no_part_be_added_to_a_published_version(part):
    of_2025 = Butir.objects.select_related("sub_dimension__dimension").get(code="23.3")
    where = {
        StatusBound: {"methodology": methodology(), "status": "cepat_berkembang", "level": 1, "minimum": 1, "source": "x"},
        Dimension: {"methodology": methodology(), "order": 9, "code": "baru", "name": "Baru"},
        SubDimension: {"dimension": of_2025.sub_dimension.dimension, "order": 9, "name": "Baru", "ceiling": 5},
        Indicator: {"sub_dimension": of_2025.sub_dimension, "number": 99, "name": "Baru"},
        Butir: {"sub_dimension": of_2025.sub_dimension, "indicator": of_2025.indicator, "order": 999, "code": "9", "name": "x"},
    }

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        part.objects.create(**where[part])

    assert error.value.__cause__.diag.constraint_name == "methodology_is_immutable"


def test_draft_dropped_meanwhile_is_not_edited_and_says_so(staff, draft):
    stale = Methodology.objects.get(pk=draft.pk)
    changes = {"methodology": {draft.pk: {"name": "Lain"}}}
    methods.drop(methodology=draft, by=staff)

    assert refused(methods.edit, methodology=stale, changes=changes, by=staff) == ["Draf ini sudah dibuang."]


def test_draft_published_meanwhile_keeps_its_figures_and_says_at_which_field(staff, draft):
    stale = Methodology.objects.get(pk=draft.pk)
    top = bound(draft)
    methods.publish(methodology=draft, by=staff)

    with pytest.raises(ValidationError) as error:
        methods.edit(methodology=stale, changes={"bounds": {top.pk: {"minimum": Decimal("81.00")}}}, by=staff)

    assert list(error.value.message_dict) == [f"bounds-{top.pk}-minimum"]
    assert bound(draft).minimum == Decimal("79.6300")


def test_butir_taken_out_meanwhile_is_not_edited_and_nothing_beside_it_is_written(staff, draft):
    gone, stays = Butir.objects.filter(sub_dimension__dimension__methodology=draft).order_by("order")[:2]
    changes = {"butir": {stays.pk: {"name": "Lain"}, gone.pk: {"name": "Lain"}}}
    methods.remove_butir(butir=gone, by=staff)

    words = refused(methods.edit, methodology=draft, changes=changes, by=staff)

    assert len(words) == 1
    assert Butir.objects.get(pk=stays.pk).name == stays.name


def test_butir_taken_out_by_another_is_not_taken_out_again(staff, draft):
    butir = Butir.objects.filter(sub_dimension__dimension__methodology=draft).first()
    stale = Butir.objects.get(pk=butir.pk)
    methods.remove_butir(butir=butir, by=staff)
    events = Event.objects.count()

    assert len(refused(methods.remove_butir, butir=stale, by=staff)) == 1
    assert Event.objects.count() == events

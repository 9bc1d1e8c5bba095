"""Versions of a methodology: the next year's is a copy, edited and published; a published one stands."""

import json
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from indicators import index, method_checks
from indicators.actions import methods
from indicators.loading import load
from indicators.models import (
    Assessment,
    Butir,
    ButirGuide,
    Dimension,
    Indicator,
    Methodology,
    StatusBound,
    SubDimension,
)
from klaster.access import Role
from klaster.audit.models import Event
from tests.factories import person
from tests.indicators.factories import AssessmentFactory, EvaluationFactory, IdmFactory, methodology

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return person(Role.PMD, name="Rina")


@pytest.fixture
def draft(staff):
    return methods.copy(methodology=methodology(), first_year=2026, by=staff)


def bound(of, status="mandiri"):
    return of.bounds.get(status=status)


def set_bound(of, minimum, by, status="mandiri"):
    changes = {"bounds": {bound(of, status).pk: {"minimum": Decimal(minimum)}}}
    return methods.edit(methodology=of, changes=changes, by=by)


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


def refused(act, **kwargs):
    """The words of the refusal."""
    with pytest.raises(ValidationError) as error:
        act(**kwargs)
    return error.value.messages


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


def test_published_draft_holds_from_its_first_year_on(staff, draft):
    methods.publish(methodology=draft, by=staff)

    assert [Methodology.objects.for_year("id", year).get().code for year in (2025, 2026, 2027)] == [
        "id-2025", "id-2026", "id-2026",
    ]  # fmt: skip
    assert Event.objects.of(draft).first().verb == "published the methodology"


def broken_draft(draft, what, staff):
    """Break one rule of a draft."""
    if what == "order":
        set_bound(draft, "69.35", staff)
    elif what == "range":
        set_bound(draft, "100.01", staff)
    elif what == "places":
        set_bound(draft, "79.635", staff)
    elif what == "zero":
        set_bound(draft, "10.00", staff, "sangat_tertinggal")
    elif what == "whole":
        methods.edit(methodology=draft, changes={"methodology": {draft.pk: {"ceiling": 640}}}, by=staff)
    elif what == "floor":
        methods.edit(methodology=draft, changes={"methodology": {draft.pk: {"floor": 100}}}, by=staff)
    elif what == "sub":
        sub = SubDimension.objects.get(dimension__methodology=draft, name="Kesehatan")
        methods.edit(methodology=draft, changes={"sub_dimensions": {sub.pk: {"ceiling": 105}}}, by=staff)
    elif what == "butir":
        dimension = draft.dimensions.get(code="layanan_dasar")
        sub = SubDimension.objects.get(dimension=dimension, name="Kesehatan")
        other = SubDimension.objects.get(dimension=dimension, name="Pendidikan")
        changes = {"sub_dimensions": {sub.pk: {"ceiling": 95}, other.pk: {"ceiling": 50}}}
        methods.edit(methodology=draft, changes=changes, by=staff)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("order", "Desa: Mandiri harus mulai di atas Maju. Perbaiki salah satu batasnya."),
        ("range", "Desa: Mandiri mulai di atas 100, padahal itu skor tertinggi."),
        ("places", "Desa: batas Mandiri mempunyai lebih banyak angka desimal daripada skornya (2)."),
        ("zero", "Desa: tidak ada status yang mulai dari 0. Isi batas 0 pada status terendah."),
        ("whole", "Nilai maksimum semua dimensi berjumlah 635, padahal seluruhnya 640. Perbaiki salah satunya."),
        ("floor", "Nilai minimum semua dimensi berjumlah 127, padahal seluruhnya 100. Perbaiki salah satunya."),
        ("sub", "Layanan Dasar: subdimensinya berjumlah 175 nilai, padahal maksimumnya 170. Perbaiki salah satunya."),
        ("butir", "Kesehatan: butirnya memberi 100 nilai, lebih dari maksimumnya 95."),
    ],
)
def test_draft_that_breaks_a_rule_is_not_published_and_says_which(staff, draft, what, words):
    broken_draft(draft, what, staff)

    assert refused(methods.publish, methodology=draft, by=staff) == [words]
    assert not Methodology.objects.get(pk=draft.pk).is_published


def test_copy_unchanged_has_nothing_against_it(draft, staff):
    assert method_checks.obstacles(draft) == []
    assert method_checks.obstacles(methods.copy(methodology=methodology("epdeskel-2015"), first_year=2027, by=staff)) == []
    assert method_checks.obstacles(methods.copy(methodology=methodology("idm-2016"), first_year=2030, by=staff)) == []


def test_version_does_not_begin_in_a_year_with_figures_under_the_one_before(staff, draft):
    AssessmentFactory(year=2026)

    assert refused(methods.publish, methodology=draft, by=staff) == [
        "Angka tahun 2026 atau sesudahnya tercatat pada versi sebelumnya. Batalkan dahulu impornya, terbitkan versi ini, lalu"
        " impor kembali."
    ]


def test_figures_that_came_in_meanwhile_are_found_by_the_database(staff, draft, monkeypatch):
    AssessmentFactory(year=2026)
    monkeypatch.setattr(method_checks, "has_figures", lambda draft: False)

    words = refused(methods.publish, methodology=draft, by=staff)

    assert words[0].startswith("Angka tahun 2026 atau sesudahnya")


def test_figures_of_another_series_do_not_stand_in_the_way(staff, draft):
    EvaluationFactory(year=2026)
    IdmFactory()

    methods.publish(methodology=draft, by=staff)

    assert Methodology.objects.get(code="id-2026").is_published


def test_version_earlier_than_the_newest_is_not_published(staff, draft):
    later = methods.copy(methodology=methodology(), first_year=2027, by=staff)
    methods.publish(methodology=later, by=staff)

    words = refused(methods.publish, methodology=draft, by=staff)

    assert words == [
        "Versi yang mulai berlaku tahun 2027 sudah terbit. Buang rancangan ini dan salin versi tersebut untuk tahun sesudahnya."
    ]


def test_dropped_draft_leaves_nothing_but_its_trail(staff, draft):
    pk = draft.pk

    methods.drop(methodology=draft, by=staff)

    assert not Methodology.objects.filter(pk=pk).exists()
    assert (Butir.objects.count(), Indicator.objects.count(), SubDimension.objects.count(), Dimension.objects.count()) == (
        127, 48, 13, 12,
    )  # fmt: skip
    assert StatusBound.objects.count() == 16
    assert Event.objects.filter(object_id=str(pk), verb="dropped the draft of the methodology").count() == 1


def test_published_version_is_neither_dropped_nor_published_again(staff):
    for act in (methods.drop, methods.publish):
        assert refused(act, methodology=methodology(), by=staff) == [
            "Versi ini sudah terbit dan tidak pernah berubah. Salinlah untuk tahun sesudahnya."
        ]


def test_draft_dropped_by_another_says_so(staff, draft):
    stale = Methodology.objects.get(pk=draft.pk)
    methods.drop(methodology=draft, by=staff)

    assert refused(methods.publish, methodology=stale, by=staff) == ["Rancangan ini sudah dibuang."]


def test_status_of_each_year_is_computed_by_the_bounds_of_its_version(staff, draft):
    set_bound(draft, "70.00", staff)
    set_bound(draft, "60.00", staff, "maju")
    methods.publish(methodology=draft, by=staff)

    statuses = {}
    for year in (2025, 2026):
        plain = Methodology.objects.for_year("id", year).get().plain
        statuses[year] = index.status_of(index.percent_of_points(464, plain.ceiling), plain.bounds)

    assert statuses == {2025: "maju", 2026: "mandiri"}


def test_figures_stand_under_the_version_of_their_year_alone(staff, draft):
    of_2025 = AssessmentFactory()
    methods.publish(methodology=draft, by=staff)

    AssessmentFactory(region=of_2025.region, methodology=draft, year=2026, status_official="mandiri", status_computed="maju")
    rules = []
    for version, year in [(methodology(), 2026), (draft, 2025)]:
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            AssessmentFactory(methodology=version, year=year)
        rules.append(error.value.__cause__.diag.constraint_name)

    assert list(Assessment.objects.order_by("year").values_list("year", "methodology__code")) == [
        (2025, "id-2025"), (2026, "id-2026"),
    ]  # fmt: skip
    assert set(rules) == {"assessment_year_is_of_the_methodology"}


def test_draft_takes_no_figures(draft):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        AssessmentFactory(methodology=draft, year=2026)

    assert error.value.__cause__.diag.constraint_name == "assessment_methodology_is_published"


def test_packaged_version_of_a_year_that_staff_wrote_is_left_out(staff, monkeypatch, tmp_path):
    methods.copy(methodology=methodology(), first_year=2026, code="id-kita", by=staff)
    entries = [{"series": "id", "code": "id-2026", "first_year": 2026}]
    (tmp_path / "methodologies.json").write_text(json.dumps(entries), encoding="utf-8")
    (tmp_path / "published_totals.csv").write_text("methodology,area,year\nid-2026,63,2026\n", encoding="utf-8")
    monkeypatch.setattr("indicators.loading.DATA", tmp_path)

    load(apps=apps)

    assert not Methodology.objects.filter(code="id-2026").exists()

"""A draft is published when nothing stands against it, or dropped; figures stand under the version of their year."""

import json

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from indicators import index, method_checks
from indicators.actions import methods
from indicators.loading import load
from indicators.models import Assessment, Butir, Dimension, Indicator, Methodology, StatusBound, SubDimension
from klaster.access import Role
from klaster.audit.models import Event
from tests.factories import person
from tests.indicators.factories import AssessmentFactory, EvaluationFactory, IdmFactory, methodology
from tests.indicators.method_helpers import refused, set_bound

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return person(Role.PMD, name="Rina")


@pytest.fixture
def draft(staff):
    return methods.copy(methodology=methodology(), first_year=2026, by=staff)


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
    elif what == "empty":
        for butir in Butir.objects.filter(sub_dimension__dimension__methodology=draft, sub_dimension__name="Kesehatan"):
            methods.remove_butir(butir=butir, by=staff)


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
        ("empty", "Kesehatan: belum ada butir di dalamnya. Tambahkan sedikitnya satu."),
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
        "Versi yang mulai berlaku tahun 2027 sudah terbit. Buang draf ini dan salin versi tersebut untuk tahun sesudahnya."
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

    assert refused(methods.publish, methodology=stale, by=staff) == ["Draf ini sudah dibuang."]


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

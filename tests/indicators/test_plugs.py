"""What the index gives to the pages of others."""

import random
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max
from django.template.loader import render_to_string

from indicators import plugs
from indicators.demo import seed_index
from indicators.models import Assessment, ButirScore, Import, PublishedTotal
from klaster import sockets
from klaster.access import Role
from tests.factories import SiteFactory, person, village
from tests.indicators.factories import AssessmentFactory, EvaluationFactory, IdmFactory

pytestmark = pytest.mark.django_db


def text(section, **context):
    return " ".join(render_to_string(section.template, {"section": section, **context}).split())


def test_levels_of_the_home_page_carry_score_and_status_of_the_newest_year():
    place = village()
    IdmFactory(region=place)
    AssessmentFactory(region=place)
    kelurahan = EvaluationFactory().region
    unknown = village("63.03.01.2005")

    levels = plugs.home_levels([place.pk, kelurahan.pk, unknown.pk])

    assert levels == {
        place.pk: {"level": 4, "value": "73,07", "label": "Maju", "source": "Indeks Desa 2025"},
        kelurahan.pk: {"level": 0, "value": "529", "label": "Cepat Berkembang", "source": "Evaluasi Perkembangan 2025"},
    }


def test_level_of_a_village_without_a_score_has_no_figure_and_no_0():
    known = AssessmentFactory(score=None, points=None, status_computed="", dimensions=[])

    level = plugs.home_levels([known.region_id])[known.region_id]

    assert (level["value"], level["label"]) == ("", "Maju")


def test_levels_take_the_same_queries_for_1_and_3_villages(django_assert_num_queries):
    places = [AssessmentFactory().region.pk for _ in range(3)]

    with django_assert_num_queries(1):
        plugs.home_levels(places[:1])
    with django_assert_num_queries(1):
        plugs.home_levels(places)


def test_indeks_desa_comes_before_an_evaluation_of_the_same_village():
    place = village()
    EvaluationFactory(region=place, status_official="cepat_berkembang")
    AssessmentFactory(region=place)

    assert plugs.home_levels([place.pk])[place.pk]["label"] == "Maju"


def test_figure_of_the_home_page_says_year_index_and_how_many_were_measured():
    assert plugs.home_figures() == [
        {
            "value": "960",
            "label": "desa Mandiri di provinsi",
            "detail": "Indeks Desa 2025, dari 1.871 desa yang diukur",
            "url": "/indeks/",
        }
    ]


def test_section_of_the_home_page_keeps_the_series_apart():
    section = plugs.home_section()

    assert [one.code for one in section.context["series"]] == ["id", "idm"]
    assert text(section).count("<picture>") == 2
    assert (section.figures, section.last) == (plugs.home_figures(), False)


def test_plugs_are_silent_where_nothing_is_known():
    PublishedTotal.objects.all().delete()
    site = SiteFactory()

    given = [
        plugs.home_figures(),
        plugs.home_section(),
        plugs.summary_figures(),
        plugs.site_header(site),
        plugs.site_section(site),
    ]

    assert given == [None] * 5


def test_site_shows_status_score_year_and_that_it_is_official():
    site = SiteFactory()
    AssessmentFactory(region=site.region)

    shown = text(plugs.site_header(site))

    assert "Skor Indeks Desa 73,07" in shown
    assert "2025 · status resmi" in shown


@pytest.mark.parametrize("pdf", [True, False])
def test_site_shows_its_dimensions_and_no_steps(pdf):
    """The steps to the next status are not for the public, who read a site's page and print."""
    site = SiteFactory()
    AssessmentFactory(region=site.region)

    shown = text(plugs.site_section(site, pdf=pdf), pdf=pdf)

    assert "Layanan Dasar" in shown
    assert "Langkah menuju" not in shown
    assert "dibutuhkan" not in shown
    assert ("<svg" in shown) is not pdf


@pytest.mark.parametrize(("role", "shown"), [(Role.PMD, True), (Role.KABKOTA, True), (Role.OFFICIAL, False), (None, False)])
def test_steps_are_linked_for_those_who_read_everything_of_the_village(monkeypatch, role, shown):
    site = SiteFactory()
    AssessmentFactory(region=site.region)
    place = {Role.KABKOTA: site.region.parent.parent, Role.OFFICIAL: village("63.09.01.2001")}.get(role)
    monkeypatch.setattr(plugs, "reverse", lambda name, kwargs: f"/kerja/{name}/{kwargs['code']}/")

    given = plugs.site_section(site, user=person(role, region=place))

    assert (f"/kerja/index_steps/{site.region.code}/" in text(given)) is shown
    assert "/kerja/" not in text(plugs.site_section(site, user=AnonymousUser()))


def test_kelurahan_as_a_site_shows_its_evaluation():
    site = SiteFactory(region=EvaluationFactory().region)

    section = plugs.site_section(site)

    assert section.title == "Evaluasi Perkembangan 2025"
    assert "Bidang Pemerintahan" in text(section)


@pytest.mark.parametrize(
    ("role", "detail"),
    [
        (Role.PMD, "Impor, periksa, dan batalkan berkas indeks"),
        (Role.HEAD, "Berkas indeks yang sudah diimpor, beserta pengimpornya"),
    ],
)
def test_link_to_the_import_says_what_a_role_does_there(role, detail):
    assert [link["detail"] for link in plugs.links(person(role))] == [detail]


def test_link_to_the_import_is_not_for_those_of_a_kabupaten():
    assert plugs.links(person(Role.KABKOTA, region=village().parent.parent)) is None


def test_summary_names_the_other_statuses_too():
    assert plugs.summary_figures()["detail"] == "Maju 758, Berkembang 153"


@pytest.mark.parametrize("name", ["home.levels", "home.sections", "site.header", "site.sections", "summary.figures", "demo"])
def test_index_is_plugged_in(name):
    assert any(function.__module__ == "indicators.plugs" for _, function in sockets._plugs[name])


@pytest.fixture
def demo():
    """The demo of 40 desa and 3 kelurahan, as of November 2026."""
    for n in range(40):
        village(f"63.03.01.{2001 + n}", f"Desa {n}")
    for n in range(3):
        village(f"63.72.01.{1001 + n}", f"Kelurahan {n}")
    seed_index(rng=random.Random(1), by=None, today=date(2026, 11, 24))


def test_demo_gives_every_village_its_years(demo):
    found = (
        Assessment.objects.values_list("methodology__code", "year")
        .annotate(n=Count("pk"))
        .order_by("methodology__code", "year")
    )

    assert list(found) == [
        ("epdeskel-2015", 2024, 3), ("epdeskel-2015", 2025, 3), ("epdeskel-2015", 2026, 3),
        ("id-2025", 2025, 40), ("id-2025", 2026, 40),
        ("idm-2016", 2021, 40), ("idm-2016", 2022, 40), ("idm-2016", 2023, 40), ("idm-2016", 2024, 40),
    ]  # fmt: skip
    assert Import.objects.filter(state="committed").count() == 9


@pytest.mark.parametrize(
    ("today", "indeks", "evaluation"), [((2027, 1, 5), 2026, 2026), ((2027, 3, 1), 2026, 2027), ((2027, 7, 1), 2027, 2027)]
)
def test_demo_holds_no_figures_before_their_time(today, indeks, evaluation):
    village("63.03.01.2001"), village("63.03.01.1001")

    seed_index(rng=random.Random(1), by=None, today=date(*today))

    newest = dict(Assessment.objects.order_by().values_list("methodology__code").annotate(Max("year")))
    assert newest == {"idm-2016": 2024, "id-2025": indeks, "epdeskel-2015": evaluation}


def test_demo_is_consistent_in_itself(demo):
    for one in Assessment.objects.filter(methodology__code="id-2025"):
        assert sum(one.dimensions) == one.points
    assert [one for one in Assessment.objects.all() if one.differs] == []
    assert ButirScore.objects.count() == 0


def test_demo_is_the_same_for_the_same_seed(demo):
    first = list(Assessment.objects.order_by("year", "region", "methodology").values_list("score", flat=True))
    Assessment.objects.all().delete()

    seed_index(rng=random.Random(1), by=None, today=date(2026, 11, 24))

    assert list(Assessment.objects.order_by("year", "region", "methodology").values_list("score", flat=True)) == first


@pytest.mark.parametrize(
    ("points", "status", "label"),
    [
        (529, "cepat_berkembang", "Klasifikasi tertinggi sudah dicapai: Cepat Berkembang"),
        (300, "berkembang", "Langkah menuju klasifikasi berikutnya"),
    ],
)
def test_site_that_is_a_kelurahan_is_led_to_no_status(points, status, label):
    one = EvaluationFactory(points=points, score=points, dimensions=[], status_official=status, status_computed=status)
    site = SiteFactory(region=one.region)

    section = plugs.site_section(site, user=person(Role.PMD))

    assert label in text(section)
    assert "Langkah naik status" not in text(section)

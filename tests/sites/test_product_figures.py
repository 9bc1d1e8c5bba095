"""What reports tell of a product over time: published ones in public, sent ones at work, unknown as unknown."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from sites.models import InnovationVersion, ProductMeasure, ReportSubmission, ReportVersion
from sites.product_figures import groups, series
from tests.factories import InnovationFactory, MeasureFactory, ProductFactory, ReportFactory, RoundFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return UserFactory()


@pytest.fixture
def innovation(who):
    innovation = InnovationFactory()
    publish(innovation, who)
    return innovation


@pytest.fixture
def measure(innovation):
    return MeasureFactory(innovation=innovation, label="Omzet", unit="rupiah")


@pytest.fixture
def product(innovation, measure):
    product = ProductFactory(region=innovation.region)
    ProductMeasure.objects.create(product=product, measure=measure, what="turnover")
    return product


def publish(innovation, who):
    words = {"number": 1, "name": innovation.name, "published_at": timezone.now(), "published_by": who}
    innovation.current_version = InnovationVersion.objects.create(innovation=innovation, **words)
    innovation.save()


def told(measure, value, *, unit="rupiah", is_about=False):
    return {"label": measure.label, "unit": unit, "value": value, "is_about": is_about, "typed": value or ""}


def report(innovation, quarter=1, year=2026):
    return ReportFactory(innovation=innovation, round=RoundFactory(year=year, quarter=quarter))


def send(report, who, measure, value, *, number=1, is_nil=False, **more):
    content = {"is_nil": is_nil, "figures": {f"measure_{measure.pk}": told(measure, value, **more), "people": {"value": "9"}}}
    ReportSubmission.objects.create(report=report, number=number, content=content, sent_at=timezone.now(), sent_by=who)


def publish_report(report, who, measure, value, *, is_nil=False, number=1, **more):
    figures = [{"measure": measure.pk, **told(measure, value, **more)}]
    words = {"published_at": timezone.now(), "published_by": who, "is_nil": is_nil, "number": number}
    report.current_version = ReportVersion.objects.create(report=report, content={"figures": figures}, **words)
    report.save()


def values(rows):
    return [(str(row["round"].quarter), row["value"], row["is_about"]) for row in rows]


def test_public_reads_what_is_published_and_work_what_was_sent(product, innovation, measure, who):
    publish_report(report(innovation, 1), who, measure, "1000000", is_about=True)
    send(report(innovation, 2), who, measure, "2000000")
    report(innovation, 3)  # begun

    assert values(series(product, public=True)) == [("1", Decimal(1000000), True)]
    assert values(series(product, public=False)) == [("2", Decimal(2000000), False)]


def test_version_that_another_follows_is_read_no_more(product, innovation, measure, who):
    one = report(innovation)
    publish_report(one, who, measure, "1")
    publish_report(one, who, measure, "2", number=2)
    send(one, who, measure, "1")
    send(one, who, measure, "3", number=2)

    assert values(series(product, public=True)) == [("1", Decimal(2), False)]
    assert values(series(product, public=False)) == [("1", Decimal(3), False)]


def test_report_of_an_innovation_that_was_withdrawn_is_not_public(product, innovation, measure, who):
    publish_report(report(innovation), who, measure, "1")
    innovation.current_version = None
    innovation.save()

    assert series(product, public=True) == []


def test_report_that_was_withdrawn_is_not_public(product, innovation, measure, who):
    one = report(innovation)
    publish_report(one, who, measure, "1")
    one.current_version = None
    one.save()

    assert series(product, public=True) == []


@pytest.mark.parametrize(("value", "is_nil"), [(None, False), ("5", True), (None, True)])
def test_unknown_and_nil_are_unknown_and_never_0(product, innovation, measure, who, value, is_nil):
    publish_report(report(innovation), who, measure, value, is_nil=is_nil, is_about=True)
    send(report(innovation, 2), who, measure, value, is_nil=is_nil)

    assert values(series(product, public=True)) == [("1", None, False)]
    assert values(series(product, public=False)) == [("2", None, False)]


def test_unit_that_was_changed_gives_a_series_of_its_own(product, innovation, measure, who):
    for quarter, unit in ((1, "kg"), (2, "kuintal"), (3, "kg")):
        publish_report(report(innovation, quarter), who, measure, "4", unit=unit)

    shown = groups(series(product, public=True))

    assert [(group["unit"], len(group["rows"])) for group in shown] == [("kg", 2), ("kuintal", 1)]


def test_words_are_those_that_were_published_or_sent(product, innovation, measure, who):
    publish_report(report(innovation), who, measure, "4")
    send(report(innovation, 2), who, measure, "4")
    shown_name = innovation.name
    innovation.name = "Nama yang belum diperiksa"
    innovation.save()
    measure.label = "Rebus dengan abu sekam"  # not reviewed
    measure.save()

    for public in (True, False):
        assert [group["label"] for group in groups(series(product, public=public))] == ["Omzet"]
    assert series(product, public=True)[0]["innovation"] == shown_name


def test_newest_words_name_a_figure_whose_label_was_changed(product, innovation, measure, who):
    for quarter, label in ((1, "Omzet kopi"), (2, "Omzet")):
        measure.label = label
        publish_report(report(innovation, quarter), who, measure, "4")

    (group,) = groups(series(product, public=True))

    assert (group["title"], len(group["rows"])) == ("Omzet", 2)


def test_figures_called_alike_are_two_and_name_their_innovations(product, innovation, measure, who):
    second = InnovationFactory(region=innovation.region)
    publish(second, who)
    other = MeasureFactory(innovation=second, label="omzet", unit="rupiah")
    ProductMeasure.objects.create(product=product, measure=other, what="turnover")
    quarter = RoundFactory(year=2026, quarter=1)
    for idea, told_by in ((innovation, measure), (second, other)):
        publish_report(ReportFactory(innovation=idea, round=quarter), who, told_by, "4")

    shown = groups(series(product, public=True))

    assert sorted(group["title"] for group in shown) == sorted(f"Omzet ({idea.name})" for idea in (innovation, second))
    assert [len(group["rows"]) for group in shown] == [1, 1]


def test_quarters_stand_in_order_with_shares_of_the_largest(product, innovation, measure, who):
    for year, quarter, value in ((2026, 1, "50"), (2025, 4, "200"), (2026, 2, None)):
        publish_report(report(innovation, quarter, year), who, measure, value)

    (group,) = groups(series(product, public=True))

    assert [(row["round"].year, row["share"], row["text"]) for row in group["rows"]] == [
        (2025, 100, "Rp200"),
        (2026, 25, "Rp50"),
        (2026, None, "belum ada data"),
    ]


def test_figures_of_measures_that_were_not_chosen_are_left_out(product, innovation, who):
    publish_report(report(innovation), who, MeasureFactory(innovation=innovation), "7")

    assert series(product, public=True) == []


@pytest.mark.parametrize("public", [True, False])
def test_two_queries_whatever_there_is(product, innovation, measure, who, public, django_assert_num_queries):
    for quarter in (1, 2, 3):
        one = report(innovation, quarter)
        publish_report(one, who, measure, "1")
        send(one, who, measure, "1")
    other = MeasureFactory(innovation=innovation, unit="kg")
    ProductMeasure.objects.create(product=product, measure=other, what="sold")

    with django_assert_num_queries(2):
        groups(series(product, public=public))


def test_product_without_a_figure_costs_one_query(django_assert_num_queries):
    product = ProductFactory(updated_at=datetime.datetime.now(datetime.UTC))

    with django_assert_num_queries(1):
        assert series(product, public=True) == []

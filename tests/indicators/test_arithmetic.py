"""The arithmetic of the indexes, on real villages and on everything hypothesis thinks of."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.index import (
    Bound,
    fraction_mean,
    next_class,
    next_step,
    percent_of_points,
    points_of_percent,
    points_of_share,
    status_of,
)

D = Decimal
ID = (
    Bound("mandiri", 5, D("79.63")),
    Bound("maju", 4, D("69.35")),
    Bound("berkembang", 3, D("57.39")),
    Bound("tertinggal", 2, D("49.49")),
    Bound("sangat_tertinggal", 1, D(0)),
)
IDM = (
    Bound("mandiri", 5, D("0.8156")),
    Bound("maju", 4, D("0.7073")),
    Bound("berkembang", 3, D("0.5990")),
    Bound("tertinggal", 2, D("0.4908")),
    Bound("sangat_tertinggal", 1, D(0)),
)
# Permendagri 81/2015. "201–350" is whole points, so "above 350" is 351 and more.
EVALUATION = (
    Bound("cepat_berkembang", 3, D(351), "kelurahan"),
    Bound("berkembang", 2, D(201), "kelurahan"),
    Bound("kurang_berkembang", 1, D(0), "kelurahan"),
    Bound("cepat_berkembang", 3, D(451), "desa"),
    Bound("berkembang", 2, D(301), "desa"),
    Bound("kurang_berkembang", 1, D(0), "desa"),
)
POINTS = st.integers(127, 635)
DIMENSIONS = st.tuples(*(st.integers(floor, 5 * floor) for floor in (34, 17, 32, 18, 10, 16)))


@pytest.mark.parametrize(
    ("points", "percent", "status"),
    [
        (437, "68.82", "berkembang"),
        (539, "84.88", "mandiri"),
        (464, "73.07", "maju"),
        (127, "20.00", "sangat_tertinggal"),
        (635, "100.00", "mandiri"),
    ],
)
def test_real_villages_get_their_published_percent_and_status(points, percent, status):
    got = percent_of_points(points, 635)

    assert got == D(percent)
    assert status_of(got, ID) == status


def test_percent_is_rounded_half_up():
    assert percent_of_points(1, 800) == D("0.13")


@pytest.mark.parametrize(
    ("percent", "status"),
    [
        ("79.63", "mandiri"), ("79.62", "maju"), ("69.35", "maju"), ("69.34", "berkembang"), ("57.39", "berkembang"),
        ("57.38", "tertinggal"), ("49.49", "tertinggal"), ("49.48", "sangat_tertinggal"),
    ],
)  # fmt: skip
def test_bounds_of_indeks_desa_are_inclusive(percent, status):
    assert status_of(D(percent), ID) == status


@pytest.mark.parametrize(
    ("score", "status"),
    [
        ("0.8156", "mandiri"), ("0.8155", "maju"), ("0.7073", "maju"), ("0.7072", "berkembang"), ("0.5990", "berkembang"),
        ("0.5989", "tertinggal"), ("0.4908", "tertinggal"), ("0.4907", "sangat_tertinggal"),
    ],
)  # fmt: skip
def test_bounds_of_idm_stand_above_the_published_figure(score, status):
    assert status_of(D(score), IDM) == status


def test_kalaan_in_2023_has_its_published_idm():
    score = fraction_mean([D("0.7543"), D("0.6"), D("0.6667")])

    assert score == D("0.6737")
    assert status_of(score, IDM) == "berkembang"


def test_unknown_stays_unknown():
    assert percent_of_points(None, 635) is None
    assert points_of_percent(None, 635) is None
    assert points_of_share(None, 170) is None
    assert fraction_mean([D("0.5"), None, D("0.5")]) is None
    assert fraction_mean([]) is None
    assert status_of(None, ID) is None
    assert next_step(None, ID, 635) is None
    assert next_class(None, EVALUATION, "desa") is None


@pytest.mark.parametrize(
    ("kind", "total", "name"),
    [
        ("kelurahan", 232 + 98 + 199, "cepat_berkembang"),
        ("kelurahan", 351, "cepat_berkembang"),
        ("kelurahan", 350, "berkembang"),
        ("kelurahan", 201, "berkembang"),
        ("kelurahan", 200, "kurang_berkembang"),
        ("desa", 451, "cepat_berkembang"),
        ("desa", 450, "berkembang"),
        ("desa", 301, "berkembang"),
        ("desa", 300, "kurang_berkembang"),
    ],
)
def test_evaluasi_perkembangan_has_bounds_of_its_own_for_each_kind(kind, total, name):
    assert status_of(total, EVALUATION, kind) == name


def test_the_step_to_mandiri_says_points_and_the_fewest_butir():
    step = next_step(464, ID, 635)

    assert (step.status, step.points, step.missing, step.butir) == ("mandiri", 506, 42, 11)


def test_above_mandiri_there_is_no_step():
    assert next_step(506, ID, 635) is None


@pytest.mark.parametrize(("percent", "points"), [("73.07", 464), ("73.08", 464), ("73.10", None), ("70.00", None)])
def test_a_published_percent_gives_back_its_points_or_none(percent, points):
    assert points_of_percent(D(percent), 635) == points


@pytest.mark.parametrize(("share", "points"), [("70.58823529", 120), ("70.59", 120), ("70.30", None)])
def test_a_share_of_a_dimension_gives_back_its_points_or_none(share, points):
    assert points_of_share(D(share), 170) == points


@given(POINTS)
def test_points_survive_the_way_through_percent(points):
    assert points_of_percent(percent_of_points(points, 635), 635) == points


@given(POINTS, POINTS)
def test_more_points_never_mean_a_lower_status(one, other):
    level = {bound.status: bound.level for bound in ID}
    low, high = sorted([one, other])

    assert level[status_of(percent_of_points(low, 635), ID)] <= level[status_of(percent_of_points(high, 635), ID)]


@given(POINTS)
def test_a_step_lands_exactly_on_the_bound(points):
    step = next_step(points, ID, 635)

    if step is None:
        assert status_of(percent_of_points(points, 635), ID) == "mandiri"
    else:
        assert status_of(percent_of_points(step.points, 635), ID) == step.status
        assert status_of(percent_of_points(step.points - 1, 635), ID) != step.status
        assert 4 * (step.butir - 1) < step.missing <= 4 * step.butir


@given(st.lists(st.decimals(0, 1, places=4), min_size=3, max_size=3))
def test_the_mean_lies_between_its_parts(parts):
    assert min(parts) <= fraction_mean(parts) <= max(parts)


@given(POINTS, POINTS)
def test_percent_never_falls_when_points_rise(one, other):
    low, high = sorted([one, other])

    assert percent_of_points(low, 635) <= percent_of_points(high, 635)


@given(POINTS)
def test_percent_stays_between_the_floor_and_the_whole(points):
    assert D("20.00") <= percent_of_points(points, 635) <= D("100.00")


@given(DIMENSIONS, st.randoms())
def test_the_order_of_the_dimensions_changes_neither_percent_nor_status(dimensions, chance):
    shuffled = list(dimensions)
    chance.shuffle(shuffled)
    one, other = (percent_of_points(sum(points), 635) for points in (dimensions, shuffled))

    assert (one, status_of(one, ID)) == (other, status_of(other, ID))


@given(st.permutations([D("0.7543"), D("0.6"), D("0.6667")]))
def test_the_order_of_its_parts_does_not_change_idm(parts):
    assert fraction_mean(parts) == D("0.6737")


@given(st.lists(st.decimals(0, 1, places=4), min_size=3, max_size=3), st.integers(0, 2), st.decimals(0, 1, places=4))
def test_idm_never_falls_when_one_part_rises(parts, at, raised):
    better = [max(part, raised) if place == at else part for place, part in enumerate(parts)]

    assert fraction_mean(better) >= fraction_mean(parts)


@pytest.mark.parametrize(
    ("points", "ceiling", "percent", "status"),
    [
        (5599, 8073, "69.35", "maju"),  # 69.3546…
        (13869, 20000, "69.35", "maju"),  # 69.345 exactly: half goes up, and so does the status
        (138689, 200000, "69.34", "berkembang"),  # 69.3445
    ],
)
def test_percent_is_rounded_before_the_status_is_read(points, ceiling, percent, status):
    got = percent_of_points(points, ceiling)

    assert (got, status_of(got, ID)) == (D(percent), status)


@given(st.integers(0, 700), st.integers(0, 700), st.sampled_from(["desa", "kelurahan"]))
def test_more_points_never_mean_a_lower_class(one, other, kind):
    level = {bound.status: bound.level for bound in EVALUATION}
    low, high = sorted([one, other])

    assert level[status_of(low, EVALUATION, kind)] <= level[status_of(high, EVALUATION, kind)]


@given(st.integers(0, 700), st.sampled_from(["desa", "kelurahan"]))
def test_a_step_in_points_lands_exactly_on_the_next_class(total, kind):
    step = next_class(total, EVALUATION, kind)

    assert step.now == status_of(total, EVALUATION, kind)
    assert status_of(total - step.held, EVALUATION, kind) == step.now
    if step.status is None:
        assert (step.now, step.minimum, step.missing) == ("cepat_berkembang", None, None)
    else:
        assert status_of(total + step.missing, EVALUATION, kind) == step.status
        assert status_of(total + step.missing - 1, EVALUATION, kind) == step.now


@pytest.mark.parametrize(
    ("kind", "total", "now", "held", "status", "missing"),
    [
        ("kelurahan", 529, "cepat_berkembang", 178, None, None),
        ("kelurahan", 351, "cepat_berkembang", 0, None, None),
        ("kelurahan", 350, "berkembang", 149, "cepat_berkembang", 1),
        ("kelurahan", 0, "kurang_berkembang", 0, "berkembang", 201),
        ("desa", 350, "berkembang", 49, "cepat_berkembang", 101),
        ("desa", 529, "cepat_berkembang", 78, None, None),
    ],
)
def test_way_to_the_next_class_is_counted_in_points(kind, total, now, held, status, missing):
    step = next_class(total, EVALUATION, kind)

    assert (step.now, step.held, step.status, step.missing) == (now, held, status, missing)


def test_order_of_the_bounds_does_not_change_the_next_class():
    assert next_class(350, EVALUATION[::-1], "kelurahan") == next_class(350, EVALUATION, "kelurahan")


def test_total_below_every_bound_has_no_class():
    assert next_class(100, (Bound("berkembang", 2, D(201)),), "desa") is None

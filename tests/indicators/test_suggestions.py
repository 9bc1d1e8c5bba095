"""The suggestions and the simulation: what they promise, on villages and on everything hypothesis thinks of."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.index import (
    Bound,
    Item,
    Raise,
    margin,
    percent_of_points,
    read_points,
    read_scores,
    simulate,
    status_of,
    steps_above,
    suggest,
    sum_between,
)

D = Decimal
CEILING = 635
BOUNDS = (
    Bound("mandiri", 5, D("79.63")),
    Bound("maju", 4, D("69.35")),
    Bound("berkembang", 3, D("57.39")),
    Bound("tertinggal", 2, D("49.49")),
    Bound("sangat_tertinggal", 1, D(0)),
)
CODES = [f"{n // 5 + 1}.{n % 5 + 1}" for n in range(127)]
SCORES = st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=127, max_size=127)
KNOWN = st.lists(st.integers(1, 5), min_size=127, max_size=127)
ALLOWED = st.one_of(st.none(), st.sets(st.sampled_from(CODES)))


def items(scores):
    return [Item(code, score) for code, score in zip(CODES, scores, strict=False)]


def test_largest_gain_comes_first_and_the_last_is_raised_only_as_far_as_needed():
    village = [Item("1.1", 4), Item("1.2", 1), Item("1.3", 3), Item("1.4", 1)]

    suggestion = suggest(village, 6)

    assert suggestion.raises == (Raise("1.2", 1, 5), Raise("1.4", 1, 3))
    assert (suggestion.gain, suggestion.short, suggestion.is_reached) == (6, 0, True)


def test_butir_of_equal_gain_come_in_their_own_order():
    assert [one.code for one in suggest([Item("9.1", 2), Item("1.1", 2)], 6).raises] == ["9.1", "1.1"]


def test_bound_out_of_reach_says_how_far_the_allowed_butir_get():
    suggestion = suggest([Item("1.1", 4), Item("1.2", 1)], 10, allowed={"1.1"})

    assert (suggestion.raises, suggestion.gain, suggestion.short, suggestion.is_reached) == ((Raise("1.1", 4, 5),), 1, 9, False)


def test_unknown_butir_is_never_suggested():
    suggestion = suggest([Item("1.1", None), Item("1.2", 3)], 5)

    assert [one.code for one in suggestion.raises] == ["1.2"]


def test_nothing_missing_suggests_nothing():
    assert suggest([Item("1.1", 1)], 0).raises == ()


def test_butir_above_its_ceiling_has_no_room():
    assert suggest([Item("1.1", 5, ceiling=3)], 4).raises == ()


@given(KNOWN)
def test_suggestion_reaches_the_bound_and_none_of_its_butir_can_be_left_out(scores):
    points = sum(scores)
    for step in steps_above(points, BOUNDS, CEILING):
        suggestion = suggest(items(scores), step.missing)

        minimum = next(bound.minimum for bound in BOUNDS if bound.status == step.status)
        assert percent_of_points(points + suggestion.gain, CEILING) >= minimum
        for one in suggestion.raises:
            assert percent_of_points(points + suggestion.gain - one.gain, CEILING) < minimum
        last = suggestion.raises[-1]
        assert percent_of_points(points + suggestion.gain - 1, CEILING) < minimum
        assert last.gain >= 1


@given(KNOWN)
def test_no_smaller_number_of_butir_reaches_the_bound(scores):
    rooms = sorted((5 - score for score in scores), reverse=True)
    for step in steps_above(sum(scores), BOUNDS, CEILING):
        fewest = len(suggest(items(scores), step.missing).raises)

        assert sum(rooms[: fewest - 1]) < step.missing <= sum(rooms[:fewest])


@given(SCORES, ALLOWED, st.integers(0, 508))
def test_suggestion_stays_within_what_is_allowed_known_and_possible(scores, allowed, missing):
    village = items(scores)
    known = {item.code: item for item in village if item.score is not None}

    suggestion = suggest(village, missing, allowed)

    codes = [one.code for one in suggestion.raises]
    assert len(codes) == len(set(codes))
    assert set(codes) <= set(known) & (set(CODES) if allowed is None else allowed)
    for one in suggestion.raises:
        assert known[one.code].score == one.before < one.after <= known[one.code].ceiling
    most = sum(item.room for item in known.values() if allowed is None or item.code in allowed)
    assert suggestion.gain == min(missing, most)
    assert suggestion.is_reached == (missing <= most)


@given(SCORES, ALLOWED, st.integers(0, 508))
def test_suggestion_is_the_same_each_time(scores, allowed, missing):
    assert suggest(items(scores), missing, allowed) == suggest(items(scores), missing, allowed)


@given(SCORES)
def test_sum_lies_between_what_unknown_butir_allow(scores):
    low, high = sum_between(items(scores))
    unknown = scores.count(None)

    assert (low, high - low) == (sum(score or 1 for score in scores), 4 * unknown)


@given(st.integers(127, 635))
def test_steps_above_are_all_higher_statuses_the_nearest_first(points):
    now = {bound.status: bound.level for bound in BOUNDS}[status_of(percent_of_points(points, CEILING), BOUNDS)]

    assert [step.level for step in steps_above(points, BOUNDS, CEILING)] == list(range(now + 1, 6))


@given(st.integers(127, 635))
def test_margin_is_what_can_be_lost_without_losing_the_status(points):
    held = margin(points, BOUNDS, CEILING)

    assert status_of(percent_of_points(points - held.held, CEILING), BOUNDS) == held.status
    if held.points:
        assert status_of(percent_of_points(points - held.held - 1, CEILING), BOUNDS) != held.status


def test_margin_of_unknown_points_is_unknown():
    assert margin(None, BOUNDS, CEILING) is None
    assert steps_above(None, BOUNDS, CEILING) == ()


def test_simulation_gives_points_percent_and_status():
    result = simulate(464, 42, BOUNDS, 127, CEILING)

    assert (result.points, result.percent, result.status, result.gain) == (506, D("79.69"), "mandiri", 42)


@given(st.integers(127, 635), st.integers(-600, 600))
def test_simulation_stays_within_the_index(points, gain):
    result = simulate(points, gain, BOUNDS, 127, CEILING)

    assert 127 <= result.points <= CEILING
    assert result.gain == result.points - points


@pytest.mark.parametrize(
    ("code", "text", "rule"),
    [
        ("9.9", "5", "code"), ("1.1", "x", "number"), ("1.1", "4.5", "number"), ("1.1", "-1", "number"), ("1.1", "٥", "number"),
        ("1.1", "9" * 5000, "number"), ("1.1", "0", "range"), ("1.1", "6", "range"), ("1.2", "3", "unknown"),
    ],
)  # fmt: skip
def test_score_that_cannot_be_used_is_told_with_its_rule(code, text, rule):
    raises, problems = read_scores({code: text}, [Item("1.1", 2), Item("1.2", None)])

    assert (raises, [problem.rule for problem in problems]) == ([], [rule])


def test_scores_that_were_typed_become_raises_and_one_left_as_it_is_none():
    village = [Item("1.1", 2), Item("1.2", 3), Item("1.3", 4)]

    assert read_scores({"1.1": " 5 ", "1.2": "3", "1.3": "1"}, village) == ([Raise("1.1", 2, 5), Raise("1.3", 4, 1)], [])


def test_points_of_dimensions_are_read_within_their_headroom():
    added, problems = read_points({"a": "7", "b": "1", "c": "0", "x": "1", "d": "2"}, {"a": 7, "b": 0, "c": 3, "d": None})

    assert added == {"a": 7}
    assert [(problem.code, problem.rule) for problem in problems] == [("b", "range"), ("x", "code"), ("d", "unknown")]


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=8), max_size=5))
def test_whatever_is_typed_is_read_or_told(typed):
    raises, problems = read_scores(typed, items([1] * 127))
    added, told = read_points(typed, dict.fromkeys(CODES, 4))

    assert len(raises) + len(problems) <= len(typed)
    assert len(added) + len(told) <= len(typed)

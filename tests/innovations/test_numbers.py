"""What people type as a figure, and what is read from it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites import numbers
from sites.numbers import Figure, NotANumber, parse, parse_whole


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("412", "412"), ("0", "0"), ("007", "7"), ("1.250", "1250"), ("1.250.000", "1250000"), ("1.250.000,50", "1250000.50"),
        ("Rp 1.250.000,50", "1250000.50"), ("Rp1.250.000,-", "1250000"), ("rp. 5.000,-", "5000"), ("1 250 000", "1250000"),
        ("1,250,000", "1250000"), ("1,250.50", "1250.50"), ("2.5", "2.5"), ("1.25", "1.25"), ("0.250", "0.250"),
        ("0,250", "0.250"),
        ("1,5", "1.5"), ("1,5 juta", "1500000"), ("2.5 jt", "2500000"), ("12 juta", "12000000"), ("12jt", "12000000"),
        ("3 ribu", "3000"), ("3rb", "3000"), ("1 juta 250 ribu", "1250000"), ("1,2 miliar", "1200000000"), ("2 ratus", "200"),
        ("412 liter", "412"), ("412LITER", "412"), ("412 ltr", "412"), ("1/2", "0.5"), ("1 1/2", "1.5"), ("½", "0.5"),
        ("١٢٫٥", "12.5"), ("１２", "12"), ("12\u00a0000", "12000"), ("99.999.999.999.999", "99999999999999"),
    ],
)  # fmt: skip
def test_figure_is_read_by_the_indonesian_rule(text, value):
    assert parse(text, unit="liter") == Figure(Decimal(value), False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12 jt-an", 12_000_000), ("12 jt an", 12_000_000), ("12jtan", 12_000_000), ("±20", 20), ("+/- 20", 20), ("~20", 20),
        ("sekitar 3 ribu", 3000), ("Kurang lebih 20 liter", 20), ("kira-kira 20", 20), ("hampir 100", 100), ("20-an", 20),
        ("12 juta lebih", 12_000_000), ("20+", 20), ("perkiraan 7", 7), ("lebih dari 40", 40),
    ],
)  # fmt: skip
def test_figure_that_is_about_keeps_its_mark(text, value):
    assert parse(text, unit="liter") == Figure(Decimal(value), True)


def test_fraction_without_an_end_is_about():
    assert parse("2/3") == Figure(Decimal("0.6667"), True)


@pytest.mark.parametrize(
    "text", ["", "  ", "-", "—", "Tidak ada", "NIHIL", "belum ada data", "belum ada", "tidak tahu", "n/a", None]
)
def test_unknown_is_none_and_never_zero(text):
    assert parse(text) == Figure(None, False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,250", "ambiguous"), ("1,250 juta", "ambiguous"), ("10-12", "range"), ("10 s/d 12", "range"),
        ("5 sampai 7", "range"),
        ("-5", "negative"), ("−5", "negative"), ("1,23456", "decimals"), ("999999999999999", "large"), ("9" * 5000, "large"),
        ("412 botol", "unit"), ("lima", "words"), ("1.2.3", "words"), ("12.50.000", "words"),
        ("1e5", "words"), ("NaN", "words"),
        ("juta", "words"), ("1 ribu 1 juta", "words"), ("3/7", "words"), ("<script>", "words"), ("1 2", "words")
    ],
)  # fmt: skip
def test_text_that_cannot_be_read_in_one_way_is_refused_with_the_reason(text, code):
    with pytest.raises(NotANumber) as refused:
        parse(text, unit="liter")

    assert refused.value.code == code


def test_people_are_counted_in_whole_ones():
    with pytest.raises(NotANumber) as refused:
        parse_whole("2,5", unit="orang")

    assert refused.value.code == "whole"
    assert parse_whole("sekitar 20 org", unit="orang") == Figure(Decimal(20), True)


def indonesian(value):
    """1234567.5 as it is written in Indonesia."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


@given(st.decimals(min_value=0, max_value=10**13, places=2, allow_nan=False))
def test_number_written_in_indonesian_is_read_back(value):
    assert parse(indonesian(value)).value == value


@given(st.integers(min_value=0, max_value=10**13))
def test_whole_number_is_read_back_with_and_without_dots(value):
    assert parse(indonesian(value)) == parse(str(value)) == Figure(Decimal(value), False)


@given(st.integers(min_value=1, max_value=99), st.sampled_from(sorted(numbers.MULTIPLIERS)))
def test_word_behind_a_number_multiplies_it(value, word):
    assert parse(f"{value} {word}").value == value * numbers.MULTIPLIERS[word]


CODES = {"words", "ambiguous", "range", "negative", "large", "decimals", "unit", "whole"}


def outcome(text, unit=""):
    """The figure read, or the code of the refusal."""
    try:
        return parse(text, unit=unit)
    except NotANumber as refused:
        return refused.code


@given(st.text(max_size=60))
def test_any_text_gives_a_figure_or_a_refusal(text):
    found = outcome(text, "liter")

    assert found in CODES if isinstance(found, str) else found.value is None or 0 <= found.value < numbers.LARGEST


@given(st.text(alphabet="0123456789.,-/ rbjtan±", max_size=25))
def test_any_text_of_digits_and_signs_gives_a_figure_or_a_refusal(text):
    found = outcome(text)

    assert found in CODES if isinstance(found, str) else found.value is None or found.value % Decimal("0.0001") == 0

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaster.accounts.phones import E164, normalise, spoken


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("081234567890", "+6281234567890"),
        ("0812-3456-7890", "+6281234567890"),
        ("0812 3456 7890", "+6281234567890"),
        ("0812.3456.7890", "+6281234567890"),
        ("0812\u00a03456\u00a07890", "+6281234567890"),
        ("0812\u20113456\u20117890", "+6281234567890"),
        ("81234567890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("+62 (0)812-3456-7890", "+6281234567890"),
        ("006281234567890", "+6281234567890"),
        ("(0511) 3352 123", "+625113352123"),
        ("+1 202 555 0143", "+12025550143"),
        ("+6591234567", "+6591234567"),
    ],
)
def test_normalise_takes_a_number_as_it_is_typed(typed, kept):
    assert normalise(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "0", "0812", "siti@contoh.id", "0812345678901234", "0812abc4567", "+0812345678", "٠٨١٢٣٤٥٦٧٨٩٠", "0812\x003456789"],
)
def test_normalise_refuses_what_is_no_number(typed):
    with pytest.raises(ValueError, match="^" + re.escape(typed)):
        normalise(typed)


@given(st.text(max_size=40))
def test_normalise_gives_e164_or_refuses_whatever_is_typed(typed):
    try:
        kept = normalise(typed)
    except ValueError:
        return

    assert E164.fullmatch(kept)
    assert normalise(kept) == kept


@given(st.from_regex(r"8[1-9][0-9]{7,9}", fullmatch=True), st.lists(st.sampled_from(" -.()"), min_size=13, max_size=13))
def test_normalise_does_not_mind_separators_or_prefix(number, separators):
    typed = "".join(digit + mark for digit, mark in zip(number, separators, strict=False))

    kept = {normalise(prefix + typed) for prefix in ("0", "62", "+62", "0062", "+62 0", "")}

    assert kept == {"+62" + number}


def test_spoken_is_how_a_number_is_dialled_at_home():
    assert [spoken("+6281234567890"), spoken("+12025550143"), spoken(None)] == ["0812-3456-7890", "+12025550143", ""]

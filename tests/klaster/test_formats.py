"""Numbers, dates and sizes as the reader writes them."""

import datetime
from decimal import Decimal

import pytest
from django.utils import translation

from klaster.templatetags import klaster as tags

MOMENT = datetime.datetime(2025, 7, 7, 2, 42, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("value", "places", "indonesian", "english"),
    [
        (Decimal("1234.56"), 2, "1.234,56", "1,234.56"),
        (Decimal("73.065"), 2, "73,07", "73.07"),
        (Decimal("-0.5"), 0, "-1", "-1"),
        (1871, None, "1.871", "1,871"),
        (Decimal("2.50"), None, "2,5", "2.5"),
        (Decimal("100"), None, "100", "100"),
        (0, 2, "0,00", "0.00"),
        ("12", None, "12", "12"),
    ],
)
def test_number_is_written_in_the_readers_format(value, places, indonesian, english):
    with translation.override("id"):
        assert tags.number(value, places) == indonesian
    with translation.override("en"):
        assert tags.number(value, places) == english


@pytest.mark.parametrize("value", [None, "", "bukan angka", Decimal("NaN"), float("inf")])
def test_number_that_is_unknown_is_never_zero(value):
    assert tags.number(value) == "belum ada data"
    assert tags.percent(value) == "belum ada data"
    assert tags.rupiah(value) == "belum ada data"


def test_percent_and_rupiah_stand_without_a_space():
    assert tags.percent(Decimal("73.0709")) == "73,07%"
    assert tags.rupiah(1250000) == "Rp1.250.000"
    assert tags.rupiah(Decimal("-1500.5")) == "-Rp1.501"


def test_day_of_a_moment_is_the_day_in_wita():
    late = datetime.datetime(2025, 7, 6, 17, 0, tzinfo=datetime.UTC)

    assert tags.day(late) == "7 Juli 2025"
    assert tags.day(datetime.date(2025, 7, 7)) == "7 Juli 2025"
    assert tags.day(None) == ""


def test_moment_names_its_time_zone():
    assert tags.moment(MOMENT) == "7 Juli 2025 pukul 10.42 WITA"
    with translation.override("en"):
        assert tags.moment(MOMENT) == "7 July 2025 at 10:42 WITA"


@pytest.mark.parametrize(
    ("size", "text"), [(1_400_000, "1,4 MB"), (999, "999 B"), (12_300, "12 kB"), (3_000_000_000, "3,0 GB"), (None, "")]
)
def test_size_of_a_file_is_in_thousands(size, text):
    assert tags.filesize(size) == text


def test_badge_escapes_its_word_and_follows_its_state():
    assert tags.badge("returned", "<b>") == '<span class="badge bad">&lt;b&gt;</span>'
    assert tags.badge("draft", "Draf") == '<span class="badge">Draf</span>'


def test_status_of_an_unknown_level_has_the_neutral_swatch():
    assert tags.status(None, "belum ada data") == '<span class="status s0">belum ada data</span>'
    assert tags.status(4, "Maju") == '<span class="status s4">Maju</span>'

"""What single cells and headers say."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.importing.cells import NotReadable, decimal_of, name_key, status_of
from indicators.importing.columns import find_header, key, year_in_name
from tests.indicators.factories import BAKAMBAT, ID_HEADER


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("73,07", "73.07"), ("73.07", "73.07"), (117.0, "117.0"), (69.13, "69.13"), (" 8 ", "8"), (12, "12"),
        ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("1.234.567", "1234567"), ("0.754", "0.754"), ("'75,43", "75.43"),
        ("75,43 %", "75.43"),
    ],
)  # fmt: skip
def test_number_is_read_with_comma_and_with_point(cell, number):
    assert decimal_of(cell) == Decimal(number)


@pytest.mark.parametrize("cell", ["-", "", "0", 0, 0.0, "NIHIL", "nihil", "TIDAK ADA", "Tidak ada", "0,0", "–"])
def test_junk_is_unknown_and_never_zero(cell):
    assert decimal_of(cell) is None


@pytest.mark.parametrize("cell", ["abc", "1.23,45", "1,2,3", "12a", "=A1", float("inf"), "1" * 400, "٣"])
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(NotReadable):
        decimal_of(cell)


@given(st.text() | st.floats() | st.integers())
def test_any_cell_gives_a_number_or_unknown_or_a_refusal(cell):
    try:
        number = decimal_of(cell)
    except NotReadable:
        return
    assert number is None or number.is_finite()


@pytest.mark.parametrize(
    ("cell", "status"),
    [("MAJU", "maju"), ("sangat tertinggal", "sangat_tertinggal"), ("Desa Mandiri", "mandiri"), ("-", ""), ("", "")],
)
def test_status_is_read_in_any_case(cell, status):
    assert status_of(cell) == status


def test_unknown_status_is_refused():
    with pytest.raises(NotReadable):
        status_of("Sangat Mandiri")


@pytest.mark.parametrize(("one", "other"), [("Desa Bakambat", "BAKAMBAT"), ('Pulau Ku"u', "Pulau Ku'u")])
def test_names_are_compared_without_case_signs_and_the_word_desa(one, other):
    assert name_key(one) == name_key(other)


def test_heads_are_compared_without_year_and_signs():
    assert key("INDEKS DESA (ID 2025)") == "INDEKS DESA ID"


@pytest.mark.parametrize(
    ("header", "series", "year"),
    [
        (
            "NAMA PROVINSI;ID KAB;NAMA KABUPATEN / KOTA;ID KEC;KECAMATAN;KODE DESA;DESA/KELURAHAN;LAYANAN DASAR;SOSIAL;EKONOMI;"
            "LINGKUNGAN;AKSESIBILITAS;TATA KELOLA PEMERINTAH;SKOR INDEKS DESA;INDEKS DESA (ID 2025)",
            "id", {2025},
        ),
        ("Kecamatan;Kode;Desa;DLD;DS;DE;DL;DA;DTKPD;Skor;Status", "id", set()),
        ("id_desa;id_kecamatan;layanan_dasar;sosial;ekonomi;lingkungan;aksesibilitas;tata_kelola;skor;status;tahun", "id",
         set()),
        (
            "KODE PROV;NAMA PROVINSI;KODE KAB;NAMA KABUPATEN;KODE KEC;NAMA KECAMATAN;KODE DESA;NAMA DESA;IKS 2023;IKE 2023;"
            "IKL 2023;NILAI IDM 2023;STATUS IDM 2023",
            "idm", {2023},
        ),
        ("KODE DESA;NAMA DESA;SKOR ID;KLASIFIKASI DESA", "id", set()),
        ("KODE;KELURAHAN;PEMERINTAHAN;KEWILAYAHAN;KEMASYARAKATAN;TOTAL;KATEGORI", "epdeskel", set()),
    ],
)  # fmt: skip
def test_each_known_header_names_its_index_and_year(header, series, year):
    found = find_header([header.split(";")])

    assert (found.series, found.years) == (series, frozenset(year))
    assert {"code", "score", "status"} <= set(found.columns)


def test_header_is_found_below_titles_and_the_title_gives_the_year():
    rows = [["REKAPITULASI HASIL INDEKS DESA TAHUN 2025"], ["KABUPATEN BANJAR"], [], ID_HEADER, BAKAMBAT]

    found = find_header(rows)

    assert (found.row, found.years) == (3, frozenset({2025}))


def test_rows_without_a_header_give_none():
    assert find_header([BAKAMBAT, BAKAMBAT]) is None


@pytest.mark.parametrize(("name", "year"), [("id-2025-rusak.xlsx", 2025), ("rekap.xlsx", None), ("6303012001.csv", None)])
def test_year_is_found_in_a_file_name(name, year):
    assert year_in_name(name) == year

"""Columns are found by their heads; what is not known by them, a person may say once for a layout."""

import pytest

from indicators.importing import columns
from indicators.importing.columns import (
    ColumnsUnknown,
    candidates,
    find_header,
    find_table,
    header_from,
    layout_of,
    meanings_for,
)
from indicators.importing.reader import Sheet
from tests.indicators.factories import BAKAMBAT, ID_HEADER, TANIPAH, methodology

STRANGE = ["Nomor wilayah", "Nama tempat", "A1", "A2", "A3", "A4", "A5", "A6", "Hasil akhir", "Golongan"]
LINES = [["6303012001", "Bakambat", 129, 56, 127, 68, 39, 60, "75,43", "Maju"]]


@pytest.mark.parametrize(
    ("heads", "series", "meanings"),
    [
        (
            "KODE DESA;DESA/KELURAHAN;KECAMATAN;KABUPATEN/KOTA;LAYANAN DASAR;SOSIAL;EKONOMI;LINGKUNGAN;AKSESIBILITAS;"
            "TATA KELOLA PEMERINTAHAN DESA;SKOR INDEKS DESA;TOTAL NILAI;STATUS RESMI;STATUS HASIL HITUNG;TAHUN",
            "id",
            {"code": 0, "name": 1, 0: 4, 1: 5, 2: 6, 3: 7, 4: 8, 5: 9, "score": 10, "points": 11, "status": 12, "year": 14},
        ),
        (
            "KODE DESA;DESA/KELURAHAN;KECAMATAN;IKS;IKE;IKL;NILAI IDM;STATUS RESMI;STATUS HASIL HITUNG;TAHUN",
            "idm",
            {"code": 0, "name": 1, 0: 3, 1: 4, 2: 5, "score": 6, "status": 7, "year": 9},
        ),
        (
            "KODE DESA;DESA/KELURAHAN;BIDANG PEMERINTAHAN;BIDANG KEWILAYAHAN;BIDANG KEMASYARAKATAN;TOTAL;TOTAL NILAI;"
            "STATUS RESMI;STATUS HASIL HITUNG;TAHUN",
            "epdeskel",
            {"code": 0, "name": 1, 0: 2, 1: 3, 2: 4, "score": 5, "status": 7, "year": 9},
        ),
    ],
)
def test_what_the_portal_exports_it_reads(heads, series, meanings):
    header = find_header([heads.split(";")])

    assert (header.series, header.columns) == (series, meanings)


def test_sheet_with_the_figures_is_found_among_others():
    cover = Sheet("Sampul", [["Rekapitulasi"]])
    totals = Sheet("Rekap", [["KODE", "DESA", "STATUS"], ["63.03", "Banjar", "Maju"]])
    table = Sheet("Data desa", [["Judul"], ID_HEADER, BAKAMBAT, TANIPAH])

    sheet, header = find_table([cover, totals, table, Sheet("Kosong", [])])

    assert (sheet.name, header.row) == ("Data desa", 1)


def test_header_without_rows_gives_way_to_the_one_with_rows():
    sheet, _header = find_table([Sheet("Templat", [ID_HEADER]), Sheet("Isi", [ID_HEADER, BAKAMBAT])])

    assert sheet.name == "Isi"


def test_unknown_columns_come_back_with_the_sheet_and_the_likely_header():
    rows = [["Data tahun 2025", "", ""], [], STRANGE, *LINES * 60]

    with pytest.raises(ColumnsUnknown) as unknown:
        find_table([Sheet("Kosong", []), Sheet("Isi", rows)])

    assert (unknown.value.sheet, len(unknown.value.rows), unknown.value.at) == ("Isi", 40, 2)


def test_rows_of_figures_alone_have_no_likely_header():
    assert candidates([["6303012001", "12", "13"], ["63.03.01.2002", "75,43", "1"]]) is None


def test_layout_is_the_same_next_year_and_another_when_a_column_moves():
    this, following = ["KODE", "IKS 2023", "IKE 2023", ""], ["Kode", "IKS 2024", "IKE 2024"]

    assert layout_of(this) == layout_of(following)
    assert layout_of(this) != layout_of(["IKS", "KODE", "IKE"])


@pytest.mark.django_db
def test_header_is_made_of_what_a_person_said():
    said = {"code": 0, "name": 1, **{str(n): n + 2 for n in range(6)}, "score": 8, "status": 9}

    header = header_from([["Tahun 2025"], STRANGE, *LINES], 1, said, methodology())

    places = {"code": 0, "name": 1, **{n: n + 2 for n in range(6)}, "score": 8, "status": 9}
    assert (header.row, header.series, header.columns, header.years) == (1, "id", places, frozenset({2025}))
    assert header.names["score"] == "Hasil akhir"


@pytest.mark.django_db
def test_places_outside_the_table_and_unknown_or_double_meanings_are_left_out():
    said = {"code": 0, "name": 0, "score": 99, "status": -1, "7": 3, "x": 4, "0": "2", "year": True}

    assert header_from([STRANGE], 0, said, methodology()).columns == {"code": 0}


@pytest.mark.django_db
def test_form_of_meanings_names_the_dimensions_in_their_order():
    meanings = meanings_for(methodology("idm-2016").plain)

    assert [meaning for meaning, _label in meanings] == ["code", "name", "year", "0", "1", "2", "score", "status"]
    assert ("points", "Nilai") in meanings_for(methodology().plain)


def test_index_can_be_chosen_where_the_columns_fit_several():
    rows = [["KODE", "SKOR", "STATUS"]]

    assert find_header(rows, "epdeskel").series == "epdeskel"
    assert columns.is_ambiguous(find_header(rows))


def test_title_that_names_the_index_of_the_heads_leaves_nothing_ambiguous():
    heads = ["KODE", "SKOR", "STATUS"]

    assert not columns.is_ambiguous(find_header([["Rekap Indeks Desa 2025"], heads]))
    assert columns.is_ambiguous(find_header([["Rekap IDM 2024"], heads]))

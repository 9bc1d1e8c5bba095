"""The reader reads every kind of file in a child process with limits, and says what is wrong with what it cannot read."""

import io
import zipfile

import openpyxl
import pytest

from indicators.importing import reader
from indicators.importing.reader import FileRefused, read
from tests.indicators.factories import csv_file, xlsx

ROWS = [["KODE DESA", "SKOR"], ["6303012001", "75,43"]]


def reason(content, **limits):
    with pytest.raises(FileRefused) as refused:
        read(content, **limits)
    return refused.value.reason


def test_workbook_gives_its_cells():
    sheets = read(xlsx([["KODE DESA", "SKOR"], ["6303012001", 75.43]]))

    assert [sheet.rows for sheet in sheets] == [[["KODE DESA", "SKOR"], ["6303012001", 75.43]]]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_with_any_usual_delimiter(delimiter):
    sheets = read(csv_file(ROWS, delimiter=delimiter))

    assert sheets[0].rows == ROWS


def test_csv_in_utf_16_is_read_as_excel_writes_it():
    assert read(csv_file(ROWS, encoding="utf-16"))[0].rows == ROWS


def test_empty_file_is_refused():
    assert reason(b"  ") == "Berkas kosong."


def test_csv_in_another_encoding_is_refused():
    assert reason("KODE;DESA\r\n1;Ta’al\r\n".encode("cp1252")) == "Berkas CSV ini bukan UTF-8."


@pytest.mark.parametrize("content", [b"%PDF-1.7 \xe2\xe3", b"\x89PNG\r\n\x1a\n\0\0", b"PK\x03\x04 broken", b"a\0b"])
def test_what_is_no_spreadsheet_is_refused(content):
    assert reason(content) == "Berkas ini bukan lembar kerja: hanya .xlsx, .xls, .ods, dan .csv yang dapat dibaca."


def test_zip_of_something_else_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("surat.txt", "isi")

    assert reason(file.getvalue()) == "Berkas ini bukan lembar kerja: hanya .xlsx, .xls, .ods, dan .csv yang dapat dibaca."


def test_bomb_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
    with archive, archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as entry:
        for _ in range(310):
            entry.write(b"0" * 1_000_000)

    assert reason(file.getvalue()) == "Isi buku kerja lebih dari 300 MB, jauh melebihi kebutuhan data indeks."


def test_single_cells_in_the_first_and_the_last_place_are_refused_without_harm():
    book = openpyxl.Workbook()
    book.active["A1"] = "KODE DESA"
    book.active["XFD1048576"] = "jauh"
    file = io.BytesIO()
    book.save(file)

    assert reason(file.getvalue()).startswith("Buku kerja memuat lembar yang terlalu besar")


def test_single_cell_in_the_last_place_is_refused_without_harm():
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "jauh"
    file = io.BytesIO()
    book.save(file)

    assert reason(file.getvalue()).startswith("Buku kerja memuat lembar yang terlalu besar")


def test_file_over_the_limit_is_refused_unread(settings):
    settings.MAX_DOCUMENT_BYTES = 1024 * 1024

    assert reason(b"x" * (1024 * 1024 + 1)) == "Berkas lebih besar dari 1 MB."


def test_child_has_no_more_memory_than_it_is_given():
    many = b"a;b\r\n" * 2_000_000

    assert reason(many, memory=128 * 1024 * 1024).startswith("Buku kerja memuat lembar yang terlalu besar")


def test_child_that_takes_too_long_is_stopped(monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(reader, "CHILD", slow)

    assert reason(b"a;b", seconds=-4).startswith("Membaca berkas memakan waktu lebih dari")


@pytest.mark.parametrize("made", [xlsx, csv_file])
def test_long_text_in_a_cell_is_cut(made):
    sheets = read(made([["KODE DESA", "a" * 2_000], ["6303012001", "b"]]))

    assert sheets[0].rows == [["KODE DESA", "a" * 1_000], ["6303012001", "b"]]


def test_small_workbook_that_repeats_one_text_everywhere_is_refused():
    assert len(workbook := xlsx([["a" * 1_000] * 100] * 700)) < 1_000_000

    assert reason(workbook).startswith("Buku kerja memuat lembar yang terlalu besar")

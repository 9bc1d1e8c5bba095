"""The reader reads every kind of file in a child process with limits, and says what is wrong with what it cannot read."""

import errno
import io
import struct
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


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_csv_is_read_with_any_usual_delimiter(delimiter):
    sheets = read(csv_file(ROWS, delimiter=delimiter))

    assert sheets[0].rows == ROWS


def test_decimal_commas_and_titles_do_not_pass_for_delimiters():
    rows = [["REKAPITULASI, KABUPATEN BANJAR, 2025", "", ""], ["KODE", "IKS", "IKE"], *([["6303012001", "0,75", "0,6"]] * 5)]

    assert read(csv_file(rows))[0].rows == rows


def test_csv_that_names_its_delimiter_is_believed_and_its_rows_keep_their_numbers():
    assert read(b"sep=|\r\nKODE|SKOR\r\n1;2;3|4\r\n")[0].rows == [["", ""], ["KODE", "SKOR"], ["1;2;3", "4"]]


def test_code_that_a_csv_shields_from_excel_is_read():
    assert read(b'KODE;SKOR\r\n"=""6303012001""";75\r\n')[0].rows[1] == ["6303012001", "75"]


def test_short_rows_are_filled_up():
    assert read(b"KODE;SKOR\r\n6303012001\r\n")[0].rows[1] == ["6303012001", ""]


def test_formula_without_a_stored_value_is_empty_and_a_link_is_its_text():
    book = openpyxl.Workbook()
    book.active.append(["KODE DESA", "SKOR", "BENAR"])
    book.active.append(["6303012001", "=1+1", True])
    book.active["A2"].hyperlink = "https://contoh.id/"
    file = io.BytesIO()
    book.save(file)

    assert read(file.getvalue())[0].rows[1] == ["6303012001", "", "TRUE"]


def test_true_is_not_taken_for_the_number_1_beside_it():
    assert read(xlsx([["A"], [1], [True], [1]]))[0].rows == [["A"], [1], ["TRUE"], [1]]


def test_csv_in_utf_16_is_read_as_excel_writes_it():
    assert read(csv_file(ROWS, encoding="utf-16"))[0].rows == ROWS


def test_empty_file_is_refused():
    assert reason(b"  ") == "Berkas kosong."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_csv_is_read_in_every_encoding_that_offices_save(encoding):
    rows = [["KODE", "DESA"], ["6303012001", "Ta’al – Hulu"]]

    assert read(csv_file(rows, encoding=encoding))[0].rows == rows


def test_letters_that_no_encoding_gives_are_refused():
    assert reason(b"KODE;DESA\r\n1;Ta\x81al\r\n") == "Huruf dalam berkas CSV ini tidak dapat dibaca."


@pytest.mark.parametrize("content", [b"%PDF-1.7 \xe2\xe3", b"\x89PNG\r\n\x1a\n\0\0", b"PK\x03\x04 broken", b"a\0b"])
def test_what_is_no_spreadsheet_is_refused(content):
    assert reason(content) == "Berkas ini bukan lembar kerja: hanya .xlsx, .xls, .ods, dan .csv yang dapat dibaca."


def test_zip_of_something_else_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("surat.txt", "isi")

    assert reason(file.getvalue()) == "Berkas ini bukan lembar kerja: hanya .xlsx, .xls, .ods, dan .csv yang dapat dibaca."


def zipped(**entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return file.getvalue()


def test_workbook_behind_a_password_has_words_of_its_own():
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000) + "EncryptedPackage".encode("utf-16-le") + bytes(1_000)
    calc = zipped(META___INF="", mimetype="")
    file = io.BytesIO(calc)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")

    for content in (container, file.getvalue()):
        assert reason(content) == "Buku kerja ini dilindungi kata sandi, jadi isinya tidak dapat dibaca."


def old_workbook_with_password():
    """An .xls as Excel and LibreOffice save it with a password: a container whose stream says so in its second record."""
    stream = bytes.fromhex("0908100000060500bb0dcc0700000000060000002f003600010001000100") + bytes(8_000)
    sectors = -(-len(stream) // 512)
    last, free = 0xFFFFFFFE, 0xFFFFFFFF
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H6x3L", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1)
    header += struct.pack("<7L", 0, 4096, last, 0, last, 0, 0) + struct.pack("<108L", *[free] * 108)
    fat = [0xFFFFFFFD, last, *range(3, 2 + sectors), last]

    def entry(name, kind, child, start, size):
        coded = name.encode("utf-16-le")
        about = struct.pack("<HBB3L", len(coded) + 2, kind, 1, free, free, child)
        return coded.ljust(64, b"\0") + about + bytes(36) + struct.pack("<LQ", start, size)

    directory = entry("Root Entry", 5, 1, last, 0) + entry("Workbook", 2, free, 2, len(stream))
    table = struct.pack(f"<{len(fat)}L", *fat).ljust(512, b"\xff")
    return header + table + directory.ljust(512, b"\0") + stream.ljust(512 * sectors, b"\0")


def test_old_workbook_behind_a_password_is_not_called_unreadable():
    assert reason(old_workbook_with_password()) == "Buku kerja ini dilindungi kata sandi, jadi isinya tidak dapat dibaca."


def test_binary_workbook_is_refused_plainly():
    assert reason(zipped(xl__workbook_bin="")) == "Berkas ini buku kerja biner (.xlsb), yang tidak dapat dibaca."


def test_web_page_under_a_workbooks_name_is_refused():
    assert reason(b"<html><table><tr><td>KODE") == "Berkas ini halaman web, walaupun namanya berakhiran seperti buku kerja."


@pytest.mark.parametrize("root", [b"<office:document/>", b'<?mso-application progid="Excel.Sheet"?><Workbook/>'])
def test_table_saved_as_xml_is_not_called_a_web_page(root):
    words = "Berkas ini bukan lembar kerja: hanya .xlsx, .xls, .ods, dan .csv yang dapat dibaca."
    assert reason(b'\xef\xbb\xbf<?xml version="1.0"?>\n' + root) == words


def test_full_disk_is_told_and_nothing_stays(monkeypatch):
    class Full:
        def __init__(self, **_named):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(reader.tempfile, "NamedTemporaryFile", Full)

    assert reason(b"a;b") == "Penyimpanan server penuh sehingga berkas tidak dapat dibuka; tidak ada yang disimpan."


def test_ten_sheets_are_read():
    book = openpyxl.Workbook()
    for number in range(9):
        book.create_sheet(f"Lembar {number}").append(["isi", number])
    file = io.BytesIO()
    book.save(file)

    assert [sheet.name for sheet in read(file.getvalue())] == ["Sheet", *(f"Lembar {number}" for number in range(9))]


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


@pytest.mark.parametrize("written", [b"", b"{}", b"[1]\n", b'[["a",1,[["x"]]]]\n\x05\0\0\0', b'[["a",9,[["x"]]]]\n\0\0'])
def test_child_that_writes_nonsense_is_not_believed(monkeypatch, written):
    monkeypatch.setattr(reader, "_run", lambda *_: written)

    assert reason(b"a;b").startswith("Berkas ini bukan lembar kerja")


def test_csv_that_begins_with_an_empty_line_is_read_with_its_row_numbers():
    (sheet,) = read("\r\nKODE;SKOR\r\n6303012001;75,43\r\n".encode("utf-8-sig"))

    assert sheet.rows == [["", ""], ["KODE", "SKOR"], ["6303012001", "75,43"]]

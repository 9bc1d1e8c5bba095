"""`import_index` on the command line: exit status, --partial, --dry-run."""

import io

import openpyxl
import pytest
from django.core.management import call_command

from indicators.models import Assessment, Import
from tests.indicators.factories import BAKAMBAT, GOOD, ID_HEADER, TANIPAH, id_file, villages, xlsx

pytestmark = pytest.mark.django_db
BAD = [*TANIPAH[:3], 999, *TANIPAH[4:]]


def run(tmp_path, content, *options, name="id-2025.xlsx"):
    """The exit status of the command on a file of this content."""
    path = tmp_path / name
    path.write_bytes(content)
    try:
        call_command("import_index", str(path), *options)
    except SystemExit as stopped:
        return stopped.code
    return 0


def test_all_rows_in_is_status_0(tmp_path, capsys):
    villages()

    assert run(tmp_path, id_file(*GOOD)) == 0
    assert Assessment.objects.count() == 3
    assert capsys.readouterr().out.splitlines() == [
        "Indeks Desa 2025: 3 baris dibaca, 3 siap, 0 ditolak.",
        "Diimpor: 3 baru, 0 berubah, 0 tetap.",
    ]


def test_rejected_row_keeps_all_out_with_status_1(tmp_path, capsys):
    villages()

    assert run(tmp_path, id_file(BAKAMBAT, BAD)) == 1
    assert (Assessment.objects.count(), Import.objects.count()) == (0, 0)
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  Baris 5, kolom DLD (D), nilai “999”: Isi sel harus antara 34 dan 170. "
        "Cocokkan dengan lembar desa, lalu perbaiki selnya.",
        "Tidak ada yang diimpor.",
    ]


def test_partial_with_a_rejected_row_is_status_2(tmp_path):
    villages()

    assert run(tmp_path, id_file(BAKAMBAT, BAD), "--partial") == 2
    assert Assessment.objects.count() == 1


def test_partial_without_a_good_row_is_status_1(tmp_path):
    villages()

    assert run(tmp_path, id_file(BAD), "--partial") == 1
    assert Import.objects.count() == 0


@pytest.mark.parametrize(("rows", "code"), [(GOOD, 0), ([BAKAMBAT, BAD], 1)])
def test_dry_run_writes_nothing(tmp_path, rows, code):
    villages()

    assert run(tmp_path, id_file(*rows), "--dry-run") == code
    assert (Assessment.objects.count(), Import.objects.count()) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"bukan lembar kerja", b"\xff\xd8\xff\xe0 foto"])
def test_file_that_is_none_is_status_1_and_says_why(tmp_path, capsys, content):
    assert run(tmp_path, content) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_missing_file_is_status_1(capsys):
    with pytest.raises(SystemExit) as stopped:
        call_command("import_index", "/tidak/ada.xlsx")

    assert stopped.value.code == 1
    assert capsys.readouterr().err.startswith("Berkas tidak dapat dibaca")


def test_year_and_methodology_may_be_named(tmp_path):
    villages()

    assert run(tmp_path, id_file(BAKAMBAT, titles=()), "--year=2026", "--methodology=id-2025", name="x.xlsx") == 0
    assert Assessment.objects.get().year == 2026


def test_marks_and_repeated_rows_are_counted(tmp_path, capsys):
    villages()
    contradicted = [*BAKAMBAT[:9], "68,03", "Berkembang"]

    assert run(tmp_path, id_file(contradicted, TANIPAH, TANIPAH)) == 0
    assert capsys.readouterr().out.splitlines()[1:3] == [
        "  Dengan tanda: 1 (skor 1, status 1).",
        "  Dilewati karena barisnya sama dengan yang sudah ada: 1.",
    ]


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_columns_that_nobody_knows_are_status_1_and_leave_nothing(tmp_path, capsys, options):
    assert run(tmp_path, xlsx([["Nomor", "Tempat", "Hasil"], ["6303012001", "Bakambat", 75]]), *options) == 1
    assert Import.objects.count() == 0
    assert capsys.readouterr().err.startswith("Tidak ada baris yang tampak sebagai kepala tabel")


@pytest.mark.parametrize("name", ["id", "id-2025"])
def test_index_is_named_by_its_series_or_the_old_code(tmp_path, name):
    villages()
    content = xlsx([["KODE", "SKOR", "STATUS"], ["6303012001", 75.43, "MAJU"]])

    assert run(tmp_path, content, "--year=2025", f"--methodology={name}") == 0
    assert Assessment.objects.get().points == 479


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_sheets_and_rows_that_are_not_read_are_told(tmp_path, capsys, options):
    villages()
    book = openpyxl.Workbook()
    for sheet, rows in ((book.active, [TANIPAH, ID_HEADER, BAKAMBAT]), (book.create_sheet("Dua"), [ID_HEADER, TANIPAH])):
        for row in [["INDEKS DESA 2025"], *rows]:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)

    assert run(tmp_path, file.getvalue(), *options) == 0

    assert capsys.readouterr().out.splitlines()[1:3] == [
        "  Tidak dibaca meskipun juga memuat tabel desa: lembar Dua.",
        "  Tidak dibaca karena ada di atas kepala tabel: 1 baris desa.",
    ]

"""Files that no one should send, through the page: each is told what is wrong, and nothing is half done."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.models import Assessment, Import, ImportRow
from klaster.access import Role
from tests.factories import person
from tests.indicators.factories import BAKAMBAT, GOOD, ID_HEADER, PEMURUS, TANIPAH, csv_file, id_file, villages

pytestmark = pytest.mark.django_db
LIST = "/kerja/indeks/impor/"
# What Excel writes for a workbook with a password: a container with a stream of this name, in UTF-16.
PROTECTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 3000


@pytest.fixture(autouse=True)
def staff(client):
    user = person(Role.PMD)
    client.force_login(user)
    villages()
    return user


def upload(client, content, name="id-2025.xlsx"):
    return client.post(LIST, {"file": SimpleUploadedFile(name, content)}, follow=True)


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(310):
                sheet.write(b" " * 1_000_000)
    return file.getvalue()


def workbook(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(lambda: b"", "kosong.xlsx", id="empty"),
        pytest.param(lambda: b"   \r\n  ", "kosong.csv", id="blank"),
        pytest.param(lambda: workbook({"Sheet": []}), "kosong.xlsx", id="a workbook without a cell"),
        pytest.param(lambda: PROTECTED, "rahasia.xlsx", id="protected by a password"),
        pytest.param(bomb, "bom.xlsx", id="a bomb"),
        pytest.param(lambda: b"%PDF-1.7\n\0", "tabel.xlsx", id="a PDF"),
        pytest.param(lambda: id_file(*GOOD)[:2000], "potong.xlsx", id="cut off"),
        pytest.param(lambda: id_file(), "id-2025.xlsx", id="heads alone"),
    ],
)
def test_unusable_file_is_told_what_is_wrong_and_leaves_nothing(client, content, name):
    response = upload(client, content(), name)

    (error,) = response.context["form"].errors["file"]
    assert error.endswith("Tidak ada yang diimpor; data yang tersimpan tetap seperti semula.")
    assert (response.status_code, Import.objects.count(), ImportRow.objects.count()) == (422, 0, 0)


def test_sheet_with_the_table_is_found_among_ten(client):
    notes = {f"Catatan {n}": [["Catatan", "rapat", n]] for n in range(9)}
    table = [["REKAPITULASI INDEKS DESA TAHUN 2025"], ID_HEADER, *GOOD]

    response = upload(client, workbook({**notes, "Rekap": table}))

    assert response.context["found"].counts["sheet"] == "Rekap"
    assert response.context["ready"] == 3


def test_formula_without_a_stored_value_is_empty_and_never_evaluated(client):
    formula = [*BAKAMBAT[:3], "=100+29", *BAKAMBAT[4:]]

    upload(client, id_file(formula, TANIPAH, PEMURUS))

    found = Import.objects.get()
    row = found.rows.filter(region__code=BAKAMBAT[1]).first()
    assert row is None or row.dimensions[0] is None


def test_comma_and_point_in_one_column_are_both_read(client):
    response = upload(
        client, csv_file([["INDEKS DESA 2025"], ID_HEADER, BAKAMBAT, [*TANIPAH[:9], "85.04", TANIPAH[10]]]), "x.csv"
    )

    scores = {row.region.name: row.cells[0].now for row in response.context["rows"]}
    assert scores == {"Bakambat": "75,43", "Tanipah": "85,04"}


def test_code_of_another_province_is_rejected_and_the_others_are_ready(client):
    response = upload(client, id_file(BAKAMBAT, [TANIPAH[0], "33.01.01.2001", *TANIPAH[2:]]))

    found = response.context["found"]
    assert response.context["ready"] == 1
    assert [(one["row"], one["value"]) for one in found.rejected] == [(5, "33.01.01.2001")]
    assert Assessment.objects.count() == 0

"""Workbooks of several sheets, tables below rows of villages, and titles that name the index."""

import io

import openpyxl
import pytest
from django.urls import reverse

from indicators.actions import imports
from indicators.importing.columns import find_header, series_in
from indicators.importing.reader import FileRefused
from indicators.models import Assessment
from indicators.rejections import workbook
from klaster.access import Role
from tests.factories import person
from tests.indicators.factories import BAKAMBAT, GOOD, ID_HEADER, PEMURUS, TANIPAH, id_file, villages, xlsx

pytestmark = pytest.mark.django_db
TITLE = ["INDEKS DESA TAHUN 2025"]


@pytest.fixture
def staff(client):
    user = person(Role.PMD)
    client.force_login(user)
    villages()
    return user


def book(**sheets):
    """A workbook with these sheets, {name: rows}."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def staged(content, by=None, **asked):
    return imports.stage(content=content, file_name="x.xlsx", by=by, **asked)


def page(client, found):
    return " ".join(client.get(reverse("index_import", args=[found.pk])).content.decode().split())


def test_sheets_that_are_not_read_are_named_beside_the_button(client, staff):
    found = staged(
        book(Satu=[TITLE, ID_HEADER, BAKAMBAT], Dua=[TITLE, ID_HEADER, TANIPAH], Tiga=[ID_HEADER, PEMURUS]), by=staff
    )

    text = page(client, found)

    assert found.counts["read"] == 1
    assert "2 lembar lain yang juga memuat tabel desa tidak dibaca: Dua, Tiga." in text
    assert "Satukan dalam satu lembar, atau unggah satu per satu." in text


def test_sheet_that_repeats_the_villages_read_is_not_called_unread(client, staff):
    found = staged(book(Rekap=[TITLE, ID_HEADER, *GOOD], Salinan=[TITLE, ID_HEADER, TANIPAH], Kosong=[ID_HEADER]), by=staff)

    assert (found.counts["sheet"], found.counts["unread"]) == ("Rekap", [])
    assert "tidak dibaca" not in page(client, found)


def test_copy_that_rounds_otherwise_or_leaves_scores_out_is_not_called_unread(staff):
    rounded = [["KODE DESA", "DESA", "SKOR INDEKS DESA"], ["6303012001", "Bakambat", "75,4"], ["6303012002", "T", ""]]

    found = staged(book(Rekap=[TITLE, ID_HEADER, *GOOD], Ringkas=rounded), by=staff)

    assert found.counts["unread"] == []


@pytest.mark.parametrize(
    "other",
    [
        [ID_HEADER, [*BAKAMBAT[:9], "68,00", "Maju"]],
        [["INDEKS DESA TAHUN 2024"], ID_HEADER, BAKAMBAT],
        [["KODE DESA", "DESA", "IKS", "IKE", "IKL"], ["6303012001", "Bakambat", 0.7, 0.7, 0.7]],
    ],
)
def test_same_villages_of_another_year_or_index_are_called_unread(staff, other):
    assert staged(book(Satu=[TITLE, ID_HEADER, BAKAMBAT], Lain=other), by=staff).counts["unread"] == ["Lain"]


def test_sheets_with_the_heads_that_a_person_named_are_called_unread_too(client, staff):
    heads = ["Wilayah", "Sebutan", "Angka Akhir"]
    rows = [[row[1], row[2], row[9]] for row in GOOD]
    found = staged(book(Satu=[TITLE, heads, rows[0]], Dua=[TITLE, heads, rows[1]]), by=staff)
    said = {"kolom_code": 0, "kolom_name": 1, "kolom_score": 2}
    client.post(reverse("index_import_columns", args=[found.pk]), said)

    found.refresh_from_db()
    again = staged(book(Satu=[TITLE, heads, rows[0]], Dua=[TITLE, heads, rows[1]]), by=staff)

    assert (found.counts["unread"], again.counts["unread"]) == (["Dua"], ["Dua"])


def test_villages_above_the_header_are_counted_as_not_read(client, staff):
    found = staged(xlsx([TITLE, TANIPAH, PEMURUS, ID_HEADER, BAKAMBAT]), by=staff)

    assert found.counts["read"] == 1
    assert "2 baris berkode desa di atas kepala tabel tidak dibaca." in page(client, found)


HEADS = ["Kode", "Desa", "Skor"]


@pytest.mark.parametrize(
    ("title", "score", "year", "series"),
    [
        ("INDEKS DESA 2025", "75,43", 2025, "id"),
        ("REKAP INDEKS DESA MEMBANGUN (IDM) TAHUN 2023", "0,7543", 2023, "idm"),
    ],
)
def test_title_names_the_index_of_a_score_without_dimensions(staff, title, score, year, series):
    found = staged(xlsx([[title], HEADS, ["6303012001", "Bakambat", score]]))

    assert (found.methodology.series, found.year, found.rows.count()) == (series, year, 1)


def test_titles_that_name_two_indexes_or_none_leave_it_to_a_person(staff):
    for title in ["INDEKS DESA dan IDM 2025", "Rekap 2025"]:
        with pytest.raises(FileRefused) as refused:
            staged(xlsx([[title], HEADS, ["6303012001", "Bakambat", "75,43"]]))
        assert refused.value.field == "methodology"


def test_long_name_of_an_index_is_not_taken_for_the_short_one():
    assert series_in("REKAP INDEKS DESA MEMBANGUN") == "idm"
    assert series_in(find_header([["Indeks Desa, 2025"], HEADS]).titles) == "id"


def test_rejected_rows_of_a_file_of_scores_alone_come_back_in(staff):
    rows = [HEADS, ["6303012001", "Bakambat", "75,43"], ["6303012002", "Tanipah", "999"]]
    found = staged(xlsx(rows), methodology="id", year=2025)

    again = staged(workbook(found))

    assert (again.methodology, again.year, len(again.rejected)) == (found.methodology, 2025, 1)


STATUSES = xlsx([TITLE, ["Kode", "Desa", "Status"], ["6303012001", "Bakambat", "Mandiri"]])


def test_file_of_official_statuses_alone_adds_them_to_the_figures_that_stand(staff):
    first = imports.commit(imported=staged(id_file(BAKAMBAT)), by=None)

    imports.commit(imported=staged(STATUSES), by=None)

    stands = Assessment.objects.get()
    assert (str(stands.score), stands.status_official, stands.status_computed) == ("75.4300", "mandiri", "maju")
    assert (stands.source, len(stands.dimensions)) == (first, 6)


def test_official_status_of_a_village_without_figures_leaves_its_score_unknown(client, staff):
    imports.commit(imported=staged(STATUSES), by=None)

    stands = Assessment.objects.get()
    assert (stands.score, stands.points, stands.status_official, stands.status_computed) == (None, None, "mandiri", "")
    assert client.get("/indeks/63.03.01.2001/").status_code == 200

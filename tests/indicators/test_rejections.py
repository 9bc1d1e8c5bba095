"""The workbook of rejected rows: mended and uploaded again, it imports."""

import io

import openpyxl
import pytest
from django.urls import reverse

from indicators.actions import imports
from indicators.models import Assessment, Import
from indicators.rejections import ADDED, workbook
from klaster.access import Role
from tests.factories import person, village
from tests.indicators.factories import BAKAMBAT, ID_HEADER, TANIPAH, csv_file, id_file, villages

pytestmark = pytest.mark.django_db
BAD = [*TANIPAH[:3], 999, *TANIPAH[4:]]


def staged(*rows, by=None):
    return imports.stage(content=id_file(*rows), file_name="banjar.xlsx", by=by)


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_rejected_rows_come_with_their_heads_cells_and_what_is_wrong():
    villages()
    found = staged(BAKAMBAT, BAD)

    sheet = opened(workbook(found))

    title, heads, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert title[0] == "INDEKS DESA 2025"
    assert heads == [*ID_HEADER, *ADDED]
    assert [str(cell) for cell in row[:12]] == [str(cell) for cell in (*BAD, found.rejected[0]["row"])]
    assert found.rejected[0]["reason"] in row[12]
    assert row[13] == found.rejected[0]["remedy"]


def test_mended_rows_are_imported_when_uploaded_again():
    villages()
    first = imports.commit(imported=staged(BAKAMBAT, BAD), by=None, partial=True)
    book = openpyxl.load_workbook(io.BytesIO(workbook(first)))
    book.active.cell(3, 4).value = TANIPAH[3]
    file = io.BytesIO()
    book.save(file)

    again = imports.stage(content=file.getvalue(), file_name="perbaikan.xlsx", by=None)
    imports.commit(imported=again, by=None)

    assert again.rejected == []
    assert sorted(Assessment.objects.values_list("region__name", flat=True)) == ["Bakambat", "Tanipah"]


@pytest.mark.parametrize("cell", ['=HYPERLINK("http://jahat.example","klik")', "+1+1", "@SUM(A1)", "-2+3"])
def test_text_that_looks_like_a_formula_comes_back_as_text(cell):
    villages()
    rows = csv_file([["INDEKS DESA 2025"], ID_HEADER, BAKAMBAT, [cell, *BAD[1:]]])

    back = opened(workbook(imports.stage(content=rows, file_name="x.csv", by=None))).cell(3, 1)

    assert (back.data_type, back.value, back.quotePrefix) == ("s", cell, True)


def test_row_that_is_shorter_or_longer_than_the_heads_keeps_reason_and_remedy_at_the_end():
    villages()
    found = staged(BAKAMBAT, BAD)
    found.rejected = [
        {"row": 9, "column": "Kode (B)", "value": "1", "reason": "Salah.", "remedy": "Perbaiki.", "cells": ["x"]},
        {"row": 10, "column": "Kode (B)", "value": "1", "reason": "Salah.", "remedy": "Perbaiki.", "cells": ["y"] * 20},
        {"row": 11, "column": "", "value": "\x00", "reason": "Salah.", "remedy": "Perbaiki.", "cells": ["\x00\x07z"]},
    ]

    rows = [[cell.value for cell in line] for line in opened(workbook(found)).iter_rows(min_row=3)]

    assert [row[-3:] for row in rows] == [
        [9, "Kode (B): Salah.", "Perbaiki."],
        [10, "Kode (B): Salah.", "Perbaiki."],
        [11, "Salah.", "Perbaiki."],
    ]
    assert [row[0] for row in rows] == ["x", "y", "z"]


def test_workbook_is_downloaded_by_staff_alone(client):
    villages()
    found = staged(BAKAMBAT, BAD)
    address = reverse("index_import_rejected", args=[found.pk])

    client.force_login(person(Role.KABKOTA, region=village()))
    refused = client.get(address)
    client.force_login(person(Role.PMD))
    given = client.get(address)

    assert (refused.status_code, given.status_code) == (403, 200)
    assert given.headers["Content-Disposition"] == 'attachment; filename="baris-ditolak-id-2025-2025.xlsx"'
    assert str(opened(given.content).cell(3, 4).value) == "999"


def test_import_without_rejected_rows_has_no_workbook(client):
    villages()
    found = staged(BAKAMBAT)
    client.force_login(person(Role.PMD))

    assert client.get(reverse("index_import_rejected", args=[found.pk])).status_code == 404
    assert Import.objects.get().rejected == []


CONTRADICTING = [*BAKAMBAT[:9], "68,00", "Maju"]


def came_back(found):
    return imports.stage(content=workbook(found), file_name="perbaikan.xlsx", by=None)


def test_row_that_contradicts_another_comes_back_beside_it():
    villages()
    found = staged(BAKAMBAT, TANIPAH, CONTRADICTING)

    rows = [[cell.value for cell in line] for line in opened(workbook(found)).iter_rows(min_row=3)]

    assert [(row[2], row[9], row[11]) for row in rows] == [("Bakambat", "75,43", 4), ("Bakambat", "68,00", 6)]
    assert rows[0][12].endswith("Baris ini masuk, tetapi desa yang sama ada di baris 6 dengan nilai lain.")
    assert len(found.rejected) == 1


def test_contradicting_row_that_is_uploaded_unmended_replaces_nothing():
    villages()
    imports.commit(imported=(found := staged(BAKAMBAT, CONTRADICTING)), by=None, partial=True)

    again = came_back(found)

    assert (again.counts["unchanged"], again.counts["changed"], len(again.rejected)) == (1, 0, 1)


def test_first_row_comes_back_once_however_many_contradict_it():
    villages()
    found = staged(BAKAMBAT, CONTRADICTING, [*BAKAMBAT[:9], "69,13", "Maju"])

    assert opened(workbook(found)).max_row == 5


def test_first_row_that_was_rejected_itself_comes_back_once():
    villages()
    found = staged(BAD, TANIPAH)

    assert opened(workbook(found)).max_row == 4
    assert [one["row"] for one in found.rejected] == [4, 5]


def test_first_row_that_was_rejected_itself_is_not_said_to_be_taken():
    villages()
    found = staged(BAKAMBAT, BAD, TANIPAH)

    told = " ".join(str(cell) for row in opened(workbook(found)).iter_rows(values_only=True) for cell in row)
    assert "Desa yang sama sudah ada di baris 6" in told
    assert "Baris ini masuk" not in told

"""…/kolom/: a file whose heads nobody knows is explained once, and read at once the next time."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators.models import Assessment, ColumnMapping, Import
from klaster.access import Role
from tests.factories import person
from tests.indicators.factories import BAKAMBAT, TANIPAH, csv_file, villages

pytestmark = pytest.mark.django_db
LIST = "/kerja/indeks/impor/"
HEADS = ["Wilayah", "Sebutan", "Angka Akhir", "Golongan"]


def file(*rows, heads=HEADS):
    return csv_file([["Daftar desa tahun 2025"], heads, *rows])


def row(source):
    return [source[1], source[2], source[9], source[10]]


@pytest.fixture
def staff(client):
    user = person(Role.PMD)
    client.force_login(user)
    villages()
    return user


@pytest.fixture
def waiting(client, staff):
    upload(client, file(row(BAKAMBAT)))
    return Import.objects.get()


def upload(client, content, name="tabel.csv", **fields):
    return client.post(LIST, {"file": SimpleUploadedFile(name, content), **fields}, follow=True)


def address(found):
    return reverse("index_import_columns", args=[found.pk])


CHOSEN = {"kolom_code": 0, "kolom_name": 1, "kolom_score": 2, "kolom_status": 3}


def test_unknown_heads_lead_to_the_page_that_asks_for_the_columns(client, staff):
    response = upload(client, file(row(BAKAMBAT)))

    found = Import.objects.get()
    assert (found.state, response.request["PATH_INFO"]) == ("mapping", address(found))
    assert response.context["rows"][1] == {"number": 2, "is_head": True, "cells": HEADS}
    assert response.context["letters"] == ["A", "B", "C", "D"]


def test_named_columns_are_checked_and_shown_as_a_preview(client, waiting):
    response = client.post(address(waiting), CHOSEN, follow=True)

    assert response.request["PATH_INFO"] == reverse("index_import", args=[waiting.pk])
    (shown,) = response.context["rows"]
    assert (shown.region.name, shown.cells[0].now) == ("Bakambat", "75,43")


def test_layout_is_remembered(client, waiting):
    client.post(address(waiting), CHOSEN)

    upload(client, file(row(TANIPAH)))

    assert Import.objects.latest("pk").state == "checked"
    assert ColumnMapping.objects.get().columns == {"code": 0, "name": 1, "score": 2, "status": 3}


def test_mapped_file_is_imported(client, waiting):
    client.post(address(waiting), CHOSEN)

    client.post(reverse("index_import_commit", args=[waiting.pk]))

    assert Assessment.objects.get().status_official == "maju"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({**CHOSEN, "kolom_code": ""}, "kolom_code"),
        ({**CHOSEN, "kolom_name": 0}, "kolom_name"),
        ({**CHOSEN, "kolom_score": 77}, "kolom_score"),
        ({**CHOSEN, "year": "zzz"}, "year"),
    ],
)
def test_unusable_choice_is_told_at_its_field_and_keeps_the_rest(client, waiting, sent, field):
    response = client.post(address(waiting), sent)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    waiting.refresh_from_db()
    assert waiting.state == "mapping"


def test_choice_without_a_score_is_refused_with_what_is_missing(client, waiting):
    response = client.post(address(waiting), {"kolom_code": 0, "kolom_name": 1})

    assert response.status_code == 422
    assert "Ada kolom yang tidak ditemukan" in str(response.context["form"].non_field_errors()[0]) or (
        response.context["form"].non_field_errors()
    )
    assert not ColumnMapping.objects.exists()


def test_other_index_and_header_row_change_what_is_asked(client, waiting):
    response = client.get(address(waiting), {"indeks": "idm", "kepala": "0"})

    names = list(response.context["form"].fields)
    assert ("kolom_2" in names, "kolom_3" in names, "kolom_points" in names) == (True, False, False)
    assert [one["number"] for one in response.context["rows"] if one["is_head"]] == [1]


@pytest.mark.parametrize("query", [{"indeks": "x"}, {"kepala": "999"}, {"kepala": "-1"}, {"indeks": "", "kepala": ""}])
def test_unusable_address_shows_what_was_guessed(client, waiting, query):
    assert client.get(address(waiting), query).status_code == 200


def test_known_head_is_chosen_already(client, staff):
    upload(client, file(row(BAKAMBAT), heads=["Wilayah", "Nama Desa", "Angka Akhir", "Golongan"]))

    form = client.get(address(Import.objects.get())).context["form"]

    assert (form["kolom_name"].value(), form["kolom_code"].value()) == (1, "")


def test_cell_with_script_is_shown_as_text(client, staff):
    script = "<script>alert(1)</script>"

    response = upload(client, file([script, script, script, script]))

    assert script not in response.content.decode()


def test_page_of_a_checked_file_leads_to_its_preview(client, waiting):
    client.post(address(waiting), CHOSEN)

    assert client.get(address(waiting)).headers["Location"] == reverse("index_import", args=[waiting.pk])


def test_file_that_waits_for_its_columns_can_be_dropped(client, waiting):
    client.post(reverse("index_import_discard", args=[waiting.pk]))

    assert Import.objects.count() == 0

"""…/kolom/: a file whose heads nobody knows is explained once, and read at once the next time."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators.actions import mapping
from indicators.importing.columns import layout_of
from indicators.importing.reader import FileRefused
from indicators.models import Assessment, ColumnMapping, Import
from klaster.access import Role
from klaster.audit.models import Event
from klaster.templatetags.klaster import moment
from tests.factories import person
from tests.indicators.factories import BAKAMBAT, TANIPAH, csv_file, villages, xlsx

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

    client.post(reverse("index_import_commit", args=[waiting.pk]), {"seen": 0})

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


def test_other_index_and_header_row_change_what_is_asked(client, staff):
    upload(client, file(["Kolom satu", "Kolom dua", "Kolom tiga", ""], row(BAKAMBAT)))

    response = client.get(address(Import.objects.get()), {"indeks": "idm", "kepala": "2"})

    names = list(response.context["form"].fields)
    assert ("kolom_2" in names, "kolom_3" in names, "kolom_points" in names) == (True, False, False)
    assert [one["number"] for one in response.context["rows"] if one["is_head"]] == [3]


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


KNOWN_HEADS = ["KODE DESA", "Desa", "Skor Indeks Desa", "Status"]


def remember(heads, by=None, **chosen):
    """A layout as somebody named it once."""
    said = {"code": 0, "name": 1, "score": 2, "status": 3} | chosen
    return ColumnMapping.objects.create(
        layout=layout_of(heads), heads=heads, columns=said, series="id", by=by or person(Role.PMD, name="Siti")
    )


def test_heads_that_the_portal_knows_go_before_what_somebody_said_of_them(client, staff):
    remember(KNOWN_HEADS, score=3, status=2)

    upload(client, file(row(BAKAMBAT), heads=KNOWN_HEADS))

    assert str(Import.objects.get().rows.get().score) == "75.4300"


@pytest.mark.parametrize("heads", [[], ["", "", "", ""], ["Judul", "", "", ""], ["Judul", "Judul", "Lain", "2025"]])
def test_row_that_names_no_three_columns_is_never_looked_up(client, staff, heads):
    remember(heads)

    upload(client, csv_file([heads, ["Daftar desa tahun 2025"], HEADS, row(BAKAMBAT)]))

    assert Import.objects.get().state == "mapping"


def test_row_that_names_no_three_columns_is_not_offered_as_heads(client, waiting):
    response = client.get(address(waiting))

    field = response.context["layout"].fields["kepala"]
    assert [at for at, _line in field.choices] == [1]
    assert str(field.help_text) in response.content.decode()


def test_row_that_names_no_three_columns_is_refused_as_heads(client, waiting, staff):
    with pytest.raises(FileRefused) as refused:
        mapping.map_columns(imported=waiting, columns={"code": 0, "score": 2}, methodology="id", header_row=0, by=staff)

    assert refused.value.reason == "Baris ini tidak memuat tiga judul kolom yang berbeda."
    assert not ColumnMapping.objects.exists()


def test_choice_by_which_no_row_can_be_read_is_told_and_not_remembered(client, waiting):
    response = client.post(address(waiting), {**CHOSEN, "kolom_score": 3, "kolom_status": 2})

    (error,) = response.context["form"].non_field_errors()
    assert error.startswith("Dengan kolom ini tidak ada baris yang dapat dibaca. Baris 3, kolom Golongan (D): ")
    waiting.refresh_from_db()
    assert (response.status_code, waiting.state, ColumnMapping.objects.count()) == (422, "mapping", 0)


def test_preview_says_by_whose_words_the_columns_were_read(client, staff):
    said = remember(HEADS)

    response = upload(client, file(row(BAKAMBAT)))

    assert f"Kolom dibaca menurut yang ditetapkan Siti pada {moment(said.at)}." in response.content.decode()


def test_preview_of_known_heads_names_nobody(client, staff):
    remember(HEADS)

    response = upload(client, file(row(BAKAMBAT), heads=KNOWN_HEADS))

    assert response.context["layout"] is None


def forget(client, found):
    return client.post(address(found), {"forget": "1"}, follow=True)


def test_wrongly_named_columns_are_named_again_with_the_next_upload(client, staff):
    remember(HEADS, name=3, status=1)
    upload(client, file(row(BAKAMBAT)))
    wrong = Import.objects.get()

    response = forget(client, wrong)

    (told,) = [str(one) for one in response.context["messages"]]
    assert told.startswith("Nama kolom itu dilupakan dan berkas tabel.csv dibuang tanpa diimpor.")
    assert (Import.objects.count(), ColumnMapping.objects.count()) == (0, 0)
    upload(client, file(row(BAKAMBAT)))
    assert Import.objects.get().state == "mapping"


def test_columns_of_an_imported_file_are_forgotten_and_its_figures_stay(client, staff):
    remember(HEADS)
    upload(client, file(row(BAKAMBAT)))
    done = Import.objects.get()
    client.post(reverse("index_import_commit", args=[done.pk]), {"seen": done.turn})

    forget(client, done)

    assert (ColumnMapping.objects.count(), Import.objects.get().state, Assessment.objects.count()) == (0, "committed", 1)


def test_forgetting_twice_or_of_known_heads_changes_nothing(client, staff):
    upload(client, file(row(BAKAMBAT), heads=KNOWN_HEADS))
    remember(HEADS)

    response = forget(client, Import.objects.get())

    assert response.request["PATH_INFO"] == reverse("index_import", args=[Import.objects.get().pk])
    assert ColumnMapping.objects.count() == 1


def test_others_do_not_forget_columns(client, staff):
    upload(client, file(row(BAKAMBAT), heads=KNOWN_HEADS))
    client.force_login(person(Role.HEAD))

    assert forget(client, Import.objects.get()).status_code == 403


def test_what_is_remembered_and_forgotten_of_columns_stands_in_the_audit_trail(client, waiting, staff):
    client.post(address(waiting), CHOSEN)
    forget(client, waiting)

    forgot, remembered = Event.objects.order_by("-pk")
    detail = {"heads": HEADS, "columns": {"code": 0, "name": 1, "score": 2, "status": 3}, "series": "id"}
    assert (remembered.verb, remembered.actor_name, remembered.detail) == (
        "remembered the columns of a layout",
        str(staff),
        detail,
    )
    assert (forgot.verb, forgot.detail) == ("forgot the columns of a layout", detail)


def test_layout_that_does_not_fit_the_file_is_asked_for_again(client, staff):
    named = remember(HEADS)
    ColumnMapping.objects.update(columns={"code": 0, "0": 2})

    upload(client, file(row(BAKAMBAT)))
    waiting = Import.objects.get()
    client.post(address(waiting), CHOSEN)

    named.refresh_from_db()
    assert (waiting.state, Import.objects.get().state, named.by) == ("mapping", "checked", staff)


def test_year_that_a_remembered_file_lacks_is_no_fault_of_its_columns(client, staff):
    remember(HEADS)

    response = upload(client, csv_file([HEADS, row(BAKAMBAT)]))

    assert response.context["form"].errors["year"][0].startswith("Berkas tidak menyebut tahunnya.")


def test_row_of_a_village_is_refused_as_heads(client, waiting, staff):
    with pytest.raises(FileRefused) as refused:
        mapping.map_columns(imported=waiting, columns={"code": 0, "score": 2}, methodology="id", header_row=2, by=staff)

    assert refused.value.reason == "Baris ini memuat sebuah desa, bukan judul kolom."
    assert not ColumnMapping.objects.exists()


def test_rows_of_villages_above_the_heads_are_told_before_the_check(client, staff):
    response = upload(client, csv_file([["Tahun 2025"], row(TANIPAH), HEADS, row(BAKAMBAT)]))

    assert response.context["above"] == 1
    assert "1 baris berkode desa di atas kepala tabel tidak dibaca." in response.content.decode()


def test_refusal_stands_right_below_the_title_once(client, waiting):
    page = client.post(address(waiting), {"kolom_code": 0, "kolom_name": 1}).content.decode()

    assert page.count("data-errors") == 1
    assert page.index("</h1>") < page.index("data-errors") < page.index("<table")


def test_error_stays_at_its_field_below_the_summary(client, waiting):
    page = client.post(address(waiting), {**CHOSEN, "kolom_name": 0}).content.decode()

    assert 'id="id_kolom_name_error"' in page


def test_cells_are_shown_as_a_person_sees_them_in_the_sheet(client, staff):
    rows = [["Daftar 2025", "", ""], ["Wilayah", "Nilai", "Angka Akhir"], [6303012001, 120.0, 84.09]]

    response = upload(client, xlsx(rows), "tabel.xlsx")

    assert response.context["rows"][2]["cells"] == ["6303012001", "120", "84,09"]
    assert [at for at, _line in response.context["layout"].fields["kepala"].choices] == [1]


def test_missing_year_is_told_at_its_field(client, staff):
    upload(client, csv_file([HEADS, row(BAKAMBAT)]))

    response = client.post(address(Import.objects.get()), CHOSEN)

    assert list(response.context["form"].errors) == ["year"]

"""Files that wait to be imported: which one a new file takes the place of, and that it is told; how many may wait."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators import tasks
from indicators.actions import imports
from indicators.models import Import
from klaster.access import Role
from tests.factories import person
from tests.indicators.factories import BAKAMBAT, GOOD, TANIPAH, csv_file, id_file, villages

pytestmark = pytest.mark.django_db
LIST = "/kerja/indeks/impor/"
OF_2026 = [["INDEKS DESA 2026"]]
TOOK = "Berkas ini menggantikan {}, yang belum diimpor: berkas itu dibuang."


@pytest.fixture
def staff(client):
    user = person(Role.PMD)
    client.force_login(user)
    villages()
    return user


def upload(client, content, name):
    return client.post(LIST, {"file": SimpleUploadedFile(name, content)}, follow=True)


def told(response):
    return [str(one) for one in response.context["messages"]]


def waiting():
    return set(Import.objects.values_list("file_name", flat=True))


def unnamed(place="Wilayah"):
    """A file whose columns must be named."""
    return csv_file([["Daftar 2025"], [place, "Sebutan", "Angka Akhir"], [BAKAMBAT[1], "Bakambat", "75,43"]])


def test_file_of_another_year_leaves_the_one_that_waits(client, staff):
    upload(client, id_file(*GOOD), "a.xlsx")

    response = upload(client, id_file(*GOOD, titles=OF_2026), "b.xlsx")

    assert (waiting(), told(response)) == ({"a.xlsx", "b.xlsx"}, [])


def test_file_of_the_same_index_and_year_takes_the_place_of_the_one_that_waits(client, staff):
    upload(client, id_file(*GOOD), "a.xlsx")

    response = upload(client, id_file(BAKAMBAT), "b.xlsx")

    assert (waiting(), told(response)) == ({"b.xlsx"}, [TOOK.format("a.xlsx")])


def test_file_that_waits_for_its_columns_gives_way_to_one_of_its_name_or_content_alone(client, staff):
    upload(client, unnamed(), "a.csv")
    upload(client, id_file(*GOOD), "b.xlsx")
    upload(client, unnamed("Tempat"), "c.csv")

    same_name = upload(client, unnamed("Lokasi"), "a.csv")
    same_content = upload(client, unnamed("Lokasi"), "d.csv")

    assert waiting() == {"b.xlsx", "c.csv", "d.csv"}
    assert (told(same_name), told(same_content)) == ([TOOK.format("a.csv")], [TOOK.format("a.csv")])


def test_columns_named_make_a_file_the_one_of_its_index_and_year(client, staff):
    upload(client, id_file(*GOOD), "a.xlsx")
    upload(client, unnamed(), "b.csv")
    found = Import.objects.get(state="mapping")
    said = {"kolom_code": 0, "kolom_name": 1, "kolom_score": 2}

    response = client.post(reverse("index_import_columns", args=[found.pk]), said, follow=True)

    assert (waiting(), TOOK.format("a.xlsx") in told(response)) == ({"b.csv"}, True)


def test_file_that_gives_way_to_a_large_one_is_named_on_its_preview(client, staff, monkeypatch):
    upload(client, id_file(*GOOD), "a.xlsx")
    monkeypatch.setattr(imports, "LARGE", 0)
    upload(client, id_file(BAKAMBAT), "b.xlsx")
    assert waiting() == {"a.xlsx", "b.xlsx"}
    found = Import.objects.get(state="queued")

    tasks.check_import(found.pk)

    assert waiting() == {"b.xlsx"}
    assert TOOK.format("a.xlsx") in client.get(reverse("index_import", args=[found.pk])).content.decode()


def test_check_that_ends_late_does_not_drop_a_newer_file(client, staff, monkeypatch):
    monkeypatch.setattr(imports, "LARGE", 0)
    upload(client, id_file(*GOOD), "a.xlsx")
    older = Import.objects.get()
    monkeypatch.setattr(imports, "LARGE", 1_500_000)
    upload(client, id_file(TANIPAH), "b.xlsx")

    tasks.check_import(older.pk)

    assert waiting() == {"a.xlsx", "b.xlsx"}


def test_oldest_of_too_many_files_is_dropped_and_named(client, staff, monkeypatch):
    monkeypatch.setattr(imports, "MOST_WAITING", 3)
    for name in "abc":
        upload(client, unnamed(f"Tempat {name}"), f"{name}.csv")

    response = upload(client, unnamed("Tempat d"), "d.csv")

    assert waiting() == {"b.csv", "c.csv", "d.csv"}
    assert told(response) == [
        "Paling banyak 3 berkas per orang dapat menunggu diimpor; yang paling lama, a.csv, dibuang tanpa diimpor."
    ]


def test_what_was_imported_is_none_of_the_files_that_wait(client, staff, monkeypatch):
    monkeypatch.setattr(imports, "MOST_WAITING", 1)
    done = imports.commit(imported=imports.stage(content=id_file(*GOOD), file_name="a.xlsx", by=staff), by=staff)

    upload(client, id_file(*GOOD), "a.xlsx")

    assert Import.objects.filter(pk=done.pk).exists()


@pytest.mark.parametrize("page", ["", "kolom/", "batalkan/", "ditolak.xlsx"])
def test_address_of_a_file_that_was_dropped_leads_to_the_list_and_says_so(client, staff, page):
    gone = imports.stage(content=id_file(*GOOD), file_name="a.xlsx", by=staff)
    imports.discard(imported=gone, by=staff)

    response = client.get(f"{LIST}{gone.pk}/{page}", follow=True)

    assert response.request["PATH_INFO"] == LIST
    assert told(response) == ["Sementara itu berkas ini dibuang, jadi tidak ada yang diimpor. Unggah lagi berkasnya."]


def test_reader_is_not_told_of_files_that_were_dropped(client, staff):
    gone = imports.stage(content=id_file(*GOOD), file_name="a.xlsx", by=staff)
    imports.discard(imported=gone, by=staff)
    client.force_login(person(Role.HEAD))

    assert client.get(f"{LIST}{gone.pk}/").status_code == 404

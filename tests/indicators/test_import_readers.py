"""The imports for those who read everything of the province and change nothing: the head of office and the deputy."""

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from indicators.actions import imports, mapping
from indicators.models import Assessment, ColumnMapping, Import
from klaster.access import Role
from klaster.audit.models import Event
from sites.models import Region
from tests.factories import PartnerFactory, person
from tests.indicators.factories import BAKAMBAT, GOOD, TANIPAH, id_file, villages, xlsx

pytestmark = pytest.mark.django_db
LIST = "/kerja/indeks/impor/"
BAD = [*TANIPAH[:3], 999, *TANIPAH[4:]]
WRITES = ("columns", "again", "commit", "undo", "discard")
ENDS = ("kolom/", "periksa/", "simpan/", "batalkan/", "buang/")
PLACES = {Role.KABKOTA: "63.03", Role.KECAMATAN: "63.03.01", Role.FACILITATOR: "63.03", Role.OFFICIAL: "63.03.01.2001"}


@pytest.fixture
def staff():
    villages()
    return person(Role.PMD, name="Rina")


@pytest.fixture
def head(client):
    client.force_login(person(Role.HEAD))
    return client


def staged(by, *rows, name="x.xlsx"):
    return imports.stage(content=id_file(*rows), file_name=name, by=by)


def committed(by, *rows, **named):
    return imports.commit(imported=staged(by, *rows, **named), by=by, partial=True)


def undone(by, *rows, **named):
    return imports.undo(imported=committed(by, *rows, **named), by=by)


def of_each_state(by):
    """{state: import}, each of another person, since a person has one file that waits."""
    found = {"committed": committed(by, BAKAMBAT, BAD), "undone": undone(by, *GOOD)}
    found["checked"] = staged(person(Role.PMD), *GOOD)
    unknown = xlsx([["Wilayah", "Sebutan", "Angka Akhir", "Golongan"], [BAKAMBAT[1], "Bakambat", "75,43", "Maju"]])
    found["mapping"] = imports.stage(content=unknown, file_name="x.xlsx", by=person(Role.PMD))
    found["queued"] = imports.queue(content=id_file(*GOOD), file_name="x.xlsx", by=person(Role.PMD))
    found["failed"] = Import.objects.create(state="failed", file_name="x.xlsx", failure="Rusak.", by=person(Role.PMD))
    assert {name: one.state for name, one in found.items()} == {name: name for name in Import.State.values}
    return found


def main_of(response):
    return BeautifulSoup(response.content, "html.parser").find("main")


def address(name, imported):
    return reverse(f"index_import_{name}" if name else "index_import", args=[imported.pk])


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY])
def test_they_read_each_page_and_find_nothing_to_send(client, staff, role):
    found = of_each_state(staff)
    client.force_login(person(role))

    for path in (LIST, address("", found["committed"]), address("", found["undone"])):
        answer = client.get(path)
        main = main_of(answer)
        assert (path, answer.status_code, main.find_all(["form", "button", "input"])) == (path, 200, [])
        assert not [link for link in main.find_all("a") if link["href"].endswith(ENDS)]


def test_their_list_holds_what_was_imported_or_undone_alone(head, staff):
    found = of_each_state(staff)

    page = head.get(LIST).context["page_obj"]

    assert {one.pk for one in page} == {found["committed"].pk, found["undone"].pk}


def test_what_waits_is_not_found(head, staff):
    found = of_each_state(staff)

    answers = {state: head.get(address("", one)).status_code for state, one in found.items()}
    rows = {state: head.get(address("rejected", one)).status_code for state, one in found.items()}

    waiting = dict.fromkeys(("queued", "mapping", "checked", "failed"), 404)
    assert answers == {"committed": 200, "undone": 200, **waiting}
    assert rows == {"committed": 200, "undone": 404, **waiting}


def test_they_take_the_rejected_rows_as_a_workbook(head, staff):
    done = committed(staff, BAKAMBAT, BAD)

    page = main_of(head.get(address("", done)))
    (link,) = [link["href"] for link in page.find_all("a") if link["href"].endswith(".xlsx")]
    sheet = load_workbook(BytesIO(head.get(link).content)).active

    assert "Baris yang ditolak tidak ikut diimpor. Unduh baris ditolak (xlsx)" in page.get_text(" ", strip=True)
    assert TANIPAH[1] in [str(cell.value) for row in sheet.iter_rows() for cell in row]


def test_they_read_who_named_the_columns_and_cannot_take_it_back(head):
    villages()
    other = person(Role.PMD, name="Siti O'Neil")
    unknown = xlsx([["Wilayah", "Sebutan", "Angka Akhir", "Golongan"], [BAKAMBAT[1], "Bakambat", "75,43", "Maju"]])
    waiting = imports.stage(content=unknown, file_name="x-2025.xlsx", by=other)
    said = {"code": 0, "score": 2, "status": 3}
    checked = mapping.map_columns(imported=waiting, columns=said, methodology="id", header_row=0, year=2025, by=other)
    done = imports.commit(imported=checked, by=other)

    note = main_of(head.get(address("", done))).select_one("p.note").get_text(" ", strip=True)
    refused = head.post(address("columns", done), {"forget": "1"})

    assert note.startswith("Kolom dibaca menurut yang ditetapkan Siti O'Neil pada ")
    assert (refused.status_code, ColumnMapping.objects.count()) == (403, 1)


def test_what_they_send_is_refused_and_changes_nothing(head, staff):
    found = of_each_state(staff)

    def stands():
        return (Event.objects.count(), Assessment.objects.count(), list(Import.objects.values_list("pk", "state", "counts")))

    before = stands()

    sent = [head.post(address(name, one), {"partial": "1"}).status_code for name in WRITES for one in found.values()]
    asked = [head.get(address(name, one)).status_code for name in ("columns", "undo") for one in found.values()]
    file = head.post(LIST, {"file": SimpleUploadedFile("x.xlsx", id_file(*GOOD))}).status_code

    assert {*sent, *asked, file} == {403}
    assert stands() == before


def test_empty_list_does_not_ask_them_for_a_file(head):
    text = main_of(head.get(LIST)).get_text(" ", strip=True)

    assert "Pilih berkas" not in text
    assert "Berkas data indeks diimpor oleh Dinas PMD." in text


@pytest.mark.parametrize("role", Role)
def test_page_link_and_rows_are_for_the_same_roles(client, staff, role):
    committed(staff, BAKAMBAT)
    place = Region.objects.get(code=PLACES[role]) if role in PLACES else None
    user = person(role, region=place, partner=PartnerFactory() if role == Role.PARTNER else None)
    client.force_login(user)

    opens = client.get(LIST).status_code == 200
    linked = f'href="{LIST}"' in client.get("/kerja/").content.decode()
    rows = Import.objects.visible_to(user).exists()

    assert (opens, linked, rows) == (role in {Role.PMD, Role.HEAD, Role.DEPUTY},) * 3


def test_pages_take_the_same_queries_for_1_and_3_imports(head, staff, django_assert_max_num_queries):
    def counted():
        done = committed(staff, BAKAMBAT, BAD)
        with django_assert_max_num_queries(15) as listed:
            head.get(LIST)
        with django_assert_max_num_queries(15) as page:
            head.get(address("", done))
        return len(listed), len(page)

    one = counted()
    committed(staff, *GOOD)

    assert counted() == one

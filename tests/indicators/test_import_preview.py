"""The preview of a checked file: what is new, changed, unchanged, marked, rejected; and what follows the import."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators.actions import imports, writing
from indicators.models import Assessment, Import
from klaster.access import Role
from klaster.models import Portal
from tests.factories import person, village
from tests.indicators.factories import BAKAMBAT, GOOD, PEMURUS, TANIPAH, csv_file, id_file, villages

pytestmark = pytest.mark.django_db
LIST = "/kerja/indeks/impor/"
BAD = [*TANIPAH[:3], 999, *TANIPAH[4:]]
RAISED = [*BAKAMBAT[:3], 129, 56, 127, 68, 39, 61, "75,59", "Maju"]
MARKED = [*PEMURUS[:10], "Maju"]


@pytest.fixture
def staff(client):
    user = person(Role.PMD, name="Rina")
    client.force_login(user)
    villages()
    return user


def stored(*rows, by, name="id-2025.xlsx"):
    return imports.commit(imported=imports.stage(content=id_file(*rows), file_name=name, by=by), by=by, partial=True)


def staged(*rows, by):
    return imports.stage(content=id_file(*rows), file_name="id-2025.xlsx", by=by)


def page(client, found, **query):
    return client.get(reverse("index_import", args=[found.pk]), query)


def shown(response):
    """The text of the page, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def counts(response):
    return {tab["code"]: tab["count"] for tab in response.context["tabs"]}


def test_each_kind_of_row_has_a_tab_with_its_count(client, staff):
    stored(BAKAMBAT, TANIPAH, by=staff)
    found = staged(RAISED, TANIPAH, MARKED, [*BAKAMBAT[:1], "63.03.01.2099", *BAKAMBAT[2:]], by=staff)

    response = page(client, found)

    assert counts(response) == {"baru": 1, "berubah": 1, "tetap": 1, "bertanda": 1, "ditolak": 1, "catatan": 1}
    assert response.context["chosen"]["code"] == "berubah"


def test_changed_village_shows_old_and_new_value_of_all_that_differs(client, staff):
    stored(BAKAMBAT, by=staff)

    (row,) = page(client, staged(RAISED, by=staff), tampil="berubah").context["rows"]

    changed = {cell.label: (cell.was, cell.now) for cell in row.cells if cell.was is not None}
    assert changed == {
        "Skor": ("75,43", "75,59"),
        "Nilai": ("479", "480"),
        "Tata Kelola Pemerintahan Desa": ("60", "61"),
    }


def test_new_village_shows_unknown_figures_as_no_data_never_0(client, staff):
    found = imports.stage(
        content=csv_file([["Kode", "Nama Desa", "Skor Indeks Desa", "Status"], ["63.03.01.2001", "Bakambat", "75,43", ""]]),
        file_name="id-2025.csv",
        by=staff,
    )

    (row,) = page(client, found, tampil="baru").context["rows"]

    assert [cell.now for cell in row.cells] == ["75,43", "479", *["belum ada data"] * 7]


def test_mark_is_said_in_words(client, staff):
    text = shown(page(client, staged(MARKED, by=staff), tampil="bertanda"))

    assert "Berkas menyebut Maju, skornya berarti Berkembang. Status resmi dipertahankan." in text


def test_score_that_the_dimensions_contradict_is_said_in_words(client, staff):
    other = [*BAKAMBAT[:9], "76,00", "Maju"]

    text = shown(page(client, staged(other, TANIPAH, PEMURUS, by=staff), tampil="bertanda"))

    assert "Skor tidak sama dengan hasil hitung dari dimensinya." in text


def marked_score(*cells):
    """The words of the only mark of a file of scores alone, and of the note."""
    heads = ["Kode", "Desa", "Skor Indeks Desa", "Total Nilai"]
    content = csv_file([["INDEKS DESA 2025"], heads, ["63.03.01.2001", "Bakambat", *cells]])
    found = imports.stage(content=content, file_name="x.csv", by=None)
    return found, [one["text"] for one in found.remarks]


def test_score_alone_that_no_whole_points_give_is_not_blamed_on_dimensions(client, staff):
    found, notes = marked_score("75,00", "")

    text = shown(page(client, found, tampil="bertanda"))

    assert "Tidak ada nilai bulat dari 635 yang menghasilkan 75,00. Skor dari berkas dipertahankan." in text
    assert notes == ["Bakambat: tidak ada nilai bulat dari 635 yang menghasilkan skor 75,00."]


def test_score_alone_that_its_points_contradict_is_said_so(client, staff):
    found, notes = marked_score("75,43", "480")

    text = shown(page(client, found, tampil="bertanda"))

    assert "Skor tidak sama dengan hasil hitung dari nilainya. Skor dari berkas dipertahankan." in text
    assert notes == ["Bakambat: skor 75,43 tidak sesuai dengan nilainya."]


def test_unknown_tab_shows_the_first_that_holds_something(client, staff):
    response = page(client, staged(*GOOD, by=staff), tampil="../../etc", page="zzz")

    assert (response.status_code, response.context["chosen"]["code"]) == (200, "baru")


def test_same_file_says_when_it_was_imported_and_is_allowed(client, staff):
    file = {"content": id_file(*GOOD), "file_name": "id-2025.xlsx", "by": staff}  # a workbook made anew bears another second
    first = imports.commit(imported=imports.stage(**file), by=staff)
    again = imports.stage(**file)

    response = page(client, again)
    client.post(reverse("index_import_commit", args=[again.pk]), {"seen": again.turn})

    assert "Berkas yang sama sudah diimpor pada" in shown(response)
    assert reverse("index_import", args=[first.pk]) in response.content.decode()
    assert Import.objects.get(pk=again.pk).state == "committed"
    assert set(Assessment.objects.values_list("source", flat=True)) == {first.pk}


def test_done_page_leads_to_the_villages_in_transition_and_the_public_page(client, staff):
    response = page(client, stored(*GOOD, by=staff))

    steps = [address for address, _words in response.context["next"]]
    assert steps == [reverse("index_transition") + "?tahun=2025", "/indeks/?tahun=2025"]
    assert all(client.get(address).status_code == 200 for address in steps)


def test_figures_changed_meanwhile_are_previewed_anew_and_not_imported(client, staff):
    mine = staged(RAISED, by=staff)
    stored(BAKAMBAT, by=person(Role.PMD))

    response = client.post(reverse("index_import_commit", args=[mine.pk]), {"seen": mine.turn}, follow=True)

    (message,) = response.context["messages"]
    assert message.level_tag == "error"
    assert Import.objects.get(pk=mine.pk).state == "checked"
    assert counts(response)["berubah"] == 1
    assert str(Assessment.objects.get().score) == "75.4300"


def test_pending_import_of_another_person_is_seen_with_their_name_and_stays(client, staff):
    theirs = staged(BAKAMBAT, by=person(Role.PMD, name="Badri"))

    client.post(LIST, {"file": SimpleUploadedFile("id-2025.xlsx", id_file(TANIPAH))})

    assert "Badri" in shown(page(client, theirs))
    assert Import.objects.filter(pk=theirs.pk, state="checked").exists()


def test_undo_page_says_what_it_would_do_and_names_the_later_imports(client, staff):
    first = stored(BAKAMBAT, TANIPAH, PEMURUS, by=staff)
    later = stored(RAISED, by=staff, name="perbaikan-2025.xlsx")

    response = client.get(reverse("index_import_undo", args=[first.pk]))

    plan = response.context["plan"]
    assert (plan["removed"], plan["restored"], plan["kept"]) == (2, 0, 1)
    assert plan["later"] == [(later, 1)]
    assert f'href="{reverse("index_import", args=[later.pk])}"' in response.content.decode()
    assert Assessment.objects.count() == 3


def test_older_import_is_undone_and_the_later_value_stays(client, staff):
    first = stored(BAKAMBAT, TANIPAH, by=staff)
    stored(RAISED, by=staff)

    response = client.post(reverse("index_import_undo", args=[first.pk]), {"seen": writing.changes(first)}, follow=True)

    assert "Impor ini dibatalkan pada" in shown(response)
    assert [str(score) for score in Assessment.objects.values_list("score", flat=True)] == ["75.5900"]


def test_undo_page_of_what_is_not_imported_leads_back(client, staff):
    found = staged(BAKAMBAT, by=staff)

    assert client.get(reverse("index_import_undo", args=[found.pk])).headers["Location"] == reverse(
        "index_import", args=[found.pk]
    )


@pytest.mark.parametrize("tab", ["baru", "ditolak", "bertanda"])
def test_preview_takes_the_same_queries_for_1_and_3_rows(client, staff, tab, django_assert_max_num_queries):
    Portal.load()

    def counted(*rows):
        found = staged(*rows, by=staff)
        with django_assert_max_num_queries(15) as queries:
            response = page(client, found, tampil=tab)
        return len(queries), counts(response)[tab]

    village("63.03.01.2010", "A"), village("63.03.01.2011", "B"), village("63.03.01.2012", "C")
    codes = ["63.03.01.2010", "63.03.01.2011", "63.03.01.2012"]
    rows = {
        "baru": GOOD,
        "bertanda": [[MARKED[0], code, *MARKED[2:]] for code in codes],
        "ditolak": [[BAD[0], code, *BAD[2:]] for code in codes],
    }[tab]
    one, three = counted(rows[0]), counted(*rows)
    assert (one[1], three[1], one[0]) == (1, 3, three[0])


def test_page_of_50_changed_villages_stays_small(client, staff):
    codes = [f"63.03.01.{2100 + n}" for n in range(60)]
    for code in codes:
        village(code, f"Desa Nomor {code}")
    stored(*[[BAKAMBAT[0], code, f"Desa Nomor {code}", *BAKAMBAT[3:]] for code in codes], by=staff)
    found = staged(*[[TANIPAH[0], code, f"Desa Nomor {code}", *TANIPAH[3:]] for code in codes], by=staff)

    response = page(client, found, tampil="berubah")

    assert len(response.context["rows"]) == 50
    assert len(response.content) < 80_000
    assert len(page(client, found, tampil="berubah", page="2").context["rows"]) == 10


def test_page_that_another_persons_look_made_old_imports_nothing_unseen(client, staff):
    """Another import came in and somebody else opened this preview since: the comparison is fresh, the person's page is not."""
    mine = staged(RAISED, by=staff)
    old_page = page(client, mine).context["found"].turn
    other = person(Role.PMD)
    stored(BAKAMBAT, by=other)
    imports.look_again(imported=Import.objects.get(pk=mine.pk), by=other)

    client.post(reverse("index_import_commit", args=[mine.pk]), {"seen": old_page})

    assert Import.objects.get(pk=mine.pk).state == "checked"
    assert str(Assessment.objects.get().score) == "75.4300"


def test_import_of_other_villages_since_the_page_was_opened_disturbs_nobody(client, staff):
    mine = staged(RAISED, by=staff)
    stored(TANIPAH, by=person(Role.PMD))

    client.post(reverse("index_import_commit", args=[mine.pk]), {"seen": mine.turn})

    assert Import.objects.get(pk=mine.pk).state == "committed"


def test_click_that_no_page_has_sent_imports_nothing(client, staff):
    mine = staged(RAISED, by=staff)

    for sent in ({}, {"seen": "9" * 5000}, {"seen": "x"}):
        client.post(reverse("index_import_commit", args=[mine.pk]), sent)

    assert Import.objects.get(pk=mine.pk).state == "checked"


def test_good_rows_that_would_change_nothing_are_not_offered_for_import(client, staff):
    stored(BAKAMBAT, by=staff)

    text = shown(page(client, staged(BAKAMBAT, BAD, by=staff)))

    assert "dapat diimpor sekarang" not in text
    assert "Ada baris yang ditolak. Unduh, perbaiki, lalu unggah lagi." in text


def test_file_that_takes_the_dimensions_away_says_so_beside_the_button(client, staff):
    stored(BAKAMBAT, TANIPAH, by=staff)
    rows = [["63.03.01.2001", "Bakambat", "68,82"], ["63.03.01.2002", "Tanipah", "85,04"], ["63.03.01.2009", "P", "69,13"]]
    content = csv_file([["INDEKS DESA 2025"], ["Kode", "Desa", "Skor Indeks Desa"], *rows])
    found = imports.stage(content=content, file_name="x.csv", by=staff)

    text = shown(page(client, found))

    assert (found.counts["lost"], found.counts["differs"]) == (1, 1)
    assert "Nilai dimensi 1 desa menjadi belum ada data" in text
    assert "Status resmi 1 desa tidak sama dengan yang dihitung dari skornya" in text


def test_file_that_keeps_what_is_known_loses_nothing(client, staff):
    stored(BAKAMBAT, by=staff)

    found = staged(RAISED, TANIPAH, by=staff)

    assert found.counts["lost"] == 0
    assert "menjadi belum ada data" not in shown(page(client, found))

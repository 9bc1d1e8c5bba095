"""/kerja/indeks/impor/: upload, preview, import, undo, for those who may."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.actions import imports, methods, writing
from indicators.models import Assessment, Import
from klaster.access import Role
from klaster.templatetags.klaster import moment
from tests.factories import person, village
from tests.indicators.factories import BAKAMBAT, GOOD, TANIPAH, id_file, methodology, villages, xlsx

pytestmark = pytest.mark.django_db
LIST = "/kerja/indeks/impor/"
BAD = [*TANIPAH[:3], 999, *TANIPAH[4:]]


@pytest.fixture
def staff(client):
    user = person(Role.PMD, name="Rina")
    client.force_login(user)
    return user


def upload(client, content, name="id-2025.xlsx", **fields):
    return client.post(LIST, {"file": SimpleUploadedFile(name, content), **fields})


def errors(response):
    return [str(error) for found in response.context["form"].errors.values() for error in found]


def test_upload_shows_a_preview_and_stores_no_figures(client, staff):
    villages()

    response = upload(client, id_file(*GOOD))

    staged = Import.objects.get()
    assert response.headers["Location"] == reverse("index_import", args=[staged.pk])
    assert (staged.state, staged.by, Assessment.objects.count()) == ("checked", staff, 0)
    figures = client.get(response.headers["Location"]).context["figures"]
    assert [(one["label"], one["value"]) for one in figures[:3]] == [
        ("baris dibaca", "3"),
        ("desa baru", "3"),
        ("desa berubah", "0"),
    ]


def test_import_is_written_from_the_preview_and_undone(client, staff):
    villages()
    upload(client, id_file(*GOOD))
    staged = Import.objects.get()

    client.post(reverse("index_import_commit", args=[staged.pk]), {"seen": staged.turn})
    taken_in = Assessment.objects.count()
    client.post(reverse("index_import_undo", args=[staged.pk]), {"seen": writing.changes(staged)})

    staged.refresh_from_db()
    assert (taken_in, Assessment.objects.count(), staged.state, staged.undone_by) == (3, 0, "undone", staff)


def test_preview_lists_each_rejected_row(client, staff):
    villages()

    response = client.get(upload(client, id_file(BAKAMBAT, BAD)).headers["Location"])

    row = response.context["page_obj"].object_list[0]
    assert (row["row"], row["column"], row["value"]) == (5, "DLD (D)", "999")
    assert row["remedy"] in response.content.decode().replace("&#x27;", "'")


def test_rejected_rows_keep_the_good_ones_out_unless_asked(client, staff):
    villages()
    upload(client, id_file(BAKAMBAT, BAD))
    address = reverse("index_import_commit", args=[Import.objects.get().pk])

    client.post(address, {"seen": 0})
    refused = Assessment.objects.count()
    client.post(address, {"seen": 0, "partial": "1"})

    assert (refused, Assessment.objects.count()) == (0, 1)


def test_double_click_imports_once(client, staff):
    villages()
    upload(client, id_file(*GOOD))
    address = reverse("index_import_commit", args=[Import.objects.get().pk])

    client.post(address, {"seen": 0})
    second = client.post(address, {"seen": 0})

    assert (second.status_code, Assessment.objects.count(), Import.objects.count()) == (302, 3, 1)


def test_checked_file_can_be_dropped(client, staff):
    villages()
    upload(client, id_file(*GOOD))

    client.post(reverse("index_import_discard", args=[Import.objects.get().pk]))

    assert Import.objects.count() == 0


def test_imported_file_is_not_dropped(client, staff):
    villages()
    done = imports.commit(imported=imports.stage(content=id_file(*GOOD), file_name="x.xlsx", by=staff), by=staff)

    client.post(reverse("index_import_discard", args=[done.pk]))

    assert Import.objects.get().state == "committed"


@pytest.mark.parametrize(
    ("content", "start"),
    [
        (b"", "Berkas kosong."),
        (b"\x89PNG\r\n\x1a\n\0", "Berkas ini bukan lembar kerja"),
        (b"kolom;lain\r\n1;2\r\n", "Tidak ada baris yang tampak sebagai kepala tabel"),
    ],
)
def test_bad_file_says_what_happened_what_was_kept_and_what_to_do(client, staff, content, start):
    response = upload(client, content, name="berkas\x00.xlsx")

    (error,) = errors(response)
    assert error.startswith(start)
    assert error.endswith("Tidak ada yang diimpor; data yang tersimpan tetap seperti semula.")


def test_upload_without_a_file_is_told(client, staff):
    response = client.post(LIST, {})

    assert (response.status_code, len(errors(response))) == (422, 1)


@pytest.mark.parametrize("fields", [{"year": "zzz"}, {"year": "99999999999"}, {"methodology": "x"}])
def test_unusable_choice_is_told(client, staff, fields):
    response = upload(client, id_file(BAKAMBAT), **fields)

    assert (response.status_code, Import.objects.count()) == (422, 0)


def test_each_index_is_offered_once_however_many_versions_are_published(client, staff):
    methods.publish(methodology=methods.copy(methodology=methodology(), first_year=2026, by=staff), by=staff)

    field = client.get(LIST).context["form"].fields["methodology"]

    assert [str(label) for _code, label in field.choices[1:]] == [
        "Indeks Desa",
        "Indeks Desa Membangun",
        "Evaluasi Perkembangan",
    ]


def test_index_can_be_chosen_for_a_file_that_does_not_name_it(client, staff):
    villages()

    upload(client, xlsx([["KODE", "SKOR", "STATUS"], ["6303012001", 75.43, "MAJU"]]), methodology="id", year=2025)

    assert Import.objects.get().methodology.series == "id"


@pytest.mark.parametrize(
    ("rows", "fields", "field"),
    [
        ([["KODE DESA", "SKOR INDEKS DESA", "STATUS"]], {}, "year"),
        ([["KODE DESA 2025", "SKOR INDEKS DESA", "STATUS"]], {"year": 2024}, "year"),
        ([["KODE 2025", "SKOR", "STATUS"]], {}, "methodology"),
    ],
)
def test_error_stands_at_the_field_that_mends_it(client, staff, rows, fields, field):
    villages()

    response = upload(client, xlsx([*rows, ["6303012001", 75.43, "MAJU"]]), name="x.xlsx", **fields)

    assert list(response.context["form"].errors) == [field]


def test_script_in_a_cell_is_shown_as_text(client, staff):
    villages()
    script = "<script>alert(1)</script>"

    response = client.get(
        upload(client, id_file([*BAKAMBAT[:10], script], [*TANIPAH[:2], script, *TANIPAH[3:]])).headers["Location"]
    )

    assert script not in response.content.decode()


@pytest.mark.parametrize("role", [Role.KABKOTA, Role.OFFICIAL, Role.FACILITATOR])
def test_other_roles_may_not_import(client, role):
    client.force_login(person(role, region=village()))

    assert [client.get(LIST).status_code, upload(client, id_file(*GOOD)).status_code] == [403, 403]


def test_visitor_is_sent_to_sign_in(client):
    assert client.get(LIST).headers["Location"].startswith("/akun/masuk/")


def test_unknown_import_is_not_found(client, staff):
    assert client.get(f"{LIST}999999/").status_code == 404


@pytest.mark.parametrize("action", ["simpan", "buang", "periksa"])
def test_actions_answer_to_post_alone(client, staff, action):
    assert client.get(f"{LIST}1/{action}/").status_code == 405


def test_list_takes_the_same_queries_for_1_and_3_imports(client, staff, django_assert_max_num_queries):
    villages()

    def counted():
        with django_assert_max_num_queries(15) as queries:
            client.get(LIST)
        return len(queries)

    imports.commit(imported=imports.stage(content=id_file(BAKAMBAT), file_name="x.xlsx", by=staff), by=staff)
    one = counted()
    for _ in range(2):
        imports.commit(imported=imports.stage(content=id_file(BAKAMBAT), file_name="x.xlsx", by=staff), by=staff)

    assert counted() == one


def test_link_to_the_import_stands_in_the_workspace_of_dinas_pmd_alone(client, staff):
    assert LIST in client.get("/kerja/").content.decode()

    client.force_login(person(Role.KABKOTA, region=village()))
    assert LIST not in client.get("/kerja/").content.decode()


def told(response):
    return [str(one) for one in response.context["messages"]]


def staged(staff, *rows, name="x.xlsx"):
    return imports.stage(content=id_file(*rows), file_name=name, by=staff)


def test_second_click_on_undo_says_who_has_undone_it_and_when(client, staff):
    villages()
    done = imports.commit(imported=staged(staff, *GOOD), by=staff)
    imports.undo(imported=done, by=person(Role.PMD, name="Siti"))

    response = client.post(reverse("index_import_undo", args=[done.pk]), {"seen": writing.changes(done)}, follow=True)

    done.refresh_from_db()
    assert told(response) == [f"Impor ini sudah dibatalkan oleh Siti pada {moment(done.undone_at)}."]


def test_file_that_was_not_imported_is_not_called_undone(client, staff):
    villages()

    response = client.post(reverse("index_import_undo", args=[staged(staff, *GOOD).pk]), follow=True)

    assert told(response) == ["Berkas ini belum pernah diimpor, jadi tidak ada yang dibatalkan."]


def test_import_that_was_undone_is_not_called_imported(client, staff):
    villages()
    done = imports.commit(imported=staged(staff, *GOOD), by=staff)
    imports.undo(imported=done, by=staff)

    response = client.post(reverse("index_import_commit", args=[done.pk]), {"seen": done.turn}, follow=True)

    assert [text.startswith("Impor ini sudah dibatalkan oleh Rina") for text in told(response)] == [True]


def test_second_click_on_import_says_when_it_was_imported(client, staff):
    villages()
    done = imports.commit(imported=staged(staff, *GOOD), by=staff)

    response = client.post(reverse("index_import_commit", args=[done.pk]), {"seen": done.turn}, follow=True)

    done.refresh_from_db()
    assert told(response) == [f"Berkas ini sudah diimpor pada {moment(done.committed_at)}; tidak ada yang diimpor dua kali."]


def test_file_that_was_imported_meanwhile_is_not_called_dropped(client, staff):
    villages()
    done = imports.commit(imported=staged(staff, *GOOD), by=staff)

    response = client.post(reverse("index_import_discard", args=[done.pk]), follow=True)

    assert told(response) == ["Berkas ini sementara itu sudah diimpor, jadi tidak dibuang. Impornya dapat dibatalkan."]


def test_file_that_would_change_nothing_can_only_be_dropped(client, staff):
    villages()
    imports.commit(imported=staged(staff, *GOOD), by=staff)
    again = staged(staff, *GOOD)

    page = client.get(reverse("index_import", args=[again.pk])).content.decode()

    assert "Angka pada 3 baris itu sudah tersimpan semua; mengimpor berkas ini tidak mengubah apa pun." in page
    assert reverse("index_import_commit", args=[again.pk]) not in page
    assert reverse("index_import_discard", args=[again.pk]) in page


def test_checked_file_that_gives_way_to_the_next_is_named(client, staff):
    villages()
    staged(staff, BAKAMBAT, name="kemarin.xlsx")

    response = client.get(upload(client, id_file(*GOOD)).headers["Location"])

    assert told(response) == ["Berkas ini menggantikan kemarin.xlsx, yang belum diimpor: berkas itu dibuang."]


def test_heads_without_a_row_are_told_before_anything_is_asked(client, staff):
    response = upload(client, id_file(titles=()), name="templat.xlsx")

    assert errors(response)[0].startswith("Tidak ada baris desa di bawah kepala tabel.")


def test_page_of_an_undo_reads_none_of_the_rejected_rows(client, staff):
    villages()
    done = imports.commit(imported=staged(staff, BAKAMBAT, BAD), by=staff, partial=True)

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("index_import_undo", args=[done.pk]))

    assert [one["sql"] for one in queries if '"indicators_import"."rejected"' in one["sql"]] == []


@pytest.mark.parametrize("action", ["simpan", "buang", "periksa", "batalkan", "kolom"])
def test_click_on_a_page_whose_file_was_dropped_meanwhile_is_told_so(client, staff, action):
    response = client.post(f"{LIST}999999/{action}/", follow=True)

    assert response.request["PATH_INFO"] == LIST
    assert told(response) == ["Sementara itu berkas ini dibuang, jadi tidak ada yang diimpor. Unggah lagi berkasnya."]


def test_preview_follows_what_another_import_changed_meanwhile(client, staff):
    villages()
    other = person(Role.PMD, name="Siti")
    waiting = staged(staff, *GOOD)
    imports.commit(imported=staged(other, *GOOD), by=other)

    response = client.get(reverse("index_import", args=[waiting.pk]))

    assert (response.context["would_change"], response.context["ready"]) == (0, 3)
    assert [tab["count"] for tab in response.context["tabs"][:3]] == [0, 0, 3]


def test_undo_is_bound_to_what_its_page_has_shown(client, staff):
    villages()
    first = imports.commit(imported=staged(staff, *GOOD), by=staff)
    address = reverse("index_import_undo", args=[first.pk])
    page = client.get(address)
    imports.commit(imported=staged(staff, [*BAKAMBAT[:10], "Mandiri"]), by=staff)

    response = client.post(address, {"seen": page.context["plan"]["changes"]}, follow=True)

    assert (response.request["PATH_INFO"], Import.objects.get(pk=first.pk).state) == (address, "committed")
    assert told(response)[0].startswith("Sementara itu impor lain mengubah angkanya.")
    assert f'name="seen" value="{response.context["plan"]["changes"]}"' in response.content.decode()


@pytest.mark.parametrize("seen", ["x", "-1", "9" * 40])
def test_undo_of_an_invented_page_is_refused(client, staff, seen):
    villages()
    done = imports.commit(imported=staged(staff, *GOOD), by=staff)

    client.post(reverse("index_import_undo", args=[done.pk]), {"seen": seen})

    assert Import.objects.get().state == "committed"

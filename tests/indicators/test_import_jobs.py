"""A large file is checked by a job: queued once, with progress, and begun anew when its worker was killed."""

import datetime
import errno

import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from indicators import tasks
from indicators.actions import files, imports, mapping, progress
from indicators.models import Assessment, ColumnMapping, Import, ImportRow
from klaster.access import Role
from tests.factories import person
from tests.indicators.factories import BAKAMBAT, GOOD, TANIPAH, csv_file, id_file, villages

pytestmark = pytest.mark.django_db
LIST = "/kerja/indeks/impor/"
BAD = [*TANIPAH[:3], 999, *TANIPAH[4:]]


@pytest.fixture
def staff(client, monkeypatch):
    """Signed in; every file counts as a large one."""
    monkeypatch.setattr(imports, "LARGE", 0)
    user = person(Role.PMD)
    client.force_login(user)
    villages()
    return user


def upload(client, content, name="id-2025.xlsx"):
    return client.post(LIST, {"file": SimpleUploadedFile(name, content)}, follow=True)


def jobs():
    return list(ProcrastinateJob.objects.filter(task_name=tasks.CHECK).order_by("pk"))


def page(found):
    return reverse("index_import", args=[found.pk])


def kill_worker_of(job):
    """As the database looks when the worker that ran the job is gone."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL WHERE id = %s", [job.pk])


def let_time_pass(**span):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - %s", [datetime.timedelta(**span)])
    Import.objects.update(checked_at=timezone.now() - datetime.timedelta(**span))


def test_large_file_is_queued_and_its_page_renews_itself(client, staff):
    response = upload(client, id_file(*GOOD))

    found = Import.objects.get()
    assert (found.state, ImportRow.objects.count()) == ("queued", 0)
    assert [job.args for job in jobs()] == [{"pk": found.pk, "language": "id"}]
    assert (response.request["PATH_INFO"], response.headers["Refresh"]) == (page(found), "3")


def test_small_file_is_checked_at_once(client, staff, monkeypatch):
    monkeypatch.setattr(imports, "LARGE", 1_500_000)

    upload(client, id_file(*GOOD))

    assert (Import.objects.get().state, jobs()) == ("checked", [])


def test_job_leaves_the_preview(client, staff):
    upload(client, id_file(BAKAMBAT, BAD))
    found = Import.objects.get()

    tasks.check_import(found.pk, "id")

    response = client.get(page(found))
    assert "Refresh" not in response.headers
    assert {tab["code"]: tab["count"] for tab in response.context["tabs"]} == {
        "baru": 1,
        "berubah": 0,
        "tetap": 0,
        "bertanda": 0,
        "ditolak": 1,
        "catatan": 0,
    }


@pytest.mark.parametrize(("language", "start"), [("id", "Isi sel"), ("en", "The value")])
def test_reasons_are_in_the_language_of_who_sent_the_file(client, staff, language, start):
    upload(client, id_file(BAD))

    tasks.check_import(Import.objects.get().pk, language)

    assert Import.objects.get().rejected[0]["reason"].startswith(start)


def test_job_run_twice_changes_nothing(client, staff):
    upload(client, id_file(*GOOD))
    found = Import.objects.get()

    tasks.check_import(found.pk)
    tasks.check_import(found.pk)

    assert (Import.objects.get().state, ImportRow.objects.count()) == ("checked", 3)


def test_job_of_a_dropped_import_does_nothing(client, staff):
    upload(client, id_file(*GOOD))
    found = Import.objects.get()
    client.post(reverse("index_import_discard", args=[found.pk]))

    tasks.check_import(found.pk)

    assert (Import.objects.count(), ImportRow.objects.count()) == (0, 0)


def test_unreadable_file_fails_with_what_to_do_and_keeps_nothing(client, staff):
    upload(client, b"\x89PNG\r\n\x1a\n\0", "foto.xlsx")
    found = Import.objects.get()

    tasks.check_import(found.pk)

    found.refresh_from_db()
    response = client.get(page(found))
    assert (found.state, found.content) == ("failed", None)
    assert found.failure.startswith("Berkas ini bukan lembar kerja")
    assert found.failure in response.content.decode()


def test_unknown_heads_in_a_large_file_ask_for_the_columns(client, staff):
    upload(
        client, csv_file([["Wilayah", "Sebutan", "Angka", "Golongan"], ["63.03.01.2001", "Bakambat", "75,43", "Maju"]]), "x.csv"
    )
    found = Import.objects.get()

    tasks.check_import(found.pk)

    assert client.get(page(found)).headers["Location"] == reverse("index_import_columns", args=[found.pk])


def test_job_killed_half_way_leaves_nothing_and_begins_anew(client, staff, monkeypatch):
    upload(client, id_file(*GOOD))
    found = Import.objects.get()

    class Killed(BaseException):
        pass

    def killed(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(imports.writing, "compare", killed)
        with pytest.raises(Killed):
            tasks.check_import(found.pk)
    found.refresh_from_db()
    after_the_kill = (found.state, ImportRow.objects.count(), Assessment.objects.count())
    tasks.check_import(found.pk)

    assert after_the_kill == ("queued", 0, 0)
    assert (Import.objects.get().state, ImportRow.objects.count()) == ("checked", 3)


def test_job_of_a_worker_that_is_gone_goes_back_to_the_queue(client, staff):
    upload(client, id_file(*GOOD))
    (job,) = jobs()
    kill_worker_of(job)

    async_to_sync(tasks.put_back)(app.job_manager)

    assert [(one.pk, one.status) for one in jobs()] == [(job.pk, "todo")]


def test_job_of_a_dead_worker_stays_when_a_person_asked_again(client, staff):
    upload(client, id_file(*GOOD))
    (job,) = jobs()
    kill_worker_of(job)
    client.post(reverse("index_import_again", args=[Import.objects.get().pk]))

    async_to_sync(tasks.put_back)(app.job_manager)

    assert sorted(one.status for one in jobs()) == ["doing", "todo"]


def test_restart_is_looked_for_every_minute():
    (periodic,) = [one for one in app.periodic_registry.periodic_tasks.values() if one.task is tasks.restart_stalled]

    assert periodic.cron == "* * * * *"


def test_page_that_stands_still_says_so_and_offers_to_check_again(client, staff):
    upload(client, id_file(*GOOD))
    found = Import.objects.get()
    let_time_pass(minutes=3)

    still = client.get(page(found))
    client.post(reverse("index_import_again", args=[found.pk]))

    assert "Refresh" not in still.headers
    assert reverse("index_import_again", args=[found.pk]) in still.content.decode()
    assert len(jobs()) == 1


def test_check_asked_for_again_after_a_failed_job_is_queued_and_moves(client, staff):
    upload(client, id_file(*GOOD))
    found = Import.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    let_time_pass(minutes=3)

    response = client.post(reverse("index_import_again", args=[found.pk]), follow=True)

    assert [one.status for one in jobs()] == ["failed", "todo"]
    assert response.headers["Refresh"] == "3"


def test_double_click_on_check_again_queues_once(client, staff):
    upload(client, id_file(*GOOD))
    address = reverse("index_import_again", args=[Import.objects.get().pk])

    answers = [client.post(address).status_code for _ in range(2)]

    assert (answers, len(jobs())) == ([302, 302], 1)


def test_checked_file_is_not_checked_again(client, staff):
    upload(client, id_file(*GOOD))
    found = Import.objects.get()
    tasks.check_import(found.pk)

    assert client.post(reverse("index_import_again", args=[found.pk])).status_code == 404


@pytest.mark.parametrize("large", [0, 1_500_000])
@pytest.mark.parametrize("place", ["disk", "database"])
def test_full_disk_is_told_and_keeps_nothing(client, staff, monkeypatch, large, place):
    def full(*args, **kwargs):
        if place == "disk":
            raise OSError(errno.ENOSPC, "No space left on device")
        raise OperationalError from psycopg.errors.DiskFull()

    monkeypatch.setattr(imports, "LARGE", large)
    monkeypatch.setattr(imports, "_begin", full)

    response = upload(client, id_file(*GOOD))

    (error,) = response.context["form"].errors["file"]
    assert error.startswith("Peladen kehabisan ruang untuk menyimpan berkas ini. Tidak ada yang diimpor;")
    assert (response.status_code, Import.objects.count(), jobs()) == (422, 0, [])


def test_other_trouble_of_the_database_is_not_called_a_full_disk(client, staff, monkeypatch):
    def broken(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(files, "check", broken)
    monkeypatch.setattr(imports, "LARGE", 1_500_000)

    with pytest.raises(OperationalError):
        upload(client, id_file(*GOOD))


HEADS = ["Wilayah", "Sebutan", "Angka Akhir", "Golongan"]
CHOSEN = {"kolom_code": 0, "kolom_name": 1, "kolom_score": 2, "kolom_status": 3}


@pytest.fixture
def unnamed(client, staff):
    """A large file that waits for its columns to be named."""
    row = [BAKAMBAT[1], BAKAMBAT[2], BAKAMBAT[9], BAKAMBAT[10]]
    upload(client, csv_file([["Daftar desa tahun 2025"], HEADS, row]), "tabel.csv")
    found = Import.objects.get()
    tasks.check_import(found.pk)
    ProcrastinateJob.objects.filter(task_name=tasks.CHECK)._raw_delete("default")
    return found


def name_columns(client, found, **chosen):
    return client.post(reverse("index_import_columns", args=[found.pk]), CHOSEN | chosen, follow=True)


def test_named_columns_of_a_large_file_are_checked_by_a_job(client, unnamed):
    response = name_columns(client, unnamed)

    waiting = Import.objects.get()
    assert (waiting.state, response.headers["Refresh"], ColumnMapping.objects.count()) == ("queued", "3", 0)
    (job,) = jobs()
    tasks.check_import(**job.args)

    assert (Import.objects.get().state, ImportRow.objects.count(), ColumnMapping.objects.get().by) == ("checked", 1, unnamed.by)


def test_columns_by_which_the_job_can_read_nothing_are_asked_for_again_as_they_were_chosen(client, unnamed):
    name_columns(client, unnamed, kolom_score=3, kolom_status=2)
    tasks.check_import(unnamed.pk)

    response = client.get(page(unnamed), follow=True)

    assert (Import.objects.get().state, ColumnMapping.objects.count()) == ("mapping", 0)
    assert "Dengan kolom ini tidak ada baris yang dapat dibaca." in response.content.decode()
    form = response.context["form"]
    assert (form["kolom_score"].value(), form["kolom_status"].value()) == (3, 2)


def test_job_of_named_columns_run_twice_changes_nothing(client, unnamed):
    name_columns(client, unnamed)
    tasks.check_import(unnamed.pk)
    tasks.check_import(unnamed.pk)

    assert (Import.objects.get().state, ImportRow.objects.count()) == ("checked", 1)


def test_columns_named_twice_are_queued_once(client, unnamed):
    name_columns(client, unnamed)
    name_columns(client, unnamed)

    assert [job.status for job in jobs()] == ["todo"]


def test_check_that_goes_on_for_minutes_is_not_called_stuck(client, staff):
    upload(client, id_file(*GOOD))
    found = Import.objects.get()
    let_time_pass(minutes=5)

    progress.teller(found.pk)(500, 1000)

    response = client.get(page(found))
    assert (response.headers.get("Refresh"), response.context["found"].progress) == ("3", 47)


@pytest.mark.parametrize("large", [0, 1_500_000])
def test_full_disk_at_the_naming_of_columns_is_told_and_keeps_the_file(client, unnamed, monkeypatch, large):
    def full(*args, **kwargs):
        raise OperationalError from psycopg.errors.DiskFull()

    monkeypatch.setattr(imports, "LARGE", large)
    monkeypatch.setattr(mapping, "_locked", full)

    response = name_columns(client, unnamed)

    (error,) = response.context["form"].non_field_errors()
    assert error.startswith("Peladen kehabisan ruang untuk menyimpan berkas ini.")
    assert (response.status_code, Import.objects.get().state, jobs()) == (422, "mapping", [])

"""Two imports of the same index and year at once: one is written, the other is compared anew and shown again."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, connections, transaction

from indicators.actions import imports, methods, writing
from indicators.models import Assessment, Import, ImportRow, Methodology
from klaster.access import Role
from klaster.audit.models import Event
from klaster.models import Portal
from sites.actions.sites import create_site
from sites.models import Site
from tests.factories import person
from tests.indicators.factories import BAKAMBAT, GOOD, id_file, methodology, villages, xlsx

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_imports_of_the_same_file_at_once_write_each_village_once():
    villages()
    people = [person(Role.PMD), person(Role.PMD)]
    staged = [imports.stage(content=id_file(*GOOD), file_name="x.xlsx", by=by) for by in people]
    done = at_once(lambda imported: imports.commit(imported=imported, by=imported.by), staged)

    assert sorted(type(one).__name__ for one in done) == ["Import", "ImportRefused"]
    assert Assessment.objects.count() == 3
    waiting = Import.objects.get(state="checked")
    assert {name: waiting.counts[name] for name in ("new", "changed", "unchanged")} == {"new": 0, "changed": 0, "unchanged": 3}


def test_double_click_on_import_writes_once_and_refuses_none():
    villages()
    staged = imports.stage(content=id_file(*GOOD), file_name="x.xlsx", by=None)

    done = at_once(lambda imported: imports.commit(imported=imported, by=None), [staged, staged])

    assert [one.state for one in done] == ["committed", "committed"]
    assert (Assessment.objects.count(), Event.objects.filter(verb="imported index data").count()) == (3, 1)


def test_two_workers_on_one_queued_file_leave_its_rows_once():
    villages()
    queued = imports.queue(content=id_file(*GOOD), file_name="x.xlsx", by=None)

    at_once(lambda pk: imports.run_check(pk=pk), [queued.pk, queued.pk])

    assert (Import.objects.get().state, ImportRow.objects.count()) == ("checked", 3)


def held(monkeypatch, *, recorded=False):
    """Lets a commit stop just before its end, or after it has `recorded` it; gives (it has come there, let it go on)."""
    there, on, record = threading.Event(), threading.Event(), imports._record

    def slow(*args):
        if recorded:
            record(*args)
        there.set()
        on.wait(timeout=10)
        monkeypatch.setattr(imports, "_record", record)
        if not recorded:
            record(*args)

    monkeypatch.setattr(imports, "_record", slow)
    return there, on


def begun(verb):
    def run():
        try:
            verb()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_file_checked_while_another_is_being_imported_is_compared_with_what_that_one_wrote(monkeypatch):
    villages()
    first = imports.stage(content=id_file(BAKAMBAT), file_name="a.xlsx", by=None)
    there, on = held(monkeypatch)
    commit = begun(lambda: imports.commit(imported=first, by=None))
    there.wait(timeout=10)
    better, by = [*BAKAMBAT[:3], 130, *BAKAMBAT[4:9], "75,59", "Maju"], person(Role.PMD)
    check = begun(lambda: imports.stage(content=id_file(better), file_name="b.xlsx", by=by))
    check.join(timeout=1)  # it waits for the other's end
    on.set()
    commit.join(timeout=10)
    check.join(timeout=10)

    second = Import.objects.get(state="checked")
    assert (second.counts["new"], second.counts["changed"]) == (0, 1)
    imports.undo(imported=imports.commit(imported=second, by=by), by=by)
    assert list(Assessment.objects.values_list("source", flat=True)) == [first.pk]


def test_what_is_being_imported_can_no_longer_be_dropped(monkeypatch):
    villages()
    by = person(Role.PMD)
    imported = imports.stage(content=id_file(*GOOD), file_name="a.xlsx", by=by)
    there, on = held(monkeypatch)
    commit = begun(lambda: imports.commit(imported=imported, by=by))
    there.wait(timeout=10)
    drop = begun(lambda: imports.discard(imported=imported, by=by))
    upload = begun(lambda: imports.stage(content=b"KODE DESA;X;Y\n1;2;3\n", file_name="b.csv", by=by))
    upload.join(timeout=5)
    on.set()
    for thread in (commit, drop, upload):
        thread.join(timeout=10)

    assert Import.objects.get(pk=imported.pk).state == "committed"
    assert Assessment.objects.count() == 3


def test_version_is_not_published_over_an_import_of_its_first_year_that_is_on_its_way(monkeypatch):
    villages()
    by, refused = person(Role.PMD), []
    staged = imports.stage(content=id_file(*GOOD, titles=[["INDEKS DESA 2026"]]), file_name="x.xlsx", by=by)
    draft = methods.copy(methodology=methodology(), first_year=2026, by=by)
    there, on = held(monkeypatch)
    commit = begun(lambda: imports.commit(imported=staged, by=by))
    there.wait(timeout=10)

    def publish():
        try:
            methods.publish(methodology=draft, by=by)
        except ValidationError as error:
            refused.append(error)

    published = begun(publish)
    published.join(timeout=1)
    on.set()
    commit.join(timeout=10)
    published.join(timeout=10)

    draft.refresh_from_db()
    assert (len(refused), draft.is_published, Assessment.objects.count()) == (1, False, 3)


def test_import_and_a_new_site_in_one_of_its_villages_never_wait_for_each_other(monkeypatch):
    places, by, failed = villages(), person(Role.PMD), []
    Portal.load()
    staged = imports.stage(content=id_file(*GOOD), file_name="x.xlsx", by=None)
    there, on = held(monkeypatch, recorded=True)

    def new_site():
        try:
            create_site(region=places[0], by=by)
        except OperationalError as error:
            failed.append(error)

    commit = begun(lambda: imports.commit(imported=staged, by=None))
    there.wait(timeout=10)  # it holds the portal's content version, which a new site wants too
    site = begun(new_site)
    site.join(timeout=0.5)
    on.set()
    commit.join(timeout=10)
    site.join(timeout=10)

    assert (failed, Assessment.objects.count(), Site.objects.count()) == ([], 3, 1)


def test_check_of_one_index_never_waits_for_that_of_another():
    villages()
    heads = ["KODE DESA", "NAMA DESA", "IKS 2023", "IKE 2023", "IKL 2023", "NILAI IDM 2023", "STATUS IDM 2023"]
    idm = xlsx([heads, [BAKAMBAT[1], "Bakambat", "0,7543", "0,6", "0,6667", "0,6737", "BERKEMBANG"]])
    with transaction.atomic():
        writing.lock("id")
        first = begun(lambda: imports.stage(content=id_file(*GOOD), file_name="x.xlsx", by=person(Role.PMD)))
        first.join(timeout=2)  # it waits for this transaction
        second = begun(lambda: imports.stage(content=idm, file_name="idm-2023.xlsx", by=person(Role.PMD)))
        second.join(timeout=5)
        waited = second.is_alive()
    first.join(timeout=10)
    second.join(timeout=10)

    assert (waited, Import.objects.filter(state="checked").count()) == (False, 2)


def test_two_undos_at_once_wait_for_each_other():
    villages()
    done = [
        imports.commit(imported=imports.stage(content=id_file(*GOOD), file_name="x.xlsx", by=None), by=None) for _ in range(2)
    ]

    at_once(lambda imported: imports.undo(imported=imported, by=None), done)

    assert (Assessment.objects.count(), Import.objects.filter(state="undone").count()) == (0, 2)


def test_import_and_undo_at_once_leave_one_of_the_two_in_whole():
    villages()
    first = imports.commit(imported=imports.stage(content=id_file(*GOOD), file_name="x.xlsx", by=None), by=None)
    second = imports.stage(content=id_file(*GOOD), file_name="x.xlsx", by=None)

    at_once(
        lambda verb: verb(),
        [lambda: imports.undo(imported=first, by=None), lambda: imports.commit(imported=second, by=None)],
    )

    second.refresh_from_db()
    assert Assessment.objects.count() == (3 if second.state == "committed" else 0)


def at_once(verb, things):
    """What `verb` gave or refused for each thing, all begun at the same moment."""
    barrier, done = threading.Barrier(len(things)), []

    def run(thing):
        try:
            barrier.wait(timeout=10)
            done.append(verb(thing))
        except imports.ImportRefused as refused:
            done.append(refused)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[thing]) for thing in things]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return done


def test_imports_of_one_index_wait_for_each_other():
    waiting = threading.Event()

    def other():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext('id'))", [writing.LOCK])
                if not cursor.fetchone()[0]:
                    waiting.set()
        finally:
            connections.close_all()

    with transaction.atomic():
        writing.lock("id")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=10)

    assert waiting.is_set()


def test_methodologies_come_back_after_the_database_was_flushed():
    assert Methodology.objects.count() == 3

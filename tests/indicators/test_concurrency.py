"""Two imports of the same index and year at once: one is written, the other is compared anew and shown again."""

import threading

import pytest
from django.db import connection, connections, transaction

from indicators.actions import imports, writing
from indicators.models import Assessment, Import, ImportRow, Methodology
from klaster.access import Role
from klaster.audit.models import Event
from tests.factories import person
from tests.indicators.factories import GOOD, id_file, villages

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

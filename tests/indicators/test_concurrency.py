"""Two imports of the same index and year at once: the second waits, and finds nothing left to change."""

import threading

import pytest
from django.db import connection, connections, transaction

from indicators.actions import imports, writing
from indicators.models import Assessment, Methodology, Superseded
from tests.indicators.factories import GOOD, id_file, methodology, villages

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_imports_of_the_same_file_at_once_write_each_village_once():
    villages()
    staged = [imports.stage(content=id_file(*GOOD), file_name="x.xlsx", by=None)]
    staged.append(_copy(staged[0]))
    done, barrier = [], threading.Barrier(2)

    def run(imported):
        try:
            barrier.wait(timeout=10)
            done.append(imports.commit(imported=imported, by=None))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[imported]) for imported in staged]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted((one.counts["new"], one.counts["unchanged"]) for one in done) == [(0, 3), (3, 0)]
    assert (Assessment.objects.count(), Superseded.objects.count()) == (3, 0)


def _copy(imported):
    """A second staged import of the same rows, as another person would have it."""
    copy = type(imported).objects.get(pk=imported.pk)
    copy.pk = None
    copy.save()
    return copy


def test_imports_of_one_index_and_year_wait_for_each_other():
    waiting = threading.Event()

    def other():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [writing.LOCK, methodology().pk * 10_000 + 2025])
                if not cursor.fetchone()[0]:
                    waiting.set()
        finally:
            connections.close_all()

    with transaction.atomic():
        writing.lock(methodology().pk, 2025)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=10)

    assert waiting.is_set()


def test_methodologies_come_back_after_the_database_was_flushed():
    assert Methodology.objects.count() == 3

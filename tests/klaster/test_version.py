"""The kept connection that reads the content version: never an old version, never an error."""

import threading
import time
from types import SimpleNamespace

import pytest
from django.db import connection

from klaster import version
from klaster.models import Portal


@pytest.fixture
def line():
    """A line of its own on the test's database, closed before that is flushed."""
    Portal.load()
    line = version.Line()
    yield line
    line.close()


def of_a_web_process(*, in_atomic_block):
    """The connection as a process with a pool sees it."""
    params = connection.get_connection_params
    return SimpleNamespace(pool=True, in_atomic_block=in_atomic_block, get_connection_params=params)


def end_others():
    """What a restart does to a connection: the server ends it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


@pytest.mark.django_db(transaction=True)
def test_line_reads_each_committed_change_at_once(line):
    read = [line.read().content_version]

    for _ in range(3):
        Portal.content_changed()
        read.append(line.read().content_version)

    assert read == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_line_that_the_server_ended_gives_none_and_rests_then_reads_again(line, monkeypatch):
    line.read()
    end_others()

    broken, resting = line.read(), line.read()
    monkeypatch.setattr(version.time, "monotonic", lambda: line._rests_until)
    again = line.read()

    assert (broken, resting, again) == (None, None, (False, 1))


@pytest.mark.django_db(transaction=True)
def test_page_is_answered_with_the_right_version_after_the_server_ended_the_line(line, monkeypatch):
    monkeypatch.setattr(version, "line", line)
    monkeypatch.setattr(version, "connection", of_a_web_process(in_atomic_block=False))
    versions = [version.read_portal().content_version]

    end_others()
    Portal.content_changed()
    versions += [version.read_portal().content_version for _ in range(2)]

    assert versions == [1, 2, 2]


@pytest.mark.django_db(transaction=True)
def test_line_that_cannot_connect_gives_none(line, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "no such database")

    assert line.read() is None


@pytest.mark.django_db(transaction=True)
def test_line_serves_threads_at_once(line):
    read = []
    threads = [threading.Thread(target=lambda: read.append(line.read())) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert read == [(False, 1)] * 8


@pytest.mark.django_db
def test_version_inside_a_transaction_is_the_transactions_own(monkeypatch):
    monkeypatch.setattr(version, "connection", of_a_web_process(in_atomic_block=True))

    Portal.content_changed()
    Portal.content_changed()

    assert version.read_portal() == (False, 3)


def test_threads_that_wait_share_an_answer_that_was_asked_after_they_came(monkeypatch):
    line, asked, on = version.Line(), [], threading.Event()

    def ask():
        asked.append(len(asked))
        on.wait(timeout=10)
        return version.Row(False, len(asked))

    monkeypatch.setattr(line, "_ask", ask)
    read = {}
    threads = [
        threading.Thread(target=lambda place=place: read.update({place: line.read().content_version})) for place in range(4)
    ]
    threads[0].start()
    while not asked:
        time.sleep(0.01)
    for thread in threads[1:]:  # they come while the first is being answered, and may not have what it asked for
        thread.start()
    time.sleep(0.3)
    on.set()
    for thread in threads:
        thread.join(timeout=10)

    assert (read[0], {read[place] for place in (1, 2, 3)}) == (1, {2})

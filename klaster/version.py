"""The portal's row, read as cheaply as can be: every warm public page asks for its content version.

Through Django and its pool a connection is borrowed, tried, set up and given back, which costs more than the rest of the
answer. So each process of the web server keeps one connection for this statement alone. Whatever goes wrong on it, the row is
read through Django, whose pool replaces broken connections: a restart of the database shows as no error.
"""

import threading
import time
from typing import NamedTuple

import psycopg
from django.db import connection
from psycopg.pq import ExecStatus

from klaster.models import Portal

NAME = b"portal_row"
STATEMENT = b"SELECT is_demo, content_version FROM klaster_portal WHERE id = 1"
# A server that vanished without a word must not hold the web process for the system's quarter of an hour.
PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 5000}
REST_SECONDS = 5  # after a failure, so that a server that is down, or a pooler that forgets statements, is not asked twice


class Row(NamedTuple):
    is_demo: bool
    content_version: int


class Line:
    """One connection, shared by the threads of a process: the statement is over before another connection would be free."""

    def __init__(self):
        self._lock = threading.Lock()
        self._connection = None
        self._rests_until = 0
        self._asked = 0  # how many times so far
        self._answered = (0, None)  # the last of these that was answered, and the row

    def read(self):
        """The row as committed at this moment; None when this connection cannot say.

        Of threads that wait for each other one asks for all: an answer to what was asked after they came is theirs too.
        """
        came = self._asked
        with self._lock:
            if self._answered[0] > came:
                return self._answered[1]
            if self._connection is None and time.monotonic() < self._rests_until:
                return None
            try:
                self._asked += 1
                self._answered = (self._asked, self._ask())
                return self._answered[1]
            except psycopg.Error:
                self._drop()
                self._rests_until = time.monotonic() + REST_SECONDS
                return None

    def close(self):
        with self._lock:
            self._drop()

    def _ask(self):
        if self._connection is None:
            self._connection = psycopg.connect(**{**connection.get_connection_params(), **PATIENCE}, autocommit=True)
            self._connection.pgconn.prepare(NAME, STATEMENT)
        result = self._connection.pgconn.exec_prepared(NAME, [])
        if result.status != ExecStatus.TUPLES_OK or not result.ntuples:
            raise psycopg.OperationalError("the portal's row was not read")
        return Row(result.get_value(0, 0) == b"t", int(result.get_value(0, 1)))

    def _drop(self):
        if self._connection is not None:
            self._connection.close()
        self._connection = None


line = Line()


def read_portal():
    """The row: on the kept connection in a web process, which has a pool; inside a transaction as that sees it."""
    if connection.pool and not connection.in_atomic_block and (row := line.read()):
        return row
    portal = Portal.read()
    return Row(portal.is_demo, portal.content_version)

import subprocess
import sys
import time

import psycopg
import pytest

from klaster.embedded import cluster, places, server
from tests.setup import users_of_server


@pytest.fixture
def var_dir(tmp_path):
    """A VAR_DIR of its own; what an embedded server leaves there, or outside the clone, is removed."""
    yield tmp_path / "var"
    _remove(tmp_path / "var")


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    """The socket's folder of a server that tests only look at."""
    place = tmp_path_factory.mktemp("standing")
    yield server.join(place, fast=True)
    _remove(place)


def _remove(place):
    server.leave(place)
    command = [sys.executable, "-m", "klaster.embedded", "remove", str(place)]
    subprocess.run(command, cwd=users_of_server.TOP, check=True, capture_output=True)


@pytest.fixture
def users(var_dir):
    """Starts a process that uses the server; all are ended after the test."""
    started = []

    def start(*, fast=True):
        started.append(users_of_server.start(var_dir, fast=fast))
        return started[-1]

    yield start
    for process in started:
        users_of_server.end(process)


@pytest.fixture
def gone(var_dir):
    """Whether the server stops within a few seconds."""

    def check():
        until = time.monotonic() + 15
        while cluster.running(places.home_of(var_dir)) and time.monotonic() < until:
            time.sleep(0.05)
        return cluster.running(places.home_of(var_dir)) is None

    return check


@pytest.fixture
def query():
    """Runs one statement over a socket's folder and gives the first value."""

    def run(folder, statement):
        with psycopg.connect(host=str(folder), user=places.ROLE, dbname=places.DATABASE, autocommit=True) as connection:
            row = connection.execute(statement)
            return row.fetchone()[0] if row.description else None

    return run

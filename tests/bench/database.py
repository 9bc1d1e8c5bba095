"""The benchmark's own database, made, seeded and dropped; and its files, in a folder that goes away."""

import io
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings

from klaster import demo, version

NAME = "klaster_bench"
SEED = 2025
POOL = {"min_size": 1, "max_size": 8, "timeout": 10}
CHILD = "KLASTER_BENCH_DATABASE"  # names the database to a process that the benchmark starts


@contextmanager
def seeded():
    """A database with the demo data of a fixed seed, behind the settings of this process."""
    connection.settings_dict["TEST"]["NAME"] = NAME
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    os.environ[CHILD] = NAME
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder, files_in(Path(folder)):
            call_command("load_regions", stdout=io.StringIO())
            demo.seed(seed=SEED)
            analyze()
            yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


@contextmanager
def files_in(folder):
    with override_settings(MEDIA_ROOT=folder / "media", STATIC_ROOT=folder / "static"):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


def enter():
    """In a process that the benchmark started: use its database."""
    connection.settings_dict["NAME"] = os.environ[CHILD]


def analyze():
    """What autovacuum does in the minute after a large load."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def pooled():
    """The connections of a web process, as `serve` sets them."""
    connection.close()
    connection.settings_dict["OPTIONS"]["pool"] = POOL
    try:
        yield
    finally:
        version.line.close()
        connection.close()
        connection.close_pool()
        del connection.settings_dict["OPTIONS"]["pool"]

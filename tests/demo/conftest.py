"""The demo data, seeded once; these tests run by themselves (`pytest tests/demo`), after the others.

Tests with the client roll back. Tests in the browser reach a live server on the same database, so what they write stays:
the journey stands last.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser import chromium


def pytest_collection_modifyitems(items):
    """Mark them all: pytest-django makes a test database only where a test says that it needs one."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def demo_media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _own_media_and_cache(settings, demo_media):
    settings.MEDIA_ROOT = demo_media


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files():
    """As in the other tests, but from the first page that a fixture of a whole module fetches."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, demo_media):
    assert connection.settings_dict["NAME"].startswith("test_")
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # as in every other test
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=demo_media, PASSWORD_HASHERS=quick):
        call_command("seed_demo", verbosity=0)
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # A request that the closing browser cut off may still hold its session: the database could not be dropped.
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


@pytest.fixture(scope="session")
def portal(django_db_setup, django_db_blocker, demo_media):
    """The address of a live server that holds the demo data."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=demo_media):
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


@pytest.fixture(scope="session")
def browser(django_db_setup):
    # Playwright keeps an event loop in this thread; nothing here is asynchronous, so Django's guard would be a false alarm.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()

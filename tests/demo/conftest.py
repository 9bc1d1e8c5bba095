"""The demo data, seeded once; these tests run by themselves (`pytest tests/demo`), after the others.

Tests with the client roll back. Tests in the browser reach a live server on the same database, so what they write stays:
the journey stands last.
"""

import pytest
from django.core.management import call_command
from django.test.utils import override_settings
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from klaster.demo_accounts import PASSWORD
from tests.browser import chromium


@pytest.fixture(scope="session")
def demo_media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _own_media_and_cache(settings, demo_media):
    settings.MEDIA_ROOT = demo_media


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, demo_media):
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=demo_media):
        call_command("load_regions", verbosity=0)
        call_command("seed_demo", verbosity=0)


@pytest.fixture(scope="session")
def portal(django_db_setup, django_db_blocker, demo_media):
    """The address of a live server that holds the demo data."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=demo_media):
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def phone(browser, portal):
    """A page 360 pixels wide whose every script error fails the test."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-US", base_url=portal)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert errors == []


def sign_in(page, login):
    """Sign in through the form, as a person does."""
    page.goto("/akun/masuk/")
    page.get_by_label("E-mail atau nomor telepon").fill(login)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url("**/kerja/**")

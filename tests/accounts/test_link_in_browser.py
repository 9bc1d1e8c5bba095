"""The one-time link as a phone opens it: Django's own test client sends no Origin, a browser does."""

import pytest
from playwright.sync_api import sync_playwright

from klaster.access import Role
from klaster.accounts import actions
from tests.browser import chromium
from tests.factories import person, village

PASSWORD = "lebih-rahasia-2026"  # noqa: S105 - of a person who lives in this test


@pytest.fixture
def address(live_server):
    invited = person(Role.OFFICIAL, region=village(), name="Siti", email="siti@contoh.id")
    _link, token = actions.issue_link(user=invited, kind="invitation", by=person(Role.PMD))
    return f"{live_server.url}/akun/tautan/{token}/"


@pytest.fixture
def page(address):
    """After the data: while Playwright runs, the test itself asks the database for nothing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_context(viewport={"width": 360, "height": 640}).new_page()
        browser.close()


def test_invited_person_sets_the_password_and_comes_to_the_workspace(page, address):
    page.goto(address)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.click("main button.button")
    page.wait_for_url("**/akun/masuk/")
    page.fill("[name=login]", "siti@contoh.id")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.button")
    page.wait_for_url("**/kerja/")

    assert page.text_content("h1").split() == ["Selamat", "datang,", "Siti"]

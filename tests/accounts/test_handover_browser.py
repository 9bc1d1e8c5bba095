"""A role is handed over as phones live it: the old official's page is open, the successor goes on in the same draft."""

import re

import pytest
from playwright.sync_api import sync_playwright

from klaster.access import Role
from tests.browser import chromium
from tests.factories import PASSWORD, InnovationFactory, person, village
from tests.reports.phone import wait_state

NEW = "lebih-rahasia-2026"
WORDS = "Limbah sasirangan disaring dengan arang."


@pytest.fixture
def world(live_server):
    """Made before the browser: while Playwright runs, the test itself asks the database for nothing."""
    region = village("63.03.01.2001", name="Sungai Contoh")
    siti = person(Role.OFFICIAL, region=region, name="Siti", email="siti@contoh.id")
    person(Role.KABKOTA, region=region.parent.parent, name="DPMD Banjar", email="dpmd@contoh.id")
    innovation = InnovationFactory(region=region, created_by=siti)
    return {
        "siti": f"{live_server.url}/kerja/orang/{siti.pk}/",
        "draft": f"{live_server.url}/kerja/inovasi/{innovation.pk}/bagian/rancang-bangun/",
        "url": live_server.url,
    }


@pytest.fixture
def phone(world):
    """A new phone at each call: a browser of its own, 360 pixels wide."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield lambda: browser.new_context(viewport={"width": 360, "height": 640}).new_page()
        browser.close()


def sign_in(page, world, login):
    page.goto(f"{world['url']}/akun/masuk/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.button")
    page.wait_for_url("**/kerja/")
    return page


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_successor_goes_on_in_the_draft_and_the_old_holders_open_page_is_refused(phone, world):
    old = sign_in(phone(), world, "siti@contoh.id")
    old.goto(world["draft"])
    old.fill("[name=design]", WORDS)
    wait_state(old, "Tersimpan pukul")  # what was stored before the page was opened stands there with its day

    kabupaten = sign_in(phone(), world, "dpmd@contoh.id")
    kabupaten.goto(world["siti"])
    kabupaten.click("a[href$='/serah-terima/']")
    assert fits(kabupaten)
    kabupaten.click("form:has([name=end_now]) button.button")
    link = re.search(r"http\S+/akun/serah-terima/\S+", kabupaten.input_value("#letter")).group()
    assert fits(kabupaten)

    new = phone()
    new.goto(link)
    assert fits(new)
    new.fill("[name=name]", "Budi")
    new.fill("[name=phone]", "081299998888")
    new.fill("[name=password1]", NEW)
    new.fill("[name=password2]", NEW)
    new.click("main form button.button")
    new.wait_for_url("**/kerja/")
    new.goto(world["draft"])
    assert new.input_value("[name=design]") == WORDS

    old.fill("[name=design]", "Ditimpa oleh pejabat lama.")
    with old.expect_response(lambda answer: answer.request.method == "POST") as answer:
        old.click("main form button.button")
    assert answer.value.status == 403
    assert old.goto(world["draft"]).status == 403
    new.reload()
    assert new.input_value("[name=design]") == WORDS

    again = phone()
    assert again.goto(link).status == 410
    assert "sudah dipakai" in again.text_content("main")
    assert fits(again)

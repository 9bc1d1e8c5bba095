"""The script that saves a form by itself, in the browser, with the portal answered for by the test."""

import json

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.browser import chromium

ADDRESS = "http://portal.test/"
SCRIPT = (settings.BASE_DIR / "static" / "js" / "autosave.js").read_text(encoding="utf-8")
FORM = """<!doctype html><html lang="id"><body>
<form method="post" data-autosave="laporan-1-kegiatan-7" data-last-key="{last}" data-waiting="menunggu sinyal"
 data-typing="belum" data-restored="dikembalikan" data-signed-out="sesi berakhir" data-noted="Dicatat:">
<input type="hidden" name="base" value="{base}"><input type="hidden" name="edit_key" value="{key}">
<textarea name="activities">{text}</textarea><p data-reading="activities" hidden></p>
<p data-save-state></p><button>Lanjutkan</button></form><script src="/autosave.js"></script></body></html>"""


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Portal:
    """Gives the form, and answers what it sends by `answer`: "saved", "conflict", "signed out", "no signal"."""

    def __init__(self, page):
        self.page, self.answer, self.posts = page, "saved", []
        self.form = {"last": "", "base": "b0", "key": "k0", "text": "Awal"}
        page.route("**/*", self.serve)
        page.goto(ADDRESS)

    def serve(self, route):
        request = route.request
        if request.method != "POST":
            script = request.url.endswith(".js")
            kind = "text/javascript" if script else "text/html"
            return route.fulfill(content_type=kind, body=SCRIPT if script else FORM.format(**self.form))
        self.posts.append(request.post_data)
        if self.answer == "no signal":
            # A form that is sent would end in a page of the browser's own, whose coming breaks off what a test opens next.
            return route.fulfill(status=204) if request.is_navigation_request() else route.abort()
        status, body = {
            "saved": (
                200,
                {"saved": "Tersimpan pukul 10.42 WITA", "errors": {}, "base": "b1", "readings": {"activities": "5 kg"}},
            ),
            "conflict": (409, {"refused": "diubah orang lain", "stale": True}),
            "signed out": (401, {"signed_out": True}),
        }[self.answer]
        return route.fulfill(status=status, content_type="application/json", body=json.dumps(body))

    def type(self, text):
        self.page.fill("textarea", text)

    def wait_for(self, words):
        self.page.wait_for_function(
            "words => document.querySelector('[data-save-state]').textContent.includes(words)", arg=words
        )

    def kept(self):
        return self.page.evaluate("localStorage.getItem('draf:laporan-1-kegiatan-7')")

    def text(self):
        return self.page.input_value("textarea")


@pytest.fixture
def portal(browser):
    context = browser.new_context(viewport={"width": 360, "height": 640})
    yield Portal(context.new_page())
    context.close()


def test_change_is_saved_and_nothing_stays_on_the_phone(portal):
    portal.type("Panen raya")

    portal.wait_for("Tersimpan pukul 10.42 WITA")

    assert portal.kept() is None
    assert portal.page.input_value("[name=base]") == "b1"
    assert portal.page.text_content("[data-reading]") == "Dicatat: 5 kg"


def test_lost_signal_keeps_the_text_and_says_so(portal):
    portal.answer = "no signal"
    portal.type("Panen raya")

    portal.wait_for("menunggu sinyal")
    portal.page.reload()

    assert portal.text() == "Panen raya"


def test_text_kept_on_the_phone_is_saved_when_the_signal_is_back(portal):
    portal.answer = "no signal"
    portal.type("Panen raya")
    portal.wait_for("menunggu sinyal")
    portal.answer = "saved"

    portal.page.reload()
    portal.wait_for("Tersimpan")

    assert "Panen raya" in portal.posts[-1]
    assert portal.kept() is None


def test_ended_session_keeps_the_text_through_the_sign_in(portal):
    portal.answer = "signed out"
    portal.type("Panen raya")
    portal.wait_for("sesi berakhir")

    portal.page.goto(ADDRESS)

    assert portal.text() == "Panen raya"


def test_another_persons_form_gets_nothing(portal):
    portal.answer = "no signal"
    portal.type("Panen raya")
    portal.wait_for("menunggu sinyal")
    body = FORM.replace("kegiatan-7", "kegiatan-8").format(**portal.form)
    portal.page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=body), times=1)

    portal.page.goto(ADDRESS)

    assert portal.text() == "Awal"


def test_text_that_arrived_with_the_button_is_not_put_back(portal):
    portal.type("Panen raya")
    portal.page.click("button")
    portal.page.wait_for_load_state()
    portal.form |= {"base": "b2", "text": "Diubah pendamping"}

    portal.page.goto(ADDRESS)

    assert portal.text() == "Diubah pendamping"
    assert portal.kept() is None


def test_text_sent_into_the_void_is_put_back(portal):
    portal.answer = "no signal"
    portal.type("Panen raya")
    with portal.page.expect_response(lambda response: response.status == 204):
        portal.page.click("button", no_wait_after=True)

    portal.page.goto(ADDRESS)

    assert portal.text() == "Panen raya"


def test_kept_text_does_not_overwrite_what_another_stored(portal):
    portal.answer = "no signal"
    portal.type("Panen raya")
    portal.wait_for("menunggu sinyal")
    portal.form |= {"base": "b9", "text": "Dari pendamping", "last": "lain"}
    portal.answer = "conflict"

    portal.page.reload()
    portal.wait_for("diubah orang lain")

    assert portal.text() == "Panen raya"
    assert portal.page.input_value("[name=base]") == "b0"


def test_page_that_is_left_saves_at_once(portal):
    portal.type("Panen raya")

    portal.page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {get: () => 'hidden'});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    portal.wait_for("Tersimpan")

    assert len(portal.posts) == 1

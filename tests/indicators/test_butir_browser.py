"""The page of a section in the browser: coming back after an ended session, and the bar below; the portal is stood in for."""

import json

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.browser import chromium

STATIC = settings.BASE_DIR / "static"
FORM = """<form method="post" data-autosave="butir-{who}" data-last-key="-" data-waiting="w" data-typing="t" data-restored="r"
 data-signed-out="sesi berakhir" data-noted=""><input type="hidden" name="csrfmiddlewaretoken" value="{token}">
<input type="hidden" name="base" value="b0"><input type="hidden" name="edit_key" value=""><textarea name="b1"></textarea>
<p data-save-state></p>
<p data-signed-out-ways hidden><a href="/masuk">Masuk</a></p></form><script src="/autosave.js"></script>"""
UNDER = """(() => { const edges = (element) => element.getBoundingClientRect();
  return edges(document.activeElement).bottom > edges(document.querySelector(".savebar")).top; })()"""


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Server:
    """A portal that takes only what bears the `token` of now; `who` is signed in, None: nobody."""

    def __init__(self, page):
        self.page, self.who, self.token, self.taken = page, "aisyah", "one", []
        page.route("**/*", self.serve)
        page.goto("http://portal.test/")

    def serve(self, route):
        if route.request.url.endswith(".js"):
            return route.fulfill(content_type="text/javascript", body=(STATIC / "js/autosave.js").read_text("utf-8"))
        if route.request.method != "POST":
            if self.who is None:
                return route.fulfill(status=302, headers={"location": "/masuk"})
            return route.fulfill(content_type="text/html", body=FORM.format(who=self.who, token=self.token))
        if self.who is None or f"\r\n{self.token}\r\n" not in route.request.post_data:
            return route.fulfill(status=401 if self.who is None else 403, body="{}")
        self.taken.append(route.request.post_data)
        body = json.dumps({"saved": "Tersimpan", "errors": {}, "base": "b1"})
        return route.fulfill(content_type="application/json", body=body)

    def type(self, text):
        self.page.fill("textarea", text)

    def wait_for(self, words):
        self.page.wait_for_function("w => document.querySelector('[data-save-state]').textContent.includes(w)", arg=words)


@pytest.fixture
def portal(browser):
    context = browser.new_context(viewport={"width": 360, "height": 640})
    yield Server(context.new_page())
    context.close()


def test_who_signs_in_on_another_tab_and_comes_back_has_the_choices_saved(portal):
    portal.who = None
    portal.type("4")
    portal.wait_for("sesi berakhir")
    offered = portal.page.is_visible("text=Masuk")
    portal.who, portal.token = "aisyah", "two"

    portal.page.evaluate("window.dispatchEvent(new Event('focus'))")
    portal.wait_for("Tersimpan")

    assert offered
    assert not portal.page.is_visible("text=Masuk")
    assert len(portal.taken) == 1


def test_who_signed_in_anew_unnoticed_has_the_choices_saved_too(portal):
    portal.token = "two"
    portal.type("4")

    portal.wait_for("Tersimpan")

    assert len(portal.taken) == 1


def test_what_one_person_chose_is_never_sent_for_another(portal):
    portal.who, portal.token = "rahmat", "two"
    portal.type("4")
    portal.wait_for("sesi berakhir")

    portal.page.evaluate("window.dispatchEvent(new Event('focus'))")
    portal.page.wait_for_timeout(300)

    assert portal.taken == []


def test_nothing_that_has_the_focus_lies_under_the_bar(browser):
    css = "".join((STATIC / "css" / name).read_text("utf-8") for name in ("tokens.css", "base.css", "forms.css"))
    row = '<div style="height:90px"></div><input type="radio" name="r{0}" id="r{0}">'
    rows = "".join(row.format(at) for at in range(30))
    bar = '<div class="savebar"><p class="meta" style="height:80px">x</p><button style="width:100%">Simpan</button></div>'
    page = browser.new_page(viewport={"width": 360, "height": 640}, reduced_motion="reduce")
    page.set_content(f"<style>{css}</style><form data-autosave='x'>{rows}{bar}</form>")

    under = []
    for _at in range(30):
        page.keyboard.press("Tab")
        under.append(page.evaluate(UNDER))
    page.close()

    assert not any(under)

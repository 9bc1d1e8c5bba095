"""The small scripts, each tried in the browser on a page of its own."""

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.browser import chromium

ADDRESS = "http://portal.test/"
SCRIPTS = settings.BASE_DIR / "static" / "js"


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


class Server:
    """Stands in for the portal: gives one page, and keeps what is posted; 204 leaves the browser where it is."""

    def __init__(self, page, body, script):
        self.posts = []
        self.html = f'<!doctype html><html lang="id"><body>{body}<script src="/{script}"></script></body></html>'
        self.script = (SCRIPTS / script).read_text(encoding="utf-8")
        page.route("**/*", self.answer)
        page.goto(ADDRESS)

    def answer(self, route):
        if route.request.method == "POST":
            self.posts.append(route.request.post_data)
            route.fulfill(status=204)
        elif route.request.url.endswith(".js"):
            route.fulfill(content_type="text/javascript", body=self.script)
        else:
            route.fulfill(content_type="text/html", body=self.html)


@pytest.fixture
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


FORM = '<form method="post" data-once><input name="text" value="isi"><button name="act" value="send">Kirim</button></form>'


def test_form_tapped_twice_is_sent_once_with_the_value_of_its_button(page):
    server = Server(page, FORM, "once.js")

    page.evaluate("const b = document.querySelector('button'); b.click(); setTimeout(() => b.click(), 60)")
    page.wait_for_timeout(300)

    assert server.posts == ["text=isi&act=send"]
    assert page.locator("button").get_attribute("aria-disabled") == "true"


def test_form_can_be_sent_again_once_the_phone_went_offline(page):
    server = Server(page, FORM, "once.js")
    page.evaluate("document.querySelector('button').click()")
    page.wait_for_timeout(150)

    page.evaluate("window.dispatchEvent(new Event('offline'))")
    page.evaluate("document.querySelector('button').click()")
    page.wait_for_timeout(150)

    assert len(server.posts) == 2


def test_form_whose_sending_another_script_stopped_is_not_locked(page):
    server = Server(page, FORM, "once.js")
    page.evaluate("document.addEventListener('submit', (event) => event.preventDefault(), {once: true})")

    page.evaluate("const b = document.querySelector('button'); b.click(); setTimeout(() => b.click(), 60)")
    page.wait_for_timeout(300)

    assert len(server.posts) == 1


def test_form_without_the_mark_is_left_alone(page):
    server = Server(page, FORM.replace(" data-once", ""), "once.js")

    page.evaluate("document.querySelector('button').click()")
    page.wait_for_timeout(150)

    assert (len(server.posts), page.locator("button").get_attribute("aria-disabled")) == (1, None)


UPLOAD = (
    '<form method="post" enctype="multipart/form-data"><div class="field"><input type="file" id="id_photo" name="photo" '
    'data-max-bytes="1000000" data-too-big="{name} berukuran {size}; paling besar 1 MB."></div><button>Kirim</button></form>'
)


def test_file_that_is_too_big_is_named_before_it_is_sent(page):
    server = Server(page, UPLOAD, "filesize.js")

    page.set_input_files("#id_photo", {"name": "panen.jpg", "mimeType": "image/jpeg", "buffer": b"0" * 1_500_000})
    page.click("button")
    page.wait_for_timeout(150)

    assert page.get_by_role("alert").inner_text() == "panen.jpg berukuran 1,5 MB; paling besar 1 MB."
    assert server.posts == []
    assert page.evaluate("document.activeElement.id") == "id_photo"


def test_file_that_fits_is_sent_and_the_warning_goes(page):
    server = Server(page, UPLOAD, "filesize.js")
    page.set_input_files("#id_photo", {"name": "besar.jpg", "mimeType": "image/jpeg", "buffer": b"0" * 1_500_000})

    page.set_input_files("#id_photo", {"name": "kecil.jpg", "mimeType": "image/jpeg", "buffer": b"0" * 1000})
    page.click("button")
    page.wait_for_timeout(150)

    assert page.get_by_role("alert").count() == 0
    assert len(server.posts) == 1


def test_summary_of_errors_has_the_focus_after_a_refused_form(page):
    Server(page, '<input autofocus><div id="summary" tabindex="-1" data-errors>Ada yang perlu diperbaiki</div>', "errors.js")

    assert page.evaluate("document.activeElement.id") == "summary"


def test_form_says_that_it_is_being_sent_until_it_may_be_sent_again(page):
    note = '<p data-sending="Sedang dikirim.">Tersimpan saat Anda melanjutkan.</p></form>'
    Server(page, FORM.replace("</form>", note), "once.js")

    page.evaluate("document.querySelector('button').click()")
    page.wait_for_timeout(150)
    during = page.locator("[data-sending]").inner_text()
    page.evaluate("window.dispatchEvent(new Event('offline'))")

    assert (during, page.locator("[data-sending]").inner_text()) == ("Sedang dikirim.", "Tersimpan saat Anda melanjutkan.")

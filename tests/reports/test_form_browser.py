"""A report through the whole form on a phone, with one-tap answers; and the same without JavaScript."""

import re

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.factories import PASSWORD
from tests.innovations.conftest import image_bytes
from tests.reports.phone import wait_state

PHONE = {"viewport": {"width": 360, "height": 640}}


@pytest.fixture
def made(live_server, published, measure, last, round):
    """After the data: while Playwright runs, the test itself asks the database for nothing."""
    return live_server.url


@pytest.fixture
def browser(made):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def sign_in(page, address, login, to="/kerja/"):
    page.goto(f"{address}/akun/masuk/?next={to}")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.button")
    page.wait_for_url(lambda url: url.startswith(address + to))  # the address of the sign-in ends with it too
    return page


def no_sideways_scroll(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def go_on(page, to):
    page.click(".savebar button")
    page.wait_for_url(re.compile(f"/{to}/(#.*)?$"))  # the place on the page before stays in the address
    assert no_sideways_scroll(page)


def tap(page, words, question):
    """Press the one-tap answer of a question, and wait until the page says that it is noted."""
    page.locator(f"button.link:has-text('{words}'):has-text('{question}')").click()
    page.wait_for_selector(f"button.link:has-text('Hapus tanda ini'):has-text('{question}')")


def until_stored(page):
    """A script may send the photo by itself and stay on the page: it is there once the page, loaded anew, shows it."""
    for _time in range(20):
        page.wait_for_timeout(500)
        page.goto(page.url)
        if page.locator("ul.evidence-edit li").count():
            return
    raise AssertionError("the photo did not arrive")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without JavaScript"])
def test_report_goes_through_the_form_with_one_tap_answers(browser, made, official, measure, scripts):
    page = sign_in(browser.new_context(**PHONE, java_script_enabled=scripts).new_page(), made, official.email)
    page.locator("li", has_text="Kopi Aranio").locator("button:has-text('Mulai')").first.click()
    page.wait_for_url("**/laporan/*/")
    page.click("ul.tasks a:has-text('Kegiatan yang dilakukan')")

    assert "Jawaban Triwulan I 2026: Menanam seratus bibit." in " ".join(page.text_content("main").split())
    page.fill("[name=activities]", "Panen pertama.")
    go_on(page, "hasil")
    page.fill("[name=people_typed]", "55")
    tap(page, "Tidak ada perubahan", "Kopi terjual")
    assert page.input_value(f"[name=measure_{measure.pk}]") == "412"
    assert page.input_value("[name=people_typed]") == "55"
    go_on(page, "foto")
    page.set_input_files("[name=photos]", {"name": "panen.jpg", "mimeType": "image/jpeg", "buffer": image_bytes()})
    page.click("button[name=stay]")
    until_stored(page)
    page.fill("input[name^=caption-]", "Panen di kebun")
    go_on(page, "kendala")
    tap(page, "Tidak berlaku", "Kendala")
    go_on(page, "dukungan")
    tap(page, "Tidak ada perubahan", "Dukungan yang dibutuhkan")
    go_on(page, "rencana")
    page.fill("[name=next_steps]", "Menjual ke pasar.")
    go_on(page, "periksa")
    shown = " ".join(page.text_content("main").split())
    answered = ["Panen pertama.", "412 kg (tidak ada perubahan)", "55 orang", "Tidak berlaku"]
    for words in [*answered, "Mesin kupas. (tidak ada perubahan)", "Menjual ke pasar.", "Panen di kebun"]:
        assert words in shown, words
    page.check("[name=known_to_head]")
    page.click("button:has-text('Kirim laporan')")
    page.wait_for_url("**/tanda-terima/*")

    assert "L-2026-II-0001" in page.text_content("main")


def test_enter_in_a_figure_goes_on_and_taps_nothing(browser, made, official, measure):
    page = sign_in(browser.new_context(**PHONE).new_page(), made, official.email)
    page.locator("li", has_text="Kopi Aranio").locator("button:has-text('Mulai')").first.click()
    page.wait_for_url("**/laporan/*/")
    page.click("ul.tasks a:has-text('Hasil dalam angka')")

    page.fill(f"[name=measure_{measure.pk}]", "500")
    page.press(f"[name=measure_{measure.pk}]", "Enter")

    page.wait_for_url("**/bagian/foto/")
    page.go_back()
    assert page.input_value(f"[name=measure_{measure.pk}]") == "500"


def test_tap_while_typing_is_not_undone_by_the_kept_text(browser, made, official):
    page = sign_in(browser.new_context(**PHONE).new_page(), made, official.email)
    page.locator("li", has_text="Kopi Aranio").locator("button:has-text('Mulai')").first.click()
    page.wait_for_url("**/laporan/*/")
    page.click("ul.tasks a:has-text('Kendala')")
    page.wait_for_url("**/bagian/kendala/")

    page.fill("[name=obstacles]", "Hujan")
    tap(page, "Tidak berlaku", "Kendala")
    page.wait_for_timeout(3500)
    page.reload()

    assert page.input_value("[name=obstacles]") == ""
    assert page.locator("button.link:has-text('Hapus tanda ini')").count() == 1


def test_corrected_figure_takes_its_refusal_away_and_the_bar_names_the_question(browser, made, official, measure):
    page = sign_in(browser.new_context(**PHONE).new_page(), made, official.email)
    page.goto(f"{made}/kerja/laporan/baru/")
    page.locator("button[name=pair]").first.click()
    page.wait_for_url("**/kerja/laporan/*/")
    page.goto(f"{page.url}bagian/hasil/")
    page.fill(f"[name=measure_{measure.pk}]", "1,250")
    wait_state(page, "Belum tersimpan: ")
    bar = page.text_content("[data-save-state]")
    page.click(".savebar button")
    page.wait_for_selector("[data-errors]")

    page.fill(f"[name=measure_{measure.pk}]", "1.250")
    wait_state(page, "Tersimpan pukul")

    assert bar == f"Belum tersimpan: {measure.label}"
    assert page.locator("[data-errors], .field.wrong, .error").count() == 0
    assert "1.250" in page.text_content("[data-reading]")

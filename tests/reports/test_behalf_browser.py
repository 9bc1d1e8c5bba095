"""The facilitator enters for a village without signal; the village confirms, or says what is wrong; Dinas PMD verifies."""

import pytest

from tests.reports.test_form_browser import PHONE, browser, made, no_sideways_scroll, sign_in  # noqa: F401


def open_page(browser, made, user, to="/kerja/"):  # noqa: F811
    return sign_in(browser.new_context(**PHONE).new_page(), made, user.email, to)


@pytest.fixture
def entered(facilitator, official, pmd, browser, made):  # noqa: F811
    """The address of a report that the facilitator wrote and sent on the village's behalf."""
    page = open_page(browser, made, facilitator, "/kerja/laporan/baru/")
    page.locator("li", has_text="Kopi Aranio").locator("button:has-text('Mulai')").first.click()
    page.wait_for_url("**/laporan/*/")
    address = page.url.removeprefix(made)
    page.click("ul.tasks a:has-text('Kegiatan yang dilakukan')")
    page.wait_for_url("**/bagian/kegiatan/")
    assert "Anda menginput atas nama Desa Sungai Contoh" in page.text_content("main")
    page.fill("[name=activities]", "Panen pertama, dari formulir kertas.")
    page.click(".savebar button")
    page.wait_for_url("**/bagian/hasil/")
    page.goto(f"{made}{address}periksa/")
    page.click("button:has-text('Kirim laporan')")
    page.wait_for_url("**/tanda-terima/")
    return address


def verify(browser, made, pmd, address):  # noqa: F811
    page = open_page(browser, made, pmd, address)
    page.goto(f"{made}{address}verifikasi/")
    page.click("main form button.button")
    page.wait_for_url(f"{made}{address}")
    return page.text_content("main")


def test_village_confirms_and_the_report_is_verified(official, pmd, entered, browser, made):  # noqa: F811
    assert "Terverifikasi" not in verify(browser, made, pmd, entered)
    page = open_page(browser, made, official)

    item = page.locator("li", has_text="benar atau tidak?").first
    assert "Diinput atas nama Desa Sungai Contoh oleh Rahmat Pendamping: benar atau tidak?" in item.text_content()
    item.locator("a").first.click()
    page.wait_for_url("**/konfirmasi/")
    assert "Panen pertama, dari formulir kertas." in page.text_content("main")
    assert no_sideways_scroll(page)
    page.click("button:has-text('Ya, laporan ini benar')")
    page.wait_for_url(f"**{entered}")

    assert "Dikonfirmasi untuk Desa Sungai Contoh oleh Siti Operator" in page.text_content("main")
    assert "Terverifikasi" in verify(browser, made, pmd, entered)


def test_village_says_what_is_wrong_and_both_see_it(official, facilitator, entered, browser, made):  # noqa: F811
    page = open_page(browser, made, official, f"{entered}konfirmasi/")

    page.click("summary:has-text('Ada yang tidak sesuai')")
    page.fill("[name=reason]", "Panennya bulan Mei, bukan April.")
    page.click("button:has-text('Nyatakan tidak sesuai')")
    page.wait_for_url(f"**{entered}")

    assert "Panennya bulan Mei, bukan April." in page.text_content("main")
    helper = open_page(browser, made, facilitator, entered)
    assert "Panennya bulan Mei, bukan April." in helper.text_content("main")
    assert helper.locator("ul.tasks a:has-text('Kegiatan yang dilakukan')").count() == 1

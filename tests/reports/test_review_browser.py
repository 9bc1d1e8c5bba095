"""Through two returns in the browser, at a phone's width: only what is asked for opens; notes stay inside; verify and next."""

import os
import re

import pytest
from playwright.sync_api import sync_playwright

from klaster.access import Role
from sites.actions import remarks, reports
from tests.browser import chromium
from tests.factories import InnovationFactory, MeasureFactory, RoundFactory, person, village
from tests.innovations.conftest import WHOLE

PASSWORD = "lebih-rahasia-2026"  # noqa: S105 - of people who live in this test
NOTE = "RAHASIA: cek ulang dengan camat"


@pytest.fixture
def people(transactional_db):
    desa = village()
    cast = {
        "official": person(Role.OFFICIAL, region=desa, name="Siti Operator", email="siti@contoh.id"),
        "pmd": person(Role.PMD, name="Budi PMD", email="budi@contoh.id"),
    }
    for one in cast.values():
        one.set_password(PASSWORD)
        one.save()
    return cast


@pytest.fixture
def sent(people):
    """Two sent reports of the village; the address of the first."""
    round, official = RoundFactory(), people["official"]
    found = []
    for name in ("Kopi Aranio", "Madu Kelulut"):
        innovation = InnovationFactory(region=village(), name=name, created_by=official, **WHOLE)
        MeasureFactory(innovation=innovation, label="Terjual", unit="kg")
        report = reports.start(innovation=innovation, round=round, by=official)
        changes = {"activities": "Panen dan sangrai.", "obstacles": "Hujan."}
        reports.save_section(report=report, by=official, changes=changes)
        found.append(reports.submit(report=report, by=official))
    remarks.comment(report=found[0], text=NOTE, by=people["pmd"], is_internal=True, answer="activities")
    return [f"/kerja/laporan/{report.pk}/" for report in found]


@pytest.fixture
def phones(live_server, sent, monkeypatch):
    """`phones("siti@contoh.id")`: a page on which this person is signed in."""
    # Playwright keeps an event loop in this thread; nothing here is asynchronous, so Django's guard would be a false alarm.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])

        def phone(login, width=360):
            context = browser.new_context(viewport={"width": width, "height": 740}, base_url=live_server.url)
            page = context.new_page()
            page.goto("/akun/masuk/")
            page.fill("[name=login]", login)
            page.fill("[name=password]", PASSWORD)
            page.click("main form button.button")
            page.wait_for_url("**/kerja/")
            return page

        yield phone
        browser.close()


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def give_back(staff, address, reason, *answers):
    staff.goto(address + "kembalikan/")
    staff.get_by_label("Alasan").fill(reason)
    for answer in answers:
        staff.check(f"[name=asked][value={answer}]")
    press(staff, "Kembalikan untuk perbaikan")


def write(page, address, slug, text):
    page.goto(f"{address}bagian/{slug}/")
    page.locator("main textarea").first.fill(text)
    press(page, "Lanjutkan")


def is_closed(page, address, slug):
    page.goto(f"{address}bagian/{slug}/")
    return page.locator("main textarea:visible").count() == 0


def send(page, address):
    page.goto(address + "periksa/")
    press(page, "Kirim laporan")
    page.wait_for_url(re.compile("tanda-terima"))


def main(page):
    return page.locator("main").inner_text()


def test_report_goes_through_two_returns_with_only_what_was_asked_for_open(phones, sent):
    staff, official = phones("budi@contoh.id"), phones("siti@contoh.id")
    address, other = sent
    staff.goto(address)
    assert "baru bagi Anda" in main(staff)
    staff.locator("#jawaban-obstacles + dd summary").last.click()
    staff.locator("#id_obstacles_text").fill("Berapa hari hujannya?")
    staff.locator("#jawaban-obstacles + dd").get_by_role("button", name="Kirim komentar").click()
    staff.wait_for_url(re.compile("#jawaban-obstacles"))
    staff.goto(address + "kembalikan/")
    assert staff.get_by_label("Kendala", exact=True).is_checked()

    give_back(staff, address, "Jelaskan kendalanya.")
    official.goto(address)
    assert "Jelaskan kendalanya." in main(official)
    assert "Berapa hari hujannya?" in main(official)
    assert [is_closed(official, address, slug) for slug in ("kegiatan", "kendala")] == [True, False]
    write(official, address, "kendala", "Hujan sepuluh hari.")
    send(official, address)

    staff.goto(address)
    assert [mark.get_attribute("id") for mark in staff.locator("dt:has(.badge)").all()] == ["jawaban-obstacles"]
    staff.locator("#jawaban-obstacles + dd summary").first.click()
    assert "Hujan." in staff.locator("#jawaban-obstacles + dd details").first.inner_text()

    give_back(staff, address, "Sebutkan tanggalnya.", "activities")
    assert [is_closed(official, address, slug) for slug in ("kegiatan", "kendala")] == [False, True]
    write(official, address, "kegiatan", "Panen pada 12 November.")
    send(official, address)
    for page in ("", "?tab=riwayat", "kiriman/3/", "tanda-terima/"):
        official.goto(address + page)
        assert "RAHASIA" not in official.content()

    staff.goto(other)
    staff.goto(address)
    assert NOTE in main(staff)
    assert "Catatan internal: tidak terlihat oleh desa" in main(staff)
    staff.goto(other)
    button = staff.get_by_role("button", name="Verifikasi dan buka berikutnya")
    button.focus()
    with staff.expect_navigation():
        staff.keyboard.press("Enter")
    assert staff.url.endswith(address)
    press(staff, "Verifikasi dan buka berikutnya")
    assert staff.url.endswith("/kerja/verifikasi/")
    assert main(staff).count("terverifikasi, belum tayang") == 2
    assert staff.evaluate("document.documentElement.scrollWidth") <= 360

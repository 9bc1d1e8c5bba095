"""In the browser at a phone's width: help needed → request → offer → answered by link → done by the next link → confirmed."""

import os
import re

import pytest
from docx import Document
from playwright.sync_api import sync_playwright

from klaster.access import Role
from klaster.models import Portal
from partners.models import Signatory
from sites.actions import reports
from tests.browser import chromium
from tests.factories import EnrolmentFactory, InnovationFactory, PartnerFactory, RoundFactory, SiteFactory, person, village
from tests.innovations.conftest import WHOLE
from tests.partners.requests_kit import days

PASSWORD = "lebih-rahasia-2026"  # noqa: S105 - of people who live in this test


@pytest.fixture
def sent(transactional_db):
    """A sent report with a wish; the address of its page."""
    Portal.load()
    desa = village()
    official = person(Role.OFFICIAL, region=desa, name="Siti Operator", email="siti@contoh.id")
    pmd = person(Role.PMD, name="Budi PMD", email="budi@contoh.id")
    for one in (official, pmd):
        one.set_password(PASSWORD)
        one.save()
    EnrolmentFactory(site=SiteFactory(region=desa))
    Signatory.objects.create(name="Faried Contoh", position="Kepala Dinas", since=days(-30))
    PartnerFactory(short_name="Disperin", slug="disperin", name="Dinas Perindustrian")
    innovation = InnovationFactory(region=desa, name="Kopi Aranio", created_by=official, **WHOLE)
    report = reports.start(innovation=innovation, round=RoundFactory(), by=official)
    changes = {"activities": "Panen dan sangrai.", "help_needed": "Perlu bimtek kemasan. Bagi dua puluh perajin."}
    reports.save_section(report=report, by=official, changes=changes)
    return f"/kerja/laporan/{reports.submit(report=report, by=official).pk}/"


@pytest.fixture
def browser(live_server, sent, monkeypatch):
    # Playwright keeps an event loop in this thread; nothing here is asynchronous, so Django's guard would be a false alarm.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield lambda: started.new_context(viewport={"width": 360, "height": 740}, base_url=live_server.url).new_page()
        started.close()


def signed_in(page, login):
    page.goto("/akun/masuk/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button:has-text('Masuk')")
    page.wait_for_url(lambda url: "/masuk/" not in url)
    return page


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth") <= 360


def letter_of(staff, tmp_path):
    """The text of the letter that Dinas PMD writes to the partner about the request whose page is open."""
    staff.click("a:has-text('Tulis surat')")
    staff.click("main form button.button")
    with staff.expect_download() as waiting:
        staff.click("a:has-text('DOCX')")
    file = tmp_path / "surat.docx"
    waiting.value.save_as(file)
    return "\n".join(paragraph.text for paragraph in Document(str(file)).paragraphs)


def test_help_needed_is_written_promised_and_done_by_link_confirmed_and_seen(browser, sent, tmp_path):
    staff = signed_in(browser(), "budi@contoh.id")
    staff.goto(sent)
    staff.click("text=Jadikan permohonan dukungan")
    assert staff.input_value("[name=title]") == "Perlu bimtek kemasan"
    staff.fill("[name=due]", days(30).isoformat())
    staff.click("button:has-text('Catat permohonan ini')")
    staff.click("a:has-text('Tawarkan kepada mitra')")
    staff.check("label:has-text('Disperin') input")
    staff.click("button:has-text('Tawarkan kepada yang dicentang')")
    assert fits(staff)
    page_of_request = staff.url
    letter = letter_of(staff, tmp_path)
    assert all(words in letter for words in ["Dinas Perindustrian", "Perlu bimtek kemasan", "Faried Contoh"])
    staff.goto(page_of_request)
    staff.click("a:has-text('Tautan jawaban')")
    staff.click("button:has-text('Terbitkan tautan')")
    address = re.search(r"/jawab/\S+/", staff.input_value("#letter")).group()

    partner = browser()
    partner.goto(address)
    assert "Bagi dua puluh perajin" in partner.inner_text("main")
    assert fits(partner)
    partner.fill("#id_sanggup_name", "Rudi Contoh")
    partner.fill("#id_sanggup_note", "Bimtek dua hari")
    partner.click("button:has-text('Sanggupi')")
    partner.wait_for_selector("text=Jawaban Anda tersimpan")
    assert fits(partner)
    partner.click("text=Buka tautan berikutnya")
    partner.fill("#id_selesai_name", "Rudi Contoh")
    partner.fill("#id_selesai_result", "Dua puluh perajin dilatih")
    partner.click("button:has-text('Tandai selesai')")
    partner.wait_for_selector("text=Dicatat selesai")
    assert partner.goto(address).status == 410

    villager = signed_in(browser(), "siti@contoh.id")
    villager.click("main a:has-text('Perlu bimtek kemasan')")
    villager.click("a:has-text('Ya, bermanfaat')")
    villager.click("button:has-text('Ya, bermanfaat')")
    villager.wait_for_selector("text=Manfaat dikonfirmasi")
    assert fits(villager)
    shown = villager.inner_text("main")
    assert all(words in shown for words in ["Dua puluh perajin dilatih", "oleh Rudi Contoh", "dikonfirmasi oleh Siti Operator"])

    staff.goto("/kerja/matriks/")
    assert fits(staff)
    staff.click("main a:has-text('selesai')")
    assert "Perlu bimtek kemasan" in staff.inner_text("main")
    public = browser()
    public.goto("/mitra/disperin/")
    shown = public.inner_text("main")
    assert all(words in shown for words in ["Perlu bimtek kemasan", "Dua puluh perajin dilatih"])
    assert "Bagi dua puluh perajin" not in shown  # the need itself is not public
    assert fits(public)

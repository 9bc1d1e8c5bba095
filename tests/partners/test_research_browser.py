"""In the browser at a phone's width: a village's question → a project → an output → its link on the site's page."""

import os

import pytest
from playwright.sync_api import sync_playwright

from klaster.access import Role
from klaster.models import Portal
from partners.models import ResearchNeed, ResearchProject
from tests.browser import chromium
from tests.factories import PartnerFactory, person
from tests.partners.research import ahead, site

PASSWORD = "lebih-rahasia-2026"  # noqa: S105 - of people who live in this test
QUESTION = "Berapa lama gula aren tahan disimpan?"


@pytest.fixture
def place(transactional_db):
    Portal.load()
    place = site()
    ulm = PartnerFactory(short_name="ULM", slug="ulm", name="Universitas Contoh")
    for who in (
        person(Role.OFFICIAL, region=place.region, email="siti@contoh.id"),
        person(Role.PARTNER, partner=ulm, email="nadia@contoh.id"),
    ):
        who.set_password(PASSWORD)
        who.save()
    return place


@pytest.fixture
def phone(live_server, place, monkeypatch):
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


def send(page, fields, button):
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)
    page.click(f"main form button:has-text('{button}')")
    page.wait_for_load_state()


def test_a_question_becomes_a_project_with_an_output_on_the_sites_page(phone, place):
    village = signed_in(phone(), "siti@contoh.id")
    village.goto("/kerja/riset/baru/")
    send(village, {"title": QUESTION}, "Simpan")
    village.wait_for_url(lambda url: not url.endswith("/baru/"))
    asked = ResearchNeed.objects.get()

    officer = signed_in(phone(), "nadia@contoh.id")
    officer.goto(f"/kerja/riset/{asked.pk}/")
    officer.click("text=Jadikan kegiatan riset")
    officer.select_option("main [name=kind]", "research")
    send(officer, {"title": "Masa simpan gula aren", "starts": str(ahead(-20))}, "Simpan")
    officer.wait_for_url(lambda url: "/baru/" not in url)
    made = ResearchProject.objects.get()
    officer.click("main button[value=running]")
    officer.wait_for_selector("main button[value=done]")
    officer.click("text=Tambah luaran")
    officer.select_option("main [name=kind]", "module")
    officer.check("main [name=is_public]")
    output = {"title": "Panduan masa simpan", "url": "https://contoh.id/panduan", "appeared_on": str(ahead(-1))}
    send(officer, output, "Simpan")
    officer.wait_for_url("**/riset/luaran/*/")
    officer.goto(f"/kerja/riset/kegiatan/{made.pk}/kembali/")
    send(officer, {"given_on": str(ahead(0)), "how": "Pertemuan di balai desa"}, "Simpan")
    officer.wait_for_url(f"**/kegiatan/{made.pk}/")
    officer.click("main button[value=done]")
    officer.wait_for_selector("main button[value=done]", state="detached")

    public = phone()
    public.goto(place.get_absolute_url())
    asked.refresh_from_db()
    assert public.get_attribute("a:has-text('Panduan masa simpan')", "href") == "https://contoh.id/panduan"
    assert "Pertemuan di balai desa" in public.inner_text("main")
    assert public.evaluate("document.documentElement.scrollWidth") <= 360
    assert asked.state == "answered"

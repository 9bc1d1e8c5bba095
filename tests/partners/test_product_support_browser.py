"""In the browser at a phone's width: a product without a trademark becomes a request, and then a filing."""

import os

import pytest
from django.db import connections
from playwright.sync_api import sync_playwright

from klaster.access import Role
from klaster.models import Portal
from partners.models import Filing, SupportRequest
from tests.browser import chromium
from tests.factories import EnrolmentFactory, ProductFactory, SiteFactory, person, village
from tests.partners.requests_kit import days
from tests.partners.test_requests_browser import PASSWORD, fits, signed_in


@pytest.fixture
def product(transactional_db):
    Portal.load()
    desa = village()
    official = person(Role.OFFICIAL, region=desa, name="Siti Operator", email="siti@contoh.id")
    pmd = person(Role.PMD, name="Budi PMD", email="budi@contoh.id")
    for one in (official, pmd):
        one.set_password(PASSWORD)
        one.save()
    EnrolmentFactory(site=SiteFactory(region=desa))
    return ProductFactory(region=desa, name="Kopi Aranio", category="food", is_published=True)


@pytest.fixture
def browser(live_server, product, monkeypatch):
    # Playwright keeps an event loop in this thread; nothing here is asynchronous, so Django's guard would be a false alarm.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield lambda: started.new_context(viewport={"width": 360, "height": 740}, base_url=live_server.url).new_page()
        connections.close_all()  # of what the test itself read, which Django does not find outside Playwright's loop
        started.close()


def test_a_product_without_a_trademark_becomes_a_request_and_then_a_filing(browser, product):
    official = signed_in(browser(), "siti@contoh.id")
    official.goto("/kerja/")
    official.click(f"a:has-text('{product.name}')")
    assert fits(official)
    official.click(f"a[href*='produk={product.pk}&kurang=brand']")
    assert fits(official)
    official.fill("[name=due]", days(60).isoformat())
    official.click("button:has-text('Catat permohonan ini')")
    official.wait_for_url(lambda url: "/baru/" not in url)
    made = SupportRequest.objects.get()
    assert (made.product, made.gap, made.topic, made.butir_code) == (product, "brand", "property", "23.3")

    staff = signed_in(browser(), "budi@contoh.id")
    staff.goto(product.staff_url)
    staff.click(f"a[href='/kerja/permohonan/{made.pk}/']")
    assert fits(staff)
    staff.click("a[href*='jenis=mark']")
    assert staff.input_value("[name=type]") == "mark"
    staff.fill("[name=title]", "KOPI ARANIO")
    assert fits(staff)
    staff.click("main form[method=post] button.button")
    staff.wait_for_url(lambda url: "/baru/" not in url)
    filing = Filing.objects.get()
    assert (filing.type, filing.request, list(filing.products.all())) == ("mark", made, [product])

    official.goto(product.staff_url)
    official.click("a:has-text('KOPI ARANIO')")
    assert "KOPI ARANIO" in official.inner_text("h1")
    official.goto(f"/kerja/permohonan/{made.pk}/")
    assert "KOPI ARANIO" in official.inner_text("main")
    made.refresh_from_db()
    assert made.is_open

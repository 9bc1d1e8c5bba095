"""In the browser, at a phone's width: a plan made from the steps runs to the next assessment."""

import os
import re

import pytest
from playwright.sync_api import sync_playwright

from indicators.models import Assessment
from partners.models import Plan
from tests.browser import chromium
from tests.indicators.steps_helpers import guide, scored, with_points
from tests.partners.plans_helpers import CODE, NEXT, desa, official

PASSWORD = "lebih-rahasia-2026"  # noqa: S105 - of a person who lives in this test


@pytest.fixture
def village_official(transactional_db):
    region = desa(b23_3=1, b23_1=1)
    guide("23.3", activities="Ajukan permohonan merek", actors=["desa"], by_village=True)
    one = official(region)
    one.set_password(PASSWORD)
    one.save()
    return one


@pytest.fixture
def phone(live_server, village_official, monkeypatch):
    # Playwright keeps an event loop in this thread; nothing here is asynchronous, so Django's guard would be a false alarm.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport={"width": 360, "height": 740}, base_url=live_server.url).new_page()
        page.goto("/akun/masuk/")
        page.fill("[name=login]", village_official.email)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda address: "/akun/masuk" not in address)
        yield page
        browser.close()


def test_plan_from_the_steps_runs_to_the_next_assessment(phone, village_official):
    phone.goto(f"/kerja/indeks/{CODE}/langkah/?target=mandiri&saran=desa")
    phone.click("text=Jadikan rencana")
    phone.select_option("[name=target_year]", str(NEXT))
    phone.click("text=Mulai rencana")
    phone.wait_for_url(re.compile(r"/kerja/rencana/\d+/"))
    plan = Plan.objects.get()
    assert "menambah 4 dari 42 nilai yang dibutuhkan; masih dibutuhkan 38" in phone.inner_text("main")

    phone.click("tbody a:has-text('Ubah')")
    phone.select_option("[name=state]", "done")
    phone.fill("[name=cost]", "3500000")
    phone.click("form button:has-text('Simpan')")
    phone.wait_for_url(f"**/kerja/rencana/{plan.pk}/")
    phone.click("text=Tandai disepakati")
    phone.click("form button:has-text('Tandai disepakati')")
    phone.wait_for_url(f"**/kerja/rencana/{plan.pk}/")
    assert "Rp3.500.000" in phone.inner_text("main")
    assert "Hasil pengukuran berikutnya" not in phone.inner_text("main")

    later = with_points(plan.region, 510, year=NEXT, status_official="mandiri", status_computed="mandiri")
    scored(later, b23_3=5)
    phone.reload()

    shown = phone.inner_text("main")
    assert "Mandiri tercapai" in shown
    assert "464 pada 2025, 510 pada" in shown
    assert "(+46)" in shown
    assert phone.inner_text("tbody tr td[data-label=Realisasi]").split() == ["5", "tercapai"]
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert Assessment.objects.count() == 2

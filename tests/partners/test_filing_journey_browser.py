"""In the browser at a phone's width: a merek from potential to certificate over simulated months, then its renewal."""

import datetime
import os
from collections import Counter
from datetime import date

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import sync_playwright

from klaster.access import Role
from klaster.models import Portal
from klaster.notifications.models import Notification
from partners.models import Filing, Potential, Stage
from partners.notices_deadlines import warnings
from tests.browser import chromium
from tests.factories import EnrolmentFactory, ProductFactory, SiteFactory, person, village

PASSWORD = "lebih-rahasia-2026"  # noqa: S105 - of people who live in this test
WEEK = datetime.timedelta(days=7)
TITLE = "Sari Aranio"


class Clock:
    """The day it is, for the portal in this process; each morning the worker warns of what is due."""

    def __init__(self, day):
        self.day = day

    def now(self):
        return datetime.datetime.combine(self.day, datetime.time(2), datetime.UTC)  # 10.00 WITA

    def goes_to(self, day, *, step=WEEK):
        while self.day < day:
            self.day = min(day, self.day + step)
            warnings(now=self.now())


@pytest.fixture
def clock(monkeypatch):
    clock = Clock(date(2026, 1, 5))
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock


@pytest.fixture
def people(transactional_db, clock, settings):
    """Dinas PMD and the village's official, signed in for all those years; a product that has no trademark."""
    settings.SESSION_COOKIE_AGE = 20 * 365 * 24 * 3600
    Portal.load()
    desa = village()
    pmd = person(Role.PMD, name="Budi PMD", email="budi@contoh.id")
    official = person(Role.OFFICIAL, region=desa, name="Siti Operator", email="siti@contoh.id")
    pmd.set_password(PASSWORD)
    pmd.save()
    EnrolmentFactory(site=SiteFactory(region=desa))
    return {"pmd": pmd, "official": official, "product": ProductFactory(region=desa, name="Kopi Aranio")}


@pytest.fixture
def page(live_server, people, monkeypatch):
    # Playwright keeps an event loop in this thread; nothing here is asynchronous, so Django's guard would be a false alarm.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        context = started.new_context(
            viewport={"width": 360, "height": 740}, base_url=live_server.url, java_script_enabled=False
        )
        page = context.new_page()
        page.goto("/akun/masuk/")
        page.fill("[name=login]", "budi@contoh.id")
        page.fill("[name=password]", PASSWORD)
        page.click("main form button:has-text('Masuk')")
        page.wait_for_url(lambda url: "/masuk/" not in url)
        yield page
        connections.close_all()  # of what the test itself read, which Django does not find outside Playwright's loop
        started.close()


def fits(page):
    box = page.locator("main").bounding_box()
    return box["x"] >= 0 and box["width"] <= 360


def saved(page, title=TITLE):
    page.click("main form button.button")
    page.wait_for_load_state()
    assert page.locator("main form .error, main .errors").count() == 0, page.inner_text("main")


def begun(page, people):
    """From the inventory to a filing with all that it needs; gives the filing."""
    product = people["product"]
    page.goto(f"{reverse('work_potential_new')}?desa={product.region.code}&produk={product.pk}&jenis=mark")
    page.fill("[name=why]", "Kopi dijual dengan nama sendiri, belum ada merek.")
    saved(page)
    potential = Potential.objects.get()
    assert fits(page)
    page.click(f"main a[href*='potensi={potential.pk}']")
    page.select_option("[name=type]", "mark")
    page.fill("[name=title]", TITLE)
    saved(page)
    filing = Filing.objects.get()
    assert (filing.potential, filing.stage) == (potential, Stage.PREPARING)
    page.goto(reverse("work_filing_event", args=[filing.pk]) + "?tahap=filed")
    page.fill("[name=on]", timezone.localdate().isoformat())
    page.click("main form button.button")
    assert page.locator("main [name=on]").count() == 1  # refused: an applicant and a class are missing
    page.goto(reverse("work_filing_party_new", args=[filing.pk]))
    page.select_option("[name=role]", "applicant")
    page.select_option("[name=kind]", "group")
    page.fill("[name=name]", "Kelompok Tani Contoh")
    saved(page)
    page.goto(reverse("work_filing_classes", args=[filing.pk]))
    page.fill("[name=number_1]", "30")
    page.fill("[name=goods_1]", "kopi bubuk")
    saved(page)
    return filing


def reaches(page, clock, filing, stage, day, **fields):
    """The days pass, then Dinas PMD opens the filing and records the stage of that day."""
    clock.goes_to(day)
    page.goto(reverse("work_filing", args=[filing.pk]))
    page.click(f"main a[href$='tahap={stage}']")
    page.fill("[name=on]", day.isoformat())
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    saved(page)
    assert page.url.endswith(reverse("work_filing", args=[filing.pk]))
    assert fits(page)
    filing.refresh_from_db()
    assert (filing.stage, filing.stage_on) == (stage, day)


def is_public(page):
    """Whether a visitor who is not signed in finds it in the register."""
    visitor = page.context.browser.new_page(base_url=page.context.pages[0].url)
    visitor.goto("/ki/")
    found = TITLE in visitor.inner_text("main")
    visitor.close()
    return found


def told(person):
    """How often this person was warned of each due day: {(what, day): times}."""
    warned = Notification.objects.filter(recipient=person, kind__startswith="deadline.")
    return Counter((one.kind, one.params["what"], one.params["due_on"]) for one in warned)


def due(filing):
    return {deadline.rule.key: deadline.due for deadline in filing.deadlines.open().select_related("rule")}


def test_a_mark_goes_from_potential_to_certificate_and_renewal(page, people, clock):
    filing = begun(page, people)
    assert not is_public(page)
    reaches(page, clock, filing, Stage.FILED, date(2026, 1, 12), application_number="DID2026000123")
    reaches(page, clock, filing, Stage.FORMALITIES, date(2026, 1, 26))
    assert due(filing)["mark-papers"] == date(2026, 3, 26)
    reaches(page, clock, filing, Stage.ANNOUNCED, date(2026, 3, 30))  # the papers came late: warned before and not again after
    assert due(filing) == {"mark-announcement": date(2026, 5, 30)}
    reaches(page, clock, filing, Stage.SUBSTANTIVE, date(2026, 6, 8))
    assert due(filing) == {"mark-substantive": date(2026, 7, 8)}
    reaches(page, clock, filing, Stage.REGISTERED, date(2026, 7, 6), registration_number="IDM001234567")
    reaches(page, clock, filing, Stage.CERTIFIED, date(2026, 8, 3))
    assert filing.expires_on == date(2036, 1, 12)
    assert is_public(page)
    assert due(filing) == {
        "mark-renewal-opens": date(2035, 7, 12), "mark-term": date(2036, 1, 12), "mark-renewal-grace": date(2036, 7, 12),
    }  # fmt: skip

    corrected(page, filing)
    renewed(page, clock, filing)

    for person_told in (people["pmd"], people["official"]):
        times = told(person_told)
        assert times
        assert set(times.values()) == {1}, times
    what = {what for _, what, _ in told(people["pmd"])}
    assert what == {deadline.rule.title for deadline in filing.deadlines.select_related("rule") if deadline.warned_due}
    assert len(what) >= 5


def corrected(page, filing):
    """The receipt says another filing date: every later deadline moves, and the page says from when to when."""
    first = filing.events.get(stage=Stage.FILED)
    page.goto(reverse("work_filing", args=[filing.pk]))
    page.click(f"main a[href='{reverse('work_filing_event_correct', args=[first.pk])}']")
    page.fill("[name=on]", "2026-01-08")
    saved(page)
    shown = page.inner_text("main") + page.inner_text("body")
    for was, now in [("12 Juli 2035", "8 Juli 2035"), ("12 Januari 2036", "8 Januari 2036"), ("12 Juli 2036", "8 Juli 2036")]:
        assert f"dari {was} menjadi {now}" in shown
    assert fits(page)
    page.goto(reverse("work_filing", args=[filing.pk]))
    assert "dari 12 Januari 2036 menjadi 8 Januari 2036" in page.inner_text("main")  # and later too
    filing.refresh_from_db()
    assert (filing.filed_on, filing.expires_on) == (date(2026, 1, 8), date(2036, 1, 8))


def renewed(page, clock, filing):
    """Nine years on the warnings come, and the renewal gives ten more years from the old end."""
    clock.goes_to(date(2035, 8, 6), step=4 * WEEK)
    reaches(page, clock, filing, Stage.RENEWAL_FILED, date(2035, 11, 5))
    assert due(filing) == {"mark-term": date(2036, 1, 8), "mark-renewal-grace": date(2036, 7, 8)}  # until it is decided
    reaches(page, clock, filing, Stage.RENEWED, date(2035, 12, 3))
    assert filing.expires_on == date(2046, 1, 8)
    assert due(filing) == {
        "mark-renewal-opens": date(2045, 7, 8), "mark-term": date(2046, 1, 8), "mark-renewal-grace": date(2046, 7, 8),
    }  # fmt: skip
    clock.goes_to(date(2045, 7, 3), step=8 * WEEK)

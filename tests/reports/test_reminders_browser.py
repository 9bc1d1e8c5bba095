"""The ladder as three people see it on their phones, over simulated days."""

import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import sync_playwright

from klaster.notifications import sending
from klaster.notifications.models import OutgoingMessage
from tests.browser import chromium


@pytest.fixture
def phones(live_server, published, round, official, kabkota, pmd, monkeypatch):
    """A signed-in page for each of the three; the days go on by calling the worker's functions for them."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        pages = {}
        for name, user in (("village", official), ("kabupaten", kabkota), ("pmd", pmd)):
            client = Client()
            client.force_login(user)
            cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
            context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=live_server.url)
            context.add_cookies([cookie])
            pages[name] = context.new_page()
        yield pages
        browser.close()
        connection.close()  # the one that this thread opened while Playwright ran


@pytest.fixture
def on_day(round):
    def run(days):
        """The worker wakes at 08.00 WITA, so many days after the due day."""
        day = round.due + datetime.timedelta(days=days)
        moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(8)))
        sending.prepare(moment)
        return moment

    return run


def bell(page):
    page.goto("/kerja/")
    return " ".join(page.inner_text('.subnav a[href="/kerja/pesan/"]').split()).replace(" )", ")")


def test_reminders_climb_and_one_that_staff_stop_is_not_sent(phones, on_day):
    village, kabupaten, pmd = phones["village"], phones["kabupaten"], phones["pmd"]

    sending.send_due(on_day(-7))
    assert [bell(village), bell(kabupaten), bell(pmd)] == ["Kotak masuk (1 belum dibaca)", "Kotak masuk", "Kotak masuk"]
    village.click('.subnav a[href="/kerja/pesan/"]')
    assert "batas waktu laporan" in village.inner_text("main")
    village.click("main ol a")
    village.wait_for_url("**/kerja/laporan/")
    assert bell(village) == "Kotak masuk"

    for days in (-1, 1):
        sending.send_due(on_day(days))
    assert [bell(village), bell(kabupaten)] == ["Kotak masuk (2 belum dibaca)", "Kotak masuk"]

    sending.send_due(on_day(7))
    assert [bell(kabupaten), bell(pmd)] == ["Kotak masuk (1 belum dibaca)", "Kotak masuk"]

    moment = on_day(14)
    assert bell(pmd) == "Kotak masuk (1 belum dibaca)"
    before = len(mail.outbox)
    pmd.goto("/kerja/kotak-keluar/?state=waiting")
    row = pmd.locator("tr", has_text="Siti Operator")
    row.locator("a").click()
    assert "terlambat 14 hari" in pmd.input_value("textarea")
    pmd.click("text=Hentikan pesan")
    pmd.wait_for_selector(".messages .note.good")
    assert pmd.evaluate("document.documentElement.scrollWidth <= innerWidth")

    assert sending.send_due(moment) == 2  # the kabupaten's and Dinas PMD's own
    assert {message.to[0] for message in mail.outbox[before:]} == {
        OutgoingMessage.objects.filter(recipient__name=name).latest("pk").address for name in ("Dewi DPMD", "Budi PMD")
    }
    assert OutgoingMessage.objects.get(recipient__name="Siti Operator", state="stopped").stopped_by.name == "Budi PMD"

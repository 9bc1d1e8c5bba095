"""The service worker by itself: the signal comes back with no page open, a new release, a form sent into the void; HEIC."""

import io

import pillow_heif
import pytest
from PIL import Image

from klaster import phone as server
from sites.models import Evidence, Report
from tests.factories import InnovationFactory
from tests.innovations.conftest import desa, innovation, measure, official, report, round  # noqa: F401
from tests.reports.phone import wait_badge, wait_kept
from tests.reports.test_offline_browser import TEXT, arrived, base, noise, phone, photo  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


def call_worker(context, url):
    """As the browser does when the signal is back: the worker's sync event, with the page of `url` alone open."""
    page = context.new_page()
    tool = context.new_cdp_session(page)
    found = []
    tool.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    tool.send("ServiceWorker.enable")
    page.goto(url)
    while not found:
        page.wait_for_timeout(50)
    event = {"origin": found[0]["scopeURL"].split("/kerja/")[0], "registrationId": found[0]["registrationId"]}
    tool.send("ServiceWorker.dispatchSyncEvent", {**event, "tag": "kirim", "lastChance": False})
    return page


def until(page, true):
    for _ in range(200):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come to pass")


def test_worker_sends_what_waits_with_no_page_of_the_portal_open(phone, base, live_server):  # noqa: F811
    phone.goto(f"{base}bagian/kegiatan/")
    phone.context.set_offline(True)
    phone.fill(TEXT, "Panen raya")
    phone.click(".savebar button")
    wait_badge(phone, "Menunggu sinyal (1 jawaban)")
    context = phone.context
    phone.goto("about:blank")
    context.set_offline(False)

    outside = call_worker(context, f"{live_server.url}/sehat/")
    until(outside, lambda: Report.objects.get().activities == "Panen raya")


def test_new_release_fetches_the_kept_pages_anew_and_drops_the_old_copies(phone, base, live_server, monkeypatch):  # noqa: F811
    path = f"{base}bagian/kegiatan/".removeprefix(live_server.url)
    old = phone.evaluate("caches.keys()")
    made = server.worker_script
    monkeypatch.setattr(server, "worker_script", lambda *of: made(*of).replace('{"version": "', '{"version": "baru'))

    phone.evaluate("navigator.serviceWorker.getRegistration('/kerja/').then((found) => found.update())")
    until(phone, lambda: not {name for name in old if name != "siapa"} & set(phone.evaluate("caches.keys()")))

    wait_kept(phone, path)
    assert all(name == "siapa" or "-baru" in name for name in phone.evaluate("caches.keys()"))


def test_heic_leaves_the_phone_as_it_is_and_is_stored(phone, base, arrived):  # noqa: F811
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (800, 600), "green")).save(out)
    phone.goto(f"{base}bagian/foto/")

    phone.set_input_files("[name=photos]", {"name": "IMG_2.HEIC", "mimeType": "image/heic", "buffer": out.getvalue()})
    phone.wait_for_selector(".evidence-edit img")

    assert arrived == [out.getvalue()]
    assert (Evidence.objects.get().width, Evidence.objects.get().original_name) == (800, "IMG_2.HEIC")


def test_photo_that_is_taken_is_shown_beside_one_that_is_refused(phone, base):  # noqa: F811
    phone.goto(f"{base}bagian/foto/")

    phone.set_input_files("[name=photos]", [photo(noise((1000, 800))), photo(b"bukan foto", "catatan.jpg")])
    phone.wait_for_selector(".evidence-edit img")
    wait_badge(phone, "Belum diterima (1 foto)")

    assert "catatan.jpg" in phone.inner_text("[data-phone-list]")
    assert "terkirim" not in phone.inner_text("[data-phone-news]")


def test_begin_without_signal_stays_on_the_page_and_says_so(phone, desa, live_server):  # noqa: F811
    InnovationFactory(region=desa)
    phone.goto(f"{live_server.url}/kerja/")
    phone.context.set_offline(True)

    phone.click("button[name=pair]")
    wait_badge(phone, "Belum terkirim")

    assert phone.url == f"{live_server.url}/kerja/"


def test_form_sent_into_the_void_says_that_it_has_not_arrived(phone, desa, live_server):  # noqa: F811
    InnovationFactory(region=desa)
    phone.goto(f"{live_server.url}/kerja/")
    phone.context.set_offline(True)
    phone.evaluate("Object.defineProperty(navigator, 'onLine', {get: () => true})")

    phone.click("button[name=pair]")
    phone.wait_for_selector("[data-not-sent]:not([hidden])")

    assert "belum sampai" in phone.inner_text("[data-not-sent]")

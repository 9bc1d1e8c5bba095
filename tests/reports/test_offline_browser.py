"""A report on a phone whose signal comes and goes, in the browser, with the portal behind it."""

import io
import os

import pytest
from PIL import Image

from sites.actions import evidence
from sites.models import Evidence, Report
from tests.innovations.conftest import desa, innovation, measure, official, report, round  # noqa: F401
from tests.reports.phone import NO_SYNC, chrome, sign_in, wait_badge, wait_kept, wait_state

TEXT = "[name=activities]"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def base(live_server, report):  # noqa: F811
    return f"{live_server.url}/kerja/laporan/{report.pk}/"


@pytest.fixture
def phone(base, live_server, official):  # noqa: F811
    """A context of an old phone in which the official is signed in and has opened the report once with a signal."""
    with chrome() as browser:
        context = browser.new_context(viewport={"width": 360, "height": 640})
        context.add_init_script(NO_SYNC)
        sign_in(context, live_server.url, official)
        page = context.new_page()
        page.goto(base)
        path = base.removeprefix(live_server.url)
        for part in ("bagian/kegiatan/", "bagian/foto/", "periksa/"):
            wait_kept(page, path + part)
        wait_kept(page, path)
        yield page
        context.close()


@pytest.fixture
def arrived(monkeypatch):
    """The photographs as they reached the server: what the browser tells of a sent form leaves files out."""
    found, add = [], evidence.add_photo

    def noted(*, file, **more):
        found.append(file.read())
        file.seek(0)
        return add(file=file, **more)

    monkeypatch.setattr(evidence, "add_photo", noted)
    return found


def noise(size=(4000, 3000), **more):
    """A 12-megapixel photograph that packs badly, as of leaves and gravel."""
    out = io.BytesIO()
    small = Image.frombytes("RGB", (size[0] // 4, size[1] // 4), os.urandom(size[0] * size[1] // 16 * 3))
    small.resize(size, Image.BICUBIC).save(out, "JPEG", quality=88, **more)
    return out.getvalue()


def photo(content, name="IMG_1.jpg"):
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def test_signal_lost_in_the_middle_of_typing_and_back(phone, base):
    phone.goto(f"{base}bagian/kegiatan/")
    phone.context.set_offline(True)
    phone.fill(TEXT, "Panen raya di kebun")
    wait_badge(phone, "Menunggu sinyal (1 jawaban)")
    before = Report.objects.get().activities

    phone.context.set_offline(False)
    wait_state(phone, "Tersimpan pukul")

    assert (before, Report.objects.get().activities) == ("Panen dan sangrai.", "Panen raya di kebun")


def test_form_goes_on_without_signal_and_the_answer_goes_up_from_another_page(phone, base):
    phone.goto(f"{base}bagian/kegiatan/")
    phone.context.set_offline(True)
    phone.fill(TEXT, "Panen raya")
    phone.click(".savebar button")
    phone.wait_for_url(lambda url: not url.endswith("kegiatan/"))
    wait_badge(phone, "Menunggu sinyal (1 jawaban)")
    onward = phone.url

    phone.context.set_offline(False)
    wait_badge(phone, "Diterima: 1 jawaban")

    assert onward.startswith(base + "bagian/")
    assert Report.objects.get().activities == "Panen raya"


def test_form_opens_from_the_home_screen_without_signal(phone, base, live_server):
    phone.goto(f"{live_server.url}/kerja/")
    wait_kept(phone, "/kerja/")
    phone.context.set_offline(True)

    phone.goto(f"{live_server.url}/kerja/")
    start = phone.text_content("h1")
    phone.goto(f"{base}bagian/kegiatan/")

    assert "Siti" in start
    assert phone.input_value(TEXT) == "Panen dan sangrai."
    assert "disimpan di ponsel ini" in phone.text_content("[data-phone-kept]")


def test_page_that_was_never_opened_says_so_without_signal(phone, live_server):
    phone.context.set_offline(True)

    phone.goto(f"{live_server.url}/kerja/inovasi/")

    assert phone.text_content("h1") == "Tidak ada sinyal"


def test_kept_page_shows_what_was_saved_after_it_was_fetched(phone, base):
    phone.goto(f"{base}bagian/kegiatan/")
    phone.fill(TEXT, "Panen kedua")
    wait_state(phone, "Tersimpan pukul")
    phone.context.set_offline(True)

    phone.goto(f"{base}bagian/kegiatan/")

    phone.wait_for_function("() => document.querySelector('[name=activities]').value === 'Panen kedua'")


def test_twelve_megapixels_leave_the_phone_under_400_kilobytes(phone, base, arrived):
    phone.goto(f"{base}bagian/foto/")

    phone.set_input_files("[name=photos]", photo(noise()))
    phone.wait_for_selector(".evidence-edit img")

    assert [100_000 < len(photo) < 400_000 for photo in arrived] == [True]
    kept = Evidence.objects.get()
    assert 1000 <= max(kept.width, kept.height) <= 1600


def test_photo_taken_upright_stays_upright_and_loses_its_metadata(phone, base, arrived):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "KAMERA RAHASIA"
    phone.goto(f"{base}bagian/foto/")

    phone.set_input_files("[name=photos]", photo(noise((1200, 800), exif=exif)))
    phone.wait_for_selector(".evidence-edit img")

    kept = Evidence.objects.get()
    assert (kept.width, kept.height) == (800, 1200)
    assert arrived[0].startswith(b"\xff\xd8")
    assert b"KAMERA RAHASIA" not in arrived[0]


def test_signal_lost_while_a_photo_goes_up(phone, base):
    phone.goto(f"{base}bagian/foto/")
    phone.route("**/bagian/foto/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    phone.set_input_files("[name=photos]", photo(noise((1000, 800))))
    wait_badge(phone, "Menunggu sinyal (1 foto)")
    before = Evidence.objects.count()
    phone.goto(base)
    wait_badge(phone, "Menunggu sinyal (1 foto)")

    phone.unroute("**/bagian/foto/")
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    wait_badge(phone, "Diterima: 1 foto")

    assert (before, Evidence.objects.count()) == (0, 1)


def test_photo_whose_answer_was_lost_is_sent_again_and_stored_once(phone, base):
    def lose(route):
        route.fetch()
        route.abort()

    phone.goto(f"{base}bagian/foto/")
    phone.route("**/bagian/foto/", lambda route: lose(route) if route.request.method == "POST" else route.continue_())
    phone.set_input_files("[name=photos]", photo(noise((1000, 800))))
    wait_badge(phone, "Menunggu sinyal (1 foto)")

    phone.unroute("**/bagian/foto/")
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    phone.wait_for_selector(".evidence-edit img")

    assert Evidence.objects.count() == 1


def test_photo_that_the_server_refuses_stays_with_the_reason(phone, base):
    phone.goto(f"{base}bagian/foto/")

    phone.set_input_files("[name=photos]", photo(b"bukan foto", "catatan.jpg"))
    wait_badge(phone, "Belum diterima (1 foto)")

    assert "catatan.jpg" in phone.text_content("[data-phone-list]")
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.get_by_role("button", name="Hapus", exact=True).click()
    phone.wait_for_selector("[data-phone-list] li", state="detached")


def test_photo_too_large_to_be_sent_is_told_so_and_never_called_received(phone, base):
    phone.goto(f"{base}bagian/foto/")

    phone.set_input_files("[name=photos]", photo(b"\xff\xd8" + os.urandom(31_000_000)))
    phone.wait_for_selector("[data-photo-state]:has-text('31.0 MB')")
    phone.wait_for_timeout(1000)

    assert "diterima" not in phone.text_content("[data-photo-state]").lower()
    assert not Evidence.objects.exists()


def test_report_is_not_sent_silently_without_signal(phone, base):
    phone.goto(f"{base}periksa/")
    phone.context.set_offline(True)

    phone.click("main form button.button")
    wait_badge(phone, "Belum terkirim")

    assert Report.objects.get().state == "draft"


def test_one_tap_answer_without_signal_says_that_it_is_not_noted(phone, base):
    phone.goto(f"{base}bagian/kendala/")
    phone.context.set_offline(True)
    phone.fill("[name=obstacles]", "Jalan rusak")

    phone.click("button[name=not_applicable]")
    wait_state(phone, "Tombol ini memerlukan sinyal")

    assert phone.url == f"{base}bagian/kendala/"
    assert phone.input_value("[name=obstacles]") == "Jalan rusak"
    phone.context.set_offline(False)
    wait_state(phone, "Tersimpan pukul")
    assert Report.objects.values_list("obstacles", "marks").get() == ("Jalan rusak", {})


def test_signing_out_takes_the_kept_pages_away(phone, live_server):
    with phone.expect_navigation():
        phone.click("form[action$='/keluar/'] button")
    phone.context.set_offline(True)

    phone.goto(f"{live_server.url}/kerja/")

    assert phone.text_content("h1") == "Tidak ada sinyal"

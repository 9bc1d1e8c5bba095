"""One report on two phones, and one phone in two hands: nobody's words are overwritten, nobody sees another's."""

import pytest

from sites.models import Report
from sites.models.kept import KeptText
from tests.innovations.conftest import desa, facilitator, innovation, measure, official, report, round  # noqa: F401
from tests.reports.phone import NO_SYNC, chrome, sign_in, wait_badge, wait_state

TEXT = "[name=activities]"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def base(live_server, report):  # noqa: F811
    return f"{live_server.url}/kerja/laporan/{report.pk}/"


@pytest.fixture
def device(live_server):
    """device(user, **more) is a page of a new phone in which the user is signed in."""
    with chrome() as browser:

        def begin(user, **more):
            context = browser.new_context(viewport={"width": 360, "height": 640}, **more)
            context.add_init_script(NO_SYNC)
            sign_in(context, live_server.url, user)
            return context.new_page()

        yield begin


def test_second_device_shows_what_the_first_saved(device, base, official):  # noqa: F811
    first, second = device(official), device(official)
    first.goto(f"{base}bagian/kegiatan/")
    first.fill(TEXT, "Dari ponsel pertama")
    wait_state(first, "Tersimpan pukul")

    second.goto(f"{base}bagian/kegiatan/")

    assert second.input_value(TEXT) == "Dari ponsel pertama"


def test_two_people_in_one_part_are_told_by_name_and_neither_overwrites(device, base, official, facilitator):  # noqa: F811
    first, second = device(official), device(facilitator)
    first.goto(f"{base}bagian/kegiatan/")
    second.goto(f"{base}bagian/kegiatan/")
    first.fill(TEXT, "Dari desa")
    wait_state(first, "Tersimpan pukul")

    second.fill(TEXT, "Dari pendamping")
    second.wait_for_selector("[data-others]:not([hidden])")

    assert second.text_content("[data-others]").startswith("Siti Operator juga mengisi bagian ini, terakhir pukul ")
    assert Report.objects.get().activities == "Dari desa"
    assert second.input_value(TEXT) == "Dari pendamping"


def test_two_people_in_different_parts_do_not_meet(device, base, official, facilitator):  # noqa: F811
    first, second = device(official), device(facilitator)
    first.goto(f"{base}bagian/kegiatan/")
    second.goto(f"{base}bagian/kendala/")
    first.fill(TEXT, "Dari desa")
    wait_state(first, "Tersimpan pukul")

    second.fill("[name=obstacles]", "Jalan rusak")
    wait_state(second, "Tersimpan pukul")

    assert Report.objects.values_list("activities", "obstacles").get() == ("Dari desa", "Jalan rusak")


def test_form_pressed_twice_sends_one_report(device, base, official):  # noqa: F811
    page = device(official)
    page.goto(f"{base}periksa/")

    page.evaluate("const b = document.querySelector('main form button.button'); b.click(); b.click()")
    page.wait_for_url("**/tanda-terima/")

    assert Report.objects.get().round.receipts == 1


def ended(page, base, words):
    """The form typed and sent after the session had ended."""
    page.goto(f"{base}bagian/kegiatan/")
    page.context.clear_cookies(name="sessionid")
    page.fill(TEXT, words)
    page.click(".savebar button")
    page.wait_for_selector('h1:has-text("Sesi Anda berakhir")')


@pytest.mark.parametrize("scripts", [True, False])
def test_text_of_an_ended_session_comes_back_to_the_same_person(device, base, live_server, official, scripts):  # noqa: F811
    page = device(official, java_script_enabled=scripts)
    ended(page, base, "Panjang sekali")
    sign_in(page.context, live_server.url, official)

    page.goto(f"{base}bagian/kegiatan/")
    back, told = page.input_value(TEXT), "kembali ada di isian ini" in page.text_content("main")
    page.click(".savebar button")
    page.wait_for_url(lambda url: not url.endswith("kegiatan/"))

    assert (back, told) == ("Panjang sekali", True)
    assert Report.objects.get().activities == "Panjang sekali"
    assert not KeptText.objects.exists()


def test_session_that_ends_while_typing_offers_the_sign_in_and_saves_after_it(device, base, live_server, official):  # noqa: F811
    page = device(official)
    page.goto(f"{base}bagian/kegiatan/")
    page.context.clear_cookies(name="sessionid")
    page.fill(TEXT, "Panjang sekali")
    page.wait_for_selector("[data-signed-out-ways] a")
    sign_in(page.context, live_server.url, official)

    page.evaluate("window.dispatchEvent(new Event('focus'))")
    wait_state(page, "Tersimpan pukul")

    assert Report.objects.get().activities == "Panjang sekali"
    assert page.is_hidden("[data-signed-out-ways]")


def test_text_of_an_ended_session_is_not_shown_to_another_person(device, base, live_server, official, facilitator):  # noqa: F811
    page = device(official)
    ended(page, base, "Hanya untuk Siti")
    sign_in(page.context, live_server.url, facilitator)

    page.goto(f"{base}bagian/kegiatan/")
    page.wait_for_timeout(1000)

    assert "Hanya untuk Siti" not in page.content()
    assert page.input_value(TEXT) == "Panen dan sangrai."
    assert KeptText.objects.get().user == official


def test_what_waits_on_a_phone_is_never_sent_by_another_person(device, base, live_server, official, facilitator):  # noqa: F811
    page = device(official)
    page.goto(f"{base}bagian/kegiatan/")
    page.route("**/bagian/kegiatan/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.fill(TEXT, "Hanya dari Siti")
    wait_state(page, "sinyal")
    page.unroute("**/bagian/kegiatan/")
    sign_in(page.context, live_server.url, facilitator)

    page.goto(base)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(1500)
    others = page.is_visible("[data-phone-badge]")
    before = Report.objects.get().activities
    sign_in(page.context, live_server.url, official)
    page.goto(base)
    wait_badge(page, "Diterima: 1 jawaban")

    assert (others, before) == (False, "Panen dan sangrai.")
    assert Report.objects.get().activities == "Hanya dari Siti"

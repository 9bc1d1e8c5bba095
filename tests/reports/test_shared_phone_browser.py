"""One phone, two people one after the other: the pages that it keeps of the first are not shown to the second."""

import threading

import pytest
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse

from klaster.access import Role
from klaster.accounts.actions import issue_handover
from klaster.accounts.models import User
from tests.factories import person
from tests.innovations.conftest import desa, facilitator, innovation, measure, official, report, round  # noqa: F401
from tests.reports.phone import NO_SYNC, chrome, sign_in, wait_kept

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "kata-sandi-yang-panjang"
KEPT_OF = "() => caches.keys().then((names) => names.filter((name) => name === 'siapa' || name.startsWith('kerja-')))"


def wait_until(page, is_so):
    """The page goes on meanwhile; at most ten seconds."""
    for _ in range(50):
        if is_so():
            return
        page.wait_for_timeout(200)


@pytest.fixture
def phone(live_server, official, report):  # noqa: F811
    """A phone that keeps the workspace of the official."""
    with chrome() as browser:
        context = browser.new_context(viewport={"width": 360, "height": 640})
        context.add_init_script(NO_SYNC)
        sign_in(context, live_server.url, official)
        page = context.new_page()
        page.goto(f"{live_server.url}/kerja/")
        wait_kept(page, "/kerja/")
        yield page
        context.close()


def test_signing_in_takes_away_what_is_kept_of_the_person_before(phone, live_server, facilitator):  # noqa: F811
    facilitator.set_password(PASSWORD)
    facilitator.save()
    phone.context.clear_cookies()
    phone.goto(f"{live_server.url}/akun/masuk/")
    before = phone.evaluate(KEPT_OF)
    at_sending = []
    phone.context.route("**/akun/masuk/", lambda route: (at_sending.append(route.request.post_data), route.fulfill(status=204)))

    phone.fill("[name=login]", facilitator.email)
    phone.fill("[name=password]", PASSWORD)
    phone.keyboard.press("Enter")
    wait_until(phone, lambda: at_sending)

    assert len(before) == 2
    assert (len(at_sending), phone.evaluate(KEPT_OF)) == (1, [])


@pytest.mark.parametrize("address", ["/admin/", "/akun/serah-terima/{token}/"])
def test_signing_out_on_any_page_takes_away_what_is_kept(phone, live_server, official, address):  # noqa: F811
    _handover, token = issue_handover(membership=official.memberships.get(), by=person(Role.PMD))
    if "/admin/" in address:  # nobody hands an administrator's role over
        User.objects.filter(pk=official.pk).update(is_staff=True, is_superuser=True)
    phone.goto(live_server.url + address.format(token=token))
    before = phone.evaluate(KEPT_OF)

    phone.click("form[action$='/keluar/'] button, form[action$='/logout/'] button")
    wait_until(phone, lambda: phone.request.get(f"{live_server.url}/kerja/kunci/").status == 401)
    beside = phone.context.new_page()  # the same phone's store; the page that signed out is still on its way to the next
    beside.goto(f"{live_server.url}/akun/masuk/")

    assert len(before) == 2
    assert beside.evaluate(KEPT_OF) == []
    assert phone.request.get(f"{live_server.url}/kerja/kunci/").status == 401


@pytest.fixture
def line(monkeypatch):
    """line("slow") or line("down"): how the workspace answers from now on; everything else answers as ever."""
    answer, how, over = BaseHandler.get_response, [], threading.Event()

    def get_response(self, request):
        if request.path == "/kerja/" and "down" in how:
            return HttpResponse("Sedang dimulai ulang", status=503)
        if request.path == "/kerja/" and "slow" in how:
            over.wait(11)
        return answer(self, request)

    monkeypatch.setattr(BaseHandler, "get_response", get_response)
    yield how.append
    over.set()


@pytest.mark.parametrize(("state", "shown"), [("slow", "Pendamping"), ("down", "Sedang dimulai ulang")])
def test_person_who_is_signed_in_by_now_never_gets_the_copy_of_another(phone, live_server, facilitator, line, state, shown):  # noqa: F811
    User.objects.filter(pk=facilitator.pk).update(name="Pendamping Baru")
    sign_in(phone.context, live_server.url, facilitator)  # as no form does: the copies are still there
    line(state)

    phone.goto(f"{live_server.url}/kerja/")

    assert shown in phone.text_content("body")
    assert "Siti" not in phone.text_content("body")


@pytest.mark.parametrize("state", ["slow", "down"])
def test_same_person_gets_the_copy_on_a_bad_line(phone, live_server, line, state):
    line(state)

    phone.goto(f"{live_server.url}/kerja/")

    assert phone.get_attribute("[data-phone]", "data-kept")
    assert "Siti" in phone.text_content("body")

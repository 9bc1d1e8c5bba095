"""One phone, two people one after the other: the pages that it keeps of the first are not shown to the second."""

import pytest

from klaster.access import Role
from klaster.accounts.actions import issue_handover
from klaster.accounts.models import User
from tests.factories import person
from tests.innovations.conftest import desa, facilitator, innovation, measure, official, report, round  # noqa: F401
from tests.reports.phone import NO_SYNC, chrome, sign_in, wait_kept

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "kata-sandi-yang-panjang"
KEPT_OF = "() => caches.keys().then((names) => names.filter((name) => name === 'siapa' || name.startsWith('kerja-')))"


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
    phone.wait_for_timeout(1500)

    assert len(before) == 2
    assert (len(at_sending), phone.evaluate(KEPT_OF)) == (1, [])


@pytest.mark.parametrize("address", ["/admin/", "/akun/serah-terima/{token}/"])
def test_signing_out_on_any_page_takes_away_what_is_kept(phone, live_server, official, address):  # noqa: F811
    _handover, token = issue_handover(membership=official.memberships.get(), by=person(Role.PMD))
    User.objects.filter(pk=official.pk).update(is_staff=True, is_superuser=True)
    phone.goto(live_server.url + address.format(token=token))
    before = phone.evaluate(KEPT_OF)

    phone.click("form[action$='/keluar/'] button, form[action$='/logout/'] button")
    phone.wait_for_timeout(2000)

    assert len(before) == 2
    assert phone.evaluate(KEPT_OF) == []
    assert phone.request.get(f"{live_server.url}/kerja/kunci/").status == 401

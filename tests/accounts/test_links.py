import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from klaster.access import Role
from klaster.accounts import actions
from klaster.accounts.models import AccessLink, User
from klaster.audit.models import Event
from tests.factories import UserFactory, person, village

NEW = {"password1": "lebih-rahasia-2026", "password2": "lebih-rahasia-2026"}


@pytest.fixture
def pmd(db):
    return person(Role.PMD, name="Petugas PMD")


@pytest.fixture
def siti(pmd):
    return person(Role.OFFICIAL, region=village(), name="Siti", phone="+6281234567890", email=None)


@pytest.fixture
def token(pmd, siti):
    return actions.issue_link(user=siti, kind="reset", by=pmd)[1]


def test_a_preview_does_not_use_the_link_up(client, token):
    answers = [client.get(f"/akun/tautan/{token}/") for _ in range(3)] + [client.head(f"/akun/tautan/{token}/")]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert AccessLink.objects.live().count() == 1


def test_the_page_is_neither_cached_nor_told_to_others(client, token):
    headers = client.get(f"/akun/tautan/{token}/").headers

    assert headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in headers["Cache-Control"]


def test_a_link_sets_the_password_once(client, token, siti):
    first = client.post(f"/akun/tautan/{token}/", NEW)
    second = client.post(f"/akun/tautan/{token}/", {"password1": "dari-orang-lain-1", "password2": "dari-orang-lain-1"})

    siti.refresh_from_db()
    assert (first.status_code, first.url, second.status_code) == (302, "/akun/masuk/", 410)
    assert siti.check_password(NEW["password1"])
    assert Event.objects.of(siti).first().verb == "set a password by link"


def test_using_one_link_ends_the_other(client, pmd, siti, token):
    invitation = actions.issue_link(user=siti, kind="invitation", by=pmd)[1]

    client.post(f"/akun/tautan/{token}/", NEW)

    assert client.get(f"/akun/tautan/{invitation}/").status_code == 410


@pytest.mark.parametrize(
    "fields", [{"password1": "pendek", "password2": "pendek"}, {**NEW, "password2": "lain-sama-sekali"}, {}]
)
def test_a_password_that_is_not_accepted_leaves_the_link(client, token, fields):
    page = client.post(f"/akun/tautan/{token}/", fields)

    assert page.status_code == 200
    assert AccessLink.objects.live().count() == 1


def test_an_expired_link_says_what_to_do(client, token, siti):
    AccessLink.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))

    pages = [client.get(f"/akun/tautan/{token}/"), client.post(f"/akun/tautan/{token}/", NEW)]

    siti.refresh_from_db()
    assert [page.status_code for page in pages] == [410, 410]
    assert "Dinas PMD" in pages[0].content.decode()
    assert not siti.check_password(NEW["password1"])


@pytest.mark.parametrize("token", ["x", "%00", "é", "a" * 3000, "..%2F"])
def test_an_unknown_link_tells_nothing(client, db, token):
    assert client.get(f"/akun/tautan/{token}/").status_code in {404, 410}


def test_a_link_of_a_switched_off_account_is_gone(client, token):
    User.objects.filter(name="Siti").update(is_active=False)

    assert client.get(f"/akun/tautan/{token}/").status_code == 410


def test_who_is_signed_in_as_somebody_else_is_signed_out(client, token):
    client.force_login(UserFactory())

    client.post(f"/akun/tautan/{token}/", NEW)

    assert "_auth_user_id" not in client.session


def test_other_sessions_of_the_person_end_with_the_old_password(client, token, siti):
    client.force_login(siti)

    actions.consume_link(token=token, password=NEW["password1"])

    assert client.get("/akun/").status_code == 302


def test_staff_see_the_link_once_as_a_text_for_whatsapp(client, pmd, siti):
    client.force_login(pmd)

    page = client.post(f"/kerja/orang/{siti.pk}/tautan/")

    text = page.context["text"]
    token = text.split("/akun/tautan/")[1].split("/")[0]
    assert AccessLink.objects.live().get().digest == actions.digest(token)
    assert page.context["whatsapp"].startswith("https://wa.me/6281234567890?text=")
    assert (page.headers["Referrer-Policy"], "no-store" in page.headers["Cache-Control"]) == ("strict-origin", True)
    assert token not in client.get(f"/kerja/orang/{siti.pk}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_uses_the_link():
    siti = person(Role.OFFICIAL, region=village())
    token = actions.issue_link(user=siti, kind="reset", by=person(Role.PMD))[1]
    start, outcomes = threading.Barrier(6), []

    def use(number):
        start.wait()
        try:
            actions.consume_link(token=token, password=f"sandi-nomor-{number}-2026")
            outcomes.append(number)
        except actions.LinkGone:
            outcomes.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=use, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winners = [number for number in outcomes if number is not None]
    siti.refresh_from_db()
    assert (len(outcomes), len(winners)) == (6, 1)
    assert siti.check_password(f"sandi-nomor-{winners[0]}-2026")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_each_other_at_once_one_stays():
    first, second = person(Role.PMD), person(Role.PMD)
    start, outcomes = threading.Barrier(2), []

    def end(by, other):
        start.wait()
        try:
            actions.end_membership(membership=other.memberships.get(), by=User.objects.get(pk=by.pk))
            outcomes.append("ended")
        except actions.Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["ended", "refused"]

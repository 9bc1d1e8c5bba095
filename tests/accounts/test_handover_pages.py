"""The pages of a handover: under /kerja/orang/ for the issuer, under /akun/serah-terima/ for the next holder."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from klaster.access import Role
from klaster.accounts import actions
from klaster.accounts.models import Handover, User
from tests.factories import PASSWORD, InnovationFactory, MembershipFactory, UserFactory, person, village

NEW = "lebih-rahasia-2026"
BUDI = {"name": "Budi", "phone": "0812-9999-8888", "email": "", "password1": NEW, "password2": NEW}


@pytest.fixture
def region(db):
    return village("63.03.01.2001", name="Sungai Contoh")


@pytest.fixture
def kabupaten(region):
    return person(Role.KABKOTA, region=region.parent.parent, name="DPMD Banjar")


@pytest.fixture
def siti(region):
    return person(Role.OFFICIAL, region=region, name="Siti")


@pytest.fixture
def token(kabupaten, siti):
    return actions.issue_handover(membership=siti.memberships.get(), by=kabupaten)[1]


def issuing(siti):
    return reverse("people_pass_on", args=[siti.memberships.get().pk])


def taking(token):
    return reverse("handover", args=[token])


def words(page):
    return " ".join(page.content.decode().split())


def test_kabupaten_issues_the_link_once_as_a_text_for_whatsapp(client, kabupaten, siti):
    client.force_login(kabupaten)

    offered = client.get(f"/kerja/orang/{siti.pk}/")
    page = client.post(issuing(siti))

    token = page.context["text"].split("/akun/serah-terima/")[1].split("/")[0]
    assert issuing(siti) in words(offered)
    assert Handover.objects.live().get().digest == actions.digest(token)
    assert page.context["whatsapp"].startswith("https://wa.me/?text=")
    assert (page.headers["Referrer-Policy"], "no-store" in page.headers["Cache-Control"]) == ("strict-origin", True)
    assert token not in words(client.get(issuing(siti)))


def test_issuer_ends_the_holders_access_with_a_tick(client, kabupaten, siti):
    client.force_login(kabupaten)

    client.post(issuing(siti), {"end_now": "on"})

    assert not siti.memberships.active().exists()
    assert client.get(issuing(siti)).status_code == 200


def test_issuer_takes_an_open_link_back(client, kabupaten, siti, token):
    client.force_login(kabupaten)

    assert "DPMD Banjar masih berlaku" in words(client.get(issuing(siti)))
    client.post(reverse("people_pass_on_revoke", args=[siti.memberships.get().pk]))

    assert client.get(taking(token)).status_code == 410


def test_page_of_a_role_that_was_taken_over_offers_no_second_handover(client, siti, token):
    actions.take_over(token=token, by=UserFactory())
    client.force_login(person(Role.PMD))

    assert issuing(siti) not in words(client.get(f"/kerja/orang/{siti.pk}/"))
    assert "sudah diserahterimakan" in words(client.post(issuing(siti)))


def test_people_ask_the_same_queries_however_many_roles_are_handed_over(client, kabupaten, siti):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/kerja/orang/{siti.pk}/").status_code == 200
        return len(caught)

    client.force_login(kabupaten)
    queries()
    for_one = queries()
    for number in (2, 3):
        MembershipFactory(user=siti, role=Role.OFFICIAL, region=village(f"63.03.01.200{number}"))

    assert queries() == for_one <= 15


def test_a_preview_does_not_use_the_link_up(client, token):
    answers = [client.get(taking(token)) for _ in range(3)] + [client.head(taking(token))]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert Handover.objects.live().count() == 1


def test_page_says_which_role_where_and_from_whom_and_tells_nobody_its_address(client, token):
    page = client.get(taking(token))

    assert all(name in words(page) for name in ["Sungai Contoh", "Siti", "DPMD Banjar"])
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page.headers["Cache-Control"]


def test_new_official_takes_over_is_signed_in_and_can_sign_in_again(client, siti, token):
    done = client.post(taking(token), BUDI)

    here = client.get("/akun/").content.decode()
    client.logout()
    client.post("/akun/masuk/", {"login": "081299998888", "password": NEW})
    assert done.url == "/kerja/"
    assert "Sungai Contoh" in here
    assert client.session["_auth_user_id"] == str(User.objects.get(name="Budi").pk)


def test_no_email_is_required_and_no_phone_where_there_is_an_email(client, token):
    done = client.post(taking(token), {**BUDI, "phone": "", "email": "Budi@Contoh.id"})

    assert (done.status_code, User.objects.get(name="Budi").email) == (302, "budi@contoh.id")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"phone": ""}, "__all__"),
        ({"phone": "12"}, "phone"),
        ({"password1": "pendek", "password2": "pendek"}, "password1"),
        ({"password2": "lain-sama-sekali"}, "password2"),
        ({"password1": ""}, "password1"),
    ],
)
def test_what_is_not_accepted_is_said_and_leaves_the_link(client, siti, token, fields, wrong):
    page = client.post(taking(token), {**BUDI, **fields})

    assert (page.status_code, list(page.context["form"].errors)) == (200, [wrong])
    assert Handover.objects.live().count() == 1
    assert siti.memberships.active().exists()


def test_contact_with_an_account_is_told_to_sign_in_first(client, siti, token):
    UserFactory(name="Rahasia", phone="+6281299998888")

    page = client.post(taking(token), BUDI)

    assert "sudah memiliki akun" in words(page)
    assert "Rahasia" not in words(page)
    assert f"/akun/masuk/?next={taking(token)}" in words(page)
    assert siti.memberships.active().exists()


def test_person_with_an_account_signs_in_comes_back_and_takes_over_with_one_button(client, region, token):
    budi = UserFactory(name="Budi", email="budi@contoh.id")

    back = client.post(f"/akun/masuk/?next={taking(token)}", {"login": "budi@contoh.id", "password": PASSWORD}, follow=True)
    client.post(taking(token))

    assert back.redirect_chain[-1][0] == taking(token)
    assert "Terima peran ini sebagai Budi" in words(back)
    assert budi.memberships.active().get().region == region


def test_old_holder_and_issuer_find_no_button(client, kabupaten, siti, token):
    pages = []
    for someone in (siti, kabupaten):
        client.force_login(someone)
        pages += [client.get(taking(token)), client.post(taking(token))]

    assert ["Terima peran ini sebagai" in words(page) for page in pages] == [False] * 4
    assert siti.memberships.active().exists()
    assert Handover.objects.live().count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expires_at": timezone.now() - datetime.timedelta(seconds=1)}, "Masa berlakunya habis"),
        ({"revoked_at": timezone.now()}, "tautan yang lebih baru"),
    ],
)
def test_dead_link_says_in_words_why_and_what_to_do(client, siti, token, change, said):
    Handover.objects.update(**change)

    pages = [client.get(taking(token)), client.post(taking(token), BUDI)]

    assert [page.status_code for page in pages] == [410, 410]
    assert said in words(pages[0])
    assert "Dinas PMD" in words(pages[0])
    assert siti.memberships.active().exists()


def test_used_link_says_so_and_sends_its_own_user_on_to_work(client, token):
    client.post(taking(token), BUDI)

    own = client.post(taking(token), BUDI)
    client.logout()
    other = client.get(taking(token))

    assert (own.status_code, other.status_code) == (410, 410)
    assert "Anda sendiri yang memakainya" in words(own)
    assert "Tautan ini sudah dipakai" in words(other)


@pytest.mark.parametrize("token", ["x", "%00", "é", "a" * 3000, "..%2F"])
def test_an_unknown_link_tells_nothing(client, db, token):
    assert client.get(f"/akun/serah-terima/{token}/").status_code in {404, 410}


def test_old_holders_next_request_is_refused_and_nothing_is_written(client, region, siti, token):
    innovation = InnovationFactory(region=region, created_by=siti, name="Sasirangan")
    client.force_login(siti)
    address = reverse("innovation_section", args=[innovation.pk, "identitas"])
    before = client.get(f"/kerja/inovasi/{innovation.pk}/").status_code

    actions.take_over(token=token, by=UserFactory())

    after = [client.get(f"/kerja/inovasi/{innovation.pk}/"), client.get("/kerja/"), client.post(address, {"name": "Lain"})]
    innovation.refresh_from_db()
    assert (before, [page.status_code for page in after], innovation.name) == (200, [403, 200, 403], "Sasirangan")

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.urls import reverse

from klaster.access import Role
from tests.factories import PASSWORD, UserFactory, person, village

pytestmark = pytest.mark.django_db
LOGIN = "/akun/masuk/"
WRONG = "tidak cocok"


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def who(client):
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize(
    "login",
    [
        "siti@contoh.id",
        "SITI@Contoh.ID",
        " siti@contoh.id ",
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "+62 812 3456 7890",
        "6281234567890",
    ],
)
def test_login_takes_the_e_mail_or_the_phone_number_as_typed(client, login):
    user = UserFactory(email="siti@contoh.id", phone="+6281234567890")

    response = sign_in(client, login)

    assert (response.status_code, response.url, who(client)) == (302, "/kerja/", str(user.pk))


def test_login_works_for_a_person_without_e_mail(client):
    user = UserFactory(email=None, phone="+6281234567890")

    sign_in(client, "081234567890")

    assert who(client) == str(user.pk)


def test_login_asks_for_both_in_one_field(client):
    page = client.get(LOGIN).content.decode()

    assert re.search(r'<label for="id_login">\s*E-mail atau nomor telepon', page)
    assert "placeholder" not in page


@pytest.mark.parametrize("login", ["siti@contoh.id", "081234567890", "nobody@contoh.id", "085500001111", "not a login"])
def test_login_says_the_same_whoever_has_an_account(client, login):
    UserFactory(email="siti@contoh.id", phone="+6281234567890")

    page = sign_in(client, login, password="salah-semua-2025").content.decode()

    errors = re.findall(r'class="error"[^>]*>|<div class="summary.*?</div>', page, flags=re.DOTALL)
    assert page.count("E-mail atau nomor telepon dan kata sandi tidak cocok.") == 1
    assert who(client) is None
    assert "contoh.id" not in "".join(errors)


@pytest.mark.parametrize("login", ["a\0b", "x" * 5000, "٠٨١٢٣٤٥٦٧٨٩٠", "' OR 1=1 --", "<script>alert(1)</script>"])
def test_login_takes_any_input_without_failing(client, login):
    response = sign_in(client, login)

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_login_does_not_lead_to_another_site(client, target):
    UserFactory(email="siti@contoh.id")

    response = sign_in(client, "siti@contoh.id", next=target)

    assert response.url == "/kerja/"


def test_login_leads_on_to_the_page_that_was_asked_for(client):
    UserFactory(email="siti@contoh.id")

    response = sign_in(client, "siti@contoh.id", next="/akun/")

    assert response.url == "/akun/"


def test_a_switched_off_account_is_told_so_only_with_its_password(client):
    UserFactory(email="siti@contoh.id", is_active=False)

    right, wrong = sign_in(client, "siti@contoh.id"), sign_in(client, "siti@contoh.id", password="salah-semua-2025")

    assert (right.status_code, right.url, who(client)) == (302, "/akun/nonaktif/", None)
    assert (wrong.status_code, WRONG in wrong.content.decode()) == (200, True)


def test_five_wrong_passwords_stop_the_sixth_try_of_that_account_only(client):
    UserFactory(email=None, phone="+6281234567890")
    other = UserFactory(email=None, phone="+6285500001111")
    for spelling in ("081234567890", "0812-3456-7890", "+6281234567890", "6281234567890", "0812 3456 7890"):
        sign_in(client, spelling, password="salah-semua-2025")

    stopped = sign_in(client, "081234567890")
    sign_in(client, "085500001111")

    assert "Terlalu banyak percobaan" in stopped.content.decode()
    assert who(client) == str(other.pk)


def test_many_logins_from_one_address_get_a_page_of_ours(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in(client, "siti@contoh.id")

    response = sign_in(client, "siti@contoh.id")

    assert (response.status_code, "429.html" in [one.name for one in response.templates]) == (429, True)


def test_logout_needs_a_post(client):
    user = UserFactory()
    client.force_login(user)

    page = client.get("/akun/keluar/")
    assert (page.status_code, who(client)) == (200, str(user.pk))

    client.post("/akun/keluar/")
    assert who(client) is None


def test_signup_is_closed_and_says_whom_to_ask(client):
    pages = [client.get("/akun/daftar/"), client.post("/akun/daftar/", {"email": "x@contoh.id", "password1": PASSWORD})]

    assert [page.status_code for page in pages] == [200, 200]
    assert all("Dinas PMD" in page.content.decode() for page in pages)


def test_password_reset_answers_the_same_whoever_has_an_account(client):
    UserFactory(email="siti@contoh.id")

    answers = [client.post("/akun/kata-sandi/lupa/", {"email": email}) for email in ("siti@contoh.id", "nobody@contoh.id")]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/akun/kata-sandi/lupa/terkirim/")] * 2
    assert [message.to for message in mail.outbox] == [["siti@contoh.id"], ["nobody@contoh.id"]]


def test_password_reset_by_e_mail_sets_a_new_password(client):
    user = UserFactory(email="siti@contoh.id")
    client.post("/akun/kata-sandi/lupa/", {"email": "Siti@contoh.id"})
    link = re.search(r"http://testserver(/akun/kata-sandi/baru/\S+)", mail.outbox[0].body)[1]

    page = client.get(link, follow=True)
    fields = {"password1": "lebih-rahasia-2026", "password2": "lebih-rahasia-2026"}
    client.post(page.request["PATH_INFO"], fields)

    user.refresh_from_db()
    assert user.check_password("lebih-rahasia-2026")
    assert client.get(link, follow=True).content.decode().count("Tautan ini tidak berlaku lagi") >= 1


def test_password_change_keeps_the_session_and_demands_twelve_characters(client):
    user = UserFactory()
    client.force_login(user)

    short = client.post("/akun/kata-sandi/", {"oldpassword": PASSWORD, "password1": "pendek", "password2": "pendek"})
    new = "lebih-rahasia-2026"
    client.post("/akun/kata-sandi/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    user.refresh_from_db()
    assert (short.status_code, user.check_password(new), who(client)) == (200, True, str(user.pk))


@pytest.mark.parametrize(
    "address", ["/akun/email/", "/akun/confirm-email/", "/akun/login/code/", "/akun/login/", "/akun/kata-sandi/baru/x-y/../"]
)
def test_what_has_no_page_of_ours_is_not_there(client, address):
    client.force_login(UserFactory())

    assert client.get(address).status_code == 404


def current_code(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_second_step_is_set_up_and_then_asked_for(client):
    user = person(Role.OFFICIAL, region=village(), email="siti@contoh.id")
    client.force_login(user)
    address = reverse("mfa_activate_totp")
    client.post("/akun/pastikan/", {"password": PASSWORD, "next": address})

    page = client.get(address)
    picture = client.get("/akun/dua-langkah/aplikasi/kode.svg")
    client.post(address, {"code": current_code(page.context["form"].secret)})

    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert page.content.decode().count("data:") == 0
    assert set(Authenticator.objects.filter(user=user).values_list("type", flat=True)) == {"totp", "recovery_codes"}

    client.post("/akun/keluar/")
    asked = sign_in(client, "siti@contoh.id")
    assert (asked.url, who(client)) == ("/akun/dua-langkah/masuk/", None)

    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    client.post("/akun/dua-langkah/masuk/", {"code": codes[0]})
    assert who(client) == str(user.pk)


def test_second_step_refuses_a_wrong_code(client):
    user = UserFactory(email="siti@contoh.id")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    sign_in(client, "siti@contoh.id")

    page = client.post("/akun/dua-langkah/masuk/", {"code": "000000"})

    assert (page.status_code, who(client)) == (200, None)

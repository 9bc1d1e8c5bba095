import pytest
from django.core.cache import caches
from django.db import connection
from django.utils.translation import gettext

from klaster import settings as own
from tests.factories import UserFactory

WRONG = {"login": "siti@contoh.id", "password": "salah-semua-2025"}


@pytest.fixture
def limits_in_the_database(settings, db):
    table = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "klaster_cache"}
    settings.CACHES = {**settings.CACHES, "default": table}
    yield
    caches["default"].clear()


def test_limits_are_kept_where_all_processes_see_them():
    expected = "redis.RedisCache" if own.CACHE_URL else "db.DatabaseCache"

    assert own.CACHES["default"]["BACKEND"].endswith(expected)


def test_wrong_passwords_are_counted_in_the_table_of_the_migration(client, limits_in_the_database):
    UserFactory(email="siti@contoh.id")

    pages = [client.post("/akun/masuk/", WRONG).content.decode() for _ in range(6)]

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM klaster_cache")
        assert cursor.fetchone()[0] > 0
    assert ["Terlalu banyak percobaan" in page for page in pages] == [False] * 5 + [True]


def test_our_catalogue_wins_over_that_of_allauth():
    assert (
        gettext("You must type the same password each time.")
        == "Kedua kata sandi berbeda. Ketik kata sandi yang sama dua kali."
    )


@pytest.mark.parametrize(
    "address",
    [
        "/akun/",
        "/akun/masuk/",
        "/akun/keluar/",
        "/akun/daftar/",
        "/akun/nonaktif/",
        "/akun/pastikan/",
        "/akun/kata-sandi/",
        "/akun/kata-sandi/lupa/",
        "/akun/kata-sandi/lupa/terkirim/",
        "/akun/kata-sandi/baru/selesai/",
        "/akun/kata-sandi/baru/1-abc/",
        "/akun/tautan/abc/",
        "/akun/dua-langkah/",
        "/akun/dua-langkah/kunci/",
    ],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_pages_of_the_account_stand_in_our_frame(client, db, address, signed_in):
    if signed_in:
        client.force_login(UserFactory())

    response = client.get(address, follow=True)

    page = response.content.decode()
    assert response.status_code in {200, 410}
    assert (page.count("<h1>"), page.count('<html lang="id">'), page.count('class="brand"')) == (1, 1, 1)
    assert 'style="' not in page

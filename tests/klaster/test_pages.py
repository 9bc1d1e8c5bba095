"""The pages of the ground: home, the fixed pages, health, and what goes wrong."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.views import defaults
from django.views.csrf import csrf_failure

from klaster import sockets, tiles, views
from klaster.models import Portal


def heads(response):
    return re.findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", ["/", "/tentang/", "/aksesibilitas/", "/privasi/"])
def test_page_has_one_head_and_a_title(client, db, empty_sockets, path, language):
    client.cookies["bahasa"] = language

    response = client.get(path)

    title = re.search(r"<title>(.*?)</title>", response.content.decode()).group(1)
    assert response.status_code == 200
    assert len(heads(response)) == 1
    assert title.strip() not in {"", "· Klaster Inovasi Desa"}


@pytest.mark.parametrize("path", ["/", "/tentang/", "/aksesibilitas/", "/privasi/"])
def test_page_carries_no_token_no_script_and_no_cookie(client, db, empty_sockets, path):
    response = client.get(path)

    assert "csrf" not in response.content.decode().replace("csrftoken", "")
    assert "<script" not in response.content.decode()
    assert dict(response.cookies) == {}


@pytest.mark.parametrize(("is_demo", "shown"), [(True, 1), (False, 0)])
def test_demo_band_stands_on_pages_of_demo_data_only(client, db, is_demo, shown):
    Portal.load()
    Portal.objects.update(is_demo=is_demo)

    response = client.get("/tentang/")

    assert response.content.decode().count("Data contoh") == shown


def test_home_without_anything_says_what_will_come(client, db, empty_sockets):
    response = client.get("/")

    text = response.content.decode()
    assert "Belum ada laporan yang tayang" in text
    assert text.count("Belum ada lokasi") == 13


def test_home_shows_the_site_of_each_kabupaten_with_its_status(client, db, empty_sockets):
    site = {"code": "63.05", "area": "Kab. Tapin", "name": "Desa <Contoh>", "url": "/lokasi/contoh/", "region_id": 7, "more": 0}
    sockets.plug("home.tiles", lambda: [site])
    sockets.plug("home.levels", lambda region_ids: {region_ids[0]: {"level": 4, "value": "73,07", "label": "Maju"}})

    text = client.get("/").content.decode()

    tile = re.search(r'<li class="tile r4 c3 s4">(.*?)</li>', text, re.DOTALL).group(1)
    words = " ".join(re.sub(r"<[^>]+>", " ", tile).split())
    assert words == "Desa &lt;Contoh&gt; Kab. Tapin 73,07 Maju"
    assert 'href="/lokasi/contoh/"' in tile


@pytest.mark.parametrize(
    ("more", "head"),
    [(0, "Tiga belas desa dan kelurahan, satu klaster inovasi"), (1, "Desa dan kelurahan, satu klaster inovasi")],
)
def test_home_says_thirteen_only_while_there_are_thirteen(client, db, empty_sockets, more, head):
    site = {"area": "", "name": "Desa", "url": "/x/", "region_id": 1, "more": 0}
    sites = [{**site, "code": code} for code in tiles.PLACES]
    sites[0]["more"] = more
    sockets.plug("home.tiles", lambda: sites)

    response = client.get("/")

    assert heads(response) == [head]


def test_tile_of_a_site_without_a_known_status_is_not_zero(empty_sockets):
    sockets.plug("home.tiles", lambda: [{"code": "63.71", "name": "Kelurahan Contoh", "url": "/x/", "region_id": 1, "more": 0}])

    tile = next(tile for tile in tiles.tile_map() if tile["code"] == "63.71")

    assert (tile["level"], tile["value"], str(tile["label"])) == (0, "", "belum ada data")


def test_tile_map_has_thirteen_places_of_their_own():
    positions = {(row, column) for _, row, column in tiles.PLACES.values()}

    assert len(positions) == len(tiles.PLACES) == 13


def test_home_shows_reports_figures_and_sections(client, db, empty_sockets):
    sockets.plug(
        "home.reports", lambda: [{"title": "Pupuk <i>cair</i>", "url": "/inovasi/a/", "meta": "", "text": "", "photo": ""}]
    )
    sockets.plug("home.figures", lambda: [{"value": "31", "label": "inovasi", "detail": "", "url": "/inovasi/"}])
    own = [{"value": "1.054", "label": "desa Mandiri", "detail": "", "url": ""}]
    sockets.plug("home.sections", lambda: sockets.Section("components/empty.html", {"title": "x"}, figures=own))

    text = client.get("/").content.decode()

    assert '<a href="/inovasi/a/">Pupuk &lt;i&gt;cair&lt;/i&gt;</a>' in text
    assert re.findall(r"<b>(.*?)</b><span>(.*?)</span>", text) == [("31", "inovasi"), ("1.054", "desa Mandiri")]
    assert text.count('class="empty"') == 1


def test_health_is_well_while_the_database_answers(client, db):
    response = client.get("/sehat/")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response["Cache-Control"] == "no-store"


def test_health_is_503_while_the_database_does_not_answer(client, db, monkeypatch):
    class Gone:
        def cursor(self):
            raise OperationalError("gone")

    monkeypatch.setattr(views, "connection", Gone())

    response = client.get("/sehat/")

    assert (response.status_code, response.json()) == (503, {"status": "database unreachable"})


def test_unknown_address_is_a_page_in_our_look(client, db):
    response = client.get("/tidak-ada/")

    assert (response.status_code, heads(response)) == (404, ["Halaman tidak ditemukan"])


def test_refusal_gives_its_reason_escaped(db):
    request = RequestFactory().get("/kerja/")

    response = defaults.permission_denied(request, PermissionDenied("Peran <Anda> tidak mencakup ini."))

    assert response.status_code == 403
    assert "Peran &lt;Anda&gt; tidak mencakup ini." in response.content.decode()


def test_request_not_understood_is_a_page_in_our_look(db):
    response = defaults.bad_request(RequestFactory().get("/"), ValueError())

    assert (response.status_code, heads(response)) == (400, ["Yang dikirim tidak dapat dibaca"])


def test_form_without_its_token_says_that_the_text_is_kept(db):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/akun/masuk/", {"login": "x"})

    assert (response.status_code, heads(response)) == (403, ["Isian belum terkirim"])
    assert "Tulisan Anda tidak hilang" in response.content.decode()


def test_csrf_failure_needs_no_signed_in_person(db):
    response = csrf_failure(RequestFactory().post("/"))

    assert response.status_code == 403


def test_broken_page_needs_neither_database_nor_static_manifest(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

    response = defaults.server_error(RequestFactory().get("/"))

    assert (response.status_code, heads(response)) == (500, ["Terjadi gangguan di portal"])

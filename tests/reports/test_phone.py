"""What the server does for phones: the worker, the manifest, the key; text kept for one person after a session ended."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from sites.actions import kept, reports
from sites.models import Evidence, Report
from sites.models.kept import KeptText
from sites.views.drafts import mark_of as mark
from tests.innovations.conftest import desa, facilitator, image_bytes, innovation, measure, official, report, round, upload  # noqa: F401
from tests.innovations.test_walk import signed_in


@pytest.fixture
def path(report):  # noqa: F811
    return f"/kerja/laporan/{report.pk}/bagian/kegiatan/"


def test_worker_is_asked_for_anew_at_each_visit_and_names_its_version(client):
    answer = client.get("/sw.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert (answer["Cache-Control"], answer["Service-Worker-Allowed"]) == ("no-cache", "/kerja/")
    assert b'"version": "' in answer.content


def test_manifest_begins_in_the_workspace_and_its_icons_are_there(client):
    told = client.get("/manifest.webmanifest").json()

    assert (told["start_url"], told["display"]) == ("/kerja/", "standalone")
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in told["icons"])


def test_key_tells_who_is_signed_in_and_nobody_else(client, official):  # noqa: F811
    told = signed_in(official).get("/kerja/kunci/").json()

    assert told["person"] == str(official.pk)
    assert client.get("/kerja/kunci/").status_code == 401


def test_page_of_nobody_holds_no_person(client, db):
    assert "data-person" not in client.get("/kerja/luring/").content.decode()


def test_text_sent_after_the_session_ended_is_kept_for_that_person_alone(path, official, facilitator):  # noqa: F811
    Client().post(path, {"activities": "Panjang", "person": mark(official, path), "base": "b", "edit_key": "e"})

    mine = signed_in(official).get(path)
    assert mine.context["form"]["activities"].value() == "Panjang"
    assert "belum tersimpan" in mine.content.decode().lower()
    assert "Panjang" not in signed_in(facilitator).get(path).content.decode()


@pytest.mark.parametrize("how", ["forged", "of another page", "missing"])
def test_nothing_is_kept_without_the_mark_of_the_page(path, official, how):  # noqa: F811
    marks = {"forged": mark(official, path)[:-1] + "x", "of another page": mark(official, "/kerja/"), "missing": ""}

    Client().post(path, {"activities": "Panjang", "person": marks[how]})

    assert not KeptText.objects.exists()


def test_tap_of_an_ended_session_is_neither_kept_nor_shown_as_text(path, official):  # noqa: F811
    taps = {"unchanged": "obstacles", "not_applicable": "help_needed", "take_off": "next_steps"}

    page = Client().post(path, {"activities": "Panjang", **taps, "person": mark(official, path)})

    assert [item["text"] for item in page.context["typed"]] == ["Panjang"]
    assert KeptText.objects.get().data == {"activities": "Panjang"}


def test_enter_in_a_form_with_kept_text_goes_on_rather_than_dropping_it(path, official):  # noqa: F811
    Client().post(path, {"activities": "Panjang", "person": mark(official, path)})

    form = signed_in(official).get(path).content.decode().split("data-autosave=")[1]

    assert "drop_kept" in form
    assert 'data-save-state aria-live="polite">Belum tersimpan</p>' in form
    assert "name=" not in re.search(r"<button[^>]*>", form)[0]


def test_kept_text_overwrites_nothing_that_was_stored_since(path, official, facilitator, report):  # noqa: F811
    form = signed_in(official).get(path).context["form"]
    keys = {"base": form.initial["base"], "edit_key": form.initial["edit_key"]}
    Client().post(path, {"activities": "Dari desa", "person": mark(official, path), **keys})
    reports.save_section(report=report, by=facilitator, changes={"activities": "Dari pendamping"})
    client = signed_in(official)
    again = client.get(path).context["form"]

    client.post(path, {"activities": "Dari desa", "base": again["base"].value(), "edit_key": again["edit_key"].value()})

    assert Report.objects.get().activities == "Dari pendamping"


def test_kept_text_goes_when_it_is_stored_or_dropped(path, official):  # noqa: F811
    client = signed_in(official)
    for last in ({"drop_kept": "1"}, {"activities": "Disimpan", "edit_key": "f"}):
        Client().post(path, {"activities": "Panjang", "person": mark(official, path)})
        before = KeptText.objects.count()
        client.post(path, last)
        assert (before, KeptText.objects.count()) == (1, 0)


def test_page_left_open_by_another_person_stores_nothing_under_the_one_signed_in(path, official, facilitator):  # noqa: F811
    data = {"activities": "Dari Siti", "person": mark(official, path), "edit_key": "e"}

    answer = signed_in(facilitator).post(path, data)

    assert answer.status_code == 403
    assert Report.objects.get().activities == "Panen dan sangrai."
    assert KeptText.objects.get().user == official


def test_text_refused_for_its_token_is_kept_too(path, official):  # noqa: F811
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)

    answer = client.post(path, {"activities": "Panjang", "person": mark(official, path)})

    assert answer.status_code == 403
    assert KeptText.objects.get().data["activities"] == "Panjang"


def test_at_most_twenty_pages_of_a_person_are_kept(official):  # noqa: F811
    for number in range(25):
        kept.keep(user_pk=official.pk, path=f"/kerja/{number}/", data={"a": "b"})

    assert KeptText.objects.count() == 20
    assert not KeptText.objects.filter(path="/kerja/0/").exists()


def test_photo_from_a_phone_is_answered_in_words_for_it_and_stored_once(report, official):  # noqa: F811
    address, client, content = f"/kerja/laporan/{report.pk}/bagian/foto/", signed_in(official), image_bytes()
    sent = [client.post(address, {"photos": [upload(content)]}, headers={"X-Autosave": "1"}) for _ in range(2)]
    refused = client.post(address, {"photos": [upload(b"x")]}, headers={"X-Autosave": "1"})

    assert [answer.json()["saved"][:9] for answer in sent] == ["Tersimpan"] * 2
    assert (refused.status_code, "foto.jpg" in refused.json()["refused"]) == (409, True)
    assert Evidence.objects.count() == 1

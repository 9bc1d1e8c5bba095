"""What somebody may send who means no good, to the pages that a phone keeps and sends later."""

import time

import pytest
from django.core import signing
from django.test import Client

from klaster.access import Role
from sites.actions import kept
from sites.models import Report
from sites.models.kept import KeptText
from sites.views.drafts import mark_of
from tests.factories import person, village
from tests.innovations.conftest import desa, facilitator, innovation, measure, official, report, round  # noqa: F401
from tests.innovations.test_walk import signed_in


@pytest.fixture
def path(report):  # noqa: F811
    return f"/kerja/laporan/{report.pk}/bagian/kegiatan/"


@pytest.mark.parametrize("key", ["日本語", "\U0001f600", "\x80", "e", "A" * 32, "0" * 33, "0" * 31 + "\n"])
def test_key_that_is_none_of_ours_sets_no_cookie(path, official, key):  # noqa: F811
    answer = signed_in(official).post(path, {"activities": "Panen", "edit_key": key})

    assert "diterima" not in answer.cookies


def test_key_of_a_page_that_was_stored_is_told_to_its_scripts(path, official):  # noqa: F811
    answer = signed_in(official).post(path, {"activities": "Panen", "edit_key": "0a" * 16})

    assert answer.status_code == 302
    assert answer.cookies["diterima"].value == "0a" * 16


def test_name_of_somebody_without_a_right_to_a_page_does_not_stand_on_it(path, official):  # noqa: F811
    foreigner = person(Role.OFFICIAL, region=village("63.05.01.2001"), name="Orang Lain")
    refused = signed_in(foreigner).post(path, {"activities": "x", "edit_key": "e"}, headers={"X-Autosave": "1"})

    shown = signed_in(official).get(path)

    assert refused.status_code == 404
    assert "Orang Lain" not in shown.content.decode()


def test_name_of_somebody_whose_text_was_refused_does_not_stand_on_the_page(path, official, facilitator):  # noqa: F811
    data = {"activities": "Lain", "edit_key": "e", "base": "old"}
    refused = signed_in(facilitator).post(path, data, headers={"X-Autosave": "1"})

    shown = signed_in(official).get(path)

    assert refused.status_code == 409
    assert "juga mengisi" not in shown.content.decode()


def test_long_address_is_answered_like_any_that_is_not_there(path, official):  # noqa: F811
    answer = signed_in(official).post(path.replace("kegiatan", "a" * 300), {"edit_key": "e"})

    assert answer.status_code == 404


def test_mark_of_a_page_ends_with_the_password(path, official):  # noqa: F811
    mark = mark_of(official, path)
    official.set_password("yang-baru-sekali")
    official.save()

    Client().post(path, {"activities": "Palsu", "person": mark})

    assert not KeptText.objects.exists()


def test_mark_of_a_page_ends_after_fourteen_days(path, official, monkeypatch):  # noqa: F811
    with monkeypatch.context() as then:
        long_ago = time.time() - 14 * 24 * 3600 - 60
        then.setattr(signing.time, "time", lambda: long_ago)
        mark = mark_of(official, path)

    Client().post(path, {"activities": "Palsu", "person": mark})

    assert not KeptText.objects.exists()


def test_page_of_another_stays_that_after_their_password_changed(path, official, facilitator):  # noqa: F811
    mark = mark_of(official, path)
    official.set_password("yang-baru-sekali")
    official.save()

    answer = signed_in(facilitator).post(path, {"activities": "Dari Siti", "person": mark, "edit_key": "e"})

    assert answer.status_code == 403
    assert Report.objects.get().activities == "Panen dan sangrai."


def test_text_sent_later_does_not_take_the_place_of_what_is_kept(path, official):  # noqa: F811
    for text in ("Milik", "Milik Siti", "Palsu", "Palsu lagi"):
        Client().post(path, {"activities": text, "person": mark_of(official, path), "edit_key": "e", "base": "b"})

    page = signed_in(official).get(path)

    assert [item["text"] for item in page.context["form"].kept_earlier] == ["Milik Siti"]
    assert page.context["form"]["activities"].value() == "Palsu lagi"
    assert '<p class="text">Milik Siti</p>' in page.content.decode()


def test_text_that_is_too_much_beside_what_is_kept_leaves_that_alone(path, official):  # noqa: F811
    kept.keep(user_pk=official.pk, path=path, data={"activities": "a" * 60_000})

    assert not kept.keep(user_pk=official.pk, path=path, data={"activities": "b" * 60_000})
    assert KeptText.objects.get().data == {"activities": "a" * 60_000}


@pytest.mark.parametrize("base", [{}, {"base": ""}])
def test_kept_text_that_does_not_tell_its_base_overwrites_nothing(path, official, report, base):  # noqa: F811
    key = {"edit_key": report.edit_key or "e"}
    Client().post(path, {"activities": "Tua", "person": mark_of(official, path), **key, **base})
    client = signed_in(official)
    form = client.get(path).context["form"]

    shown = client.post(path, {"activities": "Tua", **{name: form[name].value() for name in ("base", "edit_key")}})

    assert [item["text"] for item in shown.context["form"].stored] == ["Panen dan sangrai."]
    assert Report.objects.get().activities == "Panen dan sangrai."


@pytest.mark.parametrize("how", ["forged", "of another page", "missing"])
def test_refused_form_of_a_strange_page_is_not_shown_in_ours(path, official, how):  # noqa: F811
    marks = {"forged": mark_of(official, path)[:-1] + "x", "of another page": mark_of(official, "/kerja/"), "missing": ""}

    page = Client(enforce_csrf_checks=True).post(path, {"activities": "Hubungi nomor ini", "person": marks[how]})

    assert (page.status_code, page.context["typed"]) == (403, [])
    assert "Hubungi" not in page.content.decode()


def test_refused_form_of_our_page_is_shown_without_passwords_and_to_no_cache(path, official):  # noqa: F811
    data = {"activities": "Panjang", "password": "rahasia", "password1": "rahasia", "person": mark_of(official, path)}

    page = Client(enforce_csrf_checks=True).post(path, data)

    assert [item["text"] for item in page.context["typed"]] == ["Panjang"]
    assert KeptText.objects.get().data == {"activities": "Panjang"}
    assert "no-store" in page["Cache-Control"]

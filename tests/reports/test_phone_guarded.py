"""What somebody may send who means no good, to the pages that a phone keeps and sends later."""

import pytest

from klaster.access import Role
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

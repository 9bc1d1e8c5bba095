"""What somebody may send who means no good, to the pages that a phone keeps and sends later."""

import pytest

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

"""The page on which evidence is added says what was stored and what was not, once each."""

import pytest
from django.contrib.messages import get_messages

from sites.actions import evidence as actions
from tests.innovations.conftest import image_bytes, upload
from tests.innovations.test_walk import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(official, report):
    client = signed_in(official)

    def post(*files):
        return client.post(f"/kerja/laporan/{report.pk}/bagian/foto/", {"photos": list(files), "stay": "1"})

    return post


def photo(shade):
    return upload(image_bytes(color=(shade, shade, shade)), name=f"foto-{shade}.jpg")


def test_full_report_refuses_further_photos_in_one_sentence(send, report, official, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 2)

    answer = send(*(photo(shade) for shade in (10, 60, 120, 180)))

    assert report.evidence.count() == 2
    assert len(answer.context["form"].errors["photos"]) == 1


def test_what_was_stored_beside_a_refused_file_is_said(send, report):
    answer = send(photo(10), upload(b"no photograph", name="catatan.txt"))

    assert report.evidence.count() == 1
    assert str(answer.context["form"].kept).startswith("Yang tampil di bawah sudah tersimpan.")


def test_photos_sent_again_are_told_in_one_sentence(send, report):
    send(photo(10), photo(120))

    answer = send(photo(10), photo(120))

    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert (report.evidence.count(), told[-1:]) == (2, ["2 berkas sudah ada di sini dan hanya disimpan sekali."])


def test_video_may_be_given_without_https(official, report):
    signed_in(official).post(f"/kerja/laporan/{report.pk}/bagian/foto/", {"video": " youtu.be/dQw4w9WgXcQ ", "stay": "1"})

    assert [evidence.url for evidence in report.evidence.all()] == ["https://youtu.be/dQw4w9WgXcQ"]

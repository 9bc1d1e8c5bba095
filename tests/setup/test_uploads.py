"""Uploads over the limit: the refusal arrives, nothing is stored."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.setup.users_of_server import TOP

MEGABYTE = 1024 * 1024
FORM = {"Content-Type": "multipart/form-data; boundary=x", "Connection": "close"}


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """The port of a real gunicorn on the tiny site; its temporary files lie in a folder of their own."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        number = trial.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "tests.setup.tiny_site:application", "--bind", f"127.0.0.1:{number}"]
    server = subprocess.Popen(
        [*command, "--worker-class", "gthread", "--threads", "2", "--log-level", "error", "--no-control-socket"],
        cwd=TOP,
        env={**os.environ, "TMPDIR": str(tmp_path_factory.mktemp("uploads"))},
    )
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", number)).close()
            break
        except OSError:
            time.sleep(0.1)
    yield number
    server.terminate()
    server.wait()


def send(port, megabytes, headers):
    """Sends so many megabytes as a browser does, reading the answer only afterwards."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest("POST", "/")
    for name, value in {**headers, "Content-Length": str(megabytes * MEGABYTE)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    for _ in range(megabytes):
        connection.send(b"x" * MEGABYTE)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def test_200_megabytes_get_an_answer_that_arrives(port):
    assert send(port, 200, FORM) == (413, f"too large: {200 * MEGABYTE} over {64 * MEGABYTE}")


def test_text_without_files_has_a_smaller_limit(port):
    plain = {"Content-Type": "text/plain", "Connection": "close"}

    assert send(port, 3, plain) == (413, f"too large: {3 * MEGABYTE} over {5 * MEGABYTE // 2}")


def test_body_that_the_view_does_not_read_does_not_cut_the_answer_off(port):
    assert send(port, 60, FORM) == (200, "unread")


@pytest.mark.django_db
def test_refusal_is_a_page_of_the_portal_in_indonesian(client, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    settings.MAX_REQUEST_BYTES = 1000
    settings.MEDIA_ROOT = tmp_path / "media"

    response = client.post("/", {"photo": SimpleUploadedFile("sawah.jpg", b"x" * 2000)})

    assert response.status_code == 413
    assert "Unggahan terlalu besar" in response.content.decode()
    assert list(tmp_path.iterdir()) == []

"""Lines of the log: each names its request, a refusal stands in one line, a fault with its traceback."""

import logging

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import person


@pytest.fixture
def lines(monkeypatch):
    """What the console would show: the handler of the settings, with its filters, writing into a list."""
    written = []
    (handler,) = [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]
    monkeypatch.setattr(handler, "emit", lambda record: written.append(handler.format(record)))
    return written


@pytest.mark.django_db
def test_refusal_stands_in_one_line_with_its_request(lines):
    client = Client()
    client.force_login(person())

    response = client.get("/kerja/orang/")

    assert response.status_code == 403
    assert len(lines) == 1
    assert "\n" not in lines[0]
    assert response.headers["X-Request-ID"] in lines[0]


def test_fault_keeps_its_traceback(lines):
    try:
        raise ZeroDivisionError("told")
    except ZeroDivisionError:
        logging.getLogger("klaster").exception("A fault")

    assert "ZeroDivisionError: told" in lines[0]
    assert settings.LOGGING["root"]["level"] == "WARNING"


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["serah-terima", "tautan"])
def test_token_of_a_link_stands_in_no_line(lines, place):
    Client(enforce_csrf_checks=True).post(f"/akun/{place}/live-secret-token/", {})

    assert any(f"/akun/{place}/…/" in line for line in lines)
    assert "live-secret-token" not in "".join(lines)


@pytest.mark.django_db
def test_page_of_the_workspace_stays_in_no_store_of_the_browser():
    client = Client()
    client.force_login(person())

    assert "no-store" in client.get("/kerja/").headers["Cache-Control"]

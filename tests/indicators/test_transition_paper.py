"""The printed list of villages in transition."""

import io
from decimal import Decimal

import pytest
from django.http import HttpResponse
from pypdf import PdfReader

from indicators.views import areas
from klaster.access import Role
from tests.factories import person
from tests.indicators.test_transition import URL, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(person(Role.PMD))
    return client


def test_print_is_a_pdf_of_the_filtered_list(staff):
    scored(500)

    response = staff.get(URL, {"unduh": "pdf"})

    assert (response.headers["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")


def test_print_of_40_villages_takes_two_pages_and_keeps_its_columns(staff):
    for at in range(40):
        dimensions = [Decimal(value) for value in (160, 80, 130, 60, 30, 40)]
        scored(500, f"63.03.01.{2001 + at}", "Sungai Rangas Tengah Ulu", dimensions=dimensions)

    pages = PdfReader(io.BytesIO(staff.get(URL, {"unduh": "pdf"}).content)).pages

    text = " ".join(pages[0].extract_text().split())
    assert len(pages) == 2
    assert (
        "Sungai Rangas Tengah Ulu 63.03.01.2001 Kecamatan 63.03.01, Kab. Banjar Maju → Mandiri 78,74 500 6 2* "
        "Tata Kelola Pemerintahan Desa 40/80, Aksesibilitas 30/50"
    ) in text


def test_print_says_when_it_is_cut(staff, monkeypatch):
    given = {}
    monkeypatch.setattr(areas, "PRINTED", 1)
    monkeypatch.setattr(areas, "pdf_response", lambda template, context, **more: given.update(context) or HttpResponse())
    scored(500), scored(501, "63.03.01.2002")

    staff.get(URL, {"unduh": "pdf"})

    assert (given["is_cut"], given["count"], len(given["rows"])) == (True, 2, 1)

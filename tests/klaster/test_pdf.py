import io
import threading

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image
from pypdf import PdfReader
from weasyprint.urls import fetch

from klaster import pdf
from klaster.models import Portal

pytestmark = pytest.mark.django_db
PICTURE = io.BytesIO()
Image.new("RGB", (3000, 2000), "#0b5a52").save(PICTURE, "WEBP")


@pytest.fixture
def page(settings, tmp_path):
    """Writes a template that extends the documents' base; gives its name."""
    folder = tmp_path / "templates"
    folder.mkdir()
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], folder]}]

    def write(body):
        (folder / "try.html").write_text('{% extends "pdf/base.html" %}{% block content %}' + body + "{% endblock %}")
        return "try.html"

    return write


def drawn(template, **context):
    return PdfReader(io.BytesIO(pdf.render_pdf(template, context, title="Profil Desa Contoh")))


def opened(url):
    with fetch(pdf.OwnFiles(), url) as answer:
        return answer.read()


def test_document_is_tagged_has_a_language_and_a_title(page):
    document = drawn(page("<h1>Desa Contoh</h1>"))

    root = document.trailer["/Root"]
    assert document.metadata.title == "Profil Desa Contoh"
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("id", True)
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_document_numbers_its_pages_and_tells_when_it_was_printed(page):
    text = drawn(page("<h1>Satu</h1><p>{{ much|linebreaks }}</p>"), much="kata " * 3000).pages[0].extract_text()

    assert "Halaman 1 / " in text
    assert "WITA" in text


@pytest.mark.parametrize("is_demo", [False, True])
def test_document_of_a_demo_database_says_so_on_each_page(page, is_demo):
    Portal.load()
    Portal.objects.update(is_demo=is_demo)

    document = drawn(page("{{ much|linebreaks }}"), much="kata " * 3000)

    assert len(document.pages) > 1
    assert {("Data contoh" in each.extract_text()) for each in document.pages} == {is_demo}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x.png",
        "https://example.com/x.png",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "data:image/png;base64,AAAA",
        f"{pdf.ORIGIN}/stored/../../etc/passwd",
        f"{pdf.ORIGIN}/stored/%2e%2e/%2e%2e/etc/passwd",
        f"{pdf.ORIGIN}/stored//etc/passwd",
        f"{pdf.ORIGIN}/static/../klaster/settings.py",
        f"{pdf.ORIGIN}/static//etc/passwd",
        f"{pdf.ORIGIN}/stored/none.webp",
        f"{pdf.ORIGIN}/akun/masuk/",
        f"{pdf.ORIGIN}@127.0.0.1/stored/x",
        f"{pdf.ORIGIN}/stored/a%00b",
    ],
)
def test_address_that_is_no_file_of_ours_is_not_opened(url):
    with pytest.raises(Exception, match=r"not a file|no such|No such file|outside|path traversal") as refused:
        opened(url)

    assert "URLFetchingError" in type(refused.value).__name__


def test_stored_picture_becomes_a_small_jpeg():
    name = default_storage.save("evidence/x.webp", ContentFile(PICTURE.getvalue()))

    with Image.open(io.BytesIO(opened(f"{pdf.ORIGIN}{pdf.MEDIA}{name}"))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1400, 933))


def test_document_with_a_forbidden_picture_is_made_without_it(page):
    document = drawn(
        page('<p>Ada</p><img src="http://127.0.0.1:1/x.png" alt="luar"><img src="file:///etc/passwd" alt="rahasia">')
    )

    assert "Ada" in document.pages[0].extract_text()
    assert list(document.pages[0].images) == []


def test_document_that_is_too_long_is_refused(page):
    with pytest.raises(pdf.PdfRefused):
        pdf.render_pdf(page("{{ much|linebreaks }}"), {"much": "kata " * 9000}, title="x", max_pages=2)
    with pytest.raises(pdf.PdfRefused):
        pdf.render_pdf(page("{{ much }}"), {"much": "k" * (pdf.MAX_HTML + 1)}, title="x")


def test_document_waits_for_a_place_and_gives_up(page, monkeypatch):
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(pdf, "_places", threading.BoundedSemaphore(1))
    pdf._places.acquire()

    answer = pdf.pdf_response(page("x"), {}, title="x", filename="x")

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_crowd_is_refused_without_waiting(page, monkeypatch):
    monkeypatch.setattr(pdf, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(pdf, "_present", threading.BoundedSemaphore(1))
    pdf._places.acquire()
    pdf._present.acquire()

    answer = pdf.pdf_response(page("x"), {}, title="x", filename="x")

    assert answer.status_code == 503


def test_places_are_free_again_after_a_refusal(page, monkeypatch):
    monkeypatch.setattr(pdf, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(pdf, "_present", threading.BoundedSemaphore(1))

    answers = [pdf.pdf_response(page("x"), {}, title="x", filename="x", max_pages=most).status_code for most in (0, 9)]

    assert answers == [503, 200]


def test_name_of_the_file_is_harmless(page):
    answer = pdf.pdf_response(page("x"), {}, title="x", filename='../"Lok\r\nBaintan" é')

    assert answer["Content-Disposition"] == 'inline; filename="lok-baintan-e.pdf"'


@pytest.mark.parametrize("url", ["http://127.0.0.1:1{path}", "file://{path}", "{origin}/stored/evidence/../evidence/{file}"])
def test_stored_file_is_not_opened_under_another_address(url):
    name = default_storage.save("evidence/x.webp", ContentFile(PICTURE.getvalue()))
    address = url.format(origin=pdf.ORIGIN, path=f"{pdf.MEDIA}{name}", file=name.removeprefix("evidence/"))

    with pytest.raises(Exception, match="not a file of the portal"):
        opened(address)

"""Pages as PDF: a template of ours → a tagged document (PDF/UA-1) that opens nothing but our own files.

    return pdf_response("sites/site_pdf.html", {"site": site, …}, title=…, filename="profil-tabanio.pdf")

The template extends `pdf/base.html`. Its pictures are named by `media_src(file)`, by an address of the static files, or by a
chart's address; every other address stays empty: no network, no file outside our folders.
"""

import io
import mimetypes
import threading
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from PIL import Image
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from klaster import charts
from klaster.models import Portal

ORIGIN = "http://portal.invalid"  # a name that is reserved: nothing of it is ever asked for on the network
MEDIA = "/stored/"
MAX_PAGES = 30
MAX_HTML = 1_500_000
MAX_PIXELS = (1400, 1400)
AT_ONCE = 2
WAIT_SECONDS = 20
_places = threading.BoundedSemaphore(AT_ONCE)
_present = threading.BoundedSemaphore(AT_ONCE + 2)  # those who draw, and two who wait: half the threads of a process


class PdfRefused(Exception):
    """The document is not made: it would be too long, or too many are being made at this moment."""


def media_src(file):
    """The address, inside a PDF, of a stored file (a FieldFile)."""
    return f"{ORIGIN}{MEDIA}{file.name}"


class OwnFiles(URLFetcher):
    """Opens addresses of `ORIGIN` alone, and under it static files, stored files and charts."""

    def fetch(self, url, headers=None):
        parts = urlsplit(url)
        path = unquote(parts.path)
        if f"{parts.scheme}://{parts.netloc}" != ORIGIN or ".." in PurePosixPath(path).parts or "\0" in path:
            raise ValueError("not a file of the portal")
        if path.startswith(MEDIA):
            return self._stored(url, path.removeprefix(MEDIA))
        static = "/" + settings.STATIC_URL.lstrip("/")
        if path.startswith(static):
            return self._static(url, path.removeprefix(static))
        return self._chart(url, path)

    def _stored(self, url, name):
        """A stored picture, made small enough for paper: WeasyPrint would keep WebP as a large PNG."""
        try:
            with default_storage.open(name) as file, Image.open(file) as picture:
                picture.thumbnail(MAX_PIXELS)
                body = io.BytesIO()
                picture.convert("RGB").save(body, "JPEG", quality=82, optimize=True)
        except SuspiciousOperation as error:
            raise ValueError("not a file of the portal") from error
        return URLFetcherResponse(url, body.getvalue(), {"Content-Type": "image/jpeg"})

    def _static(self, url, name):
        found = finders.find(name)  # else a name with its hash, as {% static %} writes it
        if not found and staticfiles_storage.exists(name):
            found = staticfiles_storage.path(name)
        if not found:
            raise ValueError("no such static file")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})

    def _chart(self, url, path):
        try:
            match = resolve(path)
        except Resolver404:
            raise ValueError("not a file of the portal") from None
        picture = charts.draw(match.kwargs.get("filename", "")) if match.url_name == "chart" else None
        if picture is None:
            raise ValueError("not a file of the portal")
        return URLFetcherResponse(url, picture.read_bytes(), {"Content-Type": "image/svg+xml"})


def render_pdf(template, context, *, title, max_pages=MAX_PAGES):
    """The bytes of the document; PdfRefused when it would be longer than `max_pages` or all places are taken."""
    html = render_to_string(
        template,
        {
            "portal": context.get("portal") or Portal.load(),
            **context,
            "title": title,
            "language": translation.get_language(),
            "printed_at": timezone.now(),
        },
    )
    if len(html) > MAX_HTML:
        raise PdfRefused(_("The document is too long to be printed."))
    with _place():
        document = HTML(string=html, base_url=f"{ORIGIN}/", url_fetcher=OwnFiles()).render(pdf_variant="pdf/ua-1")
        if len(document.pages) > max_pages:
            raise PdfRefused(_("The document is too long to be printed."))
        return document.write_pdf(pdf_variant="pdf/ua-1")


@contextmanager
def _place():
    """A place to draw in. Two more may wait for one, others are refused at once: else pages would have no thread left."""
    busy = PdfRefused(_("Many documents are being made at this moment. Try again in a minute."))
    if not _present.acquire(blocking=False):
        raise busy
    try:
        if not _places.acquire(timeout=WAIT_SECONDS):
            raise busy
        try:
            yield
        finally:
            _places.release()
    finally:
        _present.release()


def pdf_response(template, context, *, title, filename, max_pages=MAX_PAGES):
    """The document as an answer to show in the browser; 503 with the reason when it is refused."""
    try:
        content = render_pdf(template, context, title=title, max_pages=max_pages)
    except PdfRefused as refused:
        return HttpResponse(str(refused), status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "60"})
    stem = slugify(filename.removesuffix(".pdf"))[:100] or "dokumen"
    disposition = content_disposition_header(as_attachment=False, filename=f"{stem}.pdf")
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})

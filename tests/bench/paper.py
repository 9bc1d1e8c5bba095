"""A site's profile as a PDF against WeasyPrint alone on the same HTML."""

from unittest.mock import patch

from weasyprint import HTML

from klaster import pdf
from klaster.cache import cache
from sites.models import Site
from tests.bench import web

LIMIT = 1.2
ROUNDS = 4


def measure(table):
    path = f"/lokasi/{Site.objects.published().order_by('pk').first().slug}/profil.pdf"
    html = html_of(path)
    ours, bare = [], []
    for _ in range(ROUNDS):
        bare.append(web.processor_seconds(draw, html))
        ours.append(web.processor_seconds(anew, path))
    table.at_most("site profile as PDF, of a bare WeasyPrint's time", LIMIT, min(ours) / min(bare))


def anew(path):
    cache.clear()
    web.page(path)


def draw(html):
    HTML(string=html, base_url=f"{pdf.ORIGIN}/", url_fetcher=pdf.OwnFiles()).write_pdf(pdf_variant="pdf/ua-1")


def html_of(path):
    """The HTML that the portal gives to WeasyPrint for this address."""
    with patch.object(pdf, "HTML", wraps=HTML) as given:
        anew(path)
    return given.call_args.kwargs["string"]

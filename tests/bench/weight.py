"""What a first visit sends over the line: the page and all it names that is ours, as we compress it; photographs aside."""

import re
from urllib.parse import urljoin

from bs4 import BeautifulSoup

from klaster.accounts.models import User
from sites.models import Innovation, Report
from sites.models.states import EDITABLE
from tests.bench import web
from tests.bench.lists import cookies_of
from tests.bench.public import pages

PUBLIC_KB, FORM_KB = 40, 50
LOGIN = "desa@contoh.id"
IN_STYLE = re.compile(r"url\(\s*['\"]?([^'\")]+)")


def measure(table):
    for path in pages():
        table.at_most(f"{path}: KB of a first visit", PUBLIC_KB, kilobytes(path))
    cookies = cookies_of(LOGIN)
    heaviest = max(kilobytes(path, cookies) for path in report_form())
    table.at_most("the report form: KB of a first visit (its heaviest step)", FORM_KB, heaviest)


def report_form():
    """The steps of the report that the demo's village official is writing."""
    user = User.objects.get(email=LOGIN)
    written = Report.objects.visible_to(user).filter(state__in=EDITABLE, innovation__in=Innovation.objects.visible_to(user))
    report = written.order_by("-pk").first()
    start = f"/kerja/laporan/{report.pk}/"
    steps = set(re.findall(rf"{start}bagian/[-\w]+/", web.page(start, cookies=cookies_of(LOGIN), packed=False).decode()))
    return sorted(steps)


def kilobytes(path, cookies=""):
    html = web.page(path, cookies=cookies, packed=False).decode()
    total = len(web.page(path, cookies=cookies))
    for named in {urljoin(path, name) for name in named_by(html)}:
        total += len(web.page(named, cookies=cookies))
        if named.endswith(".css"):
            total += sum(len(web.page(urljoin(named, inner))) for inner in inside(named))
    return total / 1000


def named_by(html):
    """Addresses of style sheets, scripts, drawings and the mark; a <picture> counts once, as one of its drawings is fetched."""
    page = BeautifulSoup(html, "html.parser")
    yield from (link["href"] for link in page.find_all("link", rel=["stylesheet", "icon"]))
    yield from (script["src"] for script in page.find_all("script", src=True))
    yield from (image["src"] for image in page.find_all("img", src=True) if image["src"].endswith(".svg"))


def inside(style):
    """Addresses that a style sheet names, no inner anchors."""
    return {name for name in IN_STYLE.findall(web.page(style, packed=False).decode()) if not name.startswith(("#", "data:"))}

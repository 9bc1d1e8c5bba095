"""The register on the public pages of sites, innovations and products, on the home page and in the head's summary.

All read it as the public does: `Filing.objects.public()`, through register_shown.
"""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import sockets
from klaster.sockets import Section
from klaster.templatetags.klaster import day, number
from partners import register_counts, register_shown
from partners.models import Filing

SHOWN = 10
SECTION, ON_PAPER = "partners/register/section.html", "partners/register/section_pdf.html"


def register():
    """Plug in; called once, when the app is ready."""
    sockets.plug("home.figures", home_figures, order=70)
    sockets.plug("site.sections", site_filings, order=58)
    sockets.plug("site.timeline", site_timeline, order=58)
    sockets.plug("innovation.sections", innovation_filings, order=58)
    sockets.plug("product.public", product_filings, order=58)
    sockets.plug("summary.figures", summary_figure, order=20, when=Filing.objects.public)


def _section(filings, more, template=SECTION):
    if not filings:
        return None
    return Section(template, {"filings": register_shown.dress(filings), "more": more}, _("Intellectual property"))


def _of_site(site):
    """The public filings of the village, read once for the section and the timeline of one page."""
    if not hasattr(site, "public_filings"):
        found = register_shown.listed(register_shown.of_village(site.region))
        site.public_filings = list(found.annotate(public_events=register_shown.public_events())[:SHOWN])
    return site.public_filings


def site_filings(*, site, user, pdf=False):
    more = f"{reverse('register')}?{urlencode({'q': site.region.name, 'kabupaten': site.region.code[:5]})}"
    section = _section(_of_site(site), more, ON_PAPER if pdf else SECTION)
    if section:
        section.last = True
    return section


def site_timeline(*, site):
    """Each public stage on its day, as the register tells it; of one day, that of the filing recorded last first."""
    filings = sorted(_of_site(site), key=lambda filing: filing.pk, reverse=True)
    return [
        {
            "date": step["on"],
            "title": f"{filing.title}: {step['label']}",
            "detail": filing.get_type_display(),
            "url": reverse("register_filing", args=[filing.pk]),
        }
        for filing in filings
        for step in register_shown.told(filing.public_events)
    ]


def innovation_filings(*, innovation, version):
    return _section(list(register_shown.listed(innovation.filings.all())[:SHOWN]), reverse("register"))


def product_filings(*, product):
    return _section(list(register_shown.listed(product.filings.all())[:SHOWN]), reverse("register"))


def home_figures():
    """One tile: what is registered, and beside it what is recorded and granted, never added up."""
    counted = register_counts.counts()
    if not counted.total:
        return None
    return [_figure(counted, reverse("register"))]


def summary_figure():
    """The same for the head of office, with the day."""
    counted = register_counts.counts()
    if not counted.total:
        return None
    figure = _figure(counted, reverse("register"))
    return {**figure, "detail": f"{figure['detail']} · {day(timezone.localdate())}"}


def _figure(counted, url):
    detail = _("%(recorded)s recorded · %(granted)s granted · %(under_way)s under way")
    others = {name: number(getattr(counted, name)) for name in ("recorded", "granted", "under_way")}
    return {
        "value": number(counted.registered),
        "label": _("marks, designs and indications registered"),
        "detail": detail % others,
        "url": url,
    }

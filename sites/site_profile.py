"""What a site's public page and its PDF tell, from what is published alone."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import sockets
from klaster.templatetags.klaster import day, number
from sites.models import Innovation, Product, Report
from sites.pictures import photos_of

LATEST = 6
TIMELINE = 10


def profile(site, *, user, pdf=False):
    """The context of the page of a site that was read with its `photos`. Three queries of our own; the sockets' come on top."""
    products = _products(site)
    innovations = list(Innovation.objects.published().filter(region=site.region).select_related("current_version")[:50])
    reports = _reports(site)
    return {
        "site": site,
        "photos": site.photos,
        "products": products,
        "innovations": innovations,
        "reports": reports[:LATEST],
        "figures": _figures(site, products, innovations, reports),
        "headers": sockets.collect("site.header", site=site),
        "sections": sockets.collect("site.sections", site=site, user=user, pdf=pdf),
        "has_contact": any([site.office_address, site.office_phone, site.office_email]),
        "timeline": [] if pdf else _timeline(site, innovations, reports),
    }


def _products(site):
    """Published ones, with the licences that hold today and the first photograph as `photo`."""
    products = Product.objects.published().filter(region=site.region).with_valid_licences(timezone.localdate())
    products = list(products.annotate(photos=photos_of("product"))[:50])
    for product in products:
        product.photo = next(iter(product.photos), None)
    return products


def _reports(site):
    """Published reports on published innovations of the village, the latest round first."""
    reports = Report.objects.published().filter(
        innovation__region=site.region, innovation__current_version__isnull=False, current_version__is_nil=False
    )
    return list(reports.select_related("current_version", "round", "innovation__current_version")[:40])


def _figures(site, products, innovations, reports):
    latest = _("latest: %(round)s") % {"round": reports[0].round} if reports else ""
    figures = [
        {"value": number(len(innovations)), "label": _("innovations"), "detail": _("published")},
        {"value": number(len(products)), "label": _("flagship products"), "detail": ""},
        {"value": number(len(reports)), "label": _("published reports"), "detail": latest},
    ]
    if site.population is not None:
        source = _("entered by Dinas PMD, %(day)s") % {"day": day(site.updated_at)}
        figures.insert(0, {"value": number(site.population), "label": _("inhabitants"), "detail": source})
    return figures


def _timeline(site, innovations, reports):
    """The latest things that happened, newest first: ours, and what the other areas plug in."""
    steps = [step for given in sockets.collect("site.timeline", site=site) for step in given]
    for innovation in innovations:
        version = innovation.current_version
        title = _("Innovation published: %(name)s") % {"name": version.name}
        steps.append({"date": version.published_at, "title": title, "url": f"/inovasi/{innovation.slug}/"})
    for report in reports:
        title = _("Report published: %(name)s") % {"name": report.innovation.current_version.name}
        url = f"/inovasi/{report.innovation.slug}/"
        steps.append({"date": report.current_version.published_at, "title": title, "detail": str(report.round), "url": url})
    return sorted(steps, key=lambda step: _date(step["date"]), reverse=True)[:TIMELINE]


def _date(moment):
    return moment.date() if isinstance(moment, datetime.datetime) else moment

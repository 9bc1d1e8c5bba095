"""What the sites give to the pages of the ground: the tiles and figures of the home page, the places of the workspace."""

from django.db.models import Count, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from klaster import access, sockets
from klaster.access import Permission
from klaster.templatetags.klaster import day, number
from sites.models import Product, Region, Site


def connect():
    sockets.plug("home.tiles", tiles, order=10)
    sockets.plug("home.figures", figures, order=10)
    sockets.plug("workspace.links", links, order=20)


def tiles():
    """One tile for each kabupaten/kota that has a site: the one that joined first."""
    found = {}
    sites = Site.objects.published().with_place().order_by("pk")
    for site in sites:
        kabkota = site.region.parent.parent
        if kabkota.code in found:
            found[kabkota.code]["more"] += 1
            continue
        found[kabkota.code] = {
            "code": kabkota.code,
            "area": kabkota.short_name,
            "name": site.region.full_name,
            "url": site.get_absolute_url(),
            "region_id": site.region_id,
            "more": 0,
        }
    return list(found.values())


def figures():
    """How many sites and products there are today."""
    sites = Site.objects.published().order_by().values_list("region__level").annotate(n=Count("pk"))
    shown = Product.objects.published().order_by().values_list(Value("product")).annotate(n=Count("pk"))
    counts = dict(sites.union(shown, all=True))  # one query for the home page, which has many
    desa, kelurahan = counts.get(Region.Level.DESA, 0), counts.get(Region.Level.KELURAHAN, 0)
    products = counts.get("product", 0)
    today = day(timezone.localdate())
    return [
        {
            "value": number(desa + kelurahan),
            "label": ngettext("site of the cluster", "sites of the cluster", desa + kelurahan),
            "detail": _("%(desa)s desa, %(kelurahan)s kelurahan; %(day)s")
            % {"desa": number(desa), "kelurahan": number(kelurahan), "day": today},
            "url": reverse("site_list"),
        },
        {
            "value": number(products),
            "label": ngettext("flagship product", "flagship products", products),
            "detail": _("shown on the portal; %(day)s") % {"day": today},
            "url": reverse("product_list"),
        },
    ]


def links(user):
    """The places that a person's role opens."""
    given = []
    if access.can(user, Permission.VIEW_ALL):
        detail = _("profile, cohorts, contact of the office")
        given.append({"url": reverse("staff_site_list"), "label": pgettext("staff", "Sites"), "detail": detail})
        detail = _("price, business licences, market reach")
        given.append({"url": reverse("staff_product_list"), "label": pgettext("menu", "Products"), "detail": detail})
    return given

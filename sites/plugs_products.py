"""Flagship products on the pages of others: the licences that end in the workspace and the calendar; the demo data."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access, sockets
from klaster.access import Permission
from klaster.sockets import Section
from sites import demo_products
from sites.models import Product, ProductLicence

SHOWN = 5
MOST = 200


def connect():
    """Plug in; called once, when the app is ready."""
    sockets.plug("workspace.sections", licences, order=27, when=_licences)
    sockets.plug("calendar.events", last_days, order=15)
    sockets.plug("demo", demo_products.seed, order=12)


def _licences(*, user):
    """Of the products that the person writes for: what ends within the days of warning, and what has expired."""
    if not access.can(user, Permission.WRITE):
        return None
    today = timezone.localdate()
    found = ProductLicence.objects.ending(today) | ProductLicence.objects.expired(today)
    return found.filter(access.within(user, Permission.WRITE, "product__region__code"))


def licences(*, user):
    found = _licences(user=user)
    if found is None:
        return None
    first = list(found.select_related("product__region").order_by("valid_until", "pk")[: SHOWN + 1])
    more = f"{reverse('staff_product_list')}?masa="
    context = {"licences": first[:SHOWN], "ending": f"{more}berakhir", "expired": f"{more}habis", "more": len(first) > SHOWN}
    return Section("sites/work/product_licences_section.html", context, _("Licences that end")) if first else None


def last_days(*, user, first, last):
    if not access.can(user, Permission.VIEW_ALL):
        return []
    found = ProductLicence.objects.of_made().filter(
        product__in=Product.objects.in_area_of(user), valid_until__range=(first, last)
    )
    return [
        {
            "uid": f"licence-{licence.pk}-ends",
            "kind": _("Business licences"),
            "date": licence.valid_until,
            "until": None,
            "title": _("Last day of %(licence)s: %(product)s")
            % {"licence": licence.get_kind_display(), "product": licence.product.name},
            "detail": licence.product.region.full_place,
            "url": reverse("staff_product", args=[licence.product_id]),
        }
        for licence in found.select_related("product__region__parent__parent").order_by("valid_until", "pk")[:MOST]
    ]

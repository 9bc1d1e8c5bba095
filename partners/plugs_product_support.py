"""What a product lacks, and what is done about it: on the product's page, in the workspace, in the head's summary."""

from django.urls import reverse
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.sockets import Section, plug
from klaster.templatetags.klaster import number
from partners import demo_product_support, product_support
from sites.models import Product
from sites.product_gaps import with_gap_facts, without_trademark

SHOWN = 5
READ = 200  # products of one's own villages; more are in the list


def register():
    """Plug in; called once, when the app is ready."""
    plug("product.sections", of_product, order=10)
    plug("workspace.sections", of_my_villages, order=60, when=_of_my_villages)
    plug("workspace.links", links, order=57)
    plug("summary.figures", without_mark, order=64, when=_made_today)
    plug("demo", demo_product_support.seed, order=81)


def of_product(*, product, user):
    """Each gap with one button, or with the request or the filing that is under way."""
    found, marks = product_support.filings_of(product, user)
    if product.made_until and not found:
        return None
    context = {
        "product": product,
        "filings": found,
        "rows": product_support.rows([product], user, marks)[product.pk],
        "may_ask": product_support.may_ask(user, product),
        "may_write": bool(access.can(user, Permission.WRITE, product)),
    }
    return Section("partners/products/section_gaps.html", context, _("What is missing") if not product.made_until else "")


def _of_my_villages(*, user):
    return product_support.own_products(user)


def of_my_villages(*, user):
    """For a village: its products that lack something, those that lack most on top."""
    found = _of_my_villages(user=user)
    if found is None:
        return None
    products = list(with_gap_facts(found.select_related("region"))[:READ])
    rows = product_support.rows(products, user)
    lacking = sorted((one for one in products if rows[one.pk]), key=lambda one: (-len(rows[one.pk]), one.name))
    for product in lacking[:SHOWN]:
        product.lacks = rows[product.pk]
    context = {"products": lacking[:SHOWN], "count": len(lacking), "more": reverse("work_product_gaps")}
    return Section("partners/products/section_mine.html", context, _("What your products lack")) if lacking else None


def links(*, user):
    if not access.can(user, Permission.VIEW_ALL):
        return None
    url = reverse("work_product_gaps")
    return [{"url": url, "label": _("What products lack"), "detail": _("and what is done about it"), "rare": True}]


def _made_today():
    return Product.objects.published().filter(made_until__isnull=True)


def without_mark():
    """Products made today that no valid trademark covers, of all of them."""
    made = _made_today()
    count, every = without_trademark(made).count(), made.count()
    if not every:
        return None
    return {
        "value": number(count),
        "label": _("flagship products without a trademark"),
        "detail": _("of %(count)s on the public pages") % {"count": number(every)},
        "url": f"{reverse('work_product_gaps')}?kurang={product_support.MARK_GAP}",
    }

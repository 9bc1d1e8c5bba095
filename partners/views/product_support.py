"""What the flagship products lack, in a list of all of them."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from indicators.exports import file_response
from klaster.access import Permission
from klaster.views import require
from partners import product_support
from partners.actions import requests
from partners.forms.product_support import GapFilter
from sites.forms.filters import offer_own_kabkota
from sites.models import Product
from sites.product_gaps import gaps, with_gap_facts

PAGE = 50
HEADS = [
    "KODE DESA",
    "DESA/KELURAHAN",
    "KECAMATAN",
    "KABUPATEN/KOTA",
    "PRODUK",
    "PRODUSEN",
    "YANG BELUM ADA",
    "BUTIR",
    "PERMOHONAN",
]


@require(Permission.VIEW_ALL)
def product_gaps(request):
    """Of the area in which the person reads everything; a product that is not made any more lacks nothing."""
    filters = GapFilter(request.GET)
    offer_own_kabkota(filters, request.user)
    found = filters.apply(Product.objects.in_area_of(request.user).filter(made_until__isnull=True))
    lacking = _lacking(found, filters.value("kurang"))
    if request.GET.get("unduh") == "csv":
        name = f"kelengkapan-produk-{timezone.localdate()}"
        return file_response(HEADS, _exported(lacking, request.user), name=name, form="csv")
    page = Paginator(lacking, PAGE).get_page(request.GET.get("page"))
    _add(page, request.user)
    kept = request.GET.copy()
    for name in ("page", "unduh"):
        kept.pop(name, None)
    context = {
        "page_obj": page,
        "filters": filters,
        "kept": f"&{kept.urlencode()}" if kept else "",
        "may_ask": bool(requests.may_create(request.user)),
    }
    return render(request, "partners/products/gaps.html", context)


def _lacking(products, key):
    """Those that lack something, or just this: judged by the one function that the product's page uses.

    Without their places, for all of them are read; `_add` gives those to the ones that are shown.
    """
    slim = with_gap_facts(products.defer("description").order_by("region__code", "name", "pk"))
    return [one for one in slim if (lacks := gaps(one)) and (not key or key in {gap.key for gap in lacks})]


def _add(products, user):
    """Adds the place to each, and in `lacks` what is missing with what is done about it."""
    places = Product.objects.only("region").with_place().in_bulk([product.pk for product in products])
    rows = product_support.rows(products, user)
    for product in products:
        product.region, product.lacks = places[product.pk].region, rows[product.pk]
        product.under_way = [row for row in product.lacks if row.filing or row.request]


def _exported(products, user):
    _add(products, user)
    for product in products:
        village, lacks = product.region, product.lacks
        yield [
            village.code, village.full_name, village.parent.name, village.parent.parent.name, product.name,
            product.producer_name, "; ".join(str(row.gap.label) for row in lacks),
            ", ".join(dict.fromkeys(row.gap.butir for row in lacks)),
            ", ".join(row.request.reference for row in lacks if row.request),
        ]  # fmt: skip

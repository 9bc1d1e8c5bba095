"""What the flagship products lack, in a list of all of them."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from indicators.exports import file_response
from klaster.access import Permission
from klaster.views import require
from partners import product_support
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
    keys = _lacking(found, filters.value("kurang"))
    found = Product.objects.filter(pk__in=keys).with_place().order_by("region__code", "name", "pk")
    if request.GET.get("unduh") == "csv":
        name = f"kelengkapan-produk-{timezone.localdate()}"
        return file_response(HEADS, _exported(found, request.user), name=name, form="csv")
    page = Paginator(with_gap_facts(found), PAGE).get_page(request.GET.get("page"))
    rows = product_support.rows(page, request.user)
    for product in page:
        product.lacks = rows[product.pk]
    kept = request.GET.copy()
    for name in ("page", "unduh"):
        kept.pop(name, None)
    context = {"page_obj": page, "filters": filters, "kept": f"&{kept.urlencode()}" if kept else ""}
    return render(request, "partners/products/gaps.html", context)


def _lacking(products, key):
    """The ids of those that lack something, or just this: judged by the one function that the product's page uses."""
    slim = with_gap_facts(products.only("category", "packaging", "market", "capacity", "price", "made_until", *ORDER))
    return [one.pk for one in slim if (lacks := gaps(one)) and (not key or key in {gap.key for gap in lacks})]


ORDER = ["order_note", "order_phone", "order_url"]


def _exported(products, user):
    found = list(with_gap_facts(products))
    rows = product_support.rows(found, user)
    for product in found:
        village, lacks = product.region, rows[product.pk]
        yield [
            village.code, village.full_name, village.parent.name, village.parent.parent.name, product.name,
            product.producer_name, "; ".join(str(row.gap.label) for row in lacks),
            ", ".join(dict.fromkeys(row.gap.butir for row in lacks)),
            ", ".join(row.request.reference for row in lacks if row.request),
        ]  # fmt: skip

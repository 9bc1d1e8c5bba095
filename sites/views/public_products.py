"""Public pages of the flagship products."""

import re

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from klaster import sockets
from klaster.accounts import phones
from klaster.cache import public_page
from sites import product_figures
from sites.forms.site_filters import ProductFilter
from sites.models import Product, Site
from sites.pictures import first_photos, photos_of

PER_PAGE = 25
SHOWN_PRICES = 8
NAMES = ("page", "kabupaten", "jenis", "produsen", "legalitas", "pasar", "merek")
MOBILE = re.compile(r"\+628[1-9]")  # numbers that WhatsApp may know; 080 is no phone of a person


@require_safe
@public_page(params=NAMES, free=("q",))
def product_list(request):
    form = ProductFilter(request.GET)
    products = form.apply(Product.objects.published()).with_place().with_valid_licences(timezone.localdate())
    products = products.order_by("name", "pk")
    page = Paginator(products.defer("description"), PER_PAGE).get_page(request.GET.get("page"))
    photos = first_photos("product", [product.pk for product in page])
    for product in page:
        product.photo = photos.get(product.pk)
    return render(request, "sites/product_list.html", {"page_obj": page, "filter_form": form})


@require_safe
@public_page
def product_page(request, slug):
    products = Product.objects.published().with_place().annotate(photos=photos_of("product"))
    product = get_object_or_404(products, slug=slug)
    today = timezone.localdate()
    prices = list(product.prices.all()[: SHOWN_PRICES + 1])
    context = {
        "product": product,
        "licences": list(product.licences.valid_on(today)),
        "prices": prices[:SHOWN_PRICES] if len(prices) > 1 else [],
        "more_prices": len(prices) > SHOWN_PRICES,
        "outlets": [outlet for outlet in product.outlets.filter(is_public=True) if outlet.is_open_on(today)],
        "figures": product_figures.groups(product_figures.series(product, public=True)),
        "photos": product.photos,
        "site": Site.objects.published().filter(region=product.region).first(),
        "sections": sockets.collect("product.public", product=product),
    }
    if not product.made_until:
        context |= {"may_order": True, **_phone_links(product.order_phone)}
    return render(request, "sites/product.html", context)


def _phone_links(text):
    """`dial` for every number, `chat` for a mobile one; neither for what is no number: then its words alone are shown."""
    try:
        number = phones.normalise(text)
    except ValueError:
        return {}
    return {"dial": f"tel:{number}", "chat": f"https://wa.me/{number[1:]}" if MOBILE.match(number) else ""}

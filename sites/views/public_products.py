"""Public pages of the flagship products."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from klaster.cache import public_page
from sites.forms.site_filters import ProductFilter
from sites.models import Product, Site
from sites.pictures import first_photos, shown_photos

PER_PAGE = 25


@require_safe
@public_page(params=("page", "kabupaten", "legalitas", "pasar"), free=("q",))
def product_list(request):
    form = ProductFilter(request.GET)
    products = form.apply(Product.objects.published()).with_place().with_licences().order_by("name", "pk")
    page = Paginator(products, PER_PAGE).get_page(request.GET.get("page"))
    photos = first_photos("product", [product.pk for product in page])
    for product in page:
        product.photo = photos.get(product.pk)
    return render(request, "sites/product_list.html", {"page_obj": page, "filter_form": form})


@require_safe
@public_page
def product_page(request, slug):
    product = get_object_or_404(Product.objects.published().with_place(), slug=slug)
    context = {
        "product": product,
        "licences": list(product.licences.all()),
        "photos": list(shown_photos().filter(product=product)),
        "site": Site.objects.published().filter(region=product.region).first(),
    }
    return render(request, "sites/product.html", context)

"""Staff and village pages of the flagship products."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from klaster import sockets
from klaster.access import Permission, can
from klaster.audit.models import Event
from klaster.views import require
from sites import novelty, product_figures
from sites.actions import products as actions
from sites.exports import ProductResource, csv_response
from sites.forms.filters import offer_own_kabkota
from sites.forms.products import EndForm, HandOverForm, ProductForm, StaffProductFilter
from sites.forms.sites import VillageSearch
from sites.models import Product
from sites.pictures import shown_photos
from sites.views.work import attempt, demand, find_villages, page_of, writable_villages

SHOWN_PRICES = 5


@require(Permission.VIEW_ALL)
def product_list(request):
    form = StaffProductFilter(request.GET)
    offer_own_kabkota(form, request.user)
    products = form.apply(Product.objects.in_area_of(request.user)).with_place().with_licences()
    if request.GET.get("unduh") == "csv":
        return csv_response(ProductResource(), products.prefetch_related("licences"), "produk-unggulan")
    context = {
        "page_obj": page_of(request, products.defer("description").prefetch_related("licences")),
        "filter_form": form,
        "may_write": can(request.user, Permission.WRITE),
    }
    return render(request, "sites/work/product_list.html", context)


def product_of(request, pk):
    return get_object_or_404(Product.objects.in_area_of(request.user).with_place(), pk=pk)


@require(Permission.VIEW_ALL)
def product(request, pk):
    product = product_of(request, pk)
    events = list(Event.objects.of(product)[:100])
    context = {
        "product": product,
        "licences": list(product.licences.all()),
        "prices": list(product.prices.all()[: SHOWN_PRICES + 1]),
        "outlets": list(product.outlets.all()),
        "credits": list(product.credits.all()),
        "figures": product_figures.groups(product_figures.series(product, public=False)),
        "photos": shown_photos().filter(product=product),
        "sections": sockets.collect("product.sections", product=product, user=request.user),
        "events": events,
        "formers": [event.detail["former"] for event in events if event.detail.get("former")],
        "may_write": can(request.user, Permission.WRITE, product),
        "may_publish": can(request.user, Permission.MANAGE_SITES, product),
    }
    return render(request, "sites/work/product.html", context)


@require(Permission.WRITE)
def product_find(request):
    """The first step of a new product: its village. Whoever writes for one village alone goes on at once."""
    villages = writable_villages(request.user)
    form = VillageSearch(request.GET if "q" in request.GET else None)
    context = {"form": form}
    own = list(villages.with_place()[:21])
    if len(own) == 1:
        return redirect("staff_product_create", own[0].code)
    if len(own) <= 20:
        context |= {"found": own, "form": None}
    elif form.is_valid():
        context["found"], context["more"] = find_villages(form.cleaned_data["q"], villages)
    return render(request, "sites/work/product_find.html", context)


@require(Permission.WRITE)
def product_create(request, code):
    region = get_object_or_404(writable_villages(request.user).with_place(), code=code)
    form = ProductForm(request.POST or None)
    product = attempt(request, form, actions.create_product, region=region)
    if product:
        messages.success(request, _("The product is stored. Add a photo; Dinas PMD then shows it to the public."))
        _warn(request, product)
        return redirect("staff_product", product.pk)
    context = {
        "form": form,
        "region": region,
        "title": _("New flagship product"),
        "lede": f"{region.full_name}, {region.place}",
        "back_url": reverse("staff_product_list"),
    }
    return render(request, "sites/work/product_form.html", context)


@require(Permission.WRITE)
def product_edit(request, pk):
    product = product_of(request, pk)
    demand(request.user, Permission.WRITE, product)
    form = ProductForm(request.POST or None, instance=product)
    kept = Product(pk=pk, region=product.region)  # the form writes into its own instance
    if stored := attempt(request, form, actions.update_product, product=kept, seen=form.seen()):
        messages.success(request, _("The changes are stored."))
        _warn(request, stored)
        return redirect("staff_product", pk)
    context = {
        "form": form,
        "region": product.region,
        "seen": Product.objects.values_list("updated_at", flat=True).get(pk=pk),
        "title": _("Change the product"),
        "lede": f"{product.region.full_name}, {product.region.place}",
        "back_url": product.staff_url,
    }
    return render(request, "sites/work/product_form.html", context)


def _warn(request, product):
    """What was stored all the same and does not hold, or could not be shown so."""
    for licence in product.licences.all():
        if licence.is_applied_for:
            words = _("%(number)s is the number of an application. The trademark counts once it is registered (IDM…).")
            messages.warning(request, words % {"number": licence.number})
    if not product.is_published and (found := novelty.of_product(product)):
        words = _("It is kept, and could not be shown to the public so: %(repeats)s")
        messages.warning(request, words % {"repeats": novelty.words_of(found)})


@require(Permission.WRITE)
def product_end(request, pk):
    """Not made any more, with the reason; or made again."""
    product = product_of(request, pk)
    demand(request.user, Permission.WRITE, product)
    if "lagi" in request.POST:
        actions.resume_product(product=product, by=request.user)
        messages.success(request, _("The product is noted as made again."))
        return redirect("staff_product", pk)
    if product.made_until and request.method != "POST":
        return redirect("staff_product", pk)
    form = EndForm(request.POST or None)
    if attempt(request, form, actions.end_product, product=product):
        messages.success(request, _("Noted: the product is not made any more. Its page stays and says so."))
        return redirect("staff_product", pk)
    return _short_form(request, form, product, title=_("Not made any more"), submit=_("Note it"))


@require(Permission.WRITE)
def product_hand_over(request, pk):
    product = product_of(request, pk)
    demand(request.user, Permission.WRITE, product)
    form = HandOverForm(request.POST or None, instance=product)
    kept = Product(pk=pk, region=product.region)  # the form writes into its own instance
    if attempt(request, form, actions.hand_over, product=kept, seen=form.seen()):
        messages.success(request, _("The producer is changed. The history keeps who made it before."))
        return redirect("staff_product", pk)
    title = _("Hand the product to another producer")
    return _short_form(request, form, product, title=title, submit=_("Change the producer"))


def _short_form(request, form, product, **words):
    seen = Product.objects.values_list("updated_at", flat=True).get(pk=product.pk)
    context = {"form": form, "lede": str(Product.objects.get(pk=product.pk)), "seen": seen, "back_url": product.staff_url}
    return render(request, "sites/work/form.html", context | words, status=422 if form.errors else 200)


@require(Permission.MANAGE_SITES)
def product_show(request, pk):
    """Show the product to the public, or take it off the public pages."""
    product = product_of(request, pk)
    if request.method == "POST":
        shown = {"ya": True, "tidak": False}.get(request.POST.get("tampil"), not product.is_published)
        if not shown:
            actions.unpublish_product(product=product, by=request.user)
            messages.success(request, _("The product is no longer on the public pages."))
        else:
            try:
                actions.publish_product(product=product, by=request.user)
                messages.success(request, _("The product is on the public pages."))
            except ValidationError as error:
                messages.error(request, error.messages[0])
    return redirect("staff_product", pk)


@require(Permission.WRITE)
def product_delete(request, pk):
    """A question, then the deletion."""
    product = product_of(request, pk)
    demand(request.user, Permission.WRITE, product)
    if request.method == "POST":
        try:
            actions.delete_product(product=product, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("staff_product", pk)
        messages.success(request, _("The product is deleted."))
        return redirect("staff_product_list")
    return render(request, "sites/work/product_delete.html", {"product": product})

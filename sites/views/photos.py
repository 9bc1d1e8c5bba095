"""Photographs of a site or a product: add one, take one away."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from klaster.access import Permission
from klaster.views import require
from sites.actions import evidence as actions
from sites.actions.flow import Refused
from sites.actions.novelty import CaptionRefused
from sites.forms.photos import PhotoForm
from sites.models import Evidence, Product, Site
from sites.views.products import product_of
from sites.views.sites import site_of
from sites.views.work import demand


@require(Permission.VIEW_ALL)
def site_photo(request, pk):
    site = site_of(request, pk)
    demand(request.user, Permission.MANAGE_SITES, site)
    return _add(request, site, site.region.full_name)


@require(Permission.VIEW_ALL)
def product_photo(request, pk):
    product = product_of(request, pk)
    demand(request.user, Permission.WRITE, product)
    return _add(request, product, product.name, template="sites/work/product_photo.html", product=product)


def _add(request, owner, name, template="sites/work/form.html", **context):
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_photo(owner=owner, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("caption" if isinstance(refused, CaptionRefused) else "file", str(refused))
        else:
            messages.success(request, _("The photo is stored."))
            return redirect(owner.staff_url)
    context |= {
        "form": form,
        "title": _("Add a photo"),
        "lede": name,
        "submit": _("Store the photo"),
        "back_url": owner.staff_url,
    }
    return render(request, template, context)


@require(Permission.VIEW_ALL)
def photo_remove(request, pk):
    """A question, then the removal."""
    photo = get_object_or_404(
        Evidence.objects.present().photos().select_related("site__region__parent__parent", "product__region"), pk=pk
    )
    owner = photo.site or photo.product
    areas = {Site: Site.objects, Product: Product.objects}
    if owner is None or not areas[type(owner)].in_area_of(request.user).filter(pk=owner.pk).exists():
        raise Http404
    demand(request.user, Permission.MANAGE_SITES if photo.site_id else Permission.WRITE, owner)
    if request.method == "POST":
        actions.remove(evidence=photo, by=request.user)
        messages.success(request, _("The photo is removed."))
        return redirect(owner.staff_url)
    return render(request, "sites/work/photo_remove.html", {"photo": photo, "owner": owner})

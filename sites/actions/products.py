"""What is done to flagship products: the village writes, Dinas PMD shows them to the public."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from klaster.models import Portal
from sites.actions.sites import Stale, free_slug
from sites.models import Product, ProductLicence

FIELDS = ["name", "description", "producer_kind", "producer_name", "price", "unit", "capacity", "market"]


@transaction.atomic
def create_product(*, region, by, licences=(), **fields):
    """Enter a product of a village; it is public once it is published. `licences`: dicts of kind, number, valid_until."""
    demand(by, Permission.WRITE, region)
    stems = fields["name"], f"{fields['name']} {region.name}", f"{fields['name']} {region.code}"
    product = Product(region=region, slug=free_slug(Product, *stems), **_known(fields))
    save_checked(product)
    _set_licences(product, licences)
    record(by=by, verb=gettext_noop("created"), obj=product)
    return product


@transaction.atomic
def update_product(*, product, by, seen=None, licences=None, **fields):
    """Change a product; a published one shows the change at once. `licences` replaces them all, None keeps them."""
    demand(by, Permission.WRITE, product)
    product = Product.objects.select_for_update(of=["self"]).select_related("region").get(pk=product.pk)
    if seen and seen != product.updated_at:
        raise Stale
    changed = [field for field, value in _known(fields).items() if getattr(product, field) != value]
    for field in changed:
        setattr(product, field, fields[field])
    product.full_clean()
    if licences is not None and _set_licences(product, licences):
        changed.append("licences")
    if changed:
        product.save()
        record(by=by, verb=gettext_noop("changed"), obj=product, fields=changed)
        _public_changed(product)
    return product


@transaction.atomic
def publish_product(*, product, by):
    return _show(product, by, True, gettext_noop("published"))


@transaction.atomic
def unpublish_product(*, product, by):
    return _show(product, by, False, gettext_noop("took off the public pages"))


@transaction.atomic
def delete_product(*, product, by):
    """Delete a product that is not public; the audit trail keeps that it was there."""
    demand(by, Permission.WRITE, product)
    product = Product.objects.select_for_update(of=["self"]).select_related("region").get(pk=product.pk)
    if product.is_published:
        raise ValidationError(_("The product is on the public pages. Take it off them first."))
    record(by=by, verb=gettext_noop("deleted"), obj=product, village=product.region.code)
    product.delete()


def _show(product, by, shown, verb):
    demand(by, Permission.MANAGE_SITES, product)
    product = Product.objects.select_for_update(of=["self"]).select_related("region").get(pk=product.pk)
    if product.is_published != shown:
        product.is_published = shown
        product.save()
        record(by=by, verb=verb, obj=product)
        Portal.content_changed()
    return product


def _known(fields):
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields of a product: {', '.join(sorted(unknown))}")
    return fields


def _public_changed(product):
    if product.is_published:
        Portal.content_changed()


def _set_licences(product, licences):
    """Make the product's licences these; true when that changed any."""
    wanted = {(each["kind"], each.get("number") or "", each.get("valid_until")) for each in licences}
    held = set(product.licences.values_list("kind", "number", "valid_until"))
    for kind, number, valid_until in held - wanted:
        product.licences.filter(kind=kind, number=number, valid_until=valid_until).delete()
    for kind, number, valid_until in wanted - held:
        licence = ProductLicence(product=product, kind=kind, number=number, valid_until=valid_until)
        licence.full_clean()
        licence.save()
    return held != wanted

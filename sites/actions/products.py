"""What is done to flagship products: the village writes, Dinas PMD shows them to the public."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from klaster.models import Portal
from klaster.templatetags.klaster import day as day_in_words
from sites.actions.kept_products import locked, saved_now
from sites.actions.novelty import refuse_repeats_of_product
from sites.actions.prices import follow, put
from sites.actions.sites import free_slug
from sites.models import Product, ProductLicence
from sites.novelty import LICENCE_TEXTS, fields_of

FIELDS = [
    "name", "category", "description", "unit", "price", "capacity", "market", "packaging", "packaging_note",
    "producer_kind", "producer_name", "producer_members", "producer_deed", "order_note", "order_phone", "order_url",
]  # fmt: skip
PRODUCER = ["producer_kind", "producer_name", "producer_members", "producer_deed"]
LICENCE = ["number", "holder", "issued_on", "valid_until"]
EMPTY = {"number": "", "holder": ""}


@transaction.atomic
def create_product(*, region, by, licences=(), **fields):
    """Enter a product of a village; it is public once it is published. `licences`: dicts of `kind` and LICENCE."""
    demand(by, Permission.WRITE, region)
    stems = fields["name"], f"{fields['name']} {region.name}", f"{fields['name']} {region.code}"
    product = Product(region=region, slug=free_slug(Product, *stems), **_known(fields))
    save_checked(product)
    _set_licences(product, licences)
    if product.price:
        put(product, price=product.price, unit=product.unit, by=by)
    record(by=by, verb=gettext_noop("created"), obj=product)
    return product


@transaction.atomic
def update_product(*, product, by, seen=None, licences=None, **fields):
    """Change a product; a published one shows the change at once. `licences` replaces them all, None keeps them.

    Another price or unit becomes a row of today in the price history.
    """
    product = locked(product, by, seen)
    changed = [field for field, value in _known(fields).items() if getattr(product, field) != value]
    for field in changed:
        setattr(product, field, fields[field])
    product.full_clean()
    if "price" in changed or "unit" in changed:
        _keep_price(product, by)
    if licences is not None and _set_licences(product, licences):
        changed.append("licences")
    if changed:
        if product.is_published:
            refuse_repeats_of_product(product, FIELDS)
        record(by=by, verb=gettext_noop("changed"), obj=product, fields=changed)
        saved_now(product)
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
    product = locked(product, by)
    if product.is_published:
        raise ValidationError(_("The product is on the public pages. Take it off them first."))
    record(by=by, verb=gettext_noop("deleted"), obj=product, village=product.region.code)
    words = _(
        "A support request, a potential or a filing names this product, so it stays. Write instead that it is not made"
        " any more."
    )
    if any(getattr(product, each.get_accessor_name()).exists() for each in Product._meta.related_objects if each.many_to_many):
        raise ValidationError(words)
    try:
        product.delete()
    except ProtectedError:
        raise ValidationError(words) from None


@transaction.atomic
def end_product(*, product, by, on, reason):
    """It is not made any more: its page stays and says so, nobody can order, and its licences are not warned of."""
    product = locked(product, by)
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come. Write it when the product is not made any more.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the product is not made any more.")})
    if product.made_until:
        raise ValidationError(
            _("The product is noted as not made any more already, since %(day)s. Nothing was changed.")
            % {"day": day_in_words(product.made_until)}
        )
    product.made_until, product.ended_reason = on, reason.strip()
    product.full_clean()
    if product.is_published:
        refuse_repeats_of_product(product)
    record(by=by, verb=gettext_noop("noted as not made any more"), obj=product, until=on.isoformat(), reason=reason.strip())
    saved_now(product)
    return product


@transaction.atomic
def resume_product(*, product, by):
    """It is made again."""
    product = locked(product, by)
    if product.made_until:
        product.made_until, product.ended_reason = None, ""
        record(by=by, verb=gettext_noop("noted as made again"), obj=product)
        saved_now(product)
    return product


@transaction.atomic
def hand_over(*, product, by, reason, seen=None, **producer):
    """Another makes it from now on (a producer who died, a group that dissolved); the trail keeps who made it before."""
    product = locked(product, by, seen)
    if unknown := set(producer) - set(PRODUCER):
        raise TypeError(f"not of a producer: {', '.join(sorted(unknown))}")
    if not reason.strip():
        raise ValidationError({"reason": _("Write why another makes it now.")})
    former = product.producer_name
    if producer.get("producer_name", former) == former:
        raise ValidationError({"producer_name": _("This is the producer already. Write who makes the product from now on.")})
    for field in PRODUCER:
        setattr(product, field, producer.get(field, Product._meta.get_field(field).get_default()))
    product.made_until, product.ended_reason = None, ""
    product.full_clean()
    if product.is_published:
        refuse_repeats_of_product(product, PRODUCER)
    detail = {"former": former, "to": product.producer_name, "reason": reason.strip()}
    record(by=by, verb=gettext_noop("handed to another producer"), obj=product, **detail)
    saved_now(product)
    return product


@transaction.atomic
def set_licence(*, product, kind, number, by, holder="", issued_on=None, valid_until=None, may=None):
    """Write one licence: the one of this number, else one of the kind that has no number yet, else a new one.

    `may`: an Answer already given by what the licence follows from (the certificate of a trademark).
    """
    product = locked(product, by, may=may)
    held = product.licences.filter(kind=kind, number__in=[number, ""]).order_by("-number").first()
    licence = held or ProductLicence(product=product, kind=kind)
    told = {"number": number, "holder": holder, "issued_on": issued_on, "valid_until": valid_until}
    if held and all(getattr(held, field) == value for field, value in told.items()):
        return held
    for field, value in told.items():
        setattr(licence, field, value)
    save_checked(licence)
    if product.is_published and not may:  # what follows from a certificate is public already
        refuse_repeats_of_product(product, texts=fields_of(licence, LICENCE_TEXTS))
    record(by=by, verb=gettext_noop("changed"), obj=product, fields=["licences"])
    saved_now(product)
    return licence


@transaction.atomic
def drop_licence(*, product, kind, number, by, may=None):
    """Take out the licence of this number, where there is one; `may` as for `set_licence`."""
    product = locked(product, by, may=may)
    if product.licences.filter(kind=kind, number=number).delete()[0]:
        record(by=by, verb=gettext_noop("changed"), obj=product, fields=["licences"])
        saved_now(product)


def _show(product, by, shown, verb):
    demand(by, Permission.MANAGE_SITES, product)
    product = Product.objects.select_for_update(of=["self"]).select_related("region").get(pk=product.pk)
    if product.is_published != shown:
        if shown:
            refuse_repeats_of_product(product)
        product.is_published = shown
        product.save()
        record(by=by, verb=verb, obj=product)
        Portal.content_changed()
    return product


def _known(fields):
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields of a product: {', '.join(sorted(unknown))}")
    return fields


def _keep_price(product, by):
    if product.price:
        put(product, price=product.price, unit=product.unit, by=by)
        follow(product)
    elif product.prices.exists():
        raise ValidationError(
            {"price": _("The price stands in the history. Write the new one, or remove the row there if it was wrong.")}
        )


def _set_licences(product, licences):
    """Make the product's licences these; true when that changed any.

    A licence whose number is corrected stays the same one, so that nobody is warned of it twice.
    """
    left = list(product.licences.all())
    taken, changed = [], False
    for each in sorted(licences, key=lambda told: (told["kind"], told.get("number") or "")):
        told = {field: each.get(field) or EMPTY.get(field) for field in LICENCE}
        licence = _same(left, each["kind"], told["number"], licences) or ProductLicence(product=product, kind=each["kind"])
        if licence in left:
            left.remove(licence)
        taken.append((licence, told))
    for licence in left:
        licence.delete()
        changed = True
    for licence, told in taken:
        if licence.pk is None or any(getattr(licence, field) != value for field, value in told.items()):
            for field, value in told.items():
                setattr(licence, field, value)
            save_checked(licence)
            changed = True
    return changed


def _same(left, kind, number, licences):
    """The stored licence that a told one is: of its number, else one of its kind whose own number is told no more."""
    numbers = {each.get("number") or "" for each in licences if each["kind"] == kind}
    of_kind = [licence for licence in left if licence.kind == kind]
    same = [licence for licence in of_kind if licence.number == number]
    return next(iter(same or [licence for licence in of_kind if licence.number not in numbers]), None)

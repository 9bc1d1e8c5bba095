"""The price history of a product: one row a day. The product's own price and unit are those of the newest row."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.actions import save_checked
from klaster.audit.actions import record
from sites.actions.kept_products import locked, saved_now
from sites.actions.novelty import refuse_repeats_of_product
from sites.models import ProductPrice
from sites.novelty import fields_of


@transaction.atomic
def set_price(*, product, price, by, unit=None, since=None):
    """Write the price that holds from a day on (today, or a past day); the same day again replaces its row."""
    product = locked(product, by)
    row = put(product, price=price, by=by, unit=unit or product.unit, since=since)
    record(by=by, verb=gettext_noop("wrote a price"), obj=product, day=row.since.isoformat())
    follow(product)
    saved_now(product)
    return row


@transaction.atomic
def change_price(*, row, by, price, unit, since, seen=None):
    """Correct a row of the history."""
    product = locked(row.product, by, seen)
    row = product.prices.select_for_update().get(pk=row.pk)
    _check_day(since)
    if product.prices.filter(since=since).exclude(pk=row.pk).exists():
        raise ValidationError({"since": _("There is a price from this day already. Correct that one, or choose another day.")})
    row.price, row.unit, row.since, row.recorded_by = price, unit, since, by
    _save(product, row)
    record(by=by, verb=gettext_noop("corrected a price"), obj=product, day=since.isoformat())
    follow(product)
    saved_now(product)
    return row


@transaction.atomic
def remove_price(*, row, by):
    """Take a row away that was wrong; without any row the price is not known. Removing twice is removing once."""
    product = locked(row.product, by)
    if not product.prices.filter(pk=row.pk).delete()[0]:
        return
    record(by=by, verb=gettext_noop("removed a price"), obj=product, day=row.since.isoformat())
    follow(product)
    saved_now(product)


def put(product, *, price, by, unit, since=None):
    """The row of a day, written or replaced; the caller holds the product's row."""
    since = since or timezone.localdate()
    _check_day(since)
    row = product.prices.filter(since=since).first() or ProductPrice(product=product, since=since)
    row.price, row.unit, row.recorded_by = price, unit, by
    _save(product, row)
    return row


def _save(product, row):
    save_checked(row)
    if product.is_published:
        refuse_repeats_of_product(product, ["unit"], fields_of(row, ["unit"]))


def follow(product):
    """Give the product the price of the newest row, and its unit where it names one."""
    newest = product.prices.first()
    product.price = newest.price if newest else None
    if newest and newest.unit:
        product.unit = newest.unit


def _check_day(since):
    if since > timezone.localdate():
        raise ValidationError({"since": _("This day is still to come. Write the price when it holds.")})

"""Where a product is sold, the credits of its producer, and the figures of reports that tell of it: the village writes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.actions import save_checked
from klaster.audit.actions import record
from sites.actions.kept_products import locked, saved_now
from sites.actions.novelty import refuse_repeats_of_product
from sites.figures import RUPIAH
from sites.models import Credit, Outlet, ProductMeasure
from sites.novelty import OUTLET_TEXTS, fields_of

OUTLET = ["kind", "name", "place", "url", "since", "until", "is_public"]
CREDIT = ["kind", "state", "lender", "amount", "year", "purpose"]


@transaction.atomic
def add_outlet(*, product, by, **fields):
    product = locked(product, by)
    return _write(product, Outlet(product=product), OUTLET, fields, by, gettext_noop("added a place of sale"))


@transaction.atomic
def change_outlet(*, row, by, seen=None, **fields):
    product = locked(row.product, by, seen)
    row = product.outlets.select_for_update().get(pk=row.pk)
    return _write(product, row, OUTLET, fields, by, gettext_noop("changed a place of sale"))


@transaction.atomic
def remove_outlet(*, row, by):
    product = locked(row.product, by)
    return _remove(product, product.outlets, row, by, gettext_noop("removed a place of sale"))


@transaction.atomic
def add_credit(*, product, by, **fields):
    """Credits are for those at work: the trail says that one was written, and nothing of it."""
    product = locked(product, by)
    return _write(product, Credit(product=product), CREDIT, fields, by, gettext_noop("added a credit"), public=False)


@transaction.atomic
def change_credit(*, row, by, seen=None, **fields):
    product = locked(row.product, by, seen)
    row = product.credits.select_for_update().get(pk=row.pk)
    return _write(product, row, CREDIT, fields, by, gettext_noop("changed a credit"), public=False)


@transaction.atomic
def remove_credit(*, row, by):
    product = locked(row.product, by)
    return _remove(product, product.credits, row, by, gettext_noop("removed a credit"), public=False)


@transaction.atomic
def add_figure(*, product, by, measure, what):
    """Let a figure of an innovation of the same village tell of the product."""
    product = locked(product, by)
    if measure.innovation.region_id != product.region_id:
        raise ValidationError({"measure": _("This figure is of another village's innovation. Choose one of this village.")})
    _check_unit(measure, what)
    row = ProductMeasure(product=product, measure=measure)
    return _write(product, row, ["what"], {"what": what}, by, gettext_noop("added a figure of reports"))


@transaction.atomic
def remove_figure(*, row, by):
    """Only the tie is gone; the figures stay in their reports."""
    product = locked(row.product, by)
    return _remove(product, product.measures, row, by, gettext_noop("removed a figure of reports"))


def _check_unit(measure, what):
    is_money = measure.unit.strip(" .").casefold() in RUPIAH
    if what == ProductMeasure.What.TURNOVER and not is_money:
        raise ValidationError(
            {"what": _("Turnover is counted in rupiah, this figure in %(unit)s. Choose another.") % {"unit": measure.unit}}
        )
    if what != ProductMeasure.What.TURNOVER and is_money:
        raise ValidationError({"what": _("This figure is counted in rupiah, so it is a turnover. Choose turnover.")})


def _write(product, row, known, fields, by, verb, *, public=True):
    if unknown := set(fields) - set(known):
        raise TypeError(f"not fields of it: {', '.join(sorted(unknown))}")
    changed = row.pk is None or any(getattr(row, field) != value for field, value in fields.items())
    if changed:
        for field, value in fields.items():
            setattr(row, field, value)
        save_checked(row)
        if product.is_published and getattr(row, "is_public", False):
            refuse_repeats_of_product(product, OUTLET_TEXTS, fields_of(row, OUTLET_TEXTS))
        record(by=by, verb=verb, obj=product)
        saved_now(product, public=public)
    return row


def _remove(product, rows, row, by, verb, *, public=True):
    """Removing twice is removing once."""
    if rows.filter(pk=row.pk).delete()[0]:
        record(by=by, verb=verb, obj=product)
        saved_now(product, public=public)

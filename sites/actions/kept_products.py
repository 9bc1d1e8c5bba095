"""What the actions on a product and on its rows (prices, places of sale, credits, figures) share."""

from klaster.access import Permission
from klaster.actions import demand
from klaster.models import Portal
from sites.actions.sites import Stale
from sites.models import Product


def locked(product, by, seen=None, may=None):
    """The product as it is stored, locked, for an actor who may write it; Stale when it was saved after `seen`.

    `may`: an Answer already given by what the change follows from.
    """
    if not may:
        demand(by, Permission.WRITE, product)
    product = Product.objects.select_for_update(of=["self"]).select_related("region").get(pk=product.pk)
    if seen and seen != product.updated_at:
        raise Stale
    return product


def saved_now(product, *, public=True):
    """Store the product, so that a form opened before says that something changed; its public page is drawn anew."""
    product.save()
    if public and product.is_published:
        Portal.content_changed()

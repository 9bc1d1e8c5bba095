"""The rule of a request that comes from what a product lacks: one open request for each gap of a product."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partners.models import SupportRequest
from sites.models import Product
from sites.product_gaps import GAPS, gaps


def check(region, product, gap):
    """For the action, within its transaction: the product is the village's, lacks this, and nobody asks for it already."""
    if gap and (product is None or gap not in GAPS):
        raise ValidationError(_("The portal does not know this gap of a product. Open the product and choose one there."))
    if product is None:
        return
    if product.region_id != region.pk:
        raise ValidationError({"region": _("This product is made in another village. Choose that village.")})
    if not gap:
        return
    held = Product.objects.select_for_update(of=["self"]).get(pk=product.pk)  # two who ask at once meet here
    insist_single(held, gap)
    if gap not in {one.key for one in gaps(held)}:
        raise ValidationError(
            _("“%(product)s” does not lack this any more: %(gap)s. Nothing was recorded; open the product and look.")
            % {"product": product, "gap": GAPS[gap].label}
        )


def insist_single(product, gap):
    """No other open request for this gap."""
    if product and gap and (twin := open_for(product, gap)):
        raise ValidationError(
            _("An open request for this is there already: %(reference)s, “%(title)s”. Write in it; nothing was changed.")
            % {"reference": twin.reference, "title": twin.title}
        )


def open_for(product, gap):
    """The open request for this gap of the product; None where nobody asks."""
    return SupportRequest.objects.open().filter(product=product, gap=gap).first() if gap else None

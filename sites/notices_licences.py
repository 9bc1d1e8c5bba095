"""Who is told that a business licence ends: once for each licence and last day, 60 days before it or as soon as it is known."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import sockets
from klaster.access import Role
from klaster.notifications import kinds
from klaster.notifications.actions import notify
from klaster.notifications.models import Notification
from klaster.notifications.recipients import holders
from sites.models import Product, ProductLicence

ENDS = "licence.ends"

kinds.register(ENDS, gettext_noop("%(about)s ends on %(until_on)s: renew it in time."))


def licences_that_end(*, now):
    """Tell of each licence once for its last day; gives how many were told of. A day that was corrected is a new one."""
    today = timezone.localdate(now)
    ending = list(ProductLicence.objects.ending(today).order_by("pk").values_list("pk", "product", "valid_until"))
    told = _told([_key(pk) for pk, _product, _until in ending])
    return sum(_tell(pk, product, today, now) for pk, product, until in ending if (_key(pk), until.isoformat()) not in told)


def _key(pk):
    return f"licence:{pk}"


def _told(keys):
    known = Notification.objects.filter(kind=ENDS, key__in=keys).values_list("key", "params__until_on")
    return set(known)


@transaction.atomic
def _tell(pk, product_pk, today, now):
    """Under the product's lock, so that of two runs at once one tells."""
    product = Product.objects.select_for_update(of=["self"]).select_related("region").get(pk=product_pk)
    licence = ProductLicence.objects.ending(today).filter(pk=pk).first()
    if licence is None or (_key(pk), licence.valid_until.isoformat()) in _told([_key(pk)]):
        return 0
    with translation.override("id"):
        about = _("%(licence)s of the product %(product)s, %(village)s") % {
            "licence": licence.get_kind_display(),
            "product": product.name,
            "village": product.region.full_name,
        }
    code = product.region.code
    people = [*holders(Role.OFFICIAL, Role.FACILITATOR, code=code), *holders(Role.PMD)]
    words = {"until_on": licence.valid_until.isoformat()}
    url = reverse("staff_product", args=[product_pk])
    notify(to=people, kind=ENDS, about=about, url=url, key=_key(pk), now=now, **words)
    return 1


sockets.plug("messages.jobs", licences_that_end)

"""Demo requests that came from what products lack: one not put to anybody yet, one promised by a partner."""

import datetime

from partners.actions import offers
from partners.actions import requests as actions
from partners.models import Partner
from partners.product_support import MARK_GAP
from sites.models import Product
from sites.product_gaps import gaps, with_gap_facts

SOON = datetime.timedelta(days=60)


def seed(cast):
    """The plug of the socket "demo"."""
    lacking = with_gap_facts(Product.objects.filter(made_until__isnull=True).with_place().order_by("region__code", "name"))
    found = {product: {gap.key: gap for gap in gaps(product)} for product in lacking}
    free = [product for product, keys in found.items() if MARK_GAP in keys and not product.filings.exists()]
    if free:
        _ask(cast, free[0], found[free[0]][MARK_GAP], "Merek dagang bagi {}")
    packed = [product for product, keys in found.items() if "packaging" in keys]
    partner = Partner.objects.filter(short_name="Disperin").first()
    if packed and partner:
        request = _ask(cast, packed[-1], found[packed[-1]]["packaging"], "Kemasan dan label bagi {}")
        offer, *_more = offers.offer_to(request=request, partners=[partner], lead=partner, by=cast.pmd)
        offers.accept(offer=offer, by=cast.pmd, due=cast.today + SOON / 2, note="Contoh kemasan dan label dicetak di balai.")


def _ask(cast, product, gap, title):
    return actions.create_request(
        region=product.region,
        product=product,
        gap=gap.key,
        title=title.format(product.name),
        need=f"Dibuat oleh {product.producer_name}.",
        topic=gap.topic,
        butir_code=gap.butir,
        due=cast.today + SOON,
        by=cast.official(product.region),
    )

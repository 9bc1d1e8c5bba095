"""What a flagship product lacks before it can be sold further, and which butir of Indeks Desa that moves.

`gaps` is a pure function over what is known of the product; `with_gap_facts` fetches that for a list in a constant number of
queries. Which licences a product needs hangs on its kind. What nobody entered is not known, and said so; of credit nothing is
said until somebody wrote that it is needed, and SNI is asked of nobody who never had it.
"""

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from klaster.templatetags.klaster import day
from sites.models import Credit, Product, ProductLicence
from sites.pictures import shown_photos

Licence = ProductLicence.Kind
Kind = Product.Category


@dataclass(frozen=True)
class Gap:
    """`butir`: its code in Indeks Desa; `topic`: what help is about; `is_own`: the village enters it itself."""

    key: str
    label: str | Promise
    why: str | Promise
    butir: str
    topic: str
    is_own: bool = False


GAPS = {
    gap.key: gap
    for gap in [
        Gap("kind", _("Kind of product"), _("Which licences it needs depends on its kind."), "23.1", "licences", True),
        Gap("brand", _("Trademark"), _("Without it anybody may use or register its name."), "23.3", "property"),
        Gap("nib", "NIB", _("The other licences and credit are asked for with it."), "23.2", "licences"),
        Gap("pirt", _("P-IRT or BPOM"), _("Shops only take food and drink with one of the two."), "23.2", "licences"),
        Gap("halal", _("Halal"), _("Buyers and shops ask for it with food and drink."), "23.2", "licences"),
        Gap("bpom", "BPOM", _("Herbal medicine and cosmetics are sold with it."), "23.2", "licences"),
        Gap("sni", "SNI", _("It had one, and buyers rely on it."), "23.2", "licences"),
        Gap("packaging", _("Packaging"), _("Without packaging and label it does not get into shops."), "23.2", "packaging"),
        Gap("market", _("Market"), _("No market beyond the village, or no place of sale, is known."), "23.2", "market"),
        Gap("credit", _("Credit"), _("The producer needs credit and has none."), "33.3", "credit"),
        Gap("capacity", _("Capacity per month"), _("Buyers ask how much can be delivered."), "23.2", "production", True),
        Gap("price", _("Price"), _("Buyers ask for it first."), "23.1", "market", True),
        Gap("photo", _("Photo"), _("Without a photo nobody sees what is sold."), "23.1", "market", True),
        Gap(
            "order",
            _("How to order"),
            _("No way to order is entered: phone, address or words."),
            "23.2",
            "market",
            True,
        ),
    ]
}
NEEDED = {
    Kind.FOOD: [Licence.PIRT, Licence.HALAL],
    Kind.HEALTH: [Licence.BPOM],
}
UNPACKED = [Kind.FARM, Kind.SERVICE]  # sold without packaging
WANTING = ["", Product.Packaging.NONE, Product.Packaging.PLAIN]


def choices():
    return [(gap.key, gap.label) for gap in GAPS.values()]


def with_gap_facts(products):
    """With all that `gaps` reads: three queries more, whatever their number."""
    photos = shown_photos().filter(product=OuterRef("pk"))
    return products.annotate(has_photo=Exists(photos)).prefetch_related("licences", "outlets", "credits")


def without_trademark(products, today=None):
    """Those still made and not covered by a valid trademark, as a QuerySet: what `gaps` says, for counts."""
    marks = ProductLicence.objects.valid_on(today or timezone.localdate()).filter(kind=Licence.BRAND, product=OuterRef("pk"))
    return products.filter(~Exists(marks), made_until__isnull=True)


def gaps(product, today=None):
    """What the product lacks, the weightiest first; nothing of one that is not made any more."""
    if product.made_until:
        return []
    today = today or timezone.localdate()
    found = _licences(product, today)
    missing = {key for key, lacks in _facts(product, today).items() if lacks}
    return [found.get(key) or gap for key, gap in GAPS.items() if key in found or key in missing]


def _licences(product, today):
    """{key: gap}: the licences that its kind needs, and those that it had and that ran out."""
    held = list(product.licences.all())
    valid = {licence.kind for licence in held if licence.holds_on(today)}
    over = [licence for licence in held if licence.kind not in valid and licence.valid_until and licence.valid_until < today]
    ran_out = {licence.kind: licence for licence in sorted(over, key=lambda licence: licence.valid_until)}
    applied = next((licence for licence in held if licence.is_applied_for), None)
    needed = [Licence.BRAND]
    if product.category:
        needed += [Licence.NIB, *NEEDED.get(product.category, [])]
    if Licence.BPOM in valid:  # the stronger of the two
        needed = [kind for kind in needed if kind != Licence.PIRT]
        ran_out.pop(Licence.PIRT, None)
    if Licence.PIRT in valid and product.category == Kind.FOOD:
        ran_out.pop(Licence.BPOM, None)
    found = {kind: GAPS[kind] for kind in dict.fromkeys([*needed, *ran_out]) if kind not in valid}
    for kind in found:
        if kind == Licence.BRAND and applied:
            words = _("The number entered, %(number)s, is that of the application. It is not registered yet.")
            found[kind] = replace(GAPS[kind], why=words % {"number": applied.number})
        elif kind in ran_out:
            found[kind] = replace(GAPS[kind], why=_("It ran out on %(day)s.") % {"day": day(ran_out[kind].valid_until)})
    return found


def _facts(product, today):
    """{key: whether it lacks that}, of all but the licences."""
    sold = any(outlet.is_open_on(today) for outlet in product.outlets.all())
    near = product.market in ["", Product.Market.VILLAGE]
    return {
        "kind": not product.category,
        "packaging": product.category not in UNPACKED and product.packaging in WANTING,
        "market": near or not (sold or product.category == Kind.SERVICE),
        "credit": _wants_credit(product),
        "capacity": product.capacity is None,
        "price": product.price is None,
        "photo": not _has_photo(product),
        "order": not (product.order_note or product.order_phone or product.order_url),
    }


def _wants_credit(product):
    """Somebody wrote that it is needed or was not granted, and nothing later says otherwise."""
    newest = max(product.credits.all(), key=lambda credit: (credit.year, credit.pk), default=None)
    return newest is not None and newest.state in [Credit.State.NEEDED, Credit.State.REFUSED]


def _has_photo(product):
    known = getattr(product, "has_photo", None)
    return shown_photos().filter(product=product).exists() if known is None else known

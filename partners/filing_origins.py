"""What a new filing is begun from, as the address names it: what this person may not see, or does not exist, is ignored."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.urls import reverse

from partners.models import FilingType, Potential, SupportRequest
from sites.models import Innovation, Product, Region


@dataclass
class Origin:
    """`things`: potential, request, product, innovation, those that were named and may be seen."""

    things: dict = field(default_factory=dict)
    region: Region | None = None
    initial: dict = field(default_factory=dict)
    back: str = ""

    def things_for(self, region):
        """The arguments of `create_filing`: only of things that fit the village that was chosen in the end."""
        fitting = {name: thing for name, thing in self.things.items() if _fits(thing, region)}
        return {
            "potential": fitting.get("potential"),
            "request": fitting.get("request"),
            "products": [fitting["product"]] if "product" in fitting else [],
            "innovations": [fitting["innovation"]] if "innovation" in fitting else [],
        }


def _fits(thing, region):
    shared = isinstance(thing, Innovation) and thing.villages.filter(pk=region.pk).exists()
    return thing.region_id == region.pk or shared


def products_for(user):
    """Drafts of the area that the person reads, and published ones of everywhere."""
    read = Product.objects.in_area_of(user).order_by().values("pk")
    return Product.objects.filter(Q(pk__in=read) | Q(is_published=True))


def innovations_for(user):
    read = Innovation.objects.visible_to(user).order_by().values("pk")
    return Innovation.objects.filter(Q(pk__in=read) | Q(current_version__isnull=False))


def read(asked, user):
    """From GET: desa, jenis, produk, inovasi, potensi, permohonan."""
    things = {
        "potential": _named(asked.get("potensi"), Potential.objects.visible_to(user)),
        "request": _named(asked.get("permohonan"), SupportRequest.objects.visible_to(user)),
        "product": _named(asked.get("produk"), products_for(user)),
        "innovation": _named(asked.get("inovasi"), innovations_for(user)),
    }
    if potential := things["potential"]:
        things["product"] = things["product"] or potential.product
        things["innovation"] = things["innovation"] or potential.innovation
    if request := things["request"]:
        things["product"] = things["product"] or request.product
    found = Origin({name: thing for name, thing in things.items() if thing})
    found.region = _region(asked.get("desa", "")) or next((thing.region for thing in found.things.values()), None)
    found.initial = _initial(found, asked.get("jenis", ""))
    found.back = _back(found.things)
    return found


def _named(text, found):
    text = text or ""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    return found.filter(pk=number).first() if number else None


def _region(code):
    return Region.objects.villages().filter(code=code.replace("\0", "")[:20]).first() if code else None


def _initial(origin, kind):
    potential = origin.things.get("potential")
    named = next((origin.things[name] for name in ("potential", "product", "innovation") if name in origin.things), None)
    found = {"title": _label(named) if named else "", "type": kind if kind in FilingType.values else ""}
    if potential:
        found["type"] = found["type"] or potential.fits
        found["communal_kind"] = potential.communal_kind
    if origin.region:
        found["region"] = origin.region.code
    return found


def _label(thing):
    if isinstance(thing, Innovation) and thing.current_version_id:
        return thing.current_version.name
    return str(thing)


def _back(things):
    if "potential" in things:
        return reverse("work_potential", args=[things["potential"].pk])
    if "request" in things:
        return reverse("work_request", args=[things["request"].pk])
    return things["product"].staff_url if "product" in things else ""

"""The guard of novelty on the pages of sites: what is in preparation and would be lost by publishing."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster.sockets import plug
from partners import demo_novelty
from partners.models import Filing, Potential
from partners.models.filings import CLOSED, NEEDS_NOVELTY
from sites.novelty import RUN

MOST = 20


def register():
    """Plug in; called once, when the app is ready."""
    plug("innovation.guard", guard)
    plug("demo", demo_novelty.seed, order=79)


def guard(*, innovation=None, product=None, region=None, user=None):
    """Patents and designs before their filing date: of this thing, with `region` all of the village too.

    With `user` those that this person may see; without one all of them, for comparing and counting, never for showing.
    """
    owns = _of(innovation, product)
    here = owns | (Q(region=region) | Q(villages=region) if region else Q())
    if not here:
        return []
    filings = Filing.objects if user is None else Filing.objects.visible_to(user)
    found = filings.before_filing(timezone.localdate()).filter(here, type__in=NEEDS_NOVELTY)
    if not region:  # one that was withdrawn before it was filed is no preparation any more, but it can be filed again
        found = found.exclude(stage__in=CLOSED)
    items = [_filing(filing) for filing in found.distinct().order_by("pk")]
    if region and owns:
        own = set(Filing.objects.filter(owns, pk__in=[item["pk"] for item in items]).values_list("pk", flat=True))
    else:
        own = {item["pk"] for item in items if owns}
    for item in items:
        item["is_own"] = item.pop("pk") in own
        if not item["is_own"] and len(item["secret"].split()) < RUN:
            item["secret"] = ""  # a few common words of a filing that has nothing to do with it would block a village
    return items + _potentials(innovation, product, user)


def _of(innovation, product):
    """Filings of a thing, linked to it or come from what was noted of it; an empty Q without a thing."""
    found = Q()
    if innovation:
        found |= Q(innovations=innovation) | Q(potential__innovation=innovation)
    if product:
        found |= Q(products=product) | Q(potential__product=product)
    return found


def _filing(filing):
    return {
        "pk": filing.pk,
        "title": _("%(type)s being prepared: %(title)s") % {"type": filing.get_type_display(), "title": filing.title},
        "text": _("It has no filing date yet. What is public before that day can no longer be protected."),
        "url": reverse("work_filing", args=[filing.pk]),
        "secret": "" if filing.description_is_public else filing.description,
        "secret_name": _("the description of an application that is not filed yet (%(type)s)")
        % {"type": filing.get_type_display()},
    }


def _potentials(innovation, product, user):
    of = Q(innovation=innovation) if innovation else Q(product=product) if product else None
    if of is None:
        return []
    known = Potential.objects if user is None else Potential.objects.visible_to(user)
    return [
        {
            "title": _("%(type)s that could be applied for: %(name)s")
            % {"type": potential.get_fits_display(), "name": _named(potential, innovation or product)},
            "text": _("Nobody has begun the application yet. What is public before it is filed can no longer be protected."),
            "url": reverse("work_potential", args=[potential.pk]),
            "is_own": True,
        }
        for potential in known.filter(of, fits__in=NEEDS_NOVELTY).waiting().select_related("region").order_by("pk")[:MOST]
    ]


def _named(potential, thing):
    """With the village where another one noted it."""
    return potential.name if potential.region_id == thing.region_id else f"{potential.name} ({potential.region})"

"""What stands against publishing a draft of a methodology, in words that name the figure and the remedy."""

from decimal import Decimal

from django.db.models import Sum
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from indicators.models import Assessment, Methodology, SubDimension
from sites.models import Region

TOP = {Methodology.Unit.PERCENT: Decimal(100), Methodology.Unit.FRACTION: Decimal(1)}


def obstacles(draft):
    """A sentence for each rule that the draft breaks; [] when it can be published."""
    found = [*_bounds(draft), *_ceilings(draft), *_sub_dimensions(draft)]
    newest = Methodology.objects.published().filter(series=draft.series).order_by("-first_year").first()
    if newest and newest.first_year >= draft.first_year:
        words = _("A version that begins in %(year)s is published already. Drop this draft and copy that one for a later year.")
        found.append(words % {"year": newest.first_year})
    if has_figures(draft):
        found.append(figures_stand(draft))
    return found


def has_figures(draft):
    """Whether the draft's year, or a later one, has official figures under an earlier version: they would lose it.

    The villages' own checks do not count: they move along when the draft is published.
    """
    earlier = Assessment.objects.filter(methodology__series=draft.series, methodology__first_year__lt=draft.first_year)
    return earlier.published().filter(year__gte=draft.first_year).exists()


def figures_stand(draft):
    words = _(
        "Figures of %(year)s or later stand under the version before. Undo their import first, publish this version, and import"
        " them again under it."
    )
    return words % {"year": draft.first_year}


def _bounds(draft):
    for kind in draft.covers:
        bounds = [bound for bound in draft.bounds.all() if bound.applies_to in ("", kind)]
        bounds.sort(key=lambda bound: -bound.level)
        name = capfirst(Region.Level(kind).label)
        if not any(bound.minimum == 0 for bound in bounds):
            yield _("%(kind)s: no status begins at 0. Give the lowest status the minimum 0.") % {"kind": name}
        for higher, lower in zip(bounds, bounds[1:], strict=False):
            if higher.minimum <= lower.minimum:
                words = _("%(kind)s: %(higher)s must begin above %(lower)s. Correct one of the two bounds.")
                yield words % {"kind": name, "higher": higher.get_status_display(), "lower": lower.get_status_display()}
        yield from _range(draft, bounds, name)


def _range(draft, bounds, name):
    top = TOP.get(draft.unit, draft.ceiling)
    for bound in bounds:
        told = {"kind": name, "status": bound.get_status_display(), "top": top, "places": draft.places}
        if top is not None and bound.minimum > top:
            yield _("%(kind)s: %(status)s begins above %(top)s, the highest score there is.") % told
        if bound.minimum != round(bound.minimum, draft.places):
            yield _("%(kind)s: the bound of %(status)s has more decimals than the score (%(places)s).") % told


def _ceilings(draft):
    """The whole is the sum of its dimensions, unless the score is their mean."""
    if draft.unit == Methodology.Unit.FRACTION:
        return
    dimensions = list(draft.dimensions.all())
    for field, words in (
        ("ceiling", _("The ceilings of the dimensions add up to %(sum)s, the whole is %(whole)s. Correct one of them.")),
        ("floor", _("The lowest points of the dimensions add up to %(sum)s, the whole is %(whole)s. Correct one of them.")),
    ):
        whole, parts = getattr(draft, field), [getattr(one, field) for one in dimensions]
        if whole is not None and None not in parts and sum(parts) != whole:
            yield words % {"sum": sum(parts), "whole": whole}


def _sub_dimensions(draft):
    subs = SubDimension.objects.filter(dimension__methodology=draft).select_related("dimension")
    sums = {}
    for sub in subs.annotate(points=Sum("butir__ceiling")).order_by("dimension__order", "order"):
        sums[sub.dimension] = sums.get(sub.dimension, 0) + sub.ceiling
        if sub.points is None:
            yield _("%(name)s: there is no butir in it. Add at least one.") % {"name": sub.name}
        elif sub.points > sub.ceiling:
            words = _("%(name)s: its butir give %(sum)s points, more than its ceiling of %(ceiling)s.")
            yield words % {"name": sub.name, "sum": sub.points, "ceiling": sub.ceiling}
    for dimension, points in sums.items():
        if dimension.ceiling is not None and dimension.ceiling != points:
            words = _("%(name)s: its sub-dimensions add up to %(sum)s points, its ceiling is %(ceiling)s. Correct one of them.")
            yield words % {"name": dimension.name, "sum": points, "ceiling": dimension.ceiling}

"""Weak dimensions of villages, and which partners can do something about them.

A dimension is weak when the village reached a smaller share of its points than the status Maju asks of the whole index: a
village as weak as that in everything would not be called Maju. A village that passes this in each dimension has no weak one,
however much they differ; "the lowest dimension" would call something weak even in a village that lacks nothing.

The figures are those of the newest official Indeks Desa, never of a village's own check nor of another index. A kelurahan has
none, and neither has a village whose figures by dimension are not known.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from indicators.index import percent_of_points
from indicators.models import Assessment, Butir, Methodology, Series, Status, StatusBound
from indicators.models.structure import Dimension
from partners.models import Capability
from partners.models.partners import DIMENSION_OF_TOPIC


@dataclass(frozen=True)
class Weak:
    """Of one village: {code: name} of its weak dimensions, by the Indeks Desa of `year`."""

    year: int
    dimensions: dict

    @cached_property
    def codes(self):
        return frozenset(self.dimensions)

    @property
    def names(self):
        return ", ".join(self.dimensions.values())


def weak_dimensions(villages):
    """{village id: Weak} of those villages, given by their ids, of which the dimensions are known; two queries."""
    newest = Assessment.objects.published().filter(region__in=villages, methodology__series=Series.ID)
    newest = newest.order_by("region", "-year").distinct("region")
    structure = _dimensions()
    found = {}
    for region, year, methodology, points in newest.values_list("region", "year", "methodology", "dimensions"):
        known = structure.get(methodology, [])
        if len(points) == len(known) and any(value is not None for value in points):
            weak = {code: name for (code, name, ceiling, bound), value in zip(known, points, strict=True)
                    if _is_weak(value, ceiling, bound)}  # fmt: skip
            found[region] = Weak(year, weak)
    return found


def _is_weak(points, ceiling, bound):
    return points is not None and ceiling and bound is not None and percent_of_points(points, ceiling) < bound


def _dimensions():
    """{methodology id: [(code, name, ceiling, the bound of Maju)]} of the versions of Indeks Desa, in their order."""
    bound = StatusBound.objects.filter(methodology=OuterRef("methodology"), status=Status.ADVANCED).values("minimum")[:1]
    rows = Dimension.objects.filter(methodology__series=Series.ID).order_by("methodology", "order")
    found = {}
    for methodology, *dimension in rows.values_list("methodology", "code", "name", "ceiling", Subquery(bound)):
        found.setdefault(methodology, []).append(dimension)
    return found


def reach(partners):
    """{partner id: codes of the dimensions about which it can do something}, by its topics and its butir; one query."""
    method = Methodology.objects.for_year(Series.ID, timezone.localdate().year).values("pk")
    butir = Butir.objects.filter(sub_dimension__dimension__methodology__in=method, code=OuterRef("butir_code"))
    dimension = Subquery(butir.values("sub_dimension__dimension__code")[:1])
    found = {}
    rows = Capability.objects.filter(partner__in=partners).order_by()
    for partner, topic, of_butir in rows.values_list("partner", "topic", dimension):
        if code := DIMENSION_OF_TOPIC.get(topic) if topic else of_butir:
            found.setdefault(partner, set()).add(code)
    return found

"""The public pages of the methodologies: how each index is measured, by which regulation, with which bounds."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render

from indicators.models import Butir, Methodology, Series, StatusBound
from klaster.cache import public_page
from sites.models import Region


def shown(methodology):
    """What a page shows of a version: its bounds in their groups, what it covers."""
    groups = {}
    for bound in methodology.bounds.all():
        groups.setdefault(bound.applies_to, []).append(bound)
    found = []
    for kind, bounds in groups.items():
        ordered = sorted(bounds, key=lambda bound: -bound.minimum)
        sources = list(dict.fromkeys(bound.source for bound in ordered))
        found.append({"kind": kind, "bounds": ordered, "sources": sources})
    return {"one": methodology, "groups": found, "covers": [Region.Level(level).label for level in methodology.covers]}


@public_page
def method_list(request):
    """Every published version, by series: the newest first."""
    versions = Methodology.objects.published().with_structure().order_by("-first_year")
    by_series = {series: [] for series in Series}
    for version in versions:
        by_series[version.series].append(shown(version))
    context = {"series": [{"name": series.label, "versions": found} for series, found in by_series.items() if found]}
    return render(request, "indicators/methods/list.html", context)


@public_page
def method(request, code):
    """One version down to its butir."""
    butir = Butir.objects.select_related("indicator").order_by("order")
    bounds = Prefetch("bounds", StatusBound.objects.order_by("applies_to", "-minimum"))
    published = Methodology.objects.published().prefetch_related(
        bounds, "dimensions__sub_dimensions", Prefetch("dimensions__sub_dimensions__butir", butir)
    )
    found = get_object_or_404(published, code=code)
    return render(request, "indicators/methods/detail.html", shown(found))

"""The public pages of the index: the province, a kabupaten/kota or kecamatan, a village."""

from django.core.paginator import Paginator
from django.db.models.functions import Collate
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from indicators import overview
from indicators.models import Assessment
from indicators.pictures import status_by_year
from indicators.villages import index_of
from klaster.cache import public_page
from sites.models import Region

PAGE = 25
Level = Region.Level


@public_page(params=("tahun",))
def province(request):
    area = Region.objects.level(Level.PROVINCE).filter(code=overview.PROVINCE).first()
    return render(request, "indicators/province.html", _area_context(request, area, overview.PROVINCE))


@public_page(params=("tahun", "page"))
def region(request, code):
    found = get_object_or_404(Region.objects.select_related("parent__parent__parent"), code=code)
    if found.level == Level.PROVINCE:
        if found.code != overview.PROVINCE:
            raise Http404
        return redirect("indeks")
    if found.level in (Level.DESA, Level.KELURAHAN):
        return _village(request, found)
    context = _area_context(request, found, found.code)
    context |= _villages(request, found, context["chosen"])
    return render(request, "indicators/area.html", context)


def _area_context(request, area, code):
    """What the pages of areas share: both series, the chosen year, and the areas one level below in it."""
    counted = overview.grouped(code)
    chosen = overview.chosen_year(request.GET.get("tahun", ""), counted)
    series = overview.series_of(code, counted)
    rows = overview.table_of(area, chosen[1], chosen[0]) if chosen else []
    for one in series:
        one.chart = status_by_year(one)
    return {
        "area": area,
        "series": series,
        "chosen": chosen,
        "chosen_name": overview.NAMES[chosen[1]] if chosen else "",
        "chosen_counts": overview.cells_of(counted, chosen),
        "offered": overview.years_on_offer(counted),
        "rows": rows,
        "totals": [sum(column) for column in zip(*(row["counts"] for row in rows), strict=True)],
        "measured": sum(row["measured"] for row in rows),
        "ramp": overview.ramp(),
        "evaluation": overview.evaluation(counted),
    }


def _villages(request, area, chosen):
    """A page of the area's villages, each with its figure of the chosen year; kelurahan with their newest evaluation."""
    # Sorted by another collation than the index has: with it the database would walk the whole country to find the first page.
    in_order = Collate("code", "C")
    villages = Region.objects.villages().under(area.code).select_related("parent").order_by(in_order)
    page = Paginator(villages, PAGE).get_page(request.GET.get("page"))
    year, code = chosen or (0, "")
    found = Assessment.objects.published().filter(region__in=[village.pk for village in page]).order_by("year")
    figures, evaluations = {}, {}
    for one in found.select_related("methodology"):
        if one.methodology.code == overview.EVALUATION:
            evaluations[one.region_id] = one
        elif (one.year, one.methodology.code) == (year, code):
            figures[one.region_id] = one
    rows = []
    for village in page:
        shown = evaluations.get(village.pk) if village.is_kelurahan else figures.get(village.pk)
        rows.append({"village": village, "figure": shown, "level": shown.level if shown else 0})
    return {"page_obj": page, "villages": rows}


def _village(request, village):
    found = index_of(village)
    context = {"area": village, "index": found, "butir": found.butir, "ramp": overview.ramp()}
    return render(request, "indicators/village.html", context)

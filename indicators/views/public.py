"""The public pages of the index: the overview, the province, a kabupaten/kota or kecamatan, a village."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from indicators import overview
from indicators.filters import unused
from indicators.listing import page_of_villages, status_words, village_filter
from indicators.pictures import classes_by_year, score_by_year, status_by_year
from indicators.villages import index_of, tell_statuses
from klaster.cache import public_page
from sites.models import Region
from sites.regions import dotted

Level = Region.Level


@public_page(params=("tahun", "susun"))
def province(request):
    area = Region.objects.level(Level.PROVINCE).filter(code=overview.PROVINCE).first()
    return render(request, "indicators/province.html", _area_context(request, area, overview.PROVINCE))


@public_page(params=("tahun", "page", "status", "wilayah", "urut", "susun"), free=("cari",))
def region(request, code):
    """An area or a village. Its code without dots, as many files write it, leads there."""
    if code != dotted(code.replace(".", "")):
        query = request.GET.urlencode()
        return redirect(reverse("indeks-region", args=[dotted(code.replace(".", ""))]) + (f"?{query}" if query else ""))
    found = get_object_or_404(Region.objects.select_related("parent__parent__parent"), code=code)
    if found.level == Level.PROVINCE and found.code != overview.PROVINCE:
        raise Http404
    if found.level in (Level.DESA, Level.KELURAHAN):
        return _village(request, found, request.GET.get("tahun", ""))
    context = _area_context(request, found, found.code)
    label = _("Kabupaten/kota") if found.level == Level.PROVINCE else _("Kecamatan")
    form = village_filter(request.GET, context["chosen"], context["by_code"], label)
    page = page_of_villages(form, found, context["chosen"], request.GET.get("page"))
    context |= {
        "page_obj": page,
        "villages": page.object_list,
        "filter_form": form,
        "first": label,
        "status_words": status_words(form, context["chosen"]),
        "notes": context["notes"] + unused(form),
    }
    return render(request, "indicators/area.html", context)


def _area_context(request, area, code):
    """What the pages of areas share: both series, the chosen year, and the areas one level below in it."""
    counted = overview.grouped(code)
    chosen = overview.chosen_year(request.GET.get("tahun", ""), counted)
    series = overview.series_of(code, counted)
    rows = overview.table_of(area, chosen)
    offered, totals = (
        overview.years_on_offer(counted),
        [sum(column) for column in zip(*(row["counts"] for row in rows), strict=True)],
    )
    notes = [
        overview.year_note(request.GET.get("tahun", ""), chosen, series),
        overview.order_note(request.GET.get("susun", ""), chosen),
    ]
    for one in series:
        one.chart = status_by_year(one)
    return {
        "area": area,
        "series": series,
        "chosen": chosen,
        "chosen_name": overview.NAMES[chosen[1]] if chosen else "",
        "chosen_counts": overview.cells_of(counted, chosen),
        "is_evaluation": bool(chosen) and chosen[1] == overview.EVALUATION,
        "offered": offered,
        "older": chosen[0] if chosen and chosen != offered[0] else None,
        "rows": overview.in_order(rows, request.GET.get("susun", ""), chosen),
        "by_code": rows,
        "sorted_by": request.GET.get("susun") or "kode",
        "statuses": overview.statuses_of(chosen),
        "totals": totals,
        "published": overview.told_apart(chosen, series, totals) if code == overview.PROVINCE else None,
        "notes": [note for note in notes if note],
        "measured": sum(row["measured"] for row in rows),
        "ramp": overview.ramp(),
        "evaluation": _with_chart(overview.evaluation(counted)),
    }


def _with_chart(evaluation):
    if evaluation and len(evaluation["by_year"]) > 1:
        evaluation["chart"] = classes_by_year(evaluation)
    return evaluation


def _village(request, village, year):
    found = index_of(village, year)
    tell_statuses(village, found)
    shown = (found.newest.year, found.newest.methodology.series) if found.newest else None
    note = overview.year_note(year, shown)
    context = {"area": village, "index": found, "butir": found.butir, "ramp": overview.ramp(), "notes": [note] if note else []}
    context["histories"] = [{"rows": history, "chart": score_by_year(village, history)} for history in found.ordered]
    return render(request, "indicators/village.html", context)

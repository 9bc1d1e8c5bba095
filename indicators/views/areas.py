"""Staff pages of the index: villages in status transition, and scores as files."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from indicators import exports, transition
from indicators.filters import ExportFilter, TransitionFilter, unused
from indicators.models import Assessment, Methodology
from indicators.overview import PROVINCE, year_note
from klaster.access import Permission, within
from klaster.pdf import pdf_response
from klaster.templatetags.klaster import number
from klaster.views import require
from sites.models import Region

PAGE = 50
PRINTED = 380  # rows that fit the pages of one document


@require_safe
@require(Permission.VIEW_ALL)
def transition_list(request):
    context = _transition(request)
    form, found, method = context["filter_form"], context["found"], context["methodology"]
    if request.GET.get("unduh") and context["is_other"]:
        raise Http404  # a file cannot say that it is not the one that was asked for
    if request.GET.get("unduh") in exports.FORMATS and method:
        return _transition_file(request, context)
    if request.GET.get("unduh") == "pdf" and method:
        return _transition_pdf(context)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    if method:
        page.object_list = _with_addresses(transition.described(page.object_list, method, form.direction))
        context |= {"kabkota": _by_kabkota(found, context["steps"], form.direction)}
    return render(request, "indicators/areas/transition.html", context | {"page_obj": page})


def _transition(request):
    """The filter, the villages it finds and its words; without any score `methodology` is None."""
    years = transition.years(request.user)
    chosen = next((pair for pair in years if str(pair[0]) == request.GET.get("tahun")), years[0] if years else (None, None))
    method = Methodology.objects.with_structure().get(pk=chosen[1]) if years else None
    steps = transition.steps_of(method) if method else []
    form = TransitionFilter(request.GET, user=request.user, years=years, steps=steps)
    found = Assessment.objects.none()
    if method:
        scores = transition.scored(request.user).filter(year=chosen[0])
        if code := form.value("kabupaten"):
            scores = scores.under(code)
        found = transition.near(scores, method, distance=form.distance, direction=form.direction)
        if step := form.value("langkah"):
            found = found.filter(target=step)
        found = found.select_related("region__parent__parent").order_by(*form.order)
    note = year_note(request.GET.get("tahun", ""), chosen if years else None)
    other = [*([note] if note else []), *unused(form, "tahun", "jarak")]
    return {
        "filter_form": form,
        "found": found,
        "methodology": method,
        "year": chosen[0],
        "steps": steps,
        "distance": form.distance,
        "is_down": form.direction == transition.DOWN,
        "words": _words(form, chosen[0]),
        "notes": [note for note in (*other, form.distance_note) if note],
        "is_other": bool(other),
    }


def _direction(context):
    return transition.DOWN if context["is_down"] else transition.UP


def _with_addresses(rows):
    """Each row with `url`: its steps to the next status."""
    for one in rows:
        one.url = reverse("index_steps", args=[one.region.code])
    return rows


def _words(form, year):
    """The filter in words, for the print."""
    area = dict(form.fields["kabupaten"].choices).get(form.value("kabupaten")) if form.value("kabupaten") else ""
    step = dict(form.fields["langkah"].choices).get(form.value("langkah")) if form.value("langkah") else ""
    near = _("above their bound by at most %(n)s percentage points") if form.direction == transition.DOWN else _(
        "below the next status by at most %(n)s percentage points"
    )  # fmt: skip
    parts = [f"Indeks Desa {year}", near % {"n": number(form.distance, 2)}, area or form.whole_area, step]
    return " · ".join(str(part) for part in parts if part)


def _by_kabkota(found, steps, direction):
    """A row for each kabupaten/kota in which there are some, in the order of the codes."""
    counts = transition.counts_by_kabkota(found)
    codes = {code for code, _status in counts}
    shown = [step for step in reversed(steps) if any(status == step.above for _code, status in counts)]
    rows = []
    for area in Region.objects.filter(code__in=codes).order_by("code") if codes else []:
        cells = [counts.get((area.code, step.above.value), 0) for step in shown]
        rows.append({"area": area, "cells": cells, "all": sum(cells)})
    totals = [sum(column) for column in zip(*(row["cells"] for row in rows), strict=True)]
    heads = [step.above.label if direction == transition.DOWN else f"{step.below.label} → {step.above.label}" for step in shown]
    return {"heads": heads, "rows": rows, "totals": totals, "all": sum(totals)}


def _transition_file(request, context):
    method = context["methodology"]
    heads = [*exports.heads_of(method), *(exports.HELD if context["is_down"] else exports.TO_NEXT)]
    rows = exports.transition_rows(context["found"], method, _direction(context))
    return exports.file_response(heads, rows, name=f"desa-status-transisi-{context['year']}", form=request.GET["unduh"])


def _transition_pdf(context):
    method, found = context["methodology"], context["found"]
    count = found.count()
    rows = transition.described(found[:PRINTED], method, _direction(context))
    kabkota = _by_kabkota(found, context["steps"], _direction(context))
    context |= {"rows": rows, "count": count, "is_cut": count > PRINTED, "printed": PRINTED, "kabkota": kabkota}
    title = _("Villages in status transition, Indeks Desa %(year)s") % {"year": context["year"]}
    return pdf_response(
        "indicators/areas/transition_pdf.html", context, title=title, filename=f"desa-status-transisi-{context['year']}"
    )


@require_safe
@require(Permission.VIEW_ALL)
def export(request):
    """A page to choose on; with `unduh` the file."""
    mine = Assessment.objects.published().filter(within(request.user, Permission.VIEW_ALL, "region__code")).under(PROVINCE)
    years = mine.order_by("-year", "methodology").values_list("year", "methodology__series", "methodology").distinct()
    offered = list(years)
    form = ExportFilter(request.GET, user=request.user, offered=offered)
    notes = unused(form)
    if request.GET.get("unduh") in exports.FORMATS:
        if notes:
            raise Http404
        return _scores(mine, offered, form, request.GET["unduh"])
    return render(request, "indicators/areas/export.html", {"form": form, "offered": offered, "notes": notes})


def _scores(mine, offered, form, kind):
    wanted = form.value("data")
    chosen = next((one for one in offered if f"{one[2]}-{one[0]}" == wanted), offered[0] if offered else None)
    if not chosen:
        raise Http404
    year, series, pk = chosen
    code = form.value("kabupaten")
    method = Methodology.objects.with_structure().get(pk=pk)
    rows = mine.of(method, year).select_related("region__parent__parent").order_by("region__code")
    if code:
        rows = rows.under(code)
    name = "-".join(part for part in (series, str(year), code.replace(".", "")) if part)
    return exports.file_response(exports.heads_of(method), exports.score_rows(rows, method), name=f"skor-{name}", form=kind)

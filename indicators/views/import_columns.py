"""…/kolom/: what the columns of an unknown layout mean; remembered for the next file of that layout."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indicators.actions import mapping
from indicators.forms import ColumnsForm, LayoutForm, letter
from indicators.importing.reader import FileRefused
from indicators.models import Import, Methodology, Series
from indicators.views.imports import find
from klaster.access import Permission
from klaster.views import require


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.IMPORT_INDEX)
def import_columns(request, pk):
    found = find(request, pk)
    if found.state != Import.State.MAPPING:
        return redirect("index_import", pk=pk)
    rows = [[str(cell) for cell in row] for row in found.asked.get("rows", [])] or [[]]
    layout, methodology, at = _layout(request, found, rows)
    data = request.POST if request.method == "POST" else None
    form = ColumnsForm(data, rows=rows, at=at, methodology=methodology, initial={"year": found.asked.get("year")})
    if data is not None and form.is_valid() and _mapped(request, found, form, methodology, at):
        messages.success(request, _("The columns are remembered: the next file with these heads is read at once."))
        return redirect("index_import", pk=pk)
    width = max(len(row) for row in rows)
    context = {
        "found": found,
        "layout": layout,
        "form": form,
        "letters": [letter(place) for place in range(width)],
        "rows": [{"number": place + 1, "is_head": place == at, "cells": row} for place, row in enumerate(rows)],
    }
    return render(request, "indicators/work/columns.html", context, status=422 if form.errors else 200)


def _layout(request, found, rows):
    """The form of index and header row, and what it says: the address first, then what was guessed."""
    published = Methodology.objects.published().with_structure().order_by("first_year")
    newest = {one.series: one for one in published}
    first = {"indeks": _asked_series(found), "kepala": min(found.asked.get("header") or 0, len(rows) - 1)}
    layout = LayoutForm({**first, **request.GET.dict()}, rows=rows, series=newest)
    chosen = layout.cleaned_data if layout.is_valid() else first
    return layout, newest[chosen["indeks"]], chosen["kepala"]


def _asked_series(found):
    """The index named at the upload, by its own name or a version's; Indeks Desa when none was."""
    asked = found.asked.get("methodology")
    if asked in Series.values:
        return asked
    return Methodology.objects.filter(code=asked or "").values_list("series", flat=True).first() or Series.ID


def _mapped(request, found, form, methodology, at):
    try:
        mapping.map_columns(
            imported=found,
            columns=form.places,
            methodology=methodology.series,
            year=form.cleaned_data["year"],
            header_row=at,
            by=request.user,
        )
    except FileRefused as refused:
        form.add_error(None, f"{refused.reason} {refused.remedy}")
        return False
    return True

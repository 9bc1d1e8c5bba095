"""…/kolom/: what the columns of an unknown layout mean; remembered for the next file of that layout, until it is forgotten."""

from decimal import Decimal

from django.contrib import messages
from django.db import DatabaseError
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from openpyxl.utils import get_column_letter

from indicators import tasks
from indicators.actions import imports, mapping
from indicators.forms import ColumnsForm, LayoutForm
from indicators.importing.cells import shown
from indicators.importing.columns import villages_above
from indicators.importing.reader import FileRefused
from indicators.models import Import, Methodology, Series
from indicators.views.imports import find, no_room, tell_dropped, unless_dropped
from klaster.access import Permission
from klaster.views import require


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.IMPORT_INDEX)
@unless_dropped
def import_columns(request, pk):
    """The columns of a file that waits for them; of one that was read, "forget" takes back how they were named."""
    found = find(request, pk, "asked", "head")
    if request.method == "POST" and "forget" in request.POST:
        return _forgotten(request, found)
    if found.state != Import.State.MAPPING:
        return redirect("index_import", pk=pk)
    rows = [[_seen(cell) for cell in row] for row in found.asked.get("rows", [])] or [[]]
    layout, methodology, at = _layout(request, found, rows)
    form = _form(request, found, rows, methodology, at)
    if form.is_bound and form.is_valid():
        try:
            if taken := _mapped(request, found, form, methodology, at):
                return taken
        except imports.ImportRefused as refused:
            messages.error(request, str(refused))
            return redirect("index_imports")
    width = max(len(row) for row in rows)
    context = {
        "found": found,
        "layout": layout,
        "form": form,
        "letters": [get_column_letter(place + 1) for place in range(width)],
        "above": villages_above(rows, at),
        "rows": [{"number": place + 1, "is_head": place == at, "cells": row} for place, row in enumerate(rows)],
    }
    return render(request, "indicators/work/columns.html", context, status=422 if form.errors else 200)


def _seen(cell):
    """A cell as a person sees it in the sheet: 84,09 and 120, not 84.09 and 120.0."""
    if isinstance(cell, float) and not cell.is_integer():
        return number_format(Decimal(repr(cell)))
    return shown(cell)


def _layout(request, found, rows):
    """The form of index and header row, and what it says: the address first, then what was tried, then what was guessed."""
    published = Methodology.objects.published().with_structure().order_by("first_year")
    newest = {one.series: one for one in published}
    tried = found.asked.get("tried") or {}
    guessed = min(found.asked.get("header") or 0, len(rows) - 1)
    first = {"indeks": tried.get("series") or _asked_series(found), "kepala": tried.get("header", guessed)}
    layout = LayoutForm({**first, **request.GET.dict()}, rows=rows, series=newest)
    chosen = layout.cleaned_data if layout.is_valid() else first
    return layout, newest[chosen["indeks"]], chosen["kepala"]


def _asked_series(found):
    """The index named at the upload, by its own name or a version's; Indeks Desa when none was."""
    asked = found.asked.get("methodology")
    if asked in Series.values:
        return asked
    return Methodology.objects.filter(code=asked or "").values_list("series", flat=True).first() or Series.ID


def _form(request, found, rows, methodology, at):
    """The columns to choose; what was tried on the same index and heads is chosen already."""
    tried = found.asked.get("tried") or {}
    same = tried and (tried["series"], tried["header"]) == (methodology.series, at)
    return ColumnsForm(
        request.POST if request.method == "POST" else None,
        rows=rows,
        at=at,
        methodology=methodology,
        tried=tried["columns"] if same else None,
        initial={"year": tried.get("year") or found.asked.get("year")},
    )


def _mapped(request, found, form, methodology, at):
    """Where to go now that the columns are named, or None with the refusal written on the form."""
    is_large = mapping.is_large(found)
    step = tasks.queue_columns if is_large else mapping.map_columns
    said = {"columns": form.places, "methodology": methodology.series, "header_row": at, "year": form.cleaned_data["year"]}
    try:
        taken = step(imported=found, by=request.user, **said)
    except FileRefused as refused:
        form.add_error("year" if refused.field == "year" else None, f"{refused.reason} {refused.remedy}")
        return None
    except (OSError, DatabaseError) as error:
        form.add_error(None, no_room(error))
        return None
    if not is_large:
        tell_dropped(request, taken)
        messages.success(request, _("The columns are remembered: the next file with these heads is read at once."))
    return redirect("index_import", pk=found.pk)


def _forgotten(request, found):
    """Forget what somebody said of the columns by which this file was read; where to go then."""
    pk = found.pk
    dropped = mapping.forget(imported=found, by=request.user)
    if dropped is None:
        messages.info(request, _("Nothing is remembered of the columns of this file, so nothing was forgotten."))
        return redirect("index_import", pk=pk)
    again = _("Upload the file again to name its columns anew.")
    if not dropped:
        told = _("The naming of the columns is forgotten; the figures stay as they are.")
        messages.success(request, f"{told} {again}")
        return redirect("index_import", pk=pk)
    told = _("The naming of the columns is forgotten, and the file %(name)s was dropped without being imported.")
    messages.success(request, f"{told % {'name': found.file_name}} {again}")
    return redirect("index_imports")

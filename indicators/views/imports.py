"""/kerja/indeks/impor/: upload, preview, commit, undo."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from indicators.actions import imports
from indicators.actions.writing import last_of_each
from indicators.forms import UploadForm
from indicators.importing.reader import FileRefused
from indicators.models import Import
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.templatetags.klaster import number
from klaster.views import require

PAGE = 25
REJECTED_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.IMPORT_INDEX)
def import_list(request):
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        staged = _stage(request, form)
        if staged:
            return redirect("index_import", pk=staged.pk)
    done = (
        Import.objects.visible_to(request.user)
        .select_related("methodology", "by", "undone_by")
        .defer("staged", "rejected", "remarks")
    )
    page = Paginator(done, PAGE).get_page(request.GET.get("page"))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "indicators/work/imports.html", {"form": form, "page_obj": page}, status=status)


def _stage(request, form):
    """The staged import, or None with the refusal written on the form."""
    file = form.cleaned_data["file"]
    try:
        return imports.stage(
            content=file.read(),
            file_name=file.name,
            by=request.user,
            methodology=form.cleaned_data["methodology"] or None,
            year=form.cleaned_data["year"],
        )
    except FileRefused as refused:
        kept = _("Nothing was imported; what is stored stays as it is.")
        form.add_error("file", f"{refused.reason} {refused.remedy} {kept}")
        return None


def _found(request, pk):
    return get_object_or_404(Import.objects.visible_to(request.user).select_related("methodology", "by", "undone_by"), pk=pk)


@require_http_methods(["GET", "HEAD"])
@require(Permission.IMPORT_INDEX)
def import_page(request, pk):
    found = _found(request, pk)
    page = Paginator(found.rejected, REJECTED_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "page_obj": page,
        "may_undo": last_of_each().filter(pk=found.pk).exists() if found.state == Import.State.COMMITTED else False,
        "events": Event.objects.of(found),
        "figures": _figures(found),
    }
    return render(request, "indicators/work/import.html", context)


def _figures(found):
    labels = [
        ("read", _("rows read")),
        ("new", _("villages new")),
        ("changed", _("villages changed")),
        ("unchanged", _("villages unchanged")),
        ("rejected", _("rows rejected")),
        ("unknown", _("villages without figures")),
        ("totals", _("rows of totals skipped")),
    ]
    return [
        {"value": number(found.counts[name]), "label": label} for name, label in labels if found.counts.get(name) is not None
    ]


@require_POST
@require(Permission.IMPORT_INDEX)
def import_commit(request, pk):
    found = _found(request, pk)
    try:
        imports.commit(imported=found, by=request.user, partial=request.POST.get("partial") == "1")
    except imports.ImportRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The figures are imported and shown on the public pages."))
    return redirect("index_import", pk=pk)


@require_POST
@require(Permission.IMPORT_INDEX)
def import_undo(request, pk):
    found = _found(request, pk)
    try:
        imports.undo(imported=found, by=request.user)
    except imports.ImportRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The import is undone; what stood before is shown again."))
    return redirect("index_import", pk=pk)


@require_POST
@require(Permission.IMPORT_INDEX)
def import_discard(request, pk):
    found = _found(request, pk)
    imports.discard(imported=found, by=request.user)
    messages.success(request, _("The checked file was dropped; nothing was imported."))
    return redirect("index_imports")

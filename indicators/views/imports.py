"""/kerja/indeks/impor/: upload, preview, commit, undo, rejected rows."""

import errno
from functools import wraps

import psycopg
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from indicators import tasks
from indicators.actions import imports, mapping
from indicators.exports import XLSX
from indicators.forms import UploadForm
from indicators.importing.reader import FileRefused
from indicators.models import Import, Series
from indicators.rejections import workbook
from indicators.views import import_preview
from indicators.views.rules import imports_page
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.templatetags.klaster import moment
from klaster.views import require

PAGE = 25
REFRESH_SECONDS = "3"
HEAVY = ("content", "asked", "rejected", "remarks", "head")


@require_http_methods(["GET", "HEAD", "POST"])
@imports_page
def import_list(request):
    form = _upload_form(request)
    if request.method == "POST" and form.is_valid():
        taken = _take(request, form)
        if taken:
            tell_dropped(request, taken)
            return redirect("index_import", pk=taken.pk)
    known = Import.objects.visible_to(request.user).select_related("methodology", "by").defer(*HEAVY)
    page = Paginator(known, PAGE).get_page(request.GET.get("page"))
    status = 422 if form and form.errors else 200
    return render(request, "indicators/work/imports.html", {"form": form, "page_obj": page}, status=status)


def _upload_form(request):
    if not request.may_write:
        return None
    return UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()


def _take(request, form):
    """The import that the uploaded file became, or None with the refusal written on the form."""
    file = form.cleaned_data["file"]
    chosen = {"methodology": form.cleaned_data["methodology"] or None, "year": form.cleaned_data["year"]}
    step = tasks.queue if file.size > imports.LARGE else imports.stage
    try:
        return step(content=file.read(), file_name=file.name, by=request.user, **chosen)
    except FileRefused as refused:
        form.add_error(refused.field, f"{refused.reason} {refused.remedy} {kept_as_it_is()}")
    except (OSError, DatabaseError) as error:
        form.add_error("file", no_room(error))
    return None


def kept_as_it_is():
    return _("Nothing was imported; what is stored stays as it is.")


def no_room(error):
    """What to tell of a full disk; any other error is raised again."""
    is_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if not is_full and not isinstance(error.__cause__, psycopg.errors.DiskFull):
        raise error
    told = _("The server has no room left for this file.")
    remedy = _("Tell the administrator of the portal, and upload the file again later.")
    return f"{told} {kept_as_it_is()} {remedy}"


def tell_dropped(request, taken):
    """Name the files that were not imported and gave way to the new one."""
    if names := getattr(taken, "dropped", []):
        text = _("This file took the place of %(names)s, which had not been imported: it was dropped.")
        messages.warning(request, text % {"names": ", ".join(names)})
    if names := getattr(taken, "crowded", []):
        text = _(
            "At most %(most)s files of a person wait to be imported; the oldest, %(names)s, was dropped without being imported."
        )
        messages.warning(request, text % {"names": ", ".join(names), "most": imports.MOST_WAITING})


def find(request, pk, *needed, **where):
    """An import; of what may be large only the fields `needed` are read."""
    known = Import.objects.visible_to(request.user).select_related("methodology", "by", "undone_by")
    return get_object_or_404(known.defer(*(name for name in HEAVY if name not in needed)), pk=pk, **where)


def unless_dropped(view):
    """A click on a page that stood open, or its address: when its file was dropped meanwhile, that is told in the list."""

    @wraps(view)
    def answered(request, pk):
        try:
            return view(request, pk)
        except Http404:
            is_gone = getattr(request, "may_write", True) and not Import.objects.filter(pk=pk).exists()
            if not is_gone or (request.method != "POST" and not imports.was_there(pk)):
                raise
        return _gone(request)

    return answered


def _gone(request):
    messages.error(request, _("This file was dropped meanwhile, so nothing was imported. Upload it again."))
    return redirect("index_imports")


@require_http_methods(["GET", "HEAD"])
@imports_page
@unless_dropped
def import_page(request, pk):
    found = find(request, pk, "asked", "rejected", "remarks", "head")
    if found.state == Import.State.MAPPING:
        return redirect("index_import_columns", pk=pk)
    context = {"found": found}
    if found.state == Import.State.QUEUED:
        return _waiting(request, context)
    if found.state != Import.State.FAILED:
        if request.may_write:
            found = context["found"] = imports.look_again(imported=found, by=request.user)
            if found is None:
                return _gone(request)
        context |= import_preview.of(found, request.GET.get("tampil"), request.GET.get("page"))
        context |= {"earlier": _earlier(found), "next": _next_steps(found), "events": Event.objects.of(found)}
        context |= {"layout": mapping.layout_of_import(found), "would_change": _would_change(context["tabs"])}
    return render(request, "indicators/work/import.html", context)


def _waiting(request, context):
    """The page of a running check: it asks for itself again every few seconds, as long as something moves."""
    still = tasks.stands_still(context["found"])
    response = render(request, "indicators/work/waiting.html", context | {"still": still})
    if not still:
        response.headers["Refresh"] = REFRESH_SECONDS
    return response


def _earlier(found):
    """The newest import of the same file that stands, to be told before it is imported again."""
    if found.state != Import.State.CHECKED:
        return None
    same = Import.objects.committed().filter(sha256=found.sha256, methodology=found.methodology_id, year=found.year)
    return same.defer(*HEAVY).order_by("-committed_at").first()


def _would_change(tabs):
    """How many villages an import would give figures that they have not."""
    return sum(tab["count"] for tab in tabs if import_preview.OUTCOMES.get(tab["code"]) in ("new", "changed"))


def _next_steps(found):
    """Where a person goes after an import: [(address, words)]."""
    if found.state != Import.State.COMMITTED:
        return []
    of_year = f"?tahun={found.year}"
    steps = []
    if found.methodology.series == Series.ID:
        steps.append((reverse("index_transition") + of_year, _("Villages in status transition")))
    words = {"name": found.methodology.name, "year": found.year}
    return [*steps, (reverse("indeks") + of_year, _("%(name)s %(year)s on the public pages") % words)]


@require_POST
@require(Permission.IMPORT_INDEX)
@unless_dropped
def import_again(request, pk):
    """Queue the check of a file once more."""
    tasks.check_later(find(request, pk, state=Import.State.QUEUED).pk)
    messages.success(request, _("The check of the file was put in the queue again."))
    return redirect("index_import", pk=pk)


@require_POST
@require(Permission.IMPORT_INDEX)
@unless_dropped
def import_commit(request, pk):
    """Import what was previewed; when what stands has changed since, the preview is shown anew instead."""
    begun = timezone.now()
    try:
        asked = {"partial": request.POST.get("partial") == "1", "seen": _seen(request)}
        done = imports.commit(imported=find(request, pk), by=request.user, **asked)
    except imports.ImportRefused as refused:
        messages.error(request, str(refused))
        return _back(pk)
    if done.state == Import.State.UNDONE:
        messages.error(request, _undone_already(done))
    elif done.state != Import.State.COMMITTED:
        messages.error(request, _("The file is not checked yet, so nothing was imported."))
    elif done.committed_at < begun:
        told = _("This file was imported already on %(when)s; nothing was imported a second time.")
        messages.info(request, told % {"when": moment(done.committed_at)})
    else:
        messages.success(request, _("The figures are imported and shown on the public pages."))
    return redirect("index_import", pk=pk)


def _back(pk):
    """To the import's page, or to the list when the import is gone."""
    return redirect("index_import", pk=pk) if Import.objects.filter(pk=pk).exists() else redirect("index_imports")


def _undone_already(done):
    words = {"who": done.undone_by or _("the system"), "when": moment(done.undone_at)}
    return _("This import was undone already by %(who)s on %(when)s.") % words


def _seen(request):
    """The turn of the page that was looked at; what no page of ours has sent fits none."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.IMPORT_INDEX)
@unless_dropped
def import_undo(request, pk):
    """What an undo would do, and the undo."""
    found = find(request, pk)
    if request.method != "POST":
        if found.state != Import.State.COMMITTED:
            return redirect("index_import", pk=pk)
        return render(request, "indicators/work/undo.html", {"found": found, "plan": imports.undo_preview(imported=found)})
    begun = timezone.now()
    try:
        done = imports.undo(imported=found, by=request.user, seen=_seen(request))
    except imports.ImportRefused as refused:
        messages.error(request, str(refused))
        return redirect("index_import_undo", pk=pk) if Import.objects.filter(pk=pk).exists() else redirect("index_imports")
    if done.state != Import.State.UNDONE:
        messages.error(request, _("This file was never imported, so there is nothing to undo."))
    elif done.undone_by_id != request.user.pk or done.undone_at < begun:
        messages.info(request, _undone_already(done))
    else:
        messages.success(request, _("The import is undone. Shown is what the other imports say."))
    return redirect("index_import", pk=pk)


@require_POST
@require(Permission.IMPORT_INDEX)
@unless_dropped
def import_discard(request, pk):
    imports.discard(imported=find(request, pk), by=request.user)
    if Import.objects.filter(pk=pk).exists():
        messages.error(request, _("This file was imported meanwhile, so it was not dropped. It can be undone."))
        return redirect("index_import", pk=pk)
    messages.success(request, _("The file was dropped; nothing was imported."))
    return redirect("index_imports")


@require_http_methods(["GET", "HEAD"])
@imports_page
@unless_dropped
def import_rejected(request, pk):
    """The rejected rows as a workbook, to mend and upload again."""
    found = find(request, pk, "rejected", "head")
    if not found.rejected or not found.methodology:
        raise Http404
    response = HttpResponse(workbook(found), content_type=XLSX)
    name = f"baris-ditolak-{found.methodology.code}-{found.year}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response

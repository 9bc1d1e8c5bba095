"""/kerja/indeks/metodologi/: the versions of each index; a copy is edited, checked and published for a later year."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indicators.actions import methods
from indicators.method_checks import obstacles
from indicators.method_forms import ButirForm, CopyForm, MethodForm, NewButirForm
from indicators.models import Methodology, SubDimension
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require

PAGE = 25


def _found(code):
    return get_object_or_404(Methodology.objects.with_structure().select_related("copied_from"), code=code)


@require_safe
@require(Permission.MANAGE_INDEX)
def method_list(request):
    versions = Methodology.objects.order_by("series", "-first_year")
    context = {"page_obj": Paginator(versions, PAGE).get_page(request.GET.get("page"))}
    return render(request, "indicators/work/methods.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDEX)
def method(request, code):
    """One version: what stands against publishing it, its figures and wording, its history."""
    found = _found(code)
    form = MethodForm(request.POST if request.method == "POST" else None, methodology=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = methods.edit(methodology=found, changes=form.changes(), by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect("index_method", code=code)
    context = {
        "found": found,
        "form": form,
        "obstacles": [] if found.is_published else obstacles(found),
        "events": Event.objects.of(found),
    }
    return render(request, "indicators/work/method.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDEX)
def method_copy(request, code):
    found = _found(code)
    form = CopyForm(request.POST if request.method == "POST" else None, initial={"first_year": found.first_year + 1})
    if request.method == "POST" and form.is_valid():
        try:
            draft = methods.copy(methodology=found, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error("first_year", refused.messages)
        else:
            messages.success(request, _("The draft is made. Change what is new in it, then publish it."))
            return redirect("index_method", code=draft.code)
    return render(
        request, "indicators/work/method_copy.html", {"found": found, "form": form}, status=422 if form.is_bound else 200
    )


@require_POST
@require(Permission.MANAGE_INDEX)
def method_publish(request, code):
    try:
        methods.publish(methodology=_found(code), by=request.user)
    except ValidationError as refused:
        for words in refused.messages:
            messages.error(request, words)
    else:
        messages.success(request, _("The version is published. From now on only its wording can change."))
    return redirect("index_method", code=code)


@require_POST
@require(Permission.MANAGE_INDEX)
def method_drop(request, code):
    try:
        methods.drop(methodology=_found(code), by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("index_method", code=code)
    messages.success(request, _("The draft was dropped."))
    return redirect("index_methods")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDEX)
def method_butir(request, code, pk):
    """The butir of one sub-dimension: their wording, and of a draft which go and which come."""
    found = _found(code)
    sub = get_object_or_404(SubDimension.objects.select_related("dimension__methodology"), dimension__methodology=found, pk=pk)
    adding = request.method == "POST" and "add" in request.POST
    saving = request.method == "POST" and not adding
    form = ButirForm(request.POST if saving else None, sub_dimension=sub, may_remove=not found.is_published)
    new = None if found.is_published else NewButirForm(request.POST if adding else None, sub_dimension=sub)
    asked = new if adding else form
    if request.method == "POST" and asked is not None and asked.is_valid():
        try:
            _write_butir(request, found, sub, asked)
        except ValidationError as refused:
            asked.add_error(None, refused.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect("index_method_butir", code=code, pk=pk)
    context = {"found": found, "sub": sub, "form": form, "new": new}
    return render(request, "indicators/work/method_butir.html", context, status=422 if request.method == "POST" else 200)


@transaction.atomic
def _write_butir(request, found, sub, form):
    if isinstance(form, NewButirForm):
        methods.add_butir(sub_dimension=sub, by=request.user, **form.cleaned_data)
        return
    methods.edit(methodology=found, changes=form.changes(), by=request.user)
    for one in form.removed():
        methods.remove_butir(butir=one, by=request.user)

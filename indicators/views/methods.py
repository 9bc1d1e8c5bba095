"""/kerja/indeks/metodologi/: the versions of each index; a copy is edited, checked and published for a later year."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indicators.actions import methods
from indicators.actions.method_moves import own_checks_to_move
from indicators.method_bases import Conflict
from indicators.method_checks import obstacles
from indicators.method_digest import digest
from indicators.method_forms import ButirForm, CopyForm, MethodForm, NewButirForm, figures_ignored, tell
from indicators.models import Butir, ButirGuide, Methodology, SubDimension
from indicators.views.methods_public import shown
from indicators.views.rules import rules_page
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require

PAGE = 25


def _found(code):
    return get_object_or_404(Methodology.objects.with_structure().select_related("copied_from"), code=code)


def _refused(request, form, found, refused):
    """Tell at its fields what was refused; where the draft is gone by now, above the list of versions."""
    if Methodology.objects.filter(pk=found.pk).exists():
        tell(form, refused)
        return None
    for words in refused.messages:
        messages.error(request, words)
    return redirect("index_methods")


def _saved(request, form, found, changed=True):
    messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
    if found.is_published and figures_ignored(form):
        messages.warning(
            request, _("This version was published meanwhile: its figures stayed as they are, only wording is saved.")
        )


@require_safe
@rules_page
def method_list(request):
    versions = Methodology.objects.order_by("series", "-first_year")
    context = {"page_obj": Paginator(versions, PAGE).get_page(request.GET.get("page"))}
    return render(request, "indicators/work/methods.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@rules_page
def method(request, code):
    """One version: what stands against publishing it, its figures and wording, its history."""
    found = _found(code)
    form = MethodForm(request.POST if request.method == "POST" else None, methodology=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = methods.edit(methodology=found, changes=form.changes(), by=request.user, shown=form.shown)
        except Conflict as conflict:
            form.tell_conflict(conflict)
        except ValidationError as refused:
            if answer := _refused(request, form, found, refused):
                return answer
            found = _found(code)  # it may be published by now
        else:
            _saved(request, form, found, changed)
            return redirect("index_method", code=code)
    context = shown(found) | {
        "found": found,
        "form": form,
        "obstacles": [] if found.is_published else obstacles(found),
        "events": Event.objects.of(found),
    }
    return render(request, "indicators/work/method.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDEX)
def method_copy(request, code):
    """A draft of a later year from a published version; of a draft the page says why there is none."""
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


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDEX)
def method_publish(request, code):
    """What publishing a draft does, and the publishing."""
    found = _found(code)
    if request.method != "POST":
        if found.is_published or obstacles(found):
            return redirect("index_method", code=code)
        versions = list(Methodology.objects.filter(series=found.series).order_by("first_year"))
        held = next((one for one in reversed(versions) if one.is_published), None)
        context = shown(found) | _counts(found) | {"found": found, "held": held, "until": found.first_year - 1}
        context |= {"seen": digest(found), "own_checks": own_checks_to_move(found).count()}
        earlier = [one.code for one in versions if not one.is_published and one.first_year < found.first_year]
        context["shut_out"] = ", ".join(earlier)
        context["is_far"] = found.first_year > timezone.localdate().year + 1
        return render(request, "indicators/work/method_publish.html", context)
    try:
        methods.publish(methodology=found, by=request.user, seen=request.POST.get("seen", ""))
    except methods.DraftChanged:
        words = _("Nothing was published: somebody changed this draft meanwhile. Look at what stands now, then publish it.")
        messages.error(request, words)
        return redirect("index_method_publish", code=code)
    except ValidationError as refused:
        for words in refused.messages:
            messages.error(request, words)
    else:
        messages.success(request, _("The version is published. From now on only its wording can change."))
    return redirect("index_method", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_INDEX)
def method_drop(request, code):
    """What is lost with a draft, and dropping it."""
    found = _found(code)
    if request.method != "POST":
        if found.is_published:
            return redirect("index_method", code=code)
        guides = ButirGuide.objects.filter(butir__in=_butir(found)).count()
        context = _counts(found) | {"found": found, "guides": guides, "seen": digest(found)}
        return render(request, "indicators/work/method_drop.html", context)
    try:
        methods.drop(methodology=found, by=request.user, seen=request.POST.get("seen", ""))
    except methods.DraftChanged:
        words = _("Nothing was dropped: somebody changed this draft meanwhile. Look at its history, then decide again.")
        messages.error(request, words)
        return redirect("index_method_drop", code=code)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("index_method", code=code)
    messages.success(request, _("The draft was dropped."))
    return redirect("index_methods")


def _counts(found):
    return {"dimensions": len(found.dimensions.all()), "butir": _butir(found).count()}


def _butir(found):
    return Butir.objects.filter(sub_dimension__dimension__methodology=found)


@require_http_methods(["GET", "HEAD", "POST"])
@rules_page
def method_butir(request, code, pk):
    """The butir of one sub-dimension: their wording, and of a draft their points, which go and which come."""
    found = _found(code)
    sub = get_object_or_404(SubDimension.objects.select_related("dimension__methodology"), dimension__methodology=found, pk=pk)
    adding = request.method == "POST" and "add" in request.POST
    saving = request.method == "POST" and not adding
    form = ButirForm(request.POST if saving else None, sub_dimension=sub, is_draft=not found.is_published)
    new = None if found.is_published else NewButirForm(request.POST if adding else None, sub_dimension=sub)
    asked = new if adding else form
    if asked is None:
        messages.error(request, _("This version is published and never changes. Copy it for a later year."))
    elif request.method == "POST" and asked.is_valid():
        try:
            _write_butir(request, found, sub, asked)
        except Conflict as conflict:
            asked.tell_conflict(conflict)
        except ValidationError as refused:
            if answer := _refused(request, asked, found, refused):
                return answer
        else:
            _saved(request, asked, found)
            return redirect("index_method_butir", code=code, pk=pk)
    context = {"found": found, "sub": sub, "form": form, "new": new}
    return render(request, "indicators/work/method_butir.html", context, status=422 if request.method == "POST" else 200)


@transaction.atomic
def _write_butir(request, found, sub, form):
    if isinstance(form, NewButirForm):
        methods.add_butir(sub_dimension=sub, by=request.user, **form.cleaned_data)
        return
    methods.edit(methodology=found, changes=form.changes(), by=request.user, shown=form.shown)
    for one in form.removed():
        methods.remove_butir(butir=one, by=request.user, shown=form.shown)

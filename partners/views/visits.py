"""Field visits: the list, one visit with its findings, and the pages that are filled in on a phone."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from klaster.access import Permission
from klaster.audit.models import Event
from klaster.templatetags.klaster import day, number
from klaster.views import require
from partners.actions import visits as actions
from partners.actions.requests import may_create
from partners.forms.fields import villages_for
from partners.forms.visits import (
    FindingForm,
    FindingPhotosForm,
    NewFindingForm,
    NewVisitForm,
    SettleForm,
    VisitFilter,
    VisitForm,
)
from partners.models import Attachment, FieldVisit, SupportRequest, VisitFinding
from partners.views.common import PER_PAGE, attempt, form_page, refuse_unless, saved
from partners.views.meetings import to_remove
from sites.forms.filters import offer_own_kabkota
from sites.views.drafts import is_autosave, saved_json


def get_visit(user, pk, *, to_edit=False):
    seen = FieldVisit.objects.visible_to(user).select_related("region__parent__parent", "created_by")
    visit = get_object_or_404(seen, pk=pk)
    if to_edit:
        refuse_unless(actions.may_edit(user, visit))
    return visit


def get_finding(user, pk):
    """To write; a 404 for those who do not see the visit, a 403 for those who only read it."""
    seen = FieldVisit.objects.visible_to(user).order_by().values("pk")
    finding = get_object_or_404(VisitFinding.objects.filter(visit__in=seen).select_related("visit__region"), pk=pk)
    refuse_unless(actions.may_edit(user, finding.visit))
    return finding


@require(Permission.VIEW_WORKSPACE)
def visits(request):
    filters = VisitFilter(request.GET)
    offer_own_kabkota(filters, request.user)
    found = filters.apply(FieldVisit.objects.visible_to(request.user)).annotate(
        found=Count("findings"), open=Count("findings", filter=Q(findings__settled_on__isnull=True))
    )
    rows = found.select_related("region__parent__parent").order_by("-visited_on", "-pk")
    context = {
        "filters": filters,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_add": actions.may_edit(request.user),
    }
    return render(request, "partners/oversight/visits.html", context)


@require(Permission.VIEW_WORKSPACE)
def visit(request, pk):
    shown = get_visit(request.user, pk)
    photos = Prefetch("files", queryset=Attachment.objects.present(), to_attr="present_files")
    requests = SupportRequest.objects.visible_to(request.user).filter(finding__visit=shown)
    context = {
        "visit": shown,
        "findings": shown.findings.select_related("request").prefetch_related(photos),
        "seen_requests": set(requests.values_list("pk", flat=True)),
        "events": Event.objects.of(shown)[:PER_PAGE],
        "may_edit": actions.may_edit(request.user, shown),
        "may_ask": may_create(request.user, shown),
    }
    return render(request, "partners/oversight/visit.html", context)


@require(Permission.VIEW_WORKSPACE)
def new_visit(request):
    refuse_unless(actions.may_edit(request.user))
    villages = villages_for(request.user, Permission.VISIT)
    initial = {"region": villages.filter(code=request.GET.get("desa", "").replace("\0", "")).first()}
    form = NewVisitForm(request.POST or None, villages=villages, initial=initial)
    if made := attempt(form, lambda data: actions.record_visit(by=request.user, **data)):
        return saved(
            request, _("The visit is saved. Now write what was found, one thing at a time."), "work_finding_new", made.pk
        )
    return form_page(request, form, title=_("New field visit"), back=reverse("work_visits"), button=_("Save and go on"))


@require(Permission.VIEW_WORKSPACE)
def change_visit(request, pk):
    visit = get_visit(request.user, pk, to_edit=True)
    title = _("Change the visit to %(village)s") % {"village": visit.region.full_name}
    form = VisitForm(request.POST or None, instance=visit)
    if attempt(form, lambda data: actions.update_visit(visit=visit, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_visit", pk)
    return form_page(request, form, title=title, back=reverse("work_visit", args=[pk]))


# findings


@require(Permission.VIEW_WORKSPACE)
def new_finding(request, pk):
    """The words first: they are stored before any photo is sent."""
    visit = get_visit(request.user, pk, to_edit=True)
    form = NewFindingForm(request.POST or None)
    if made := attempt(form, lambda data: actions.add_finding(visit=visit, by=request.user, **data)):
        return saved(request, _("The finding is saved. Add photos, or go on."), "work_finding_photos", made.pk)
    title = _("New finding: %(village)s, %(day)s") % {"village": visit.region.full_name, "day": day(visit.visited_on)}
    return form_page(request, form, title=title, back=reverse("work_visit", args=[pk]), button=_("Save and add photos"))


@require(Permission.VIEW_WORKSPACE)
def change_finding(request, pk):
    finding = get_finding(request.user, pk)
    form = FindingForm(request.POST or None, instance=finding)
    if attempt(form, lambda data: actions.update_finding(finding=finding, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_visit", finding.visit_id)
    return form_page(request, form, title=_("Change a finding"), back=reverse("work_visit", args=[finding.visit_id]))


@require(Permission.VIEW_WORKSPACE)
def finding_photos(request, pk):
    """Photos of one finding. A phone with scripts sends them one by one as soon as they are chosen (photos.js)."""
    finding = get_finding(request.user, pk)
    form = FindingPhotosForm(request.POST, request.FILES) if request.method == "POST" else FindingPhotosForm()
    if request.method == "POST":
        stored = _store(request.user, finding, form) if form.is_valid() else 0
        if is_autosave(request):
            return _told_to_phone(form)
        if not form.errors:
            if not stored:
                return redirect("work_visit", finding.visit_id)
            message = ngettext("%(count)s file is stored.", "%(count)s files are stored.", stored)
            return saved(request, message % {"count": number(stored)}, "work_finding_photos", pk)
    context = {"finding": finding, "form": form, "files": finding.files.present(), "today": timezone.localdate()}
    return render(request, "partners/oversight/finding_photos.html", context, status=422 if form.errors else 200)


def _store(by, finding, form):
    """Each file by itself: a refusal becomes an error of its field, the others are kept. How many are stored."""
    brought = [("photos", file) for file in form.cleaned_data["photos"]]
    if form.cleaned_data["document"]:
        brought.append(("document", form.cleaned_data["document"]))
    stored = 0
    for field, file in brought:
        try:
            actions.add_photo(finding=finding, file=file, by=by)
            stored += 1
        except ValidationError as error:
            form.add_error(field, error.messages)
    if stored and form.errors:
        form.kept = _("What is shown below is stored. Choose again only the files that are named here, after correcting them.")
    return stored


def _told_to_phone(form):
    """A photo that waited on the phone: received, or refused with the reason."""
    if form.errors:
        return JsonResponse({"refused": " ".join(str(error) for found in form.errors.values() for error in found)}, status=409)
    return saved_json(form)


@require(Permission.VIEW_WORKSPACE)
@require_POST
def remove_photo(request, pk):
    finding = get_finding(request.user, pk)
    actions.remove_photo(attachment=to_remove(request, finding), by=request.user)
    return saved(request, _("The file is taken away."), "work_visit", finding.visit_id)


@require(Permission.VIEW_WORKSPACE)
def settle_finding(request, pk):
    """The day on which it was put right; a POST with `to=open` takes it back."""
    finding = get_finding(request.user, pk)
    if request.POST.get("to") == "open":
        actions.reopen_finding(finding=finding, by=request.user)
        return saved(request, _("The finding is open again."), "work_visit", finding.visit_id)
    form = SettleForm(request.POST or None, initial={"on": timezone.localdate()})
    if attempt(form, lambda data: actions.settle_finding(finding=finding, by=request.user, **data)):
        return saved(request, _("The finding is settled."), "work_visit", finding.visit_id)
    title = _("Settled: %(finding)s") % {"finding": finding}
    return form_page(request, form, title=title, back=reverse("work_visit", args=[finding.visit_id]))

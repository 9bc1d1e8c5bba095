"""Activities at work: the list, one activity, and its steps from planned to done."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require
from partners import actions
from partners.activity_exports import exported
from partners.forms import ActivityFilter, ActivityForm, CancelForm, ResultForm, partners_for
from partners.models import Activity, Agreement, SupportRequest
from partners.views.common import PER_PAGE, attempt, form_page, refuse_unless, saved
from partners.views.owned_files import owned_files

Status = Activity.Status


def page_of(activities, number, today):
    """One page of a list, its rows with what they show: partner, villages, `late` in days."""
    rows = activities.select_related("partner").prefetch_related("villages")
    page = Paginator(rows, PER_PAGE).get_page(number)
    for activity in page:
        activity.late = activity.days_overdue(today)
    return page


def get_activity(user, pk, *, to_edit=False):
    """The activity, a 404 for those who may not see it; `to_edit` a 403 with the reason for those who only read."""
    activity = get_object_or_404(Activity.objects.visible_to(user).select_related("partner"), pk=pk)
    if to_edit:
        refuse_unless(actions.may_edit(user, activity))
    return activity


@require(Permission.VIEW_WORKSPACE)
def activities(request):
    """The activities one may see; `?unduh=csv` or `xlsx` gives all that the filters leave."""
    today = timezone.localdate()
    filters = ActivityFilter(request.GET, user=request.user)
    found = filters.apply(Activity.objects.visible_to(request.user), today)
    if request.GET.get("unduh") in {"csv", "xlsx"}:
        return exported(found, request.GET["unduh"])
    context = {
        "filters": filters,
        "page_obj": page_of(found, request.GET.get("page"), today),
        "may_add": actions.may_edit(request.user),
    }
    return render(request, "partners/work/activities.html", context)


@require(Permission.VIEW_WORKSPACE)
def activity(request, pk):
    shown = get_activity(request.user, pk)
    asked = SupportRequest.objects.visible_to(request.user).filter(pk=shown.request_id).first()
    shown.late = shown.days_overdue(timezone.localdate())
    context = {
        "activity": shown,
        "villages": shown.villages.select_related("parent__parent"),
        "innovations": shown.innovations.published().select_related("current_version"),
        "agreement": Agreement.objects.visible_to(request.user).filter(pk=shown.agreement_id).first(),
        "asked": asked,
        "files": shown.files.present(),
        "events": Event.objects.of(shown)[:PER_PAGE],
        "may_edit": actions.may_edit(request.user, shown),
        "moves": [to for to, froms in actions.MOVES.items() if shown.status in froms],
        "has_begun": shown.starts <= timezone.localdate(),
    }
    return render(request, "partners/work/activity.html", context)


@require(Permission.VIEW_WORKSPACE)
def new_activity(request):
    refuse_unless(actions.may_edit(request.user))
    asked = request.GET.get("permohonan", "")[:18]
    initial = {
        "partner": partners_for(request.user).filter(slug=request.GET.get("mitra", "").replace("\0", "")).first(),
        "request": int(asked) if asked.isascii() and asked.isdecimal() else None,
    }
    form = ActivityForm(request.POST or None, user=request.user, initial=initial)
    made = attempt(form, lambda data: actions.create_activity(by=request.user, **data))
    if made:
        message = _("The activity is saved. Now choose the villages in which it takes place.")
        return saved(request, message, "work_activity_villages", made.pk)
    return form_page(
        request, form, title=_("New activity"), back=reverse("work_activities"), button=_("Save and choose villages")
    )


@require(Permission.VIEW_WORKSPACE)
def change_activity(request, pk):
    activity = get_activity(request.user, pk, to_edit=True)
    title = _("Change “%(name)s”") % {"name": activity.title}
    form = ActivityForm(request.POST or None, instance=activity, user=request.user)
    if attempt(form, lambda data: actions.update_activity(activity=activity, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_activity", pk)
    return form_page(request, form, title=title, back=reverse("work_activity", args=[pk]))


@require(Permission.VIEW_WORKSPACE)
@require_POST
def start_activity(request, pk):
    """Marks it as running, or a cancelled one as planned again: the two steps that ask nothing."""
    activity = get_activity(request.user, pk, to_edit=True)
    to = Status.PLANNED if activity.status == Status.CANCELLED else Status.RUNNING
    try:
        changed = actions.change_status(activity=activity, to=to, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("work_activity", pk)
    return saved(
        request, _("The activity is “%(status)s” now.") % {"status": changed.get_status_display()}, "work_activity", pk
    )


@require(Permission.VIEW_WORKSPACE)
def cancel_activity(request, pk):
    activity = get_activity(request.user, pk, to_edit=True)
    form = CancelForm(request.POST or None)

    def cancel(data):
        return actions.change_status(activity=activity, to=Status.CANCELLED, reason=data["reason"], by=request.user)

    if attempt(form, cancel):
        return saved(request, _("The activity is cancelled. The public no longer sees it."), "work_activity", pk)
    title = _("Cancel “%(name)s”") % {"name": activity.title}
    back = reverse("work_activity", args=[pk])
    return form_page(request, form, title=title, back=back, button=_("Cancel the activity"), danger=True)


@require(Permission.VIEW_WORKSPACE)
def activity_result(request, pk):
    activity = get_activity(request.user, pk, to_edit=True)
    title = _("Result of “%(name)s”") % {"name": activity.title}
    form = ResultForm(request.POST or None, instance=activity)
    stored = Activity.objects.get(pk=pk)
    if attempt(form, lambda data: actions.record_result(activity=stored, by=request.user, **data)):
        return saved(request, _("The result is saved and the activity is marked as done."), "work_activity", pk)
    return form_page(request, form, title=title, back=reverse("work_activity", args=[pk]), button=_("Save and mark as done"))


@require(Permission.VIEW_WORKSPACE)
def activity_files(request, pk):
    activity = get_activity(request.user, pk, to_edit=True)
    return owned_files(
        request,
        owner=activity,
        may=actions.may_edit(request.user, activity),
        title=_("Files of “%(name)s”") % {"name": activity.title},
        back=reverse("work_activity", args=[pk]),
    )

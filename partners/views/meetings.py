"""Coordination meetings: the list, one meeting, its attendance list, minutes and files."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from klaster import access
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.templatetags.klaster import number
from klaster.views import require
from partners.actions import meetings as actions
from partners.forms.fields import FileForm
from partners.forms.meetings import AttendeeForm, MeetingCancelForm, MeetingFilter, MeetingForm, MinutesForm
from partners.models import Attendance, Meeting, Partner, SupportRequest
from partners.views.choosing import village_page
from partners.views.common import PER_PAGE, attempt, form_page, refuse_unless, saved


def get_meeting(user, pk, *, to_edit=False):
    meeting = get_object_or_404(Meeting.objects.visible_to(user), pk=pk)
    if to_edit:
        refuse_unless(actions.may_edit(user))
    return meeting


@require(Permission.VIEW_WORKSPACE)
def meetings(request):
    filters = MeetingFilter(request.GET)
    found = filters.apply(Meeting.objects.visible_to(request.user), timezone.now()).prefetch_related("villages")
    context = {
        "filters": filters,
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "may_add": actions.may_edit(request.user),
    }
    return render(request, "partners/meetings/meetings.html", context)


@require(Permission.VIEW_WORKSPACE)
def meeting(request, pk):
    shown = get_meeting(request.user, pk)
    seen = Prefetch("attendance", Attendance.objects.select_related("partner"))
    shown = Meeting.objects.prefetch_related(seen).get(pk=shown.pk)
    office = access.can(request.user, Permission.VIEW_SUMMARY)
    items = shown.actions.select_related("region__parent__parent", "partner", "request")
    requests = SupportRequest.objects.visible_to(request.user).filter(action_item__meeting=shown)
    context = {
        "meeting": shown,
        "villages": shown.villages.select_related("parent__parent"),
        "items": items,
        "seen_requests": set(
            SupportRequest.objects.visible_to(request.user).filter(pk__in=requests).values_list("pk", flat=True)
        ),
        "letters": shown.letters.all() if office else None,
        "files": shown.files.present(),
        "events": Event.objects.of(shown)[:PER_PAGE],
        "may_edit": actions.may_edit(request.user),
        "has_begun": shown.begins_at <= timezone.now(),
        "today": timezone.localdate(),
        "present": sum(line.state == Attendance.State.PRESENT for line in shown.attendance.all()),
    }
    return render(request, "partners/meetings/meeting.html", context)


@require(Permission.VIEW_WORKSPACE)
def new_meeting(request):
    refuse_unless(actions.may_edit(request.user))
    form = MeetingForm(request.POST or None)
    if made := attempt(form, lambda data: actions.create_meeting(by=request.user, **data)):
        return saved(request, _("The meeting is saved. Now choose whom to invite."), "work_meeting_invite", made.pk)
    return form_page(request, form, title=_("New meeting"), back=reverse("work_meetings"))


@require(Permission.VIEW_WORKSPACE)
def change_meeting(request, pk):
    meeting = get_meeting(request.user, pk, to_edit=True)
    form = MeetingForm(request.POST or None, initial=MeetingForm.initial_of(meeting))
    there = meeting.attendance.filter(state=Attendance.State.PRESENT)
    ticked = there.count()
    if attempt(form, lambda data: actions.update_meeting(meeting=meeting, by=request.user, **data)):
        if ticked and not there.exists():
            messages.info(request, _("It has not begun yet: those ticked as present are invited again."))
        return saved(request, _("The changes are saved."), "work_meeting", pk)
    title = _("Change “%(name)s”") % {"name": meeting.title}
    return form_page(request, form, title=title, back=reverse("work_meeting", args=[pk]))


@require(Permission.VIEW_WORKSPACE)
def cancel_meeting(request, pk):
    meeting = get_meeting(request.user, pk, to_edit=True)
    form = MeetingCancelForm(request.POST or None)
    if attempt(form, lambda data: actions.cancel_meeting(meeting=meeting, by=request.user, **data)):
        return saved(request, _("The meeting is cancelled. Those invited are told."), "work_meeting", pk)
    title = _("Cancel “%(name)s”") % {"name": meeting.title}
    back = reverse("work_meeting", args=[pk])
    return form_page(request, form, title=title, back=back, button=_("Cancel the meeting"), danger=True)


@require(Permission.VIEW_WORKSPACE)
@require_POST
def move_meeting(request, pk):
    """Marks it as held, or a cancelled one as planned again: the two steps that ask nothing."""
    meeting = get_meeting(request.user, pk, to_edit=True)
    act = actions.plan_again if request.POST.get("to") == Meeting.State.PLANNED else actions.mark_held
    try:
        moved = act(meeting=meeting, by=request.user)
    except ValidationError as error:
        return saved(request, " ".join(error.messages), "work_meeting", pk, level="error")
    message = _("The meeting is “%(status)s” now.") % {"status": moved.get_state_display()}
    return saved(request, message, "work_meeting", pk)


@require(Permission.VIEW_WORKSPACE)
def meeting_villages(request, pk):
    meeting = get_meeting(request.user, pk, to_edit=True)
    return village_page(
        request,
        chosen=meeting.villages.all(),
        add=lambda villages: actions.add_villages(meeting=meeting, villages=villages, by=request.user),
        remove=lambda village: actions.remove_village(meeting=meeting, village=village, by=request.user),
        title=_("Villages of “%(name)s”") % {"name": meeting.title},
        done=(reverse("work_meeting", args=[pk]), _("Done, to the meeting")),
    )


# attendance


@require(Permission.VIEW_WORKSPACE)
def attendance(request, pk):
    """The list with its ticks, all in one form; a line is taken off by its own button."""
    meeting = get_meeting(request.user, pk, to_edit=True)
    if request.method == "POST":
        return _change_attendance(request, meeting)
    context = {
        "meeting": meeting,
        "lines": meeting.attendance.select_related("partner"),
        "states": Attendance.State.choices,
        "has_begun": meeting.begins_at <= timezone.now(),
    }
    return render(request, "partners/meetings/attendance.html", context)


def _change_attendance(request, meeting):
    lines = {str(line.pk): line for line in meeting.attendance.select_related("partner", "meeting")}
    if leaving := lines.get(request.POST.get("remove", "")):
        actions.remove_attendee(line=leaving, by=request.user)
        return saved(request, _("%(name)s is taken off the list.") % {"name": leaving}, "work_meeting_attendance", meeting.pk)
    ticked = {line.pk: request.POST.get(f"state-{pk}") for pk, line in lines.items()}
    states = {pk: state for pk, state in ticked.items() if state in Attendance.State.values}
    try:
        actions.tick_attendance(meeting=meeting, states=states, by=request.user)
    except ValidationError as error:
        return saved(request, " ".join(error.messages), "work_meeting_attendance", meeting.pk, level="error")
    return saved(request, _("The attendance list is saved."), "work_meeting", meeting.pk)


@require(Permission.VIEW_WORKSPACE)
def invite(request, pk):
    """Partners ticked in one go."""
    meeting = get_meeting(request.user, pk, to_edit=True)
    there = meeting.attendance.filter(name="", partner__isnull=False).values("partner_id")
    offered = Partner.objects.filter(is_active=True).exclude(pk__in=there).by_kind()
    if request.method == "POST":
        ticked = set(request.POST.getlist("partner"))
        chosen = [partner for partner in offered if partner.slug in ticked]
        try:
            lines = actions.invite_partners(meeting=meeting, partners=chosen, by=request.user)
        except ValidationError as error:
            return saved(request, " ".join(error.messages), "work_meeting_invite", pk, level="error")
        message = ngettext("%(count)s partner is on the list.", "%(count)s partners are added to the list.", len(lines))
        return saved(request, message % {"count": number(len(lines))}, "work_meeting", pk)
    return render(request, "partners/meetings/invite.html", {"meeting": meeting, "offered": offered})


@require(Permission.VIEW_WORKSPACE)
def new_attendee(request, pk):
    meeting = get_meeting(request.user, pk, to_edit=True)
    form = AttendeeForm(request.POST or None)
    if line := attempt(form, lambda data: actions.add_attendee(meeting=meeting, by=request.user, **data)):
        return saved(request, _("%(name)s is on the list.") % {"name": line}, "work_meeting_attendance", pk)
    title = _("Add to the attendance list")
    return form_page(request, form, title=title, back=reverse("work_meeting_attendance", args=[pk]), button=_("Add"))


# minutes and files


@require(Permission.VIEW_WORKSPACE)
def minutes(request, pk):
    """Two may write at once: the second keeps what was typed and sees what the first saved beside it."""
    meeting = get_meeting(request.user, pk, to_edit=True)
    initial = {"minutes": meeting.minutes, "base": actions.fingerprint(meeting.minutes)}
    form = MinutesForm(request.POST or None, initial=initial)
    other, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_minutes(meeting=meeting, by=request.user, **form.cleaned_data)
            return saved(request, _("The minutes are saved."), "work_meeting", pk)
        except ValidationError as error:
            form.add_error(None, error.messages)
            meeting.refresh_from_db()
            other, status = meeting.minutes, 409
            form.data = form.data.copy()
            form.data["base"] = actions.fingerprint(other)
    context = {"meeting": meeting, "form": form, "other": other}
    return render(request, "partners/meetings/minutes.html", context, status=422 if form.errors and status == 200 else status)


def file_page(request, form, add, **context):
    """A page on which one file is added; `add(file=, caption=)` is the action, `back` where it leads then."""
    if request.method == "POST" and attempt(form, lambda data: add(**data)):
        return saved(request, _("The file is stored."), context["back"])
    return render(request, "partners/meetings/file.html", {"form": form, **context}, status=422 if form.errors else 200)


def file_form(request):
    return FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()


@require(Permission.VIEW_WORKSPACE)
def meeting_files(request, pk):
    meeting = get_meeting(request.user, pk, to_edit=True)
    return file_page(
        request,
        file_form(request),
        lambda file, caption: actions.add_file(meeting=meeting, file=file, caption=caption, by=request.user),
        title=_("Add a file to “%(name)s”") % {"name": meeting.title},
        back=reverse("work_meeting", args=[pk]),
    )


def to_remove(request, owner):
    """The file that a POST names, of this owner; 404 for any other."""
    chosen = request.POST.get("file", "")
    return get_object_or_404(owner.files.present(), pk=chosen if chosen.isdecimal() and len(chosen) < 15 else 0)


@require(Permission.VIEW_WORKSPACE)
@require_POST
def remove_meeting_file(request, pk):
    meeting = get_meeting(request.user, pk, to_edit=True)
    actions.remove_file(attachment=to_remove(request, meeting), by=request.user)
    messages.success(request, _("The file is taken away."))
    return redirect("work_meeting", pk)

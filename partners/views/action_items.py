"""The action list of a meeting (rencana tindak lanjut)."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from klaster.access import Permission
from klaster.views import require
from partners.actions import meetings as actions
from partners.forms.fields import villages_for
from partners.forms.meetings import ActionItemForm
from partners.models import ActionItem, Meeting
from partners.views.common import attempt, form_page, refuse_unless, saved
from partners.views.meetings import get_meeting


def get_item(user, pk):
    seen = Meeting.objects.visible_to(user)
    item = get_object_or_404(ActionItem.objects.select_related("meeting").filter(meeting__in=seen), pk=pk)
    refuse_unless(actions.may_edit(user))
    return item


@require(Permission.VIEW_WORKSPACE)
def new_action(request, pk):
    meeting = get_meeting(request.user, pk, to_edit=True)
    form = ActionItemForm(request.POST or None, villages=villages_for(request.user, Permission.COORDINATE))
    if attempt(form, lambda data: actions.add_action(meeting=meeting, by=request.user, **data)):
        return saved(request, _("The line is on the action list."), "work_meeting", pk)
    title = _("Action list of “%(name)s”: new line") % {"name": meeting.title}
    return form_page(request, form, title=title, back=reverse("work_meeting", args=[pk]))


@require(Permission.VIEW_WORKSPACE)
def change_action(request, pk):
    item = get_item(request.user, pk)
    villages = villages_for(request.user, Permission.COORDINATE)
    form = ActionItemForm(request.POST or None, instance=item, villages=villages)
    stored = ActionItem.objects.select_related("meeting").get(pk=pk)
    if attempt(form, lambda data: actions.update_action(item=stored, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_meeting", item.meeting_id)
    title = _("Change a line of the action list")
    return form_page(request, form, title=title, back=reverse("work_meeting", args=[item.meeting_id]))


@require(Permission.VIEW_WORKSPACE)
@require_POST
def move_action(request, pk):
    """Done, open again, or taken off the list."""
    item = get_item(request.user, pk)
    act, message = {
        "open": (actions.reopen_action, _("The line is open again.")),
        "remove": (actions.remove_action, _("The line is taken off the list.")),
    }.get(request.POST.get("to"), (actions.finish_action, _("The line is marked as done.")))
    try:
        act(item=item, by=request.user)
    except ValidationError as error:
        return saved(request, " ".join(error.messages), "work_meeting", item.meeting_id, level="error")
    return saved(request, message, "work_meeting", item.meeting_id)

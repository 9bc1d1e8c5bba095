"""What the ground itself shows in the workspace: the way to the head's summary."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.sockets import Section
from klaster.workspace.summary import TOP_STUCK, stuck_matters


def links(*, user):
    if not access.can(user, Permission.VIEW_SUMMARY):
        return None
    return [{"url": reverse("summary"), "label": _("Summary"), "detail": _("figures, what is stuck, what comes next")}]


def stuck(*, user):
    """For the head and the deputy, who read and change nothing: what is stuck, and whom to call."""
    if not access.can(user, Permission.VIEW_SUMMARY) or access.can(user, Permission.REVIEW):
        return None
    matters = stuck_matters(timezone.localdate())
    context = {"stuck": matters[:TOP_STUCK], "count": len(matters), "urgent": len(matters)}
    return Section("workspace/section_stuck.html", context, _("What is stuck, and whom to call")) if matters else None

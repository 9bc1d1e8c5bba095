"""What the calendar shows of itself: its place in the workspace, and the fixed dates among the events."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from klaster import access
from klaster.access import Permission
from klaster.calendar.models import FixedDate


def links(*, user):
    if not access.can(user, Permission.VIEW_WORKSPACE):
        return None
    return [{"url": reverse("calendar"), "label": _("Calendar"), "detail": _("due dates, activities, the year's fixed dates")}]


def fixed_dates(*, user, first, last):
    """For all at work; those whose days move say so in their title."""
    return [_event(one, *span) for one in FixedDate.objects.filter(is_active=True) for span in one.spans(first, last)]


def _event(one, begins, ends):
    title = _("%(title)s (about)") % {"title": one.title} if one.is_about else one.title
    return {
        "uid": f"fixed-date-{one.pk}-{begins.year}",
        "kind": pgettext("calendar", "The year's fixed dates"),
        "date": begins,
        "until": ends if ends > begins else None,
        "title": title,
        "detail": one.note,
        "url": "",
    }

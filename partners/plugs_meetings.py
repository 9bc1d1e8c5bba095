"""What other pages show of meetings: what waits on the action lists, the way to the list, the calendar."""

from django.db.models import Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from klaster import access, sockets
from klaster.access import Permission
from klaster.lists import beginning
from klaster.sockets import Section
from partners import demo_meetings
from partners.models import ActionItem, Meeting

SHOWN = 5
MOST = 200


def _section(items, title, say):
    if items is None:
        return None
    today = timezone.localdate()
    items = items.select_related("meeting", "region__parent__parent", "partner").order_by("due", "pk")
    shown, count = beginning(items, SHOWN)
    if not shown:
        return None
    for item in shown:
        item.late = max((today - item.due).days, 0) if item.due else 0
    late = sum(bool(item.late) for item in shown)
    context = {"items": shown, "count": count, "rest": count - len(shown), "urgent": late and count, "say": say}
    return Section("partners/meetings/section_actions.html", context, title)


def _overdue(*, user):
    return ActionItem.objects.overdue(timezone.localdate()) if access.can(user, Permission.COORDINATE) else None


def overdue_actions(*, user):
    """For Dinas PMD: what was agreed in meetings and is past its day."""
    return _section(_overdue(user=user), _("Overdue lines of action lists"), _("Mark them as done, or give them another day."))


def _of_partner(*, user):
    mine = access.partner_ids(user)
    return ActionItem.objects.open().filter(partner__in=mine) if mine and not user.is_superuser else None


def partners_actions(*, user):
    """For a partner officer: what the own partner took on in meetings."""
    return _section(_of_partner(user=user), _("Agreed in meetings"), _("Tell Dinas PMD when it is done."))


def links(*, user):
    if not access.can(user, Permission.VIEW_WORKSPACE):
        return None
    return [
        {
            "url": reverse("work_meetings"),
            "label": _("Coordination meetings"),
            "detail": _("attendance, minutes, action lists"),
            "group": pgettext("menu", "Coordination"),
        }
    ]


def calendar(*, user, first, last):
    """Meetings, and the days until which their action lists say that something is done."""
    meetings = Meeting.objects.visible_to(user)
    shown = meetings.exclude(state=Meeting.State.CANCELLED)
    within = shown.filter(Q(begins_at__date__lte=last), Q(begins_at__date__gte=first) | Q(ends_at__date__gte=first))
    items = ActionItem.objects.open().filter(due__range=(first, last), meeting__in=meetings.order_by().values("pk"))
    return [
        *(_meeting_event(meeting) for meeting in within.order_by("begins_at", "pk")[:MOST]),
        *(_item_event(item) for item in items.select_related("meeting", "partner").order_by("due", "pk")[:MOST]),
    ]


def _meeting_event(meeting):
    begins = timezone.localdate(meeting.begins_at)
    ends = timezone.localdate(meeting.ends_at) if meeting.ends_at else begins
    return {
        "uid": f"meeting-{meeting.pk}",
        "kind": _("Coordination meetings"),
        "date": begins,
        "until": ends if ends != begins else None,
        "title": meeting.title,
        "detail": " · ".join(filter(None, [_clock(meeting.begins_at), meeting.place])),
        "url": reverse("work_meeting", args=[meeting.pk]),
    }


def _clock(begins):
    """When on its day; the calendar says which day it is."""
    time = formats.time_format(timezone.localtime(begins), pgettext("time format", "H:i"))
    return _("at %(time)s WITA") % {"time": time}


def _item_event(item):
    return {
        "uid": f"action-{item.pk}",
        "kind": _("Action lists"),
        "date": item.due,
        "until": None,
        "title": item.text,
        "detail": " · ".join(filter(None, [item.meeting.title, str(item.partner or item.who)])),
        "url": reverse("work_meeting", args=[item.meeting_id]),
    }


def _coming(*, today):
    return Meeting.objects.coming(timezone.now())


def coming(*, today):
    """For the head's summary: the next meetings."""
    return [
        {
            "date": timezone.localdate(meeting.begins_at),
            "title": meeting.title,
            "url": reverse("work_meeting", args=[meeting.pk]),
        }
        for meeting in _coming(today=today)[:MOST]
    ]


def register():
    """Plug in; called once, when the app is ready."""
    sockets.plug("workspace.sections", overdue_actions, order=26, when=_overdue)
    sockets.plug("workspace.sections", partners_actions, order=36, when=_of_partner)
    sockets.plug("workspace.links", links, order=66)
    sockets.plug("summary.next", coming, order=66, when=_coming)
    sockets.plug("calendar.events", calendar, order=66)
    sockets.plug("demo", demo_meetings.seed, order=76)

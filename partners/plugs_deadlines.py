"""Deadlines of filings on the pages of others: workspace, calendar, the head's summary."""

import datetime

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.sockets import Section, plug
from partners.filing_stages_reckoning import ministry_today
from partners.models import Deadline, FilingPartner

SHOWN = 5
MOST = 200
SOON = datetime.timedelta(days=30)


def register():
    """Plug in; called once, when the app is ready."""
    plug("workspace.sections", to_do, order=24, when=_to_do)
    plug("summary.stuck", overdue, order=64, when=_overdue)
    plug("summary.next", coming, order=64, when=_coming)
    plug("calendar.events", due_days, order=35)


def _to_do(*, user):
    """Those of Dinas PMD, of the villages for which the user writes, of the filings that the user's partner accompanies now."""
    near, writes = Deadline.objects.near(ministry_today()), access.within(user, Permission.WRITE, "filing__region__code")
    if not writes:  # everywhere
        return near
    own = FilingPartner.objects.filter(partner_id__in=access.partner_ids(user), until__isnull=True).values("filing_id")
    return near.filter(writes | Q(filing__in=own))


def to_do(*, user):
    """Deadlines whose days of warning have begun, the first one on top."""
    today = ministry_today()
    found = list(_to_do(user=user).select_related("filing__region", "rule")[: SHOWN + 1])
    if not found:
        return None
    for deadline in found:
        deadline.look(today)
    context = {"deadlines": found[:SHOWN], "more": len(found) > SHOWN}
    return Section("partners/filings/section_deadlines.html", context, _("Deadlines of filings"))


# the head's summary


def _overdue(*, today):
    return Deadline.objects.overdue(today)


def overdue(*, today):
    """Deadlines that passed, and whom to call: the partner that accompanies the filing, else the village."""
    now = Prefetch("filing__partners", FilingPartner.objects.filter(until__isnull=True).select_related("partner"), "now_with")
    found = _overdue(today=today).select_related("filing__region__parent__parent", "rule").prefetch_related(now)
    return [
        {
            "days": deadline.days_past(today),
            "title": f"{deadline.rule.title}: {deadline.filing.title}",
            "detail": deadline.filing.get_type_display(),
            "call": _whom(deadline.filing),
            "url": reverse("work_filing", args=[deadline.filing_id]),
        }
        for deadline in found[:MOST]
    ]


def _whom(filing):
    return ", ".join(row.partner.short_name for row in filing.now_with) or filing.region.full_place


def _coming(*, today):
    return Deadline.objects.open().filter(due__range=(today, today + SOON))


def coming(*, today):
    return [
        {
            "date": deadline.due,
            "title": f"{deadline.rule.title}: {deadline.filing.title}",
            "url": reverse("work_filing", args=[deadline.filing_id]),
        }
        for deadline in _coming(today=today).select_related("filing", "rule")[:MOST]
    ]


# the calendar


def due_days(*, user, first, last):
    """Open deadlines of filings that the user may see; their titles go into the person's own feed and message alone."""
    found = Deadline.objects.open().visible_to(user).filter(due__range=(first, last)).select_related("filing", "rule")
    return [
        {
            "uid": f"filing-deadline-{deadline.pk}",
            "kind": _("Deadlines of filings"),
            "date": deadline.due,
            "until": None,
            "title": deadline.rule.title,
            "detail": deadline.filing.title,
            "url": reverse("work_filing", args=[deadline.filing_id]),
        }
        for deadline in found[:MOST]
    ]

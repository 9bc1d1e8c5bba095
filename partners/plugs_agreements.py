"""Agreements on the pages of others: the workspace, the head's summary, the calendar; and the days of activities there."""

import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.sockets import Section, plug
from klaster.templatetags.klaster import day
from partners import demo_agreements
from partners.models import Activity, Agreement

SHOWN = 5
MOST = 200
FORGOTTEN = datetime.timedelta(days=365)  # what ran out longer ago is history, and nobody is called for it


def register():
    """Plug in; called once, when the app is ready."""
    plug("workspace.sections", to_renew, order=25, when=_to_renew)
    plug("workspace.links", links, order=61)
    plug("summary.stuck", lapsed, order=61, when=_lapsed)
    plug("calendar.events", last_days, order=30)
    plug("calendar.events", activity_days, order=20)
    plug("demo", demo_agreements.seed, order=71)


def _to_renew(*, user):
    found = Agreement.objects.to_renew(timezone.localdate())
    if not access.can(user, Permission.MANAGE_PARTNERS):
        mine = access.partner_ids(user)
        if not mine:
            return None
        found = found.filter(pk__in=Agreement.parties.through.objects.filter(partner__in=mine).values("agreement"))
    return found


def to_renew(*, user):
    """For Dinas PMD and the parties' officers: agreements within their days of warning, the first to end on top."""
    found = _to_renew(user=user)
    if found is None:
        return None
    agreements = list(found.order_by("ends", "pk")[: SHOWN + 1])
    context = {
        "agreements": agreements[:SHOWN],
        "more": f"{reverse('work_agreements')}?status=to_renew" if len(agreements) > SHOWN else "",
    }
    return Section("partners/agreements_section.html", context, _("Agreements to renew")) if agreements else None


def links(*, user):
    if not access.can(user, Permission.VIEW_SUMMARY) and not access.can(user, Permission.WORK_AS_PARTNER):
        return None
    return [
        {
            "url": reverse("work_agreements"),
            "label": _("Agreements"),
            "detail": _("MoU and PKS, and their renewal"),
            "rare": True,
        }
    ]


def _lapsed(*, today):
    return Agreement.objects.lapsed(today).filter(ends__gte=today - FORGOTTEN)


def lapsed(*, today):
    """Agreements that ran out within a year, that nothing follows, and of which nobody wrote that they shall end so."""
    found = _lapsed(today=today).prefetch_related("parties")
    return [
        {
            "days": (today - agreement.ends).days,
            "title": f"{agreement}: {agreement.title}",
            "detail": _("Agreement that ran out on %(day)s and is not renewed") % {"day": day(agreement.ends)},
            "call": ", ".join(party.short_name for party in agreement.parties.all()),
            "url": reverse("work_agreement", args=[agreement.pk]),
        }
        for agreement in found.order_by("ends", "pk")[:MOST]
    ]


# the calendar


def last_days(*, user, first, last):
    ending = Agreement.objects.visible_to(user).filter(ends__range=(first, last), ended_on__isnull=True)
    return [
        {
            "uid": f"agreement-{agreement.pk}-ends",
            "kind": _("Agreements"),
            "date": agreement.ends,
            "until": None,
            "title": _("Last day of %(agreement)s") % {"agreement": agreement},
            "detail": agreement.title,
            "url": reverse("work_agreement", args=[agreement.pk]),
        }
        for agreement in ending.order_by("ends", "pk")[:MOST]
    ]


def activity_days(*, user, first, last):
    """Activities that fall into these days; one without a last day stands on its first."""
    within = Q(ends__gte=first) | Q(ends__isnull=True, starts__gte=first)
    found = Activity.objects.visible_to(user).published().filter(within, starts__lte=last).select_related("partner")
    return [
        {
            "uid": f"activity-{activity.pk}",
            "kind": _("Activities"),
            "date": activity.starts,
            "until": activity.ends,
            "title": activity.title,
            "detail": activity.partner.name,
            "url": reverse("work_activity", args=[activity.pk]),
        }
        for activity in found.order_by("starts", "pk")[:MOST]
    ]

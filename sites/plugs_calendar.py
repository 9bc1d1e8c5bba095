"""What the reporting rounds put on the calendar: when they open, are due and close, and the other days of single villages."""

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from klaster import access, sockets
from klaster.access import Permission
from sites.models import Region, Round, RoundException

VILLAGES = (Region.Level.DESA, Region.Level.KELURAHAN)


def connect():
    sockets.plug("calendar.events", rounds, order=10)


def rounds(*, user, first, last):
    """For who reads reports; two queries. A village hears its own days in place of the round's, an exempt one of none."""
    where = access.within(user, Permission.VIEW_ALL)
    own = _own_villages(user)
    if not access.can(user, Permission.VIEW_ALL):
        return []
    span = (first, last)
    theirs = RoundException.objects.filter(where, Q(due__range=span) | Q(closes__range=span)).values("round")
    seen = RoundException.objects.filter(where).select_related("region__parent__parent")
    found = Round.objects.filter(
        Q(opens__range=span) | Q(due__range=span) | Q(closes__range=span) | Q(pk__in=theirs)
    ).prefetch_related(Prefetch("exceptions", queryset=seen, to_attr="seen"))
    return [event for round in found for event in _events(round, own)]


def _own_villages(user):
    """The ids of the villages of a person who has roles in villages alone; None for who looks after an area."""
    held = [] if user.is_superuser else access.scopes(user, Permission.VIEW_ALL)
    places = [membership.region for membership in held]
    if not held or any(place is None or place.level not in VILLAGES for place in places):
        return None
    return {place.pk for place in places}


def _events(round, own):
    """The round's own days unless other days hold for all of one's villages, then those of the exceptions."""
    exempt = {found.region_id for found in round.seen if found.is_exempt}
    longer = [found for found in round.seen if not found.is_exempt]
    if own is None or own - exempt:
        yield _event(round, "opens", round.opens, _("Reporting round %(round)s opens") % {"round": round})
    if own is None or own - exempt - {found.region_id for found in longer}:
        yield _event(round, "due", round.due, _("Reports of %(round)s are due") % {"round": round})
        yield _event(round, "closes", round.closes, _("Reporting round %(round)s closes") % {"round": round})
    for found in longer:
        words = {"round": round, "village": found.region.full_place}
        key = f"-{found.region_id}"
        yield _event(round, f"due{key}", found.due, _("Reports of %(round)s are due: %(village)s (more time)") % words)
        yield _event(
            round, f"closes{key}", found.closes, _("Reporting round %(round)s closes: %(village)s (more time)") % words
        )


def _event(round, what, date, title):
    return {
        "uid": f"round-{round.pk}-{what}",
        "kind": pgettext("menu", "Reports"),
        "date": date,
        "until": None,
        "title": title,
        "detail": round.full_name if what == "opens" else "",
        "url": reverse("report_list"),
    }

"""Requests that are late climb: 1 day late to the lead partner's officers, 7 to Dinas PMD, 14 to the head of office, each once.

Late: past the due date, or past the day that a partner promised where that comes first.
"""

import logging

from django.db import transaction
from django.utils import timezone

from klaster.access import Role
from klaster.notifications.clock import is_day
from klaster.notifications.recipients import holders
from partners import notices_requests as notices
from partners.models import Offer, SupportRequest

log = logging.getLogger(__name__)
RUNGS = [1, 7, 14]  # days late; `climbed` counts those that were told


def climb(*, now=None):
    """Tell of each overdue request whom its lateness has reached, by day only; gives how many requests were told of."""
    now = now or timezone.now()
    if not is_day(now):
        return 0
    today = timezone.localdate(now)
    late = SupportRequest.objects.behind(today).filter(climbed__lt=len(RUNGS)).order_by("pk")
    return sum(_told(pk, today) for pk in list(late.values_list("pk", flat=True)))


def _told(pk, today):
    """One request, in a transaction: a failure is logged and undoes nothing of the others."""
    try:
        with transaction.atomic():
            return _climb_one(pk, today)
    except Exception:
        log.exception("the lateness of request %s could not be told", pk)
        return 0


def _climb_one(pk, today):
    request = SupportRequest.objects.select_for_update(of=["self"]).select_related("region").get(pk=pk)
    due = _first_due(request)
    reached = sum((today - due).days >= days for days in RUNGS) if request.is_open else 0
    if reached <= request.climbed:
        return 0
    people = {person.pk: person for rung in range(request.climbed, reached) for person in _hearers(request, rung)}
    notices.late(request, people.values(), due)
    request.climbed = reached
    request.save(update_fields=["climbed"])
    return 1


def _first_due(request):
    """The due date, or the day that a partner promised where that comes first."""
    promised = request.offers.filter(state=Offer.State.ACCEPTED, due__isnull=False).values_list("due", flat=True)
    return min([request.due, *promised])


def _hearers(request, rung):
    if rung == 0:
        return list(notices.lead_of(request)) or list(notices.pmd())  # nobody in office at a partner: who must find somebody
    return notices.pmd() if rung == 1 else holders(Role.HEAD)

"""The feed itself: /kalender/<token>.ics, fetched by phones without a session. Who has the address has the calendar."""

import datetime

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from klaster import access
from klaster.access import Permission
from klaster.calendar import actions, ics
from klaster.calendar.events import events
from klaster.calendar.models import PersonalCalendar
from klaster.models import Portal
from klaster.notifications.outbox import in_letters

BEHIND, AHEAD = datetime.timedelta(days=30), datetime.timedelta(days=365)
# In five minutes. Google and Outlook fetch for many people from few addresses: a known feed is limited by itself.
WINDOW, FETCHES, GUESSES = 300, 30, 60


@require_safe
def calendar_file(request, token):
    """The calendar as its owner may see it at this moment; 404 for a dead address, 410 without a role."""
    feed = PersonalCalendar.objects.select_related("user").filter(digest=actions.digest(token)).first()
    if _too_often(request, feed):
        return _private(HttpResponse(status=429, headers={"Retry-After": str(WINDOW)}))
    if feed is None:
        raise Http404
    if not access.can(feed.user, Permission.VIEW_WORKSPACE):
        return _private(HttpResponse(status=410))
    now = timezone.now()
    today = timezone.localdate(now)
    with in_letters():
        found = events(feed.user, today - BEHIND, today + AHEAD)
        body = ics.feed(found, name=ics.calendar_name(Portal.read().is_demo), made_at=now)
    actions.fetched(feed=feed, on=today)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="klaster-inovasi-desa.ics"'
    return _private(response)


def _too_often(request, feed):
    """More fetches of one feed, or more unknown addresses from one place, than any phone needs."""
    limit, name = (FETCHES, f"feed:{feed.pk}") if feed else (GUESSES, f"from:{get_adapter().get_client_ip(request)}")
    key = f"calendar:{name}"
    if cache.add(key, 1, WINDOW):
        return False
    try:
        return cache.incr(key) > limit
    except ValueError:  # the window ended just now
        return False


def _private(response):
    patch_cache_control(response, private=True, no_store=True)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response

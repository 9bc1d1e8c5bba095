"""What every template may use."""

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import SimpleLazyObject

from klaster.models import Portal
from klaster.notifications.models import Notification


def portal(request):
    """`portal`: the one row that says whether the database holds demo data, read at most once per request and only if used."""
    return {"portal": getattr(request, "portal", None) or SimpleLazyObject(lambda: _for(getattr(request, "user", None)))}


def _for(user):
    """The row; for who is signed in also `unread`, the number of unread messages: one query for the head of a page."""
    if user is None or not user.is_authenticated:
        return Portal.load()
    counted = Notification.objects.of(user).unread().order_by().values("recipient").annotate(count=Count("pk")).values("count")
    found = Portal.objects.annotate(unread=Coalesce(Subquery(counted), 0)).filter(pk=1)
    return found.first() or (Portal.load() and found.get())

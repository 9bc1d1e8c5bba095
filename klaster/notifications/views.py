"""The inbox: what was told to oneself, by thing, the unread first."""

from collections import defaultdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from klaster.notifications import actions
from klaster.notifications.models import Notification

PER_PAGE = 20
SHOWN = 4  # messages on one thing; the rest are counted


@require_safe
@login_required
@never_cache
def inbox(request):
    mine = Notification.objects.of(request.user)
    page = Paginator(mine.things(), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = _with_messages(mine, list(page.object_list))
    unread = any(thing["unread"] for thing in page.object_list)  # what is unread stands first, so a page before has it too
    return render(request, "notifications/inbox.html", {"page_obj": page, "may_read_all": unread})


def _with_messages(mine, things):
    """Each thing with its newest messages."""
    place = Window(RowNumber(), partition_by=F("key"), order_by=F("pk").desc())
    found = mine.filter(key__in=[thing["key"] for thing in things]).annotate(place=place).filter(place__lte=SHOWN)
    told = defaultdict(list)
    for one in found.order_by("-pk"):
        told[one.key].append(one)
    return [
        {**thing, "newest": told[thing["key"]][0], "earlier": told[thing["key"]][1:], "more": max(0, thing["count"] - SHOWN)}
        for thing in things
    ]


@require_safe
@login_required
@never_cache
def open_message(request, pk):
    """Mark it as read and go to the thing; the database holds only paths of the portal."""
    notification = get_object_or_404(Notification.objects.of(request.user), pk=pk)
    actions.read(notification=notification, by=request.user)
    return redirect(notification.url)


@require_POST
@login_required
def read_all(request):
    if actions.read_all(by=request.user):
        messages.success(request, _("All messages are marked as read."))
    return redirect("inbox")

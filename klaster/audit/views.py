"""The audit trail, for those who manage people."""

import datetime

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from klaster.access import Permission
from klaster.audit.forms import TrailFilter
from klaster.audit.models import Event
from klaster.views import require

PER_PAGE = 100


@require(Permission.MANAGE_PEOPLE)
def trail(request):
    form = TrailFilter(request.GET or None)
    events = Event.objects.order_by("-at", "-pk")
    if form.is_valid():
        events = _filtered(events, **form.cleaned_data)
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "audit/trail.html", {"page_obj": page, "filter_form": form})


def _filtered(events, *, actor, thing, first, last):
    if actor:
        events = events.filter(actor_name__icontains=actor)
    if thing:
        events = events.filter(object_name__icontains=thing)
    if first:
        events = events.filter(at__gte=_midnight(first))
    if last and last < datetime.date.max:
        events = events.filter(at__lt=_midnight(last + datetime.timedelta(days=1)))
    return events


def _midnight(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))

"""The review queue of Dinas PMD: reports and innovations that wait, the longest waiting first."""

from django.core.paginator import Paginator
from django.db.models import CharField, Value
from django.shortcuts import render
from django.utils import timezone

from klaster import access
from klaster.access import Permission
from klaster.views import require
from sites.forms.filters import QueueFilters
from sites.models import Innovation, Report
from sites.models.states import State

PAGE = 50
WAITING = [State.SUBMITTED, State.VERIFIED]


def waiting(user, *, kind="", kabupaten=""):
    """(kind, pk, submitted_at) of what waits for this reviewer, one query; the longest waiting first."""
    parts = []
    for name, model, field in (("laporan", Report, "innovation__region__code"), ("inovasi", Innovation, "region__code")):
        if kind and kind != name:
            continue
        rows = model.objects.filter(access.within(user, Permission.REVIEW, field), state__in=WAITING).order_by()
        if kabupaten:
            rows = rows.filter(**{f"{field}__startswith": f"{kabupaten}."})
        parts.append(rows.annotate(what=Value(name, output_field=CharField())).values_list("what", "pk", "submitted_at"))
    found = parts[0].union(parts[1], all=True) if len(parts) == 2 else parts[0]
    return found.order_by("submitted_at", "pk")


def _things(rows):
    """The objects of the rows, in their order, two queries."""
    related = {
        "laporan": Report.objects.select_related("innovation__region__parent__parent", "round"),
        "inovasi": Innovation.objects.select_related("region__parent__parent"),
    }
    found = {
        (name, thing.pk): thing
        for name, things in related.items()
        for thing in things.filter(pk__in=[pk for what, pk, _at in rows if what == name])
    }
    today = timezone.localdate()
    items = []
    for name, pk, at in rows:
        thing = found[name, pk]
        region = thing.region
        days = (today - timezone.localdate(at)).days if at else 0
        items.append({"kind": name, "thing": thing, "region": region, "days": days, "url": f"/kerja/{name}/{pk}/"})
    return items


@require(Permission.REVIEW)
def review_queue(request):
    form = QueueFilters(request.GET)
    rows = waiting(request.user, kind=form.value("jenis"), kabupaten=form.value("kabupaten"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/queue.html", {"page_obj": page, "items": _things(list(page)), "filter_form": form})

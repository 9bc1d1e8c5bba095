"""Choosing the villages and innovations of an activity: a search by GET, a choice by POST, no script needed."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klaster.access import Permission
from klaster.templatetags.klaster import number
from klaster.views import require
from partners import actions
from partners.forms import VillageFilter
from partners.views.activities import get_activity
from partners.views.common import saved
from sites.models import Region, Site

PER_PAGE = 25
MOST = 400  # villages in one POST; a page offers 25


@require(Permission.VIEW_WORKSPACE)
def activity_villages(request, pk):
    activity = get_activity(request.user, pk, to_edit=True)
    if request.method == "POST":
        return _change_villages(request, activity)
    filters = VillageFilter(request.GET)
    free = Region.objects.villages().exclude(pk__in=activity.villages.values("pk"))
    offered = filters.apply(free) if filters.is_used else free.filter(pk__in=Site.objects.published().values("region_id"))
    context = {
        "activity": activity,
        "chosen": activity.villages.select_related("parent__parent"),
        "filters": filters,
        "page_obj": Paginator(offered.select_related("parent__parent"), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "partners/work/activity_villages.html", context)


def _change_villages(request, activity):
    codes = [code.replace("\0", "") for code in request.POST.getlist("village")[:MOST]]
    villages = list(Region.objects.villages().filter(code__in=codes))
    leaving = Region.objects.villages().filter(code=request.POST.get("remove", "").replace("\0", "")).first()
    back = request.get_full_path()
    if leaving:
        actions.remove_village(activity=activity, village=leaving, by=request.user)
        return saved(request, _("%(name)s is taken out.") % {"name": leaving}, back)
    if not villages:
        return saved(request, _("No village was ticked. Tick one or more, then add them."), back, level="warning")
    actions.add_villages(activity=activity, villages=villages, by=request.user)
    message = ngettext("%(count)s village is added.", "%(count)s villages are added.", len(villages))
    return saved(request, message % {"count": number(len(villages))}, back)


@require(Permission.VIEW_WORKSPACE)
def activity_innovations(request, pk):
    activity = get_activity(request.user, pk, to_edit=True)
    offered = actions.innovations_in(activity).select_related("current_version", "region").order_by("name")[:MOST]
    if request.method == "POST":
        ticked = set(request.POST.getlist("innovation"))
        chosen = [innovation for innovation in offered if str(innovation.pk) in ticked]
        actions.choose_innovations(activity=activity, innovations=chosen, by=request.user)
        return saved(request, _("The innovations are saved."), "work_activity", pk)
    chosen = set(activity.innovations.values_list("pk", flat=True))
    context = {"activity": activity, "offered": offered, "chosen": chosen}
    return render(request, "partners/work/activity_innovations.html", context)

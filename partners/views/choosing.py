"""Choosing the villages and innovations of an activity: a search by GET, a choice by POST, no script needed."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
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


def village_page(request, *, chosen, add, remove, title, done):
    """A page on which the villages of a thing are chosen.

    `chosen`: its villages, a queryset. `add(villages)` and `remove(village)` are its actions. `title`: the head, which is the
    way back too. `done`: (address, label) of the button that leads on.
    """
    if request.method == "POST":
        return _change_villages(request, add, remove)
    filters = VillageFilter(request.GET)
    free = Region.objects.villages().exclude(pk__in=chosen.values("pk"))
    offered = filters.apply(free) if filters.is_used else free.filter(pk__in=Site.objects.published().values("region_id"))
    context = {
        "title": title,
        "done": done,
        "chosen": chosen.select_related("parent__parent"),
        "filters": filters,
        "page_obj": Paginator(offered.select_related("parent__parent"), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "partners/work/choose_villages.html", context)


def _change_villages(request, add, remove):
    codes = [code.replace("\0", "") for code in request.POST.getlist("village")[:MOST]]
    villages = list(Region.objects.villages().filter(code__in=codes))
    leaving = Region.objects.villages().filter(code=request.POST.get("remove", "").replace("\0", "")).first()
    back = request.get_full_path()
    if leaving:
        remove(leaving)
        return saved(request, _("%(name)s is taken out.") % {"name": leaving}, back)
    if not villages:
        return saved(request, _("No village was ticked. Tick one or more, then add them."), back, level="warning")
    add(villages)
    message = ngettext("%(count)s village is added.", "%(count)s villages are added.", len(villages))
    return saved(request, message % {"count": number(len(villages))}, back)


@require(Permission.VIEW_WORKSPACE)
def activity_villages(request, pk):
    activity = get_activity(request.user, pk, to_edit=True)
    return village_page(
        request,
        chosen=activity.villages.all(),
        add=lambda villages: actions.add_villages(activity=activity, villages=villages, by=request.user),
        remove=lambda village: actions.remove_village(activity=activity, village=village, by=request.user),
        title=_("Villages of “%(name)s”") % {"name": activity.title},
        done=(reverse("work_activity", args=[pk]), _("Done, to the activity")),
    )


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

"""What targets and plans show elsewhere: on the steps page, in the workspace, in the calendar."""

import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from klaster import access, sockets
from klaster.access import Permission
from klaster.lists import beginning
from klaster.sockets import Section
from klaster.templatetags.klaster import number
from partners import demo_plans
from partners.forms.plans import TargetFilter
from partners.models import Plan, PlanLine
from partners.plans import planned_by
from partners.views.targets import sites_lacking

SOON = datetime.timedelta(days=30)
SHOWN = 5
MOST = 200


def register():
    """Plug in; called once, when the app is ready."""
    sockets.plug("steps.sections", plan_of_the_steps, order=50)
    sockets.plug("workspace.sections", due_lines, order=25, when=_due)
    sockets.plug("workspace.sections", lacking, order=75)
    sockets.plug("workspace.links", links, order=64)
    sockets.plug("calendar.events", events, order=60)
    sockets.plug("demo", demo_plans.seed, order=74)


def plan_of_the_steps(*, region, user, target, mode):
    """The village's plan with what it adds up to, or the way to make one of the suggestion that is shown."""
    plan = Plan.objects.visible_to(user).living().filter(region=region).first()
    if plan:
        context = {"plan": plan, "planned": planned_by(plan, plan.lines.all())}
        return Section("partners/plans/section_steps.html", context, _("The village's plan"))
    if region.is_kelurahan or not access.can(user, Permission.WRITE, region):
        return None
    asked = {"desa": region.code, "target": target, "saran": mode}
    url = f"{reverse('work_plan_new')}?{urlencode({name: value for name, value in asked.items() if value})}"
    return Section("partners/plans/section_steps.html", {"url": url}, _("From the steps to a plan"))


def _due(*, user):
    if not access.can(user, Permission.WRITE) or access.can(user, Permission.COORDINATE):
        return None
    mine = PlanLine.objects.filter(access.within(user, Permission.WRITE, "plan__region__code")).open()
    return mine.filter(due__lte=timezone.localdate() + SOON)


def due_lines(*, user):
    """For those who write for villages: lines of their plans that are overdue or due within 30 days."""
    today, due = timezone.localdate(), _due(user=user)
    if due is None:
        return None
    lines, count = beginning(due.select_related("plan__region").order_by("due", "pk"), SHOWN)
    for line in lines:
        line.is_late = line.is_overdue(today)
    context = {
        "lines": lines,
        "count": count,
        "urgent": sum(line.is_late for line in lines),
        "named": len({line.plan_id for line in lines}) > 1,
        "more": reverse("work_plans") if count > SHOWN else "",
    }
    return Section("partners/plans/section_lines.html", context, _("Due in the village's plan")) if lines else None


def lacking(*, user):
    """For those who set targets: how many sites have no target, how many no plan."""
    if not access.can(user, Permission.COORDINATE):
        return None
    today, address = timezone.localdate(), reverse("work_targets")
    no_target = sites_lacking(user, TargetFilter.NO_TARGET, today).count()
    no_plan = sites_lacking(user, TargetFilter.NO_PLAN, today).count()
    found = []
    if no_target:
        text = ngettext("%(count)s site has no target yet", "%(count)s sites have no target yet", no_target)
        found.append({"text": text % {"count": number(no_target)}, "url": f"{address}?kurang={TargetFilter.NO_TARGET}"})
    if no_plan:
        text = ngettext("%(count)s site (desa) has no plan yet", "%(count)s sites (desa) have no plan yet", no_plan)
        found.append({"text": text % {"count": number(no_plan)}, "url": f"{address}?kurang={TargetFilter.NO_PLAN}"})
    return Section("partners/plans/section_lacking.html", {"lacking": found}, _("Targets and plans")) if found else None


def links(*, user):
    found = []
    if access.can(user, Permission.VIEW_ALL):
        targets = {"url": reverse("work_targets"), "label": _("Targets of sites"), "detail": _("which status by which year")}
        plans = {"url": reverse("work_plans"), "label": _("Plans of villages"), "detail": _("what leads to the next status")}
        found += [targets, plans]
    if found or access.can(user, Permission.WORK_AS_PARTNER):
        detail = _("what the plans ask of each partner")
        found.append({"url": reverse("work_office_needs"), "label": _("Needs from the plans"), "detail": detail})
    return [link | {"group": pgettext("menu", "Coordination")} for link in found]


def events(*, user, first, last):
    """The last days of lines that are not done: of the user's area, or of the partners he or she works for."""
    lines = PlanLine.objects.visible_to(user).open().filter(Q(due__gte=first) & Q(due__lte=last))
    lines = lines.select_related("plan__region__parent__parent").order_by("due", "pk")[:MOST]
    reads_plans = access.can(user, Permission.VIEW_ALL)
    return [
        {
            "uid": f"plan-line-{line.pk}",
            "kind": _("Plans of villages"),
            "date": line.due,
            "until": None,
            "title": _("Due: %(line)s") % {"line": line},
            "detail": line.plan.region.full_place,
            "url": reverse("work_plan", args=[line.plan_id]) if reads_plans else reverse("work_office_needs"),
        }
        for line in lines
    ]

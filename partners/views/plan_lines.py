"""The lines of a plan: added, changed, dropped."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.views import require
from partners.actions import plans as actions
from partners.butir import butir_by_code
from partners.forms.plans import DropForm, LineForm
from partners.models import Plan, PlanLine
from partners.views.common import attempt, form_page, refuse_unless, saved
from partners.views.plans import get_plan


def _get(request, pk):
    seen = Plan.objects.visible_to(request.user).values("pk")
    line = get_object_or_404(PlanLine.objects.select_related("plan__region"), pk=pk, plan__in=seen)
    refuse_unless(access.can(request.user, Permission.WRITE, line.plan))
    return line


@require(Permission.WRITE)
def new_line(request, pk):
    plan = get_plan(request, pk, to_edit=True)
    form = LineForm(request.POST or None, region=plan.region, initial={"butir": request.GET.get("butir", "")[:10]})

    def add(data):
        butir = butir_by_code()[data.pop("butir")]
        return actions.add_line(plan=plan, butir=butir, by=request.user, **data)

    made = attempt(form, add)
    if made:
        return saved(request, _("The line is in the plan."), "work_plan", pk)
    title = _("New line in the plan of %(village)s") % {"village": plan.region.full_name}
    return form_page(request, form, title=title, back=reverse("work_plan", args=[pk]))


@require(Permission.WRITE)
def change_line(request, pk):
    line = _get(request, pk)
    form = LineForm(request.POST or None, instance=line, region=line.plan.region)
    stored = PlanLine.objects.select_related("plan").get(pk=pk)
    if attempt(form, lambda data: actions.change_line(line=stored, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_plan", line.plan_id)
    title = f"{stored.butir_code} {stored.butir_name}"
    return form_page(request, form, title=title, back=reverse("work_plan", args=[line.plan_id]))


@require(Permission.WRITE)
def drop_line(request, pk):
    line = _get(request, pk)
    form = DropForm(request.POST or None)
    if attempt(form, lambda data: actions.drop_line(line=line, reason=data["reason"], by=request.user)):
        return saved(request, _("The line is dropped."), "work_plan", line.plan_id)
    title = _("Drop “%(line)s”") % {"line": line}
    back = reverse("work_plan", args=[line.plan_id])
    return form_page(request, form, title=title, back=back, button=_("Drop the line"), danger=True)

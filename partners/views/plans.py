"""/kerja/rencana/: plans of villages, from the steps to the next status to what the next assessment shows."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from indicators.steps import FEWEST, MODES, steps_of
from klaster import access
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.pdf import pdf_response
from klaster.views import require
from partners.actions import plans as actions
from partners.actions.requests import may_create
from partners.forms.plans import AgreeForm, ChangePlanForm, NewPlanForm, Nothing, PlanFilter
from partners.models import Plan, PlanLine, SiteTarget
from partners.plan_exports import FORMATS, plan_response
from partners.plans import label, outcome_of, planned_by, statuses_above
from partners.views.common import attempt, form_page, refuse_unless, saved
from sites.forms.filters import offer_own_kabkota
from sites.models import Region

PER_PAGE = 50
EVENTS = 50


def get_plan(request, pk, *, to_edit=False):
    """The plan, a 404 for those who may not see it; `to_edit` a 403 with the reason for those who only read."""
    found = Plan.objects.visible_to(request.user).select_related("region__parent__parent")
    plan = get_object_or_404(found, pk=pk)
    if to_edit:
        refuse_unless(access.can(request.user, Permission.WRITE, plan))
    return plan


@require(Permission.VIEW_ALL)
def plans(request):
    filters = PlanFilter(request.GET)
    offer_own_kabkota(filters, request.user)
    found = filters.apply(Plan.objects.visible_to(request.user)).select_related("region__parent__parent")
    rows = found.prefetch_related(Prefetch("lines", queryset=PlanLine.objects.all()))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for plan in page:
        plan.counted = [line for line in plan.lines.all() if line.state != PlanLine.State.DROPPED]
        plan.done = sum(line.state == PlanLine.State.DONE for line in plan.counted)
        plan.planned = planned_by(plan, plan.counted)
    context = {"filters": filters, "page_obj": page, "own": own_village(request.user)}
    return render(request, "partners/plans/plans.html", context)


def own_village(user):
    """The desa of somebody who works for that desa alone, to lead to its steps; else None."""
    held = {membership.region for membership in access.scopes(user, Permission.VIEW_ALL)}
    region = held.pop() if len(held) == 1 and not user.is_superuser else None
    return region if region and region.level == Region.Level.DESA else None


def lines_of(plan):
    return plan.lines.select_related("partner", "innovation", "request")


def shown(plan, user):
    """What page and paper show of a plan: its lines with what came of them, their sum, the next assessment."""
    today = timezone.localdate()
    lines = list(lines_of(plan))
    outcome = outcome_of(plan, user)
    outcome.mark(lines)
    for line in lines:
        line.is_late = plan.state != Plan.State.CLOSED and line.is_overdue(today)
    return {
        "plan": plan,
        "lines": lines,
        "planned": planned_by(plan, lines),
        "outcome": outcome,
        "today": today,
        "changed_on": actions.lines_changed_on(plan),
    }


@require(Permission.VIEW_ALL)
def plan(request, pk):
    found = get_plan(request, pk)
    may_write = access.can(request.user, Permission.WRITE, found)
    context = shown(found, request.user) | {
        "may_write": may_write and found.state != Plan.State.CLOSED,
        "may_ask": may_create(request.user, found) and found.state != Plan.State.CLOSED,
        "target": SiteTarget.objects.filter(region=found.region, year__gte=timezone.localdate().year).first(),
        "events": Event.objects.of(found)[:EVENTS],
    }
    return render(request, "partners/plans/plan.html", context)


@require(Permission.WRITE)
def new_plan(request):
    """For the village of the address, prefilled with the target and the suggestion that the steps page showed."""
    code = request.GET.get("desa", "").replace("\0", "")
    region = get_object_or_404(Region.objects.villages().with_place(), code=code)
    if not access.can(request.user, Permission.VIEW_ALL, region):
        raise Http404
    refuse_unless(access.can(request.user, Permission.WRITE, region))
    found = steps_of(region, request.user)
    statuses = [] if region.is_kelurahan else statuses_above(region, found.newest)
    living = Plan.objects.living().filter(region=region).first()
    form = NewPlanForm(
        request.POST or None,
        statuses=[(status, label(status)) for status in statuses],
        has_butir=bool(found.rows and found.steps),
        initial=_wanted(request.GET, region, found, statuses),
    )

    def begin(data):
        status, year = data["target_status"], data["target_year"]
        return actions.begin_plan(
            region=region, status=status, year=year, mode=data["mode"], note=data["note"], by=request.user
        )

    made = attempt(form, begin)
    if made:
        return saved(
            request, _("The plan is begun. Now say of each line who does it, until when, and who pays."), "work_plan", made.pk
        )
    context = {"form": form, "area": region, "found": found, "statuses": statuses, "living": living}
    return render(request, "partners/plans/new.html", context, status=422 if form.errors else 200)


def _wanted(query, region, found, statuses):
    """What the address asks for, else the site's target, else the next status in the year after the figures."""
    today = timezone.localdate()
    target = SiteTarget.objects.filter(region=region, year__gte=today.year, status__in=statuses).first()
    first = max(today.year, found.newest.year + 1) if found.newest else today.year
    status = query.get("target", "")
    mode = query.get("saran", "")
    return {
        "target_status": status if status in statuses else target.status if target else None,
        "target_year": max(first, target.year) if target else first,
        "mode": mode if mode in MODES else FEWEST if found.rows and found.steps else "",
    }


@require(Permission.WRITE)
def change_plan(request, pk):
    plan = get_plan(request, pk, to_edit=True)
    initial = {"target_year": plan.target_year, "note": plan.note}
    form = ChangePlanForm(request.POST or None, held=plan.target_year, initial=initial)

    def change(data):
        return actions.change_plan(plan=plan, year=data["target_year"], note=data["note"], by=request.user)

    if attempt(form, change):
        return saved(request, _("The changes are saved."), "work_plan", pk)
    title = _("Plan of %(village)s") % {"village": plan.region.full_name}
    return form_page(request, form, title=title, back=reverse("work_plan", args=[pk]))


@require(Permission.WRITE)
def agree_plan(request, pk):
    plan = get_plan(request, pk, to_edit=True)
    form = AgreeForm(request.POST or None, initial={"agreed_on": timezone.localdate()})
    if attempt(form, lambda data: actions.agree_plan(plan=plan, on=data["agreed_on"], by=request.user)):
        return saved(request, _("The plan is marked as agreed."), "work_plan", pk)
    title = _("The village has agreed on the plan of %(village)s") % {"village": plan.region.full_name}
    return form_page(request, form, title=title, back=reverse("work_plan", args=[pk]), button=_("Mark as agreed"))


@require(Permission.WRITE)
def close_plan(request, pk):
    plan = get_plan(request, pk, to_edit=True)
    form = Nothing(request.POST if request.method == "POST" else None)
    if attempt(form, lambda data: actions.close_plan(plan=plan, by=request.user)):
        return saved(request, _("The plan is closed. It stays to be read; another one may begin."), "work_plan", pk)
    status = 422 if form.errors else 200
    return render(request, "partners/plans/close.html", {"form": form, "plan": plan}, status=status)


# on paper and as a table


@require_safe
@require(Permission.VIEW_ALL)
def plan_pdf(request, pk):
    """To show at the musyawarah desa: dropped lines are left out."""
    plan = get_plan(request, pk)
    context = shown(plan, request.user)
    context["lines"] = [line for line in context["lines"] if line.state != PlanLine.State.DROPPED]
    title = _("Plan of %(village)s") % {"village": plan.region.full_name}
    filename = f"rencana-{plan.region.name}-{plan.region.code}"
    return pdf_response("partners/plans/plan_pdf.html", context, title=title, filename=filename)


@require_safe
@require(Permission.VIEW_ALL)
def plan_table(request, pk, form):
    if form not in FORMATS:
        raise Http404
    return plan_response(get_plan(request, pk), form, year=request.GET.get("tahun", ""))

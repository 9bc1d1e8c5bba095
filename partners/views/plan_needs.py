"""/kerja/kebutuhan/: what the plans ask of each office, before the budget revision."""

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klaster import access
from klaster.access import Permission
from klaster.views import require
from partners.forms.plans import NeedsFilter
from partners.models import PlanLine
from partners.plan_exports import FORMATS, needs_response, public_name

PER_PAGE = 50


def _chosen(request):
    """(the filter, the open lines that this person may see, those chosen by the filter)."""
    mine = PlanLine.objects.visible_to(request.user).open()
    years = mine.filter(fiscal_year__isnull=False).order_by("fiscal_year").values_list("fiscal_year", flat=True).distinct()
    filters = NeedsFilter(request.GET, user=request.user, years=list(years))
    return filters, filters.apply(mine)


@require_safe
@require(Permission.VIEW_WORKSPACE)
def needs(request):
    filters, lines = _chosen(request)
    related = lines.select_related("partner", "plan__region__parent__parent", "innovation__current_version", "request")
    ordered = related.order_by("partner__short_name", "fiscal_year", "plan__region__code", "pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    for line in page:
        line.innovation_name = public_name(line.innovation)
    unknown = Count("pk", filter=Q(cost=None))
    by_office = lines.order_by().values("partner__short_name", "partner__slug")
    context = {
        "filters": filters,
        "page_obj": page,
        "offices": by_office.annotate(lines=Count("pk"), known_cost=Sum("cost"), unknown=unknown).order_by(
            "partner__short_name"
        ),
        "reads_plans": access.can(request.user, Permission.VIEW_ALL),
        "query": request.GET.urlencode(),
    }
    return render(request, "partners/plans/needs.html", context)


@require_safe
@require(Permission.VIEW_WORKSPACE)
def needs_table(request, form):
    if form not in FORMATS:
        raise Http404
    _filters, lines = _chosen(request)
    return needs_response(lines, form)

"""Which partner had which part in an innovation: the list of innovations, and the parts in one of them."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from klaster import access
from klaster.access import Permission
from klaster.views import require
from partners.actions import contributions as actions
from partners.actions.activities import may_edit
from partners.forms.contributions import ContributionForm, InnovationFilter
from partners.models import Contribution
from partners.views.common import PER_PAGE, attempt, form_page, refuse_unless, saved
from sites.models import Innovation


def get_innovation(user, slug, *, to_edit=False):
    """A published innovation, or a draft for those who read it."""
    found = Innovation.objects.published() | Innovation.objects.visible_to(user)
    innovation = get_object_or_404(found.select_related("region__parent__parent", "current_version"), slug=slug)
    if to_edit:
        refuse_unless(may_edit(user))
    return innovation


def name_of(innovation):
    return innovation.current_version.name if innovation.current_version_id else innovation.name


@require(Permission.VIEW_WORKSPACE)
def innovations(request):
    """Published innovations, with how many parts are recorded."""
    filters = InnovationFilter(request.GET)
    found = filters.apply(Innovation.objects.published()).annotate(part_count=Count("contributions"))
    rows = found.select_related("region__parent__parent", "current_version").order_by("current_version__name", "pk")
    context = {"filters": filters, "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))}
    return render(request, "partners/research/contribution_list.html", context)


@require(Permission.VIEW_WORKSPACE)
def contributions(request, slug):
    innovation = get_innovation(request.user, slug)
    rows = list(innovation.contributions.select_related("partner"))
    is_staff, mine = access.can(request.user, Permission.MANAGE_PARTNERS), access.partner_ids(request.user)
    for row in rows:
        row.may_edit = is_staff or row.partner_id in mine
    context = {
        "innovation": innovation,
        "name": name_of(innovation),
        "contributions": rows,
        "may_add": may_edit(request.user),
    }
    return render(request, "partners/research/contributions.html", context)


@require(Permission.VIEW_WORKSPACE)
def new_contribution(request, slug):
    innovation = get_innovation(request.user, slug, to_edit=True)
    form = ContributionForm(request.POST or None, user=request.user)
    if attempt(form, lambda data: actions.add_contribution(innovation=innovation, by=request.user, **data)):
        return saved(request, _("The part is saved."), "work_contributions_of", slug)
    title = _("A partner's part in “%(name)s”") % {"name": name_of(innovation)}
    return form_page(request, form, title=title, back=reverse("work_contributions_of", args=[slug]))


def _get_contribution(user, pk):
    contribution = get_object_or_404(Contribution.objects.select_related("innovation", "partner"), pk=pk)
    get_innovation(user, contribution.innovation.slug)
    refuse_unless(may_edit(user, contribution))
    return contribution


@require(Permission.VIEW_WORKSPACE)
def change_contribution(request, pk):
    contribution = _get_contribution(request.user, pk)
    slug = contribution.innovation.slug
    stored = Contribution.objects.get(pk=pk)
    form = ContributionForm(request.POST or None, instance=contribution, user=request.user)
    if attempt(form, lambda data: actions.update_contribution(contribution=stored, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_contributions_of", slug)
    title = _("Change the part of %(name)s") % {"name": stored.partner}
    return form_page(request, form, title=title, back=reverse("work_contributions_of", args=[slug]))


@require(Permission.VIEW_WORKSPACE)
@require_POST
def remove_contribution(request, pk):
    contribution = _get_contribution(request.user, pk)
    slug = contribution.innovation.slug
    actions.remove_contribution(contribution=contribution, by=request.user)
    return saved(request, _("The part is removed."), "work_contributions_of", slug)

"""/kerja/target/: which status each site is to reach, and by when."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.views import require
from partners.actions import targets as actions
from partners.forms.fields import villages_for
from partners.forms.plans import NewTargetForm, Nothing, TargetFilter, TargetForm
from partners.models import Plan, SiteTarget
from partners.plans import HIGHEST, label, missing_to, newest_figures, statuses_above, that_can_rise
from partners.views.common import attempt, form_page, refuse_unless, saved
from sites.forms.filters import offer_own_kabkota
from sites.models import Region, Site

PER_PAGE = 50


def sites_lacking(user, what, today):
    """The sites of the user's area that can rise and have no target from this year on, or (desa alone) no plan that lives."""
    sites = that_can_rise(Site.objects.published().in_area_of(user))
    if what == TargetFilter.NO_TARGET:
        return sites.exclude(Exists(SiteTarget.objects.filter(region=OuterRef("region"), year__gte=today.year)))
    living = Plan.objects.living().filter(region=OuterRef("region"))
    return sites.filter(region__level=Region.Level.DESA).exclude(Exists(living))


@require(Permission.VIEW_ALL)
def targets(request):
    today = timezone.localdate()
    filters = TargetFilter(request.GET)
    offer_own_kabkota(filters, request.user)
    lacking = filters.value("kurang")
    found = sites_lacking(request.user, lacking, today) if lacking else Site.objects.published().in_area_of(request.user)
    if region := filters.value("kabupaten"):
        found = found.filter(region__code__startswith=region.code + ".")
    if text := filters.value("cari"):
        found = found.search(text)
    page = Paginator(found.with_place().order_by("region__code"), PER_PAGE).get_page(request.GET.get("page"))
    _add_figures(page.object_list, today)
    context = {
        "filters": filters,
        "page_obj": page,
        "may_set": access.can(request.user, Permission.COORDINATE),
    }
    return render(request, "partners/plans/targets.html", context)


def _add_figures(sites, today):
    """To each site `figures`, `targets` (those to come first, each with `missing`), `plan`."""
    regions = [site.region for site in sites]
    figures, plans, held = newest_figures(regions), {}, {}
    for plan in Plan.objects.living().filter(region__in=regions):
        plans[plan.region_id] = plan
    for target in SiteTarget.objects.filter(region__in=regions).order_by("year"):
        held.setdefault(target.region_id, []).append(target)
    for site in sites:
        site.figures, site.plan = figures.get(site.region_id), plans.get(site.region_id)
        site.is_highest = bool(site.figures and site.figures.status in HIGHEST)
        site.targets = sorted(held.get(site.region_id, []), key=lambda one: (one.year < today.year, one.year))
        for target in site.targets:
            target.is_past = target.year < today.year
            target.missing = missing_to(target.status, site.region, site.figures)


def _choices(region, figures, held=""):
    known = statuses_above(region, figures)
    return [(status, label(status)) for status in ([held] if held and held not in known else []) + known]


@require(Permission.COORDINATE)
def new_target(request):
    code = request.GET.get("desa", "").replace("\0", "")
    region = villages_for(request.user, Permission.COORDINATE).filter(code=code).first()
    form = NewTargetForm(request.POST or None, user=request.user, initial={"region": region.code if region else None})
    if region and request.method != "POST":
        form.fields["status"].choices = _choices(region, newest_figures([region]).get(region.pk))
    if attempt(form, lambda data: actions.set_target(by=request.user, **data)):
        return saved(request, _("The target is saved. The village is told of it."), "work_targets")
    return form_page(request, form, title=_("New target"), back=reverse("work_targets"))


def _get(request, pk):
    targets = SiteTarget.objects.visible_to(request.user).select_related("region__parent__parent")
    target = get_object_or_404(targets, pk=pk)
    refuse_unless(access.can(request.user, Permission.COORDINATE, target))
    return target


@require(Permission.COORDINATE)
def change_target(request, pk):
    target = _get(request, pk)
    choices = _choices(target.region, newest_figures([target.region]).get(target.region_id), target.status)
    initial = {"status": target.status, "year": target.year, "note": target.note}
    form = TargetForm(request.POST or None, statuses=choices, held=target.year, initial=initial)
    if attempt(form, lambda data: actions.change_target(target=target, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_targets")
    title = _("Target of %(village)s") % {"village": target.region.full_name}
    return form_page(request, form, title=title, back=reverse("work_targets"))


@require(Permission.COORDINATE)
def remove_target(request, pk):
    target = _get(request, pk)
    if request.method == "POST":
        actions.remove_target(target=target, by=request.user)
        return saved(request, _("The target is removed. The village is told of it."), "work_targets")
    words = {"target": target, "village": target.region.full_name}
    title = _("Remove the target %(target)s of %(village)s?") % words
    back = reverse("work_targets")
    return form_page(request, Nothing(), title=title, back=back, button=_("Remove this target"), danger=True)

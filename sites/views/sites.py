"""Staff pages of the sites."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klaster.access import Permission, can
from klaster.audit.models import Event
from klaster.views import require
from sites.actions import sites as actions
from sites.exports import SiteResource, csv_response
from sites.forms.filters import offer_own_kabkota
from sites.forms.sites import EnrolForm, LeaveForm, SiteForm, StaffSiteFilter, VillageSearch
from sites.models import Cohort, Enrolment, Product, Region, Site
from sites.pictures import shown_photos
from sites.views.work import attempt, find_villages, page_of


@require(Permission.VIEW_ALL)
def site_list(request):
    form = StaffSiteFilter(request.GET)
    offer_own_kabkota(form, request.user)
    sites = form.apply(Site.objects.in_area_of(request.user)).with_place().with_cohorts()
    if request.GET.get("unduh") == "csv":
        return csv_response(SiteResource(), sites, "lokus")
    context = {
        "page_obj": page_of(request, sites.defer("profile", "potentials")),
        "filter_form": form,
        "may_manage": can(request.user, Permission.MANAGE_SITES),
    }
    return render(request, "sites/work/site_list.html", context)


def site_of(request, pk):
    return get_object_or_404(Site.objects.in_area_of(request.user).with_place().with_cohorts(), pk=pk)


@require(Permission.VIEW_ALL)
def site(request, pk):
    site = site_of(request, pk)
    context = {
        "site": site,
        "rows": told(site),
        "enrolments": site.enrolments.select_related("cohort"),
        "products": Product.objects.filter(region=site.region).with_licences(),
        "photos": shown_photos().filter(site=site),
        "may_manage": can(request.user, Permission.MANAGE_SITES, site),
    }
    return render(request, "sites/work/site.html", context)


def told(site):
    """The rows of the summary list, in the order of the form."""
    fields = [Site._meta.get_field(name) for name in actions.FIELDS]
    return [{"label": capfirst(field.verbose_name), "value": getattr(site, field.name)} for field in fields]


@require(Permission.VIEW_ALL)
def site_history(request, pk):
    site = site_of(request, pk)
    return render(request, "sites/work/site_history.html", {"site": site, "events": Event.objects.of(site)[:200]})


@require(Permission.MANAGE_SITES)
def site_find(request):
    """The first step of a new site: find its village."""
    form = VillageSearch(request.GET if "q" in request.GET else None)
    context = {"form": form}
    if form.is_valid():
        villages = Region.objects.villages().select_related("site")
        context["found"], context["more"] = find_villages(form.cleaned_data["q"], villages)
    return render(request, "sites/work/site_find.html", context)


@require(Permission.MANAGE_SITES)
def site_create(request, code):
    """The second step: what is told of the site."""
    region = get_object_or_404(Region.objects.villages().with_place(), code=code)
    known = Site.objects.filter(region=region).first()
    if known:
        messages.info(request, _("%(village)s is a site already: this is its page.") % {"village": region.full_name})
        return redirect("staff_site", known.pk)
    form = SiteForm(request.POST or None)
    site = attempt(request, form, actions.create_site, region=region)
    if site:
        messages.success(request, _("The site is stored. Enrol it in a cohort to show it to the public."))
        return redirect("staff_site", site.pk)
    context = {
        "form": form,
        "title": _("New site: %(village)s") % {"village": region.full_name},
        "lede": region.place,
        "submit": _("Store the site"),
        "back": "staff_site_find",
    }
    return render(request, "sites/work/form.html", context)


@require(Permission.MANAGE_SITES)
def site_edit(request, pk):
    site = site_of(request, pk)
    form = SiteForm(request.POST or None, instance=site)
    kept = Site(pk=pk, region=site.region)  # the form writes into its own instance
    if attempt(request, form, actions.update_site, site=kept, seen=form.seen()):
        messages.success(request, _("The changes are stored."))
        return redirect("staff_site", pk)
    context = {
        "form": form,
        "seen": Site.objects.values_list("updated_at", flat=True).get(pk=pk),
        "title": _("Change %(village)s") % {"village": site.region.full_name},
        "lede": site.region.place,
        "submit": _("Store the changes"),
        "back_url": site.staff_url,
    }
    return render(request, "sites/work/form.html", context)


@require(Permission.MANAGE_SITES)
def site_enrol(request, pk):
    site = site_of(request, pk)
    form = EnrolForm(request.POST or None, initial={"cohort": Cohort.objects.order_by("-year").first()})
    if attempt(request, form, actions.enrol, site=site):
        messages.success(request, _("The site is enrolled."))
        return redirect("staff_site", pk)
    context = {
        "form": form,
        "title": _("Enrol %(village)s in a cohort") % {"village": site.region.full_name},
        "lede": site.region.place,
        "submit": _("Enrol"),
        "back_url": site.staff_url,
    }
    return render(request, "sites/work/form.html", context)


@require(Permission.MANAGE_SITES)
def enrolment_leave(request, pk):
    enrolment = get_object_or_404(
        Enrolment.objects.filter(left__isnull=True, site__in=Site.objects.in_area_of(request.user)).select_related(
            "site__region", "cohort"
        ),
        pk=pk,
    )
    form = LeaveForm(request.POST or None)
    if attempt(request, form, actions.leave, enrolment=enrolment):
        messages.success(request, _("The enrolment has ended."))
        return redirect("staff_site", enrolment.site_id)
    context = {
        "form": form,
        "title": _("%(village)s leaves the cohort %(cohort)s")
        % {"village": enrolment.site.region.full_name, "cohort": enrolment.cohort},
        "lede": _("Without a place in a cohort the site is no longer shown to the public. Its data stay."),
        "submit": _("End the enrolment"),
        "danger": True,
        "back_url": enrolment.site.staff_url,
    }
    return render(request, "sites/work/form.html", context)

"""What everybody may read of the partners. Focal points and their phones never stand here."""

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from klaster.cache import public_page
from klaster.templatetags.klaster import number
from partners import partner_outcomes
from partners.models import Activity, Partner
from sites.models import Innovation, Region, Site

PER_PAGE = 25
MOST_VILLAGES = 200


def about(partner):
    """ "Brida · 3 villages · 5 activities", of a partner from `with_counts`."""
    villages = ngettext("%(count)s village", "%(count)s villages", partner.village_count)
    activities = ngettext("%(count)s activity", "%(count)s activities", partner.activity_count)
    words = [partner.short_name] if partner.short_name != partner.name else []
    if partner.village_count or partner.activity_count:
        words.append(villages % {"count": number(partner.village_count)})
    if partner.activity_count:
        words.append(activities % {"count": number(partner.activity_count)})
    return " · ".join(words)


@public_page(params=("page",))
def partners(request):
    page = Paginator(Partner.objects.published().by_kind().with_counts(), PER_PAGE).get_page(request.GET.get("page"))
    partner_outcomes.count_villages(page.object_list)
    for partner in page:
        partner.meta = about(partner)
    return render(request, "partners/partners.html", {"page_obj": page})


@public_page(params=("page",))
def partner(request, slug):
    """A partner, its activities and what came of it. The address of one that was merged leads to what it has become."""
    known = Partner.objects.with_counts().with_earlier_names().select_related("merged_into")
    partner = get_object_or_404(known, slug=slug)
    if partner.merged_into:
        return redirect("partner", partner.merged_into.slug, permanent=True)
    if not partner.is_active:
        raise Http404
    activities = Counted(partner.activities.published().prefetch_related("villages"), PER_PAGE)
    activities.count = partner.activity_count
    villages = partner_outcomes.villages_of(partner)
    listed = areas_of(villages)
    shown = sum(len(area["villages"]) for area in listed)
    context = {
        "partner": partner,
        "names": partner_outcomes.earlier_names(partner),
        "capabilities": partner_outcomes.capabilities(partner),
        "page_obj": activities.get_page(request.GET.get("page")),
        "areas": listed,
        "village_count": shown if shown < MOST_VILLAGES else villages.count(),
        "innovations": innovations(partner),
        "outcomes": partner_outcomes.outcomes(partner),
    }
    return render(request, "partners/partner.html", context)


class Counted(Paginator):
    """Pages of a list whose length is known already."""

    count = 0


def areas(activities):
    """The villages of these activities, as `areas_of` gives them."""
    there = Activity.villages.through.objects.filter(activity__in=activities)
    return areas_of(Region.objects.filter(pk__in=there.values("region_id")))


def areas_of(villages):
    """The first 200 of these villages by area: [{area, villages: [{name, url}]}]. Only sites have an url."""
    site = Site.objects.published().filter(region=OuterRef("pk")).values("slug")[:1]
    villages = villages.select_related("parent__parent").annotate(site_slug=Subquery(site))[:MOST_VILLAGES]
    found = {}
    for village in villages:
        entry = {"name": village.full_name, "url": reverse("site", args=[village.site_slug]) if village.site_slug else ""}
        found.setdefault(village.parent.parent.short_name, []).append(entry)
    return [{"area": area, "villages": listed} for area, listed in found.items()]


def innovations(partner):
    """Published innovations in its activities, as the public reads them."""
    chosen = partner.activities.published().values("innovations")
    found = Innovation.objects.published().filter(pk__in=chosen)
    listed = found.select_related("current_version", "region__parent__parent")[:PER_PAGE]
    for innovation in listed:
        innovation.address = f"/inovasi/{innovation.slug}/"
        innovation.meta = f"{innovation.region.full_name}, {innovation.region.parent.parent.short_name}"
    return listed

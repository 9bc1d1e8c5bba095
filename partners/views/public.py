"""What everybody may read of the partners. Focal points and their phones never stand here."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils.translation import ngettext

from klaster.cache import public_page
from klaster.templatetags.klaster import number
from partners.models import Activity, Partner
from sites.models import Innovation, Region, Site

PER_PAGE = 25
MOST_VILLAGES = 200


def about(partner):
    """ "Brida · 3 villages · 5 activities", of a partner from `with_counts`."""
    villages = ngettext("%(count)s village", "%(count)s villages", partner.village_count)
    activities = ngettext("%(count)s activity", "%(count)s activities", partner.activity_count)
    words = [partner.short_name] if partner.short_name != partner.name else []
    if partner.activity_count:
        words += [villages % {"count": number(partner.village_count)}, activities % {"count": number(partner.activity_count)}]
    return " · ".join(words)


@public_page(params=("page",))
def partners(request):
    page = Paginator(Partner.objects.published().by_kind().with_counts(), PER_PAGE).get_page(request.GET.get("page"))
    for partner in page:
        partner.meta = about(partner)
    return render(request, "partners/partners.html", {"page_obj": page})


@public_page(params=("page",))
def partner(request, slug):
    partner = get_object_or_404(Partner.objects.published().with_counts(), slug=slug)
    activities = partner.activities.published().prefetch_related("villages")
    context = {
        "partner": partner,
        "names": partner.names.all(),
        "page_obj": Paginator(activities, PER_PAGE).get_page(request.GET.get("page")),
        "areas": areas(partner.activities.published()),
        "is_cut": partner.village_count > MOST_VILLAGES,
        "innovations": innovations(partner),
    }
    return render(request, "partners/partner.html", context)


def areas(activities):
    """The first 200 villages of these activities by area: [{area, villages: [{name, url}]}]. Only sites have an url."""
    villages = (
        Region.objects.filter(pk__in=Activity.villages.through.objects.filter(activity__in=activities).values("region_id"))
        .select_related("parent__parent")
        .prefetch_related(Prefetch("site", queryset=Site.objects.published()))[:MOST_VILLAGES]
    )
    found = {}
    for village in villages:
        site = getattr(village, "site", None)
        entry = {"name": village.full_name, "url": site.get_absolute_url() if site else ""}
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

"""Public pages of the sites. Cached for everybody: nothing of a person stands on them."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klaster import sockets
from klaster.cache import public_page
from klaster.pdf import media_src, pdf_response
from sites.forms.site_filters import SiteFilter
from sites.models import Site
from sites.pictures import first_photos, photos_of
from sites.site_profile import profile

PER_PAGE = 25
NAMES = ("page", "kabupaten", "tahap", "jenis")


def levels_of(region_ids):
    """{region id: {level, value, label}} of villages whose status is known, as the index gives it."""
    levels = {}
    for given in sockets.collect("home.levels", region_ids=list(region_ids)):
        levels |= given
    return levels


@require_safe
@public_page(params=NAMES, free=("q",))
def site_list(request):
    form = SiteFilter(request.GET)
    sites = form.apply(Site.objects.published()).with_place().with_cohorts().order_by("region__code")
    page = Paginator(sites, PER_PAGE).get_page(request.GET.get("page"))
    photos = first_photos("site", [site.pk for site in page])
    levels = levels_of(site.region_id for site in page)
    for site in page:
        site.photo, site.level = photos.get(site.pk), levels.get(site.region_id)
    return render(request, "sites/site_list.html", {"page_obj": page, "filter_form": form})


def published_site(slug):
    sites = Site.objects.published().with_place().with_cohorts()
    return get_object_or_404(sites.annotate(photos=photos_of("site")), slug=slug)


@require_safe
@public_page
def site_page(request, slug):
    site = published_site(slug)
    return render(request, "sites/site.html", profile(site, user=request.user))


@require_safe
@public_page
def site_pdf(request, slug):
    """The profile on paper; drawn once for each state of the public content."""
    site = published_site(slug)
    context = profile(site, user=request.user, pdf=True) | {"portal": request.portal}
    for photo in context["photos"]:
        photo.paper_src = media_src(photo.file)
    title = _("Profile of %(village)s") % {"village": site.region.full_name}
    return pdf_response("sites/site_pdf.html", context, title=title, filename=f"profil-{site.slug}")

"""/ki/: the register of intellectual property that everybody reads. Public stages alone, through `Filing.objects.public()`."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from klaster.cache import public_page
from partners import register_counts, register_shown
from partners.forms.register import RegisterFilter
from sites.models import Site

PER_PAGE = 25


@require_safe
@public_page(params=("page", "jenis", "tahap", "kabupaten", "tahun"), free=("q",))
def register(request):
    form = RegisterFilter(request.GET)
    page = Paginator(form.apply(register_shown.listed()), PER_PAGE).get_page(request.GET.get("page"))
    register_shown.dress(page.object_list)
    counted = register_counts.counts()
    context = {"page_obj": page, "filter_form": form, "figures": register_counts.figures(counted), "counted": counted}
    return render(request, "partners/register/register.html", context)


@require_safe
@public_page
def register_filing(request, pk):
    filing = get_object_or_404(register_shown.listed(), pk=pk)
    register_shown.dress([filing])
    context = {
        "filing": filing,
        "site": Site.objects.published().filter(region=filing.region_id).first(),
        **register_shown.page(filing),
    }
    return render(request, "partners/register/filing.html", context)

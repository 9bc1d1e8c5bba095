"""/kerja/indeks/butir/: what staff know about raising each butir."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indicators.actions.guides import save_guide
from indicators.guide_forms import GuideFilter, GuideForm
from indicators.method_bases import Conflict
from indicators.models import Actor, Butir, ButirGuide, Methodology, Series
from indicators.steps import butir_in_order
from indicators.views.rules import rules_page
from klaster.audit.models import Event

PAGE = 25


def in_force(versions):
    """The version of this year; before the first one begins, that one. There is one after every migrate."""
    return Methodology.objects.for_year(Series.ID, timezone.localdate().year).first() or versions[-1]


@require_safe
@rules_page
def guide_list(request):
    versions = list(Methodology.objects.published().filter(series=Series.ID).order_by("-first_year"))
    held = in_force(versions)
    methodology = next((one for one in versions if one.code == request.GET.get("versi")), held)
    filters = GuideFilter(request.GET, methodology=methodology, versions=versions, in_force=held)
    found = filters.narrow(butir_in_order(methodology))
    context = {
        "methodology": methodology,
        "filters": filters,
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "filled": ButirGuide.objects.filter(butir__in=butir_in_order(methodology)).exclude(activities="").count(),
        "count": butir_in_order(methodology).count(),
    }
    return render(request, "indicators/steps/guides.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@rules_page
def guide_edit(request, pk):
    offered = Butir.objects.filter(
        sub_dimension__dimension__methodology__in=Methodology.objects.published().filter(series=Series.ID)
    )
    butir = get_object_or_404(offered.select_related("sub_dimension__dimension__methodology", "indicator", "guide"), pk=pk)
    guide = getattr(butir, "guide", None)
    form = GuideForm(request.POST if request.method == "POST" else None, guide=guide)
    if request.method == "POST" and form.is_valid():
        try:
            save_guide(butir=butir, by=request.user, shown=form.shown, **form.touched())
        except Conflict as conflict:
            form.tell_conflict(conflict)
        else:
            messages.success(request, _("Saved. It stands beside this butir on the page of each village."))
            return redirect("index_guide", pk=pk)
    context = {
        "butir": butir,
        "guide": guide,
        "actors": [Actor(actor).label for actor in guide.actors] if guide else [],
        "form": form,
        "events": Event.objects.of(guide) if guide else [],
    }
    return render(request, "indicators/steps/guide.html", context, status=422 if form.is_bound else 200)

"""What a village gets back: the list of its sheets by round, a sheet, and the sheet on paper."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.pdf import pdf_response
from klaster.views import require
from sites import village_sheet as sheets
from sites.models import Region, Round

PAGE = 20


def _village(request, code):
    villages = Region.objects.villages().filter(access.within(request.user, Permission.VIEW_ALL, "code"))
    return get_object_or_404(villages.with_place(), code=code)


def _begun(year, quarter):
    """The round, once it has opened."""
    return get_object_or_404(Round, year=year, quarter=quarter, opens__lte=timezone.localdate())


@require(Permission.VIEW_ALL)
def village_sheets(request, code):
    region = _village(request, code)
    sent = Q(reports__innovation__region=region, reports__first_submitted_at__isnull=False)
    rounds = Round.objects.filter(opens__lte=timezone.localdate()).annotate(sent=Count("reports", filter=sent))
    page = Paginator(rounds.order_by("-year", "-quarter"), PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/village_sheets.html", {"region": region, "page_obj": page, "today": timezone.localdate()})


@require(Permission.VIEW_ALL)
def village_sheet(request, code, year, quarter):
    region, round = _village(request, code), _begun(year, quarter)
    return render(request, "reports/village_sheet.html", sheets.sheet(region, round, user=request.user))


@require(Permission.VIEW_ALL)
def village_sheet_pdf(request, code, year, quarter):
    region, round = _village(request, code), _begun(year, quarter)
    context = sheets.sheet(region, round, user=request.user, pdf=True)
    title = _("What came of %(round)s: %(village)s") % {"round": round, "village": region.full_name}
    filename = f"lembar-{region.name}-{region.code}-{round.year}-{round.quarter}"
    return pdf_response("reports/village_sheet_pdf.html", context, title=title, filename=filename)

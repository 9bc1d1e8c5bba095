"""The papers of a report: its receipt on the page, on paper and as a message; the blank forms of those without signal."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.models import Portal
from klaster.pdf import pdf_response
from klaster.views import require
from sites import blank_forms, papers
from sites.forms.papers import BlankFilters
from sites.models import Innovation, Round
from sites.views.report_work import seen

PAGES_OF_A_FORM = 4


@require(Permission.VIEW_ALL)
def report_receipt(request, pk):
    """The receipt, with what happens next and the text for WhatsApp."""
    report = seen(request, pk)
    if not report.receipt:
        return redirect("report_detail", pk=pk)
    address = papers.receipt_address(request, report)
    text = papers.receipt_text(report, address=address, is_demo=Portal.load().is_demo)
    context = papers.receipt_context(report)
    return render(request, "reports/receipt.html", context | {"text": text, "whatsapp": papers.whatsapp_url(text)})


@require(Permission.VIEW_ALL)
def report_receipt_pdf(request, pk):
    """The receipt on one page."""
    report = seen(request, pk)
    if not report.receipt:
        return redirect("report_detail", pk=pk)
    context = papers.receipt_context(report) | {"address": papers.receipt_address(request, report)}
    title = _("Receipt %(number)s") % {"number": report.receipt}
    return pdf_response("reports/receipt_pdf.html", context, title=title, filename=f"tanda-terima-{report.receipt}")


def _unsent_page(request):
    """The filters, and a page of the innovations without a sent report: as many as one document holds."""
    form = BlankFilters(request.GET, user=request.user)
    found = blank_forms.unsent(request.user, form.round) if form.round else Innovation.objects.none()
    page = Paginator(form.narrow(found).prefetch_related("measures"), blank_forms.MOST).get_page(request.GET.get("page"))
    return form, page


@require(Permission.WRITE)
def report_blanks(request):
    """Which forms may be printed: the innovations of the person's villages without a sent report."""
    form, page = _unsent_page(request)
    for innovation in page:
        innovation.due = form.round.due_for(innovation.region_id)
    on_behalf = access.can(request.user, Permission.ENTER_ON_BEHALF)
    context = {"filter_form": form, "page_obj": page, "round": form.round, "on_behalf": on_behalf}
    return render(request, "reports/blank_forms.html", context)


@require(Permission.WRITE)
def report_blanks_pdf(request):
    """The forms of one page of the list, in one document."""
    form, page = _unsent_page(request)
    if not page.object_list:
        return redirect("report_blanks")
    title = _("Report forms of %(round)s") % {"round": form.round}
    return _forms_pdf(page.object_list, form.round, title, f"formulir-{form.round.year}-{form.round.quarter}")


@require(Permission.VIEW_ALL)
def report_blank(request, innovation_pk, round_pk):
    """The form of one innovation and round."""
    related = Innovation.objects.visible_to(request.user).select_related("region__parent__parent")
    innovation = get_object_or_404(related.prefetch_related("measures"), pk=innovation_pk)
    round = get_object_or_404(Round, pk=round_pk)
    title = _("Report form of %(round)s: %(name)s") % {"round": round, "name": innovation.name}
    return _forms_pdf([innovation], round, title, f"formulir-{innovation.slug}-{round.year}-{round.quarter}")


def _forms_pdf(innovations, round, title, filename):
    forms = blank_forms.forms_of(innovations, round)
    return pdf_response(
        "reports/blank_form_pdf.html",
        {"forms": forms, "photo_rows": range(4)},
        title=title,
        filename=filename,
        max_pages=PAGES_OF_A_FORM * len(forms),
    )

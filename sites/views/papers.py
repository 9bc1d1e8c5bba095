"""The papers of a report: its receipt on the page, on paper and as a message."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from klaster.access import Permission
from klaster.models import Portal
from klaster.pdf import pdf_response
from klaster.views import require
from sites import papers
from sites.views.report_work import seen


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

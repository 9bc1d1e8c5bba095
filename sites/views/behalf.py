"""Reports entered on a village's behalf: the village says whether they are right, and the signed paper form."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sites.actions import evidence, remarks
from sites.actions.flow import Refused, is_on_behalf
from sites.answers import PAPER
from sites.forms.evidence import PaperForm
from sites.forms.reports import ContestForm
from sites.views import report_work
from sites.views.drafts import attempt, writing


@writing
def report_confirm(request, pk):
    """All answers, and two buttons: "yes, this is our report", or what is not right. For the village's own officials."""
    report = report_work.written_by(request, pk)
    if is_on_behalf(request.user, report) or not report.on_behalf:
        raise Http404
    form = ContestForm(request.POST if "contest" in request.POST else None)
    if request.method == "POST" and "contest" not in request.POST:
        attempt(request, remarks.confirm, _("Thank you. The report is confirmed."), report=report)
        return redirect("report_detail", pk=pk)
    if request.method == "POST" and form.is_valid():
        try:
            remarks.contest(report=report, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(
                request, _("It is noted, and the report is open again: who entered it or you yourself can correct it.")
            )
            return redirect("report_detail", pk=pk)
    if not report.needs_confirmation and not form.errors:
        messages.info(request, _("This report does not wait for a confirmation any more."))
        return redirect("report_detail", pk=pk)
    context = {"report": report, "rows": report_work.answers(report), "form": form}
    return render(request, "reports/confirm.html", context)


@writing
def report_paper(request, pk):
    """Photographs of the signed paper form, also after the report was sent; only those who review see them."""
    report = report_work.written_by(request, pk)
    form = PaperForm(*([request.POST, request.FILES] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        stored = 0
        for file in form.cleaned_data["photos"]:
            try:
                _found, is_new = evidence.add_photo(owner=report, file=file, by=request.user, answer=PAPER)
            except Refused as refused:
                form.add_error("photos", str(refused.reason))
            else:
                stored += is_new
        if not form.errors:
            messages.success(request, _("The photo of the signed paper form is stored. Only those who review see it."))
            return redirect("report_detail", pk=pk)
    present = [item for item in report.evidence.all() if item.answer == PAPER]
    return render(request, "reports/paper.html", {"report": report, "form": form, "present": present})

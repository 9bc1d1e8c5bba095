"""The page of one innovation or report for everyone who sees it, and the steps from state to state."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from klaster import access
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require
from sites.actions import flow, innovations, remarks, reports
from sites.forms.reports import ReasonForm, RemarkForm, WithdrawForm
from sites.models import Report
from sites.models.states import State
from sites.views import innovation_work, report_work
from sites.views.drafts import attempt
from sites.views.versions import differences

# slug of the address: state, words of the button, its look
MOVES = {
    "kembalikan": (State.RETURNED, gettext_lazy("Return for correction"), "quiet"),
    "verifikasi": (State.VERIFIED, gettext_lazy("Verify"), ""),
    "terbitkan": (State.PUBLISHED, gettext_lazy("Publish"), ""),
    "buka": (State.DRAFT, gettext_lazy("Edit again"), "quiet"),
    "tarik": (State.WITHDRAWN, gettext_lazy("Withdraw"), "quiet danger"),
}
EXPLAINED = {
    "kembalikan": gettext_lazy("The village sees your reason, corrects and sends again. Nothing of what it wrote is lost."),
    "verifikasi": gettext_lazy("You state that this was checked. It is not public yet."),
    "terbitkan": gettext_lazy("Everybody can read it from now on. This version never changes; a later edit makes a new one."),
    "buka": gettext_lazy("A new draft begins. What is public stays as it is until the new version is published."),
    "tarik": gettext_lazy("The public page says from now on that it was withdrawn. The versions stay in the record."),
}
ACTIONS = {"kembalikan": "return_", "verifikasi": "verify", "terbitkan": "publish", "buka": "reopen", "tarik": "withdraw"}
DONE = {
    "kembalikan": gettext_lazy("It is returned with your reason."),
    "verifikasi": gettext_lazy("It is verified."),
    "terbitkan": gettext_lazy("It is published."),
    "buka": gettext_lazy("You can edit it again."),
    "tarik": gettext_lazy("It is withdrawn."),
}


def offered(user, thing):
    """The steps that this person may take with the thing now."""
    return [
        {"slug": slug, "label": label, "style": style}
        for slug, (state, label, style) in MOVES.items()
        if thing.state != state and flow.may_move(thing, state) and access.can(user, flow.PERMISSIONS[state], thing)
    ]


def _common(request, thing):
    tab = request.GET.get("tab")
    versions = list(thing.versions.select_related("published_by"))
    return {
        "thing": thing,
        "tab": tab if tab in ("riwayat", "perubahan") else "",
        "moves": offered(request.user, thing),
        "may_write": access.can(request.user, Permission.WRITE, thing),
        "events": Event.objects.of(thing)[:100] if tab == "riwayat" else [],
        "versions": versions,
        "differences": differences(thing, versions[0]) if tab == "perubahan" and versions else [],
    }


@require(Permission.VIEW_ALL)
def innovation_detail(request, pk):
    innovation = innovation_work.seen(request, pk)
    context = _common(request, innovation) | {
        "innovation": innovation,
        "rows": innovation_work.answers(innovation),
        "villages": innovation.further_villages.select_related("region__parent__parent"),
        "present": innovation.evidence.present(),
        "reports": innovation.reports.select_related("round"),
    }
    if innovation.is_editable and context["may_write"]:
        context["tasks"] = innovation_work.tasks(innovation)
    return render(request, "innovations/detail.html", context)


@require(Permission.VIEW_ALL)
def report_detail(request, pk):
    report = report_work.seen(request, pk)
    remarks = list(report.comments.select_related("author"))
    endorsed = any(remark.is_endorsement and remark.author_id == request.user.pk for remark in remarks)
    context = _common(request, report) | {
        "report": report,
        "rows": report_work.answers(report),
        "present": report.evidence.all(),
        "remarks": remarks,
        "remark_form": RemarkForm() if access.can(request.user, Permission.COMMENT, report) else None,
        "may_endorse": not endorsed and not report.is_editable and access.can(request.user, Permission.ENDORSE, report),
    }
    if report.is_editable and context["may_write"]:
        context["tasks"] = report_work.tasks(report)
        context["is_empty"] = not any(task["done"] for task in context["tasks"])
    return render(request, "reports/detail.html", context)


def _move(request, thing, module, slug, back):
    if slug not in MOVES or not access.can(request.user, flow.PERMISSIONS[MOVES[slug][0]], thing):
        raise Http404
    state, label, style = MOVES[slug]
    reason_form = WithdrawForm if state == State.WITHDRAWN else ReasonForm
    form = reason_form(request.POST or None) if state in flow.NEEDS_REASON else None
    if request.method == "POST" and (form is None or form.is_valid()):
        name = "report" if isinstance(thing, Report) else "innovation"
        more = {"reason": form.cleaned_data["reason"]} if form else {}
        success = "" if thing.state == state else DONE[slug]
        attempt(request, getattr(module, ACTIONS[slug]), success, **{name: thing}, **more)
        return redirect(back)
    if thing.state == state or not flow.may_move(thing, state):
        messages.info(request, _("Nothing was changed: this is “%(state)s” now.") % {"state": thing.get_state_display()})
        return redirect(back)
    context = {"thing": thing, "label": label, "style": style, "explained": EXPLAINED[slug], "form": form, "back": back}
    return render(request, "reports/move.html", context)


@require(Permission.VIEW_WORKSPACE)
def innovation_move(request, pk, slug):
    return _move(request, innovation_work.seen(request, pk), innovations, slug, f"/kerja/inovasi/{pk}/")


@require(Permission.VIEW_WORKSPACE)
def report_move(request, pk, slug):
    return _move(request, report_work.seen(request, pk), reports, slug, f"/kerja/laporan/{pk}/")


@require(Permission.COMMENT)
@require_POST
def report_comment(request, pk):
    report = report_work.seen(request, pk)
    form = RemarkForm(request.POST)
    if form.is_valid():
        attempt(request, remarks.comment, _("Your comment is stored."), report=report, text=form.cleaned_data["text"])
    else:
        messages.error(request, _("Not stored: a comment needs between 1 and 2,000 characters."))
    return redirect("report_detail", pk=pk)


@require(Permission.ENDORSE)
@require_POST
def report_endorse(request, pk):
    attempt(request, remarks.endorse, _("The report is endorsed."), report=report_work.seen(request, pk))
    return redirect("report_detail", pk=pk)

"""The page of one innovation, what it shares with that of a report, and the steps from state to state."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klaster import access
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require
from sites.actions import flow, innovations, reports, reviewing
from sites.forms.filters import QueueFilters
from sites.forms.reports import ReasonForm, WithdrawForm
from sites.models import Report
from sites.models.states import State
from sites.views import innovation_work, report_work
from sites.views.drafts import attempt
from sites.views.review import next_panel
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
BOUND = {"kembalikan", "verifikasi", "terbitkan"}  # these judge a sending, so they are done to the one that was shown
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


def _beside(moves, panel):
    """The steps beside the panel that verifies and goes on: verifying alone is the quiet one, or not possible yet."""
    if not panel:
        return moves
    moves = [move for move in moves if move["slug"] != "verifikasi" or not panel["why_not"]]
    return [move | {"style": "quiet"} if move["slug"] == "verifikasi" else move for move in moves]


def common(request, thing):
    """What the pages of innovations and reports show alike."""
    tab = request.GET.get("tab")
    versions, panel = list(thing.versions.select_related("published_by")), next_panel(request, thing)
    return {
        "thing": thing,
        "tab": tab if tab in ("riwayat", "perubahan") else "",
        "moves": _beside(offered(request.user, thing), panel),
        "next_panel": panel,
        "may_write": access.can(request.user, Permission.WRITE, thing),
        "events": Event.objects.of(thing)[:100] if tab == "riwayat" else [],
        "versions": versions,
        "differences": differences(thing, versions[0]) if tab == "perubahan" and versions else [],
    }


@require(Permission.VIEW_ALL)
def innovation_detail(request, pk):
    innovation = innovation_work.seen(request, pk)
    context = common(request, innovation) | {
        "innovation": innovation,
        "rows": innovation_work.answers(innovation),
        "villages": innovation.further_villages.select_related("region__parent__parent"),
        "present": innovation.evidence.present(),
        "reports": innovation.reports.select_related("round"),
    }
    if innovation.is_editable and context["may_write"]:
        context["tasks"] = innovation_work.tasks(innovation)
    return render(request, "innovations/detail.html", context)


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
        action = getattr(module, ACTIONS[slug])
        if slug in BOUND and (seen := request.POST.get("kiriman")):
            attempt(request, reviewing.on_what_was_seen, success, thing=thing, seen=seen, step=action, **more)
        else:
            attempt(request, action, success, **{name: thing}, **more)
        return redirect(back)
    if thing.state == state or not flow.may_move(thing, state):
        messages.info(request, _("Nothing was changed: this is “%(state)s” now.") % {"state": thing.get_state_display()})
        return redirect(back)
    context = {"thing": thing, "label": label, "style": style, "explained": EXPLAINED[slug], "form": form, "back": back}
    context["seen"] = reviewing.mark(thing) if slug in BOUND else ""
    if state in (State.VERIFIED, State.PUBLISHED):  # what publishing would tell too early is shown to who judges it
        kind, about = ("report", thing.innovation) if isinstance(thing, Report) else ("innovation", thing)
        context |= {"publishes": True, kind: thing, "about": about}
    return render(request, "reports/move.html", context)


@require(Permission.VIEW_WORKSPACE)
def innovation_move(request, pk, slug):
    back = f"/kerja/inovasi/{pk}/{QueueFilters.kept(request.GET)}"
    return _move(request, innovation_work.seen(request, pk), innovations, slug, back)


@require(Permission.VIEW_WORKSPACE)
def report_move(request, pk, slug):
    back = f"/kerja/laporan/{pk}/{QueueFilters.kept(request.GET)}"
    return _move(request, report_work.seen(request, pk), reports, slug, back)

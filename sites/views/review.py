"""The review queue of Dinas PMD: what waits, the longest waiting first; one after the other, or several at once."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from klaster import access
from klaster.access import Permission
from klaster.templatetags.klaster import day, number
from klaster.views import require
from sites import reviewing
from sites.actions import reports
from sites.actions import reviewing as actions
from sites.actions.flow import Refused
from sites.forms.filters import QueueFilters
from sites.models import Report
from sites.models.states import State
from sites.views.drafts import attempt

PAGE = actions.MOST
CHOSEN = re.compile(r"(laporan|inovasi)-([0-9]{1,12})(?:-([0-9]{1,30}))?")
STEPS = {"verifikasi": actions.verify, "terbitkan": actions.publish}


def address(kind, pk, kept=""):
    return reverse("report_detail" if kind == "laporan" else "innovation_detail", args=[pk]) + kept


def _item(kind, thing, today, kept):
    """What a row of the queue shows."""
    days = (today - timezone.localdate(thing.submitted_at)).days if thing.submitted_at else 0
    return {
        "kind": kind,
        "thing": thing,
        "name": thing.innovation.name if kind == "laporan" else thing.name,
        "region": thing.region,
        "days": days,
        "url": address(kind, thing.pk, kept),
        "state": state_words(thing),
        "detail": _lapsed(thing),
        "late": thing.days_late if kind == "laporan" else 0,
        "token": f"{kind}-{thing.pk}-{actions.mark(thing)}",
        "can_be_chosen": thing.state == State.VERIFIED or reviewing.is_ready(thing),
    }


def state_words(thing):
    """The state of what waits, with whom it waits for; of things that `reviewing.things` gave."""
    if thing.state == State.VERIFIED:
        return _("verified, not public yet")
    if isinstance(thing, Report) and thing.waits_for_village:
        return _("waits for the %(kind)s to confirm") % {"kind": thing.region.get_level_display().lower()}
    if isinstance(thing, Report) and reviewing.waits_for_kabkota(thing):
        return _("waits for the kabupaten/kota to endorse until %(day)s") % {"day": day(thing.endorse_until)}
    return _("to be verified")


def _lapsed(thing):
    until = getattr(thing, "endorse_until", None)
    if until is None or until >= timezone.localdate():
        return ""
    return _("without the kabupaten/kota's endorsement: its time ended on %(day)s") % {"day": day(until)}


@require(Permission.REVIEW)
def review_queue(request):
    form = QueueFilters(request.GET)
    rows = reviewing.waiting(request.user, **form.wanted)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    today, kept = timezone.localdate(), QueueFilters.kept(request.GET)
    items = [_item(kind, thing, today, kept) for kind, thing in reviewing.things(list(page))]
    context = {"page_obj": page, "items": items, "filter_form": form, "kept": kept}
    return render(request, "reports/queue.html", context)


def next_panel(request, thing):
    """For who reviews: verify and go on, or skip, with how many wait; None for everybody else, and where nothing waits."""
    if thing.state not in reviewing.WAITING or not access.can(request.user, Permission.REVIEW, thing):
        return None
    wanted = _wanted(request)
    panel = {
        "what": f"{reviewing.kind_of(thing)}-{thing.pk}",
        "seen": actions.mark(thing),
        "kept": QueueFilters.kept(request.GET),
        "count": reviewing.waiting(request.user, **wanted).count(),
        "may_verify": thing.state == State.SUBMITTED,
        "why_not": "",
    }
    if panel["may_verify"] and isinstance(thing, Report):
        try:
            reports.demand_ready(thing)
        except Refused as refused:
            panel |= {"may_verify": False, "why_not": refused.reason}
    return panel


def _wanted(request):
    """The filters that go along; without a stage, what can be verified now."""
    wanted = QueueFilters(request.GET).wanted
    return wanted | {"stage": wanted["stage"] or reviewing.READY}


@require(Permission.REVIEW)
def review_next(request):
    """Open what comes after the thing `sesudah` in the queue; a POST verifies that one first, as the page showed it."""
    found = CHOSEN.fullmatch((request.POST or request.GET).get("sesudah", ""))
    kept = QueueFilters.kept(request.GET)
    if not found:
        return redirect(reverse("review_queue") + kept)
    kind, pk = found.group(1), int(found.group(2))
    thing = _reviewed(request.user, kind, [pk]).get(pk)
    if thing is None:
        raise Http404
    if request.method == "POST":
        seen = request.POST.get("kiriman", "")
        if not attempt(request, actions.verify, _("%(thing)s is verified.") % {"thing": thing}, thing=thing, seen=seen):
            return redirect(address(kind, pk, kept))
    following = reviewing.waiting(request.user, **_wanted(request), after=reviewing.row_of(thing)).first()
    if following:
        return redirect(address(*following[:2], kept))
    messages.info(request, _("That was the last one in the queue's order."))
    return redirect(reverse("review_queue") + kept)


def _reviewed(user, kind, pks):
    """{pk: thing} of those that this person reviews."""
    model, code = reviewing.KINDS[kind]
    related = ["innovation__region", "round"] if kind == "laporan" else ["region"]
    return model.objects.filter(access.within(user, Permission.REVIEW, code)).select_related(*related).in_bulk(pks)


def chosen(request):
    """[(thing, seen)] of the boxes that were ticked, in their order; what this person does not review is left out."""
    rows = [found.groups() for token in request.POST.getlist("pilih") if (found := CHOSEN.fullmatch(token))]
    by_kind = {
        kind: _reviewed(request.user, kind, [int(pk) for what, pk, _seen in rows if what == kind]) for kind in reviewing.KINDS
    }
    return [(by_kind[kind][int(pk)], seen or "") for kind, pk, seen in rows if int(pk) in by_kind[kind]]


@require(Permission.REVIEW)
@require_POST
def review_several(request):
    """Verify or publish what is ticked, each on its own; publishing asks once more."""
    back = reverse("review_queue") + QueueFilters.kept(request.GET)
    step, things = request.POST.get("langkah"), chosen(request)
    if step not in STEPS or not things:
        messages.error(request, _("Nothing was done: tick at least one first."))
        return redirect(back)
    if len(things) > actions.MOST:
        messages.error(request, _("Nothing was done: choose at most %(most)s at once.") % {"most": actions.MOST})
        return redirect(back)
    context = {
        "step": step,
        "back": back,
        "tokens": request.POST.getlist("pilih"),
        "things": [thing for thing, _seen in things],
    }
    if step == "terbitkan" and "ya" not in request.POST:
        return render(request, "reports/review_several.html", context)
    outcomes = actions.several(chosen=things, action=STEPS[step], by=request.user)
    return render(request, "reports/review_several.html", context | {"outcomes": told(outcomes, step)})


def told(outcomes, step):
    """The outcomes with a sentence above them."""
    done = sum(not outcome.refusal for outcome in outcomes)
    words = {
        "verifikasi": ngettext("%(count)s verified", "%(count)s verified", done),
        "terbitkan": ngettext("%(count)s published", "%(count)s published", done),
        "rekomendasi": ngettext("%(count)s endorsed", "%(count)s endorsed", done),
    }[step]
    return {"rows": outcomes, "title": words % {"count": number(done)}, "refused": len(outcomes) - done}

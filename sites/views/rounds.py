"""Reporting rounds: the list, a new one, its days, the exceptions of single villages, the board."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klaster import access
from klaster.access import Permission
from klaster.views import require
from sites import round_board as board
from sites.actions import rounds as actions
from sites.actions.flow import Refused
from sites.forms.reports import RoundForm
from sites.forms.rounds import BoardFilters, ExceptionForm
from sites.forms.sites import VillageSearch
from sites.models import Region, Round
from sites.views.work import find_villages

PER_PAGE = 50


@require(Permission.MANAGE_ROUNDS)
def round_list(request):
    sent = Count("reports", filter=Q(reports__first_submitted_at__isnull=False))  # as on the board: also what came back
    rounds = Round.objects.annotate(begun=Count("reports"), sent=sent).order_by("-year", "-quarter")
    page = Paginator(rounds, 40).get_page(request.GET.get("page"))
    return render(request, "reports/rounds.html", {"page_obj": page, "today": timezone.localdate()})


@require(Permission.MANAGE_ROUNDS)
def round_edit(request, pk=None):
    round = get_object_or_404(Round, pk=pk) if pk else None
    form = RoundForm(request.POST or None, instance=Round.objects.get(pk=pk) if pk else None)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in RoundForm.Meta.fields}
        try:
            saved = actions.save(by=request.user, round=round, **fields)
        except Refused as refused:
            form.add_error(None, str(refused.reason))
        else:
            messages.success(request, _("%(round)s is stored.") % {"round": saved})
            return redirect("round_list")
    context = {"form": form, "round": round}
    if round:
        found = round.exceptions.select_related("region__parent__parent__parent", "created_by")
        context["page_obj"] = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/round.html", context)


@require_safe
@require(Permission.MANAGE_ROUNDS)
def round_exception_find(request, pk):
    """The first step of an exception: find the village."""
    form = VillageSearch(request.GET if "q" in request.GET else None)
    context = {"form": form, "round": get_object_or_404(Round, pk=pk)}
    if form.is_valid():
        context["found"], context["more"] = find_villages(form.cleaned_data["q"], Region.objects.villages())
    return render(request, "reports/round_exception.html", context)


@require(Permission.MANAGE_ROUNDS)
def round_exception(request, pk, code):
    """The second step, and the change of one that is there."""
    round = get_object_or_404(Round, pk=pk)
    region = get_object_or_404(Region.objects.villages().with_place(), code=code)
    known = round.exceptions.filter(region=region).first()
    initial = {"due": round.due, "closes": round.closes}
    if known:
        days = {} if known.is_exempt else {"due": known.due, "closes": known.closes}
        initial |= {"kind": "exempt" if known.is_exempt else "later", "reason": known.reason, **days}
    form = ExceptionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_exception(by=request.user, round=round, region=region, **form.values())
        except Refused as refused:
            form.add_error(None, str(refused.reason))
        else:
            messages.success(request, _("The exception of %(village)s is stored.") % {"village": region.full_name})
            return redirect("round_edit", round.pk)
    context = {"chosen": form, "round": round, "region": region, "known": known}
    return render(request, "reports/round_exception.html", context)


@require_POST
@require(Permission.MANAGE_ROUNDS)
def round_exception_end(request, pk, code):
    round, region = get_object_or_404(Round, pk=pk), get_object_or_404(Region, code=code)
    actions.end_exception(by=request.user, round=round, region=region)
    messages.success(
        request, _("The exception is taken back: the round's own days hold for %(village)s.") % {"village": region.full_name}
    )
    return redirect("round_edit", round.pk)


@require_safe
@require(Permission.VIEW_ALL)
def round_board(request, pk):
    """The villages of one's area in a round, for those who look after several; `?unduh=csv` or `xlsx` gives them all."""
    if not board.looks_after_villages(request.user):
        raise PermissionDenied(_("The board is for those who look after several villages."))
    round = get_object_or_404(Round, pk=pk)
    form = BoardFilters(request.GET, user=request.user)
    villages = board.narrow(board.rows(round, request.user), form)
    if request.GET.get("unduh") in {"csv", "xlsx"}:
        return board.exported(villages, round, request.GET["unduh"])
    page = Paginator(villages, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = board.told(list(page.object_list), round)
    if access.can(request.user, Permission.VIEW_SUMMARY) or access.can(request.user, Permission.ISSUE_LINKS):
        board.name_contacts(page.object_list)
    context = {"round": round, "filter_form": form, "page_obj": page, "totals": board.totals(villages)}
    return render(request, "reports/round_board.html", context)

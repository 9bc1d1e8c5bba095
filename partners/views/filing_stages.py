"""Recording a stage of a filing, correcting its day, taking the last one back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klaster.access import Permission
from klaster.templatetags.klaster import day, number
from klaster.views import require
from partners import filing_needs
from partners.actions import filing_stages as actions
from partners.actions.deadlines import may_record
from partners.filing_stages_reckoning import ministry_today
from partners.filing_workflow import next_of
from partners.forms.filing_stages import DayForm, StageForm, UndoForm
from partners.models import Filing, FilingEvent, Stage
from partners.views.common import attempt, refuse_unless, saved

NAMED = 6  # moved deadlines that the message names; all of them stand on the page


def _filing(user, pk):
    filing = get_object_or_404(Filing.objects.visible_to(user).select_related("region"), pk=pk)
    refuse_unless(may_record(user, filing))
    return filing


@require(Permission.VIEW_WORKSPACE)
def record(request, pk):
    """`?tahap=<stage>` asks only what that stage needs; without it the form offers those that may follow."""
    filing = _filing(request.user, pk)
    following = next_of(filing)
    if not following and request.method != "POST":
        return saved(request, _("It stands at the end of its stages; nothing follows."), "work_filing", pk, level="info")
    asked = request.GET.get("tahap", "")
    chosen = asked if asked in following else ""
    initial = {"stage": chosen, "on": ministry_today()}
    form = StageForm(request.POST or None, initial=initial, filing=filing, chosen=chosen)
    event = attempt(form, lambda data: actions.record_event(filing=filing, by=request.user, **data))
    if event:
        _say_moves(request, event.moves)
        for words in event.doubts:
            messages.warning(request, words)
        words = _("“%(stage)s” is recorded.") % {"stage": event.get_stage_display()}
        return saved(request, words, "work_filing", pk)
    title = _("Record a stage: %(stage)s") % {"stage": Stage(chosen).label} if chosen else _("Record a stage")
    needs = filing_needs.missing(filing) if Stage.FILED in following and chosen in ("", Stage.FILED) else []
    return _page(request, filing, form, title=title, needs=needs)


@require(Permission.VIEW_WORKSPACE)
def correct(request, pk):
    event = get_object_or_404(FilingEvent.objects.select_related("filing"), pk=pk)
    filing = _filing(request.user, event.filing_id)
    form = DayForm(request.POST or None, initial={"on": event.on})
    moves = attempt(form, lambda data: actions.correct_event(event=event, by=request.user, **data))
    if moves is not None:
        _say_moves(request, moves)
        done = _("The day is corrected.") if moves else _("The day is saved. No deadline moved.")
        return saved(request, done, "work_filing", filing.pk)
    title = _("Correct the day: %(stage)s") % {"stage": event.get_stage_display()}
    words = _("The filing date and every deadline that counts from this day move with it. The page says which.")
    return _page(request, filing, form, title=title, words=words, button=_("Save the day"))


@require(Permission.VIEW_WORKSPACE)
def undo(request, pk):
    filing = _filing(request.user, pk)
    last = filing.events.order_by("position").last()
    if last is None and request.method != "POST":
        return saved(request, _("No stage is recorded yet. There is nothing to take back."), "work_filing", pk, level="info")
    form = UndoForm(request.POST or None, initial={"event": last.pk if last else ""})
    moves = attempt(form, lambda data: _undo(filing, data["event"], request.user))
    if moves is not None:
        _say_moves(request, moves)
        return saved(request, _("The stage is taken back. All is as it was before it."), "work_filing", pk)
    title = _("Take back the last stage")
    told = {"stage": last.get_stage_display(), "day": day(last.on)} if last else None
    words = _("“%(stage)s” on %(day)s is taken back, with its deadlines. The history keeps that it was recorded.")
    context = {"words": words % told if told else "", "button": _("Take it back"), "danger": True}
    return _page(request, filing, form, title=title, **context)


def _undo(filing, pk, user):
    """Of two who take it back the second takes back nothing: the page says which stage it meant."""
    return actions.undo_event(filing=filing, by=user, event=FilingEvent(pk=pk))


def _page(request, filing, form, **context):
    status = 422 if form.errors else 200
    return render(request, "partners/filings/stage_form.html", {"filing": filing, "form": form, **context}, status=status)


def _say_moves(request, moves):
    """Which open deadlines moved, from when to when, on the page that comes next; those that are over stand on the page."""
    moves = [move for move in moves if not move.deadline.ended_on]
    if not moves:
        return
    told = [
        _("%(what)s: from %(was)s to %(now)s") % {"what": move.deadline.rule.title, "was": day(move.was), "now": day(move.now)}
        for move in moves[:NAMED]
    ]
    words = ngettext("%(count)s deadline moved.", "%(count)s deadlines moved.", len(moves)) % {"count": number(len(moves))}
    messages.warning(request, " ".join([words, "; ".join(told) + "."]))

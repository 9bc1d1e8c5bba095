"""What a filing's page shows of its stages and deadlines: the timeline, what may follow, what is due and what moved."""

import datetime
from collections import defaultdict

from django.urls import reverse

from klaster.audit.models import Event
from klaster.templatetags.klaster import day
from partners.actions.deadlines import may_record
from partners.actions.filing_stages import CORRECTED, RECORDED, UNDONE
from partners.filing_stages_reckoning import ministry_today
from partners.filing_workflow import next_of
from partners.models import Deadline, FilingEvent, Stage
from partners.models.filings import CLOSED

MOVES_SHOWN = 20
STAGE_VERBS = [RECORDED, CORRECTED, UNDONE]


def shown(filing, user):
    """{"stages": …, "deadlines": …} for `_events.html` and `_deadlines.html`; constant number of queries."""
    answer = may_record(user, filing)
    return {"stages": _stages(filing, answer), "deadlines": _deadlines(filing)}


def _stages(filing, may):
    events = list(FilingEvent.objects.filter(filing=filing).select_related("recorded_by").order_by("position"))
    corrections = _corrections(filing) if events else {}
    for event in events:
        event.corrections = corrections.get(event.pk, [])
        event.filing = filing
    record, following = reverse("work_filing_event", args=[filing.pk]), next_of(filing)
    return {
        "events": events,
        "last": events[-1] if events else None,
        "next": [
            {"label": stage.label, "url": f"{record}?tahap={stage}", "closes": stage in CLOSED}
            for stage in (following if may else [])
        ],
        "following": following,
        "may_record": may,
        "today": ministry_today(),
    }


def _corrections(filing):
    """{event pk: [{was, on, who, at}]}, the oldest first; the audit trail keeps them."""
    found = defaultdict(list)
    for told in Event.objects.of(filing).filter(verb=CORRECTED).order_by("at", "pk"):
        days = {name: datetime.date.fromisoformat(told.detail[name]) for name in ("was", "on")}
        found[told.detail["event"]].append({**days, "who": told.actor_name, "at": told.at})
    return found


def _deadlines(filing):
    """Open ones first, the next one on top; those that a stage settled below, and every due day that moved."""
    today = ministry_today()
    found = Deadline.objects.filter(filing=filing).select_related("rule", "event", "ended_by")
    deadlines = list(found.prefetch_related("moves__moved_by").order_by("due", "pk"))
    for deadline in deadlines:
        deadline.filing = filing
        deadline.look(today)
    moves = [move for deadline in deadlines for move in _of(deadline)]
    moves.sort(key=lambda move: (move.moved_at, move.pk), reverse=True)
    return {
        "open": [deadline for deadline in deadlines if not deadline.ended_on and deadline.rule.is_active],
        "settled": [deadline for deadline in deadlines if deadline.ended_on],
        "moves": moves[:MOVES_SHOWN],
        "today": today,
    }


def told(events):
    """Put on the events of the audit trail that are about a stage which one, and its day, as `told`."""
    for event in events:
        stage, on = event.detail.get("stage"), event.detail.get("on")
        if event.verb in STAGE_VERBS and stage in Stage.values and on:
            event.told = f"{Stage(stage).label}, {day(datetime.date.fromisoformat(on))}"
    return events


def _of(deadline):
    moves = list(deadline.moves.all())
    for move in moves:
        move.deadline = deadline
    return moves

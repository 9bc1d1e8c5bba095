"""What follows from the stages of a filing and the rules: its facts and its due days. Writes nothing."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from partners.filing_deadlines import due_day
from partners.filing_workflow import RESULT, public_stage
from partners.models import DeadlineRule, FilingEvent, Stage
from partners.models.filings import CLOSED

JAKARTA = ZoneInfo("Asia/Jakarta")
FACTS = ["stage", "stage_on", "public_stage", "public_stage_on", "filed_on", "protected_on", "expires_on"]


def ministry_today():
    """Today where the ministry counts its days: WIB, an hour behind Kalimantan Selatan."""
    return timezone.localdate(timezone=JAKARTA)


@dataclass(frozen=True)
class Due:
    """A day that a rule makes due after an event; `ended_by`: the event that settled it."""

    rule: DeadlineRule
    event: FilingEvent
    day: datetime.date
    is_provisional: bool
    ended_by: FilingEvent | None


def facts(kind, events, rules, work):
    """{field of the filing: value} of `FACTS`, from its events in their order."""
    shown = public_stage([event.stage for event in events])
    protected = first_day(events, RESULT[kind])
    ends = ends_of_protection(events, rules, work)
    return {
        "stage": events[-1].stage if events else Stage.PREPARING,
        "stage_on": events[-1].on if events else None,
        "public_stage": shown,
        "public_stage_on": public_since(events, shown) if shown else None,
        "filed_on": first_day(events, Stage.FILED),
        "protected_on": protected,
        "expires_on": ends[events[-1].pk] if protected else None,
    }


def first_day(events, stage):
    return next((event.on for event in events if event.stage == stage), None)


def public_since(events, shown):
    """Since when the public reads this stage. A second examination after a proposed refusal does not show as a new day."""
    since, last = None, ""
    for event in events:
        told = public_stage([event.stage])
        if told and told != last:
            last, since = told, event.on if told == shown else since
    return since


def ends_of_protection(events, rules, work):
    """{event pk: the day on which protection ends, as of that event; None when not known}.

    The rule of the kind TERM gives it; a renewal adds the term to the old end, whatever the day on which it was renewed.
    """
    terms = {rule.trigger: rule for rule in reversed(rules) if rule.kind == DeadlineRule.Kind.TERM}
    ends, end, term, filed = {}, None, None, first_day(events, Stage.FILED)
    for event in events:
        if event.stage == Stage.RENEWED and end:
            rule = terms.get(Stage.RENEWED, term)
            end = due_day(end, rule.amount, rule.unit, work)[0]
        elif event.stage in terms and not end:
            term = terms[event.stage]
            start = filed if term.counts_from == DeadlineRule.CountsFrom.FILING else event.on
            end = due_day(start, term.amount, term.unit, work)[0] if start else None
        ends[event.pk] = end
    return ends


def due_days(events, rules, work):
    """Every `Due` of a filing, by (rule pk, event pk). `rules`: those in use for its type."""
    ends = ends_of_protection(events, rules, work)
    filed, objected = first_day(events, Stage.FILED), was_objected(events)
    renewing = {_matter(rule) for rule in rules if rule.trigger == Stage.RENEWED}
    found = {}
    for place, event in enumerate(events):
        for rule in rules:
            again = event.stage == Stage.RENEWED and depends_on_term(rule) and _matter(rule) not in renewing
            if (event.stage != rule.trigger and not again) or not holds(rule, objected):
                continue
            if given := _day(rule, event, filed, ends[event.pk], work):
                ended = _ended_by(rule, events[place + 1 :])
                found[rule.pk, event.pk] = Due(rule, event, *given, ended)
    return found


def _matter(rule):
    """The day on which renewal opens and its last day are two matters."""
    return rule.kind, rule.is_opening


def depends_on_term(rule):
    """Such a rule begins anew with each renewal, unless a rule of its kind says so itself."""
    return rule.kind == DeadlineRule.Kind.TERM or rule.counts_from == DeadlineRule.CountsFrom.TERM


def was_objected(events):
    """Whether somebody objected since the last announcement."""
    stages = [event.stage for event in events]
    announced = max((place for place, stage in enumerate(stages) if stage == Stage.ANNOUNCED), default=-1)
    return Stage.OBJECTED in stages[announced + 1 :]


def holds(rule, objected):
    wanted = {DeadlineRule.Condition.OBJECTED: True, DeadlineRule.Condition.NOT_OBJECTED: False}.get(rule.condition)
    return wanted is None or wanted == objected


def _day(rule, event, filed, end, work):
    if rule.kind == DeadlineRule.Kind.TERM:
        return (end, False) if end else None
    starts = {DeadlineRule.CountsFrom.FILING: filed, DeadlineRule.CountsFrom.TERM: end}
    start = starts.get(rule.counts_from, event.on)
    return due_day(start, rule.amount, rule.unit, work) if start else None


def _ended_by(rule, later):
    """What the rule names ends it; so do a closed filing and the same stage again, which begins it anew.

    The period of an announcement is over with whatever follows it.
    """
    if rule.is_office and rule.trigger == Stage.ANNOUNCED:
        return later[0] if later else None
    enders = {*rule.ended_by, *CLOSED, rule.trigger}
    if depends_on_term(rule):
        enders.add(Stage.RENEWED)
    return next((event for event in later if event.stage in enders), None)

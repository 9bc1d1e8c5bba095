"""Deadlines follow from stages, rules and holidays: whoever changes one of them has them reckoned again here.

Locks are taken in one order: the filing's row, then what hangs on it, the portal's row last.
"""

from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import YES, Answer, Permission
from klaster.actions import demand, save_checked
from klaster.models import Portal
from partners import notices_deadlines
from partners.filing_deadlines import WorkCalendar
from partners.filing_stages_reckoning import FACTS, due_days, facts
from partners.models import Deadline, DeadlineMove, DeadlineRule, Filing, FilingEvent, Holiday, Stage

AT_ONCE = 500


def may_record(user, filing):
    """Dinas PMD, and the partner that accompanies the filing now."""
    if access.can(user, Permission.MANAGE_FILINGS, filing):
        return YES
    mine = access.partner_ids(user)
    if mine and any(one.until is None and one.partner_id in mine for one in filing.partners.all()):
        return YES
    return Answer(False, _("Stages are recorded by Dinas PMD and by the partner that accompanies the filing now."))


def locked(filing, by):
    """The filing's row for this transaction, once the actor may."""
    stored = Filing.objects.select_for_update(of=["self"]).select_related("region").get(pk=filing.pk)
    if not (answer := may_record(by, stored)):
        raise PermissionDenied(answer.reason)
    return stored


@transaction.atomic
def recompute(*, filing, by, cause):
    """Reckon one filing again; gives the moves. `cause`: of DeadlineMove.Cause."""
    stored = locked(filing, by)
    moves = settle([stored], by=by, cause=cause)
    save_checked(stored)
    return moves


@transaction.atomic
def recompute_all(*, by, cause):
    """Reckon every filing again after a rule or a holiday changed; gives how many due days moved."""
    demand(by, Permission.MANAGE_FILINGS)
    moved, last = 0, 0
    every = Filing.objects.order_by("pk")  # also those without a stage: one may be recorded just now, by the old rules
    while filings := list(every.filter(pk__gt=last).select_for_update(of=["self"])[:AT_ONCE]):
        moved += len(settle(filings, by=by, cause=cause))
        Filing.objects.bulk_update(filings, FACTS)
        last = filings[-1].pk
    return moved


def settle(filings, *, by, cause):
    """Bring facts and deadlines of locked filings up to their events; gives the moves, the first due day first.

    The facts are set on the filings, which the caller saves; deadlines and moves are written here.
    """
    rules = list(DeadlineRule.objects.filter(is_active=True).order_by("pk"))
    work = WorkCalendar(frozenset(Holiday.objects.values_list("on", flat=True)))
    events = _by_filing(FilingEvent.objects.filter(filing__in=filings).order_by("filing", "position"))
    known = _by_filing(Deadline.objects.filter(filing__in=filings).select_related("rule", "event"))
    made, changed, gone, moves, public = [], [], [], [], False
    for filing in filings:
        for deadline in known[filing.pk]:
            deadline.filing = filing
        own, its = [rule for rule in rules if filing.type in rule.types], events[filing.pk]
        public |= _set_facts(filing, facts(filing.type, its, own, work))
        _match(filing, known[filing.pk], due_days(its, own, work), {rule.pk for rule in rules}, made, changed, gone, moves)
    Deadline.objects.filter(pk__in=[deadline.pk for deadline in gone]).delete()
    Deadline.objects.bulk_create(made)
    Deadline.objects.bulk_update(changed, ["rule", "due", "is_provisional", "ended_on", "ended_by"])
    for move in moves:
        move.cause, move.moved_by = cause, by
    DeadlineMove.objects.bulk_create(moves)
    notices_deadlines.moved([move for move in moves if move.deadline.warned_due and not move.deadline.ended_on])
    public |= any(one.event.stage == Stage.ANNOUNCED and one.filing.public_stage for one in [*made, *changed, *gone])
    if public:
        Portal.content_changed()
    return sorted(moves, key=lambda move: (move.now, move.pk))


def _by_filing(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.filing_id].append(row)
    return found


def _set_facts(filing, now):
    """Set what follows from the events; true when the public sees another thing than before."""
    before, released = {name: getattr(filing, name) for name in FACTS}, filing.description_is_public
    for name, value in now.items():
        setattr(filing, name, value)
    shown = before["public_stage"] or filing.public_stage
    return released != filing.description_is_public or (bool(shown) and before != now)


def _match(filing, known, wanted, in_use, made, changed, gone, moves):
    """Sort what a filing has against what it should have.

    Deadlines of a rule taken out of use stay, and with them who was told: they are not open (`Deadline.objects.open`) until the
    rule is used again, and nobody is warned a second time then.
    """
    have = {(deadline.rule_id, deadline.event_id): deadline for deadline in known}
    lost = {key: deadline for key, deadline in have.items() if key not in wanted}
    for key, due in wanted.items():
        deadline = have.get(key) or _counterpart(lost, due)
        if deadline is None:
            made.append(_filled(Deadline(filing=filing, event=due.event), due))
            continue
        before = _values(deadline)
        _filled(deadline, due)
        if before[1] != due.day:
            moves.append(DeadlineMove(deadline=deadline, was=before[1], now=due.day))
        if before != _values(deadline):
            changed.append(deadline)
    gone += [one for one in lost.values() if one.rule_id in in_use]


def _counterpart(lost, due):
    """The deadline that an objection replaces, or its withdrawal: the same matter under the opposite condition has moved."""
    for key, deadline in lost.items():
        conditions = {deadline.rule.condition, due.rule.condition}
        if (
            key[1] == due.event.pk
            and deadline.rule.kind == due.rule.kind
            and conditions == {DeadlineRule.Condition.OBJECTED, DeadlineRule.Condition.NOT_OBJECTED}
        ):
            return lost.pop(key)
    return None


def _values(deadline):
    return deadline.rule_id, deadline.due, deadline.is_provisional, deadline.ended_on, deadline.ended_by_id


def _filled(deadline, due):
    deadline.rule, deadline.due, deadline.is_provisional = due.rule, due.day, due.is_provisional
    deadline.ended_by, deadline.ended_on = due.ended_by, due.ended_by.on if due.ended_by else None
    return deadline

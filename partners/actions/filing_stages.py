"""The stages of a filing: the one way to record one, correct its day or take it back, with all that follows from it."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.actions import save_checked
from klaster.audit.actions import record
from klaster.audit.models import Event
from klaster.templatetags.klaster import day
from partners import filing_needs, filing_numbers, notices_filing_stages
from partners.actions import mark_licences
from partners.actions.deadlines import locked, settle
from partners.filing_repeats import refuse_repeats
from partners.filing_stages_reckoning import ministry_today
from partners.filing_workflow import next_of, stages_of
from partners.models import Deadline, DeadlineMove, DeadlineRule, FilingEvent, Stage
from partners.models.filings import CLOSED

EARLIEST = datetime.date(1900, 1, 1)
OLD = datetime.date(1990, 1, 1)  # a day before is taken, but may be a slip
RECORDED = gettext_noop("recorded a stage")
CORRECTED = gettext_noop("corrected the day of a stage")
UNDONE = gettext_noop("took back a stage")


@transaction.atomic
def record_event(*, filing, stage, on, by, note="", reason="", application_number="", registration_number=""):
    """The filing has reached `stage` on a day. Gives the event; its `moves` are the due days that moved, its `doubts` words
    about a day that was taken although it looks wrong.

    `reason`: why it is closed, demanded by the stages that close it. Numbers are kept where given.
    """
    stored = locked(filing, by)
    events = list(stored.events.order_by("position"))
    _check_stage(stored, stage)
    if stage in CLOSED and not reason.strip():
        raise ValidationError({"reason": _("Write why it ends: those who read it later will ask.")})
    _check_day(on, after=events[-1] if events else None)
    if stage == Stage.FILED and (needs := filing_needs.missing(stored)):
        words = _("It cannot be filed yet. Still missing: %(needs)s. Nothing was recorded; add it, then record the filing.")
        raise ValidationError(words % {"needs": "; ".join(str(need) for need in needs)})
    doubts = _doubts(stored, stage, on)
    position = events[-1].position + 1 if events else 1
    event = FilingEvent(filing=stored, position=position, stage=stage, on=on, note=note.strip(), recorded_by=by)
    save_checked(event)
    stored.application_number = filing_numbers.normal(application_number) or stored.application_number
    stored.registration_number = filing_numbers.normal(registration_number) or stored.registration_number
    filing_numbers.refuse_clash(stored, by)
    stored.close_reason = reason.strip() if stage in CLOSED else ""
    event.moves, event.doubts = _settled(stored, stage, by), doubts
    if stage == Stage.FILED:
        refuse_repeats(stored)
    _warned_before(stored, event)
    record(by=by, verb=RECORDED, obj=stored, event=event.pk, stage=str(stage), on=on.isoformat())
    notices_filing_stages.recorded(stored, by)
    return event


@transaction.atomic
def correct_event(*, event, on, by):
    """Correct the day of a stage, between its neighbours; gives the due days that moved."""
    stored = locked(event.filing, by)
    events = list(stored.events.order_by("position"))
    place = next((place for place, one in enumerate(events) if one.pk == event.pk), None)
    if place is None:
        raise ValidationError(_("This stage was taken back meanwhile. Nothing was changed."))
    kept, before, after = events[place], events[place - 1] if place else None, events[place + 1 : place + 2]
    if kept.on == on:
        return []
    _check_day(on, after=before, before=after[0] if after else None)
    was, kept.on = kept.on, on
    save_checked(kept)
    moves = _settled(stored, kept.stage, by, cause=DeadlineMove.Cause.EVENT)
    record(
        by=by, verb=CORRECTED, obj=stored, event=kept.pk, stage=kept.stage, was=was.isoformat(), on=on.isoformat(),
        moved=len(moves),
    )  # fmt: skip
    return moves


@transaction.atomic
def undo_event(*, filing, by, event=None):
    """Take back the last stage, recorded by mistake: all is as it was before. Gives the due days that moved.

    `event`: the one that the actor saw as the last; of two who take it back the second takes back nothing more. Numbers stay:
    they were read from a paper, and are corrected with the other particulars.
    """
    stored = locked(filing, by)
    last = stored.events.order_by("position").last()
    if last is None:
        raise ValidationError(_("No stage is recorded yet. There is nothing to take back."))
    if event is not None and event.pk != last.pk:
        raise ValidationError(_("The stages have changed meanwhile. Nothing was taken back; look at them again."))
    detail = {"event": last.pk, "stage": last.stage, "on": last.on.isoformat()}
    if told := {str(one.rule_id): one.warned_due.isoformat() for one in last.deadlines.exclude(warned_due=None)}:
        detail["warned"] = told
    if stored.close_reason:
        detail["reason"] = stored.close_reason
    stage, stored.close_reason = last.stage, ""
    last.delete()
    moves = _settled(stored, stage, by)
    record(by=by, verb=UNDONE, obj=stored, **detail)
    notices_filing_stages.taken_back(stored, by)
    return moves


def _warned_before(filing, event):
    """A stage taken back and recorded again for the same day: nobody is warned of the same due days a second time."""
    undone = Event.objects.of(filing).filter(verb=UNDONE, detail__stage=str(event.stage)).order_by("-at", "-pk").first()
    for rule, due in (undone.detail.get("warned", {}) if undone else {}).items():
        same = Deadline.objects.filter(event=event, rule=int(rule), due=due, warned_due=None)
        same.update(warned_at=undone.at, warned_due=due)


def _doubts(filing, stage, on):
    """Words about a day that is taken although it looks wrong; the days of renewal are those of the rules."""
    doubts = []
    if on < OLD:
        doubts.append(_("This day lies very far back. Check the year; it was recorded as written."))
    if stage not in [Stage.RENEWAL_FILED, Stage.RENEWED]:
        return doubts
    days = filing.deadlines.filter(rule__kind=DeadlineRule.Kind.RENEWAL, rule__is_active=True).select_related("rule")
    opens, last = ([one.due for one in days if one.rule.is_opening is opening] for opening in (True, False))
    if opens and on < max(opens):
        words = _("A renewal can only be filed from %(day)s. Check the day; it was recorded as written.")
        doubts.append(words % {"day": day(max(opens))})
    elif last and stage == Stage.RENEWAL_FILED and on > max(last):
        words = _("The last day for a renewal was %(day)s. Check the day; it was recorded as written.")
        doubts.append(words % {"day": day(max(last))})
    return doubts


def _settled(filing, stage, by, cause=None):
    cause = cause or (DeadlineMove.Cause.OBJECTION if stage == Stage.OBJECTED else DeadlineMove.Cause.EVENT)
    moves = settle([filing], by=by, cause=cause)
    save_checked(filing)
    mark_licences.follow(filing, by=by)
    return moves


def _check_stage(filing, stage):
    """Only what the official workflow of its type lets follow; the words say what may."""
    following = next_of(filing)
    if stage in following:
        return
    told = {
        "stage": dict(Stage.choices).get(stage, stage),
        "type": filing.get_type_display(),
        "now": filing.get_stage_display(),
        "next": ", ".join(str(Stage(one).label) for one in following),
    }
    if not following:
        words = _("It stands at “%(now)s”, the end of its stages; nothing follows. Take that stage back if it was a mistake.")
    elif stage == filing.stage:
        words = _("“%(stage)s” is recorded already. May follow: %(next)s.")
    elif stage not in stages_of(filing.type):
        words = _("“%(stage)s” is no stage of the type %(type)s. It stands at “%(now)s”; may follow: %(next)s.")
    else:
        words = _("“%(stage)s” does not follow “%(now)s”. May follow: %(next)s. Record the stages one after the other.")
    raise ValidationError(words % told)


def _check_day(on, *, after=None, before=None):
    """Not still to come where the ministry counts, and between the stages beside it."""
    today = ministry_today()
    if on > today:
        words = _("This day is still to come: where the ministry counts (WIB) today is %(day)s. Record it on the day itself.")
        raise ValidationError({"on": words % {"day": day(today)}})
    if on < EARLIEST:
        raise ValidationError({"on": _("This day lies too far back. Check the year.")})
    if after is not None and on < after.on:
        words = _("“%(stage)s” before it was on %(day)s. Choose that day or a later one, or correct that one first.")
        raise ValidationError({"on": words % {"stage": after.get_stage_display(), "day": day(after.on)}})
    if before is not None and on > before.on:
        words = _("“%(stage)s” after it was on %(day)s. Choose that day or an earlier one, or correct that one first.")
        raise ValidationError({"on": words % {"stage": before.get_stage_display(), "day": day(before.on)}})

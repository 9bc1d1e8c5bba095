"""Coordination meetings: planned, held or cancelled, who came, what was said, and what follows."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from klaster.templatetags.klaster import day, moment
from partners import notices_meetings as notices
from partners.actions import files
from partners.models import ActionItem, Attendance, Meeting, Partner

FIELDS = ["title", "begins_at", "ends_at", "place", "agenda"]
ACTION_FIELDS = ["text", "region", "partner", "who", "due"]
State = Meeting.State
CHANGED = "changed"


def may_edit(user):
    return access.can(user, Permission.COORDINATE)


def fingerprint(minutes):
    """Of the minutes as they stood when a page was opened: whether somebody else saved meanwhile."""
    return hashlib.sha256(minutes.encode()).hexdigest()[:16]


def _locked(meeting, by):
    demand(by, Permission.COORDINATE)
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def _refuse_gone(partners):
    """`partners`: those that are new here, judged as they are now: closed or merged ones come in nowhere."""
    if gone := Partner.objects.filter(pk__in=[partner.pk for partner in partners], is_active=False).first():
        words = _("%(name)s no longer takes part. Choose another partner, or reopen it first.")
        raise ValidationError({"partner": words % {"name": gone}})


@transaction.atomic
def create_meeting(*, title, begins_at, by, villages=(), **fields):
    """A meeting, coming or past: one that was held already can be recorded afterwards."""
    demand(by, Permission.COORDINATE)
    meeting = Meeting(title=title, begins_at=begins_at, created_by=by, **fields)
    save_checked(meeting)
    meeting.villages.set(villages)
    record(by=by, verb=gettext_noop("created"), obj=meeting)
    notices.invited_villages(meeting, villages, by)
    return meeting


@transaction.atomic
def update_meeting(*, meeting, by, **fields):
    """Change any of `FIELDS`; those invited hear of another day, hour or place. Nobody was there before it begins."""
    meeting = _locked(meeting, by)
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    changed = [field for field in FIELDS if field in fields and getattr(meeting, field) != fields[field]]
    for field in changed:
        setattr(meeting, field, fields[field])
    if meeting.state == State.HELD and meeting.begins_at > timezone.now():
        raise ValidationError({"begins_at": _("This meeting is marked as held, so it cannot begin later than now.")})
    if changed:
        save_checked(meeting)
        if meeting.begins_at > timezone.now():
            _untick(meeting)
        record(by=by, verb=gettext_noop("changed"), obj=meeting, fields=changed)
        if {"begins_at", "place"} & set(changed) and meeting.state == State.PLANNED:
            notices.moved(meeting, by)
    return meeting


def _untick(meeting):
    meeting.attendance.filter(state=Attendance.State.PRESENT).update(state=Attendance.State.INVITED)


@transaction.atomic
def cancel_meeting(*, meeting, reason, by):
    meeting = _locked(meeting, by)
    _refuse_unless_planned(meeting)
    if not reason.strip():
        raise ValidationError({"reason": _("Write why it is cancelled: those invited will ask.")})
    meeting.state, meeting.cancel_reason = State.CANCELLED, reason.strip()
    save_checked(meeting)
    record(by=by, verb=gettext_noop("cancelled"), obj=meeting, reason=meeting.cancel_reason)
    notices.cancelled(meeting, by)
    return meeting


def _refuse_unless_planned(meeting):
    if meeting.state != State.PLANNED:
        raise ValidationError(
            _("The meeting is “%(now)s” now, so this cannot be done. Open it again to see what can.")
            % {"now": meeting.get_state_display()}
        )


@transaction.atomic
def plan_again(*, meeting, by):
    """A cancelled meeting takes place after all. Said twice it changes nothing."""
    meeting = _locked(meeting, by)
    if meeting.state == State.PLANNED:
        return meeting
    if meeting.state != State.CANCELLED:
        raise ValidationError(_("The meeting was held; only a cancelled one is planned again."))
    meeting.state, meeting.cancel_reason = State.PLANNED, ""
    save_checked(meeting)
    record(by=by, verb=gettext_noop("planned again"), obj=meeting)
    notices.moved(meeting, by)
    return meeting


@transaction.atomic
def mark_held(*, meeting, by):
    """It took place; not before it begins. Said twice it changes nothing."""
    meeting = _locked(meeting, by)
    if meeting.state == State.HELD:
        return meeting
    _refuse_unless_planned(meeting)
    if meeting.begins_at > timezone.now():
        raise ValidationError(
            _("It begins on %(moment)s. Change its day if it began earlier.") % {"moment": moment(meeting.begins_at)}
        )
    meeting.state = State.HELD
    save_checked(meeting)
    record(by=by, verb=gettext_noop("marked as held"), obj=meeting)
    return meeting


@transaction.atomic
def add_villages(*, meeting, villages, by):
    meeting = _locked(meeting, by)
    there = set(meeting.villages.values_list("pk", flat=True))
    new = [village for village in villages if village.pk not in there]
    meeting.villages.add(*new)
    record(by=by, verb=gettext_noop("added villages"), obj=meeting, villages=[village.code for village in new])
    notices.invited_villages(meeting, new, by)


@transaction.atomic
def remove_village(*, meeting, village, by):
    meeting = _locked(meeting, by)
    meeting.villages.remove(village)
    record(by=by, verb=gettext_noop("removed a village"), obj=meeting, villages=[village.code])


# attendance


@transaction.atomic
def invite_partners(*, meeting, partners, by):
    """Put partners on the list, each once, and tell their officers; gives the new lines."""
    meeting = _locked(meeting, by)
    there = set(meeting.attendance.filter(name="", partner__isnull=False).values_list("partner_id", flat=True))
    new = {partner.pk: partner for partner in partners if partner.pk not in there}
    _refuse_gone(new.values())
    lines = [Attendance(meeting=meeting, partner=partner) for partner in new.values()]
    for line in lines:
        save_checked(line)
    if lines:
        record(by=by, verb=gettext_noop("invited"), obj=meeting, partners=[str(line) for line in lines])
        notices.invited_partners(meeting, list(new.values()), by)
    return lines


@transaction.atomic
def add_attendee(*, meeting, by, name="", office="", position="", partner=None):
    """One line by hand: somebody of an office that is no partner, or a person sent by a partner."""
    meeting = _locked(meeting, by)
    known = partner and meeting.attendance.filter(partner=partner).exists()
    if partner and not known:
        _refuse_gone([partner])
    line = Attendance(meeting=meeting, name=name.strip(), office=office.strip(), position=position.strip(), partner=partner)
    save_checked(line)
    record(by=by, verb=gettext_noop("added to the attendance list"), obj=meeting, place=str(line))
    if partner and not known:
        notices.invited_partners(meeting, [partner], by)
    return line


@transaction.atomic
def remove_attendee(*, line, by):
    meeting = _locked(line.meeting, by)
    record(by=by, verb=gettext_noop("took off the attendance list"), obj=meeting, place=str(line))
    line.delete()


@transaction.atomic
def tick_attendance(*, meeting, states, by):
    """`states`: {id of a line: state}. Lines not named stay; nobody is there before the meeting begins."""
    meeting = _locked(meeting, by)
    if meeting.state == State.CANCELLED:
        raise ValidationError(_("The meeting is cancelled: nobody was there. Plan it again first."))
    if meeting.begins_at > timezone.now() and Attendance.State.PRESENT in states.values():
        raise ValidationError(_("The meeting has not begun yet: nobody can be ticked as present."))
    changed = 0
    for line in meeting.attendance.select_for_update():
        state = states.get(line.pk, line.state)
        if state != line.state:
            line.state = Attendance.State(state)
            line.save(update_fields=["state"])
            changed += 1
    if changed:
        record(by=by, verb=gettext_noop("ticked the attendance list"), obj=meeting, lines=str(changed))
    return changed


# minutes


@transaction.atomic
def write_minutes(*, meeting, minutes, base, by):
    """`base`: fingerprint of the minutes that were opened. ValidationError (code `changed`) when others saved meanwhile."""
    meeting = _locked(meeting, by)
    minutes = minutes.replace("\r\n", "\n").strip()
    if minutes == meeting.minutes:
        return meeting
    if base != fingerprint(meeting.minutes):
        raise ValidationError(
            _("Somebody else saved the minutes meanwhile. What you typed is kept below; join the two, then save again."),
            code=CHANGED,
        )
    meeting.minutes = minutes
    save_checked(meeting)
    record(by=by, verb=gettext_noop("wrote the minutes"), obj=meeting)
    return meeting


# the action list


@transaction.atomic
def add_action(*, meeting, text, by, **fields):
    meeting = _locked(meeting, by)
    item = ActionItem(meeting=meeting, text=text, **fields)
    _refuse_gone([item.partner] if item.partner else [])
    _check_due(item)
    save_checked(item)
    record(by=by, verb=gettext_noop("added to the action list"), obj=meeting, place=item.text)
    return item


@transaction.atomic
def update_action(*, item, by, **fields):
    meeting = _locked(item.meeting, by)
    if unknown := set(fields) - set(ACTION_FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    item = ActionItem.objects.select_for_update().get(pk=item.pk)
    held = item.partner_id
    for field, value in fields.items():
        setattr(item, field, value)
    if item.partner and item.partner_id != held:
        _refuse_gone([item.partner])
    _check_due(item)
    save_checked(item)
    record(by=by, verb=gettext_noop("changed the action list"), obj=meeting, place=item.text)
    return item


def _check_due(item):
    begun = timezone.localdate(item.meeting.begins_at)
    if item.due and item.due < begun:
        raise ValidationError({"due": _("This lies before the day of the meeting, %(day)s.") % {"day": day(begun)}})


@transaction.atomic
def finish_action(*, item, by, done_on=None):
    """Done, today unless another day is given. Said twice it keeps the first day."""
    meeting = _locked(item.meeting, by)
    item = ActionItem.objects.select_for_update().get(pk=item.pk)
    if item.done_on is None:
        item.done_on = done_on or timezone.localdate()
        item.save(update_fields=["done_on"])
        record(by=by, verb=gettext_noop("finished a line of the action list"), obj=meeting, place=item.text)
    return item


@transaction.atomic
def reopen_action(*, item, by):
    meeting = _locked(item.meeting, by)
    item = ActionItem.objects.select_for_update().get(pk=item.pk)
    if item.done_on is not None:
        item.done_on = None
        item.save(update_fields=["done_on"])
        record(by=by, verb=gettext_noop("reopened a line of the action list"), obj=meeting, place=item.text)
    return item


@transaction.atomic
def remove_action(*, item, by):
    """Take a line away. One that became a support request stays: the request names it."""
    meeting = _locked(item.meeting, by)
    if hasattr(item, "request"):
        raise ValidationError(_("This line became a support request and stays. Withdraw the request instead."))
    record(by=by, verb=gettext_noop("took off the action list"), obj=meeting, place=item.text)
    item.delete()


# files


def add_file(*, meeting, file, by, caption=""):
    demand(by, Permission.COORDINATE)
    return files.add_file(owner=meeting, file=file, by=by, caption=caption)


def remove_file(*, attachment, by):
    return files.remove_file(attachment=attachment, by=by, may=may_edit(by))

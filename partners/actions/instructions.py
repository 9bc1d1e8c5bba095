"""Instructions of the head of office: written by Dinas PMD, followed up by each kabupaten/kota, closed with a note."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from klaster.templatetags.klaster import day
from partners import notices_instructions as notices
from partners.actions import files
from partners.models import FollowUp, Instruction

FIELDS = ["number", "title", "text", "given_on", "due"]
State = FollowUp.State


def may_read(user):
    """Whether instructions concern this person at all: the office, and those who follow them up."""
    return access.can(user, Permission.VIEW_SUMMARY) or access.can(user, Permission.FOLLOW_UP)


def may_edit(user):
    return access.can(user, Permission.COORDINATE)


def may_follow_up(user, follow_up):
    """Whether this person may write the follow-up now: of the own area, while the instruction is open."""
    if follow_up.instruction.closed_on:
        return access.Answer(False, _("This instruction is closed: what was written stands."))
    return access.can(user, Permission.FOLLOW_UP, follow_up)


def _locked(instruction, by):
    demand(by, Permission.COORDINATE)
    return Instruction.objects.select_for_update().get(pk=instruction.pk)


def _refuse_closed(instruction):
    if instruction.closed_on:
        raise ValidationError(_("This instruction is closed. Open it again first."))


@transaction.atomic
def create_instruction(*, title, text, given_on, due, regions, by, number=""):
    """`regions`: the kabupaten/kota that follow it up, one at least; their people are told."""
    demand(by, Permission.COORDINATE)
    if not regions:
        raise ValidationError({"regions": _("Choose one kabupaten/kota at least.")})
    instruction = Instruction(title=title, text=text, given_on=given_on, due=due, number=number, created_by=by)
    save_checked(instruction)
    FollowUp.objects.bulk_create(FollowUp(instruction=instruction, region=region) for region in regions)
    record(by=by, verb=gettext_noop("created"), obj=instruction, regions=[region.code for region in regions])
    notices.given(instruction, regions, by)
    return instruction


@transaction.atomic
def update_instruction(*, instruction, by, regions=None, **fields):
    """Change any of `FIELDS`, and whom it is for: an area that wrote something already stays."""
    instruction = _locked(instruction, by)
    _refuse_closed(instruction)
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    changed = [field for field in FIELDS if field in fields and getattr(instruction, field) != fields[field]]
    for field in changed:
        setattr(instruction, field, fields[field])
    _refuse_done_before(instruction)
    added, left = _change_regions(instruction, regions) if regions is not None else ([], [])
    areas = {"added": [region.code for region in added], "removed": [region.code for region in left]}
    areas = {name: codes for name, codes in areas.items() if codes}
    if changed or areas:
        save_checked(instruction)
        fields = [*changed, "regions"] if areas else changed
        record(by=by, verb=gettext_noop("changed"), obj=instruction, fields=fields, **areas)
    notices.given(instruction, added, by)
    return instruction


def _refuse_done_before(instruction):
    first = instruction.follow_ups.filter(done_on__lt=instruction.given_on).select_related("region").first()
    if first:
        raise ValidationError(
            {"given_on": _("%(name)s was done with it on %(day)s already.") % {"name": first.region, "day": day(first.done_on)}}
        )


def _change_regions(instruction, regions):
    """Add and take out areas; gives those that are new, and those that left."""
    if not regions:
        raise ValidationError({"regions": _("Choose one kabupaten/kota at least.")})
    there = {line.region_id: line for line in instruction.follow_ups.select_for_update(of=["self"]).select_related("region")}
    chosen = {region.pk: region for region in regions}
    leaving = [line for pk, line in there.items() if pk not in chosen]
    written = [line for line in leaving if line.text or line.state != State.NOT_BEGUN or line.files.exists()]
    if written:
        names = ", ".join(str(line.region) for line in written)
        raise ValidationError({"regions": _("These have written a follow-up already and stay: %(names)s.") % {"names": names}})
    instruction.follow_ups.filter(pk__in=[line.pk for line in leaving]).delete()
    added = [region for pk, region in chosen.items() if pk not in there]
    FollowUp.objects.bulk_create(FollowUp(instruction=instruction, region=region) for region in added)
    return added, [line.region for line in leaving]


@transaction.atomic
def write_follow_up(*, follow_up, state, text, done_on, by):
    """What an area did; what stood there before is kept in the audit trail. `done_on` counts for a follow-up that is done."""
    instruction = Instruction.objects.select_for_update().get(pk=follow_up.instruction_id)
    line = FollowUp.objects.select_for_update(of=["self"]).select_related("region").get(pk=follow_up.pk)
    line.instruction = instruction
    demand(by, Permission.FOLLOW_UP, line)
    if instruction.closed_on:
        raise ValidationError(_("This instruction was closed meanwhile: what was written before stands, this was not saved."))
    before = (line.state, line.text, line.done_on)
    line.state, line.text = State(state), text.replace("\r\n", "\n").strip()
    line.done_on = done_on if line.state == State.DONE else None
    if before == (line.state, line.text, line.done_on):
        return line
    _check_done(line, instruction)
    line.updated_by = by
    save_checked(line)
    record(by=by, verb=gettext_noop("wrote the follow-up"), obj=line, before=before[1], state=line.state)
    if line.state == State.DONE and before[0] != State.DONE:
        notices.done(line, by)
    return line


def _check_done(line, instruction):
    if line.state != State.DONE:
        return
    if not line.text:
        raise ValidationError({"text": _("Write what was done.")})
    if line.done_on is None:
        raise ValidationError({"done_on": _("Give the day on which it was done.")})
    if line.done_on > timezone.localdate():
        raise ValidationError({"done_on": _("This day is still to come.")})
    if line.done_on < instruction.given_on:
        given = day(instruction.given_on)
        raise ValidationError({"done_on": _("The instruction was given on %(day)s, later than this day.") % {"day": given}})


@transaction.atomic
def close_instruction(*, instruction, note, by):
    """No more follow-up is awaited; the note says why, above all when some are not done."""
    instruction = _locked(instruction, by)
    if instruction.closed_on:
        raise ValidationError(_("This instruction was closed already."))
    if not note.strip():
        raise ValidationError({"note": _("Write a closing note: what came of it.")})
    today = timezone.localdate()
    if today < instruction.given_on:
        raise ValidationError(_("It is given on %(day)s; it cannot be closed before.") % {"day": day(instruction.given_on)})
    instruction.closed_on, instruction.closing_note = today, note.strip()
    save_checked(instruction)
    record(by=by, verb=gettext_noop("closed"), obj=instruction, reason=instruction.closing_note)
    return instruction


@transaction.atomic
def reopen_instruction(*, instruction, by):
    """Follow-up is awaited again. Said twice it changes nothing."""
    instruction = _locked(instruction, by)
    if instruction.closed_on is None:
        return instruction
    instruction.closed_on, instruction.closing_note = None, ""
    save_checked(instruction)
    record(by=by, verb=gettext_noop("reopened"), obj=instruction)
    return instruction


def add_file(*, follow_up, file, by, caption=""):
    answer = may_follow_up(by, follow_up)
    if not answer:
        raise ValidationError(answer.reason)
    return files.add_file(owner=follow_up, file=file, by=by, caption=caption)


def remove_file(*, attachment, by):
    return files.remove_file(attachment=attachment, by=by, may=may_follow_up(by, attachment.follow_up))

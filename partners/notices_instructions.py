"""Who is told of an instruction: the people of each kabupaten/kota, when it is given and by the calendar until it is done."""

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from klaster import sockets
from klaster.access import Role
from klaster.notifications import kinds
from klaster.notifications.actions import notify
from klaster.notifications.models import Notification
from klaster.notifications.recipients import holders
from partners.models import FollowUp

RUNGS = [-7, -1, 1, 7]  # days after the due day
OVER = 28  # days after the due day when nobody is reminded any more, also by a portal that was off for long
DUE, LATE = "instruction.due", "instruction.late"

kinds.register("instruction.given", gettext_noop("The head of office instructs: %(about)s. Follow it up by %(due_on)s."))
kinds.register("instruction.done", gettext_noop("%(region)s has followed up the instruction %(about)s."))
kinds.register(DUE, gettext_noop("The follow-up of the instruction %(about)s is due on %(due_on)s."))
kinds.register(LATE, gettext_noop("The follow-up of the instruction %(about)s was due on %(due_on)s and is not done yet."))


def _key(instruction):
    return f"instruction:{instruction.pk}"


def given(instruction, regions, by):
    """At once, unless it is recorded after its due day."""
    for region in regions:
        people = [person for person in holders(Role.KABKOTA, code=region.code) if person.pk != by.pk]
        notify(
            to=people,
            kind="instruction.given",
            about=instruction.title,
            url=reverse("work_instruction", args=[instruction.pk]),
            key=_key(instruction),
            waits=instruction.due >= timezone.localdate(),
            due_on=instruction.due.isoformat(),
        )


def done(follow_up, by):
    """To Dinas PMD, in the morning's message."""
    notify(
        to=[person for person in holders(Role.PMD) if person.pk != by.pk],
        kind="instruction.done",
        about=follow_up.instruction.title,
        url=reverse("work_instruction", args=[follow_up.instruction_id]),
        key=_key(follow_up.instruction),
        region=follow_up.region.short_name,
    )


def remind(*, now):
    """Tell the people of each area whose follow-up is not done of the newest rung reached, once; gives how many messages."""
    today = timezone.localdate(now)
    first, last = today - datetime.timedelta(days=OVER), today + datetime.timedelta(days=-RUNGS[0])
    waiting = FollowUp.objects.exclude(state=FollowUp.State.DONE).filter(
        instruction__closed_on__isnull=True, instruction__given_on__lte=today, instruction__due__range=(first, last)
    )
    told = 0
    for line in waiting.select_related("instruction", "region").order_by("instruction__due", "region__code"):
        told += _remind_of(line, today, now)
    return told


def _remind_of(line, today, now):
    due = line.instruction.due
    rung = max((rung for rung in RUNGS if due + datetime.timedelta(days=rung) <= today), default=None)
    if rung is None:
        return 0
    mark = {"due_on": due.isoformat(), "rung": rung, "area": line.region.code}
    if Notification.objects.filter(key=_key(line.instruction), params__contains=mark).exists():
        return 0
    return len(
        notify(
            to=holders(Role.KABKOTA, code=line.region.code, on=today),
            kind=LATE if rung > 0 else DUE,
            about=line.instruction.title,
            url=reverse("work_instruction", args=[line.instruction_id]),
            key=_key(line.instruction),
            waits=True,
            now=now,
            **mark,
        )
    )


sockets.plug("messages.jobs", remind)

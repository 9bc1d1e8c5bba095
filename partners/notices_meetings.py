"""Who is told of a meeting: the officers of the partners invited, and the kabupaten/kota of its villages. Never the actor."""

import datetime

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_noop

from klaster.access import Role
from klaster.notifications import kinds
from klaster.notifications.actions import notify
from klaster.notifications.recipients import holders
from partners.people import officers

SOON = datetime.timedelta(days=2)  # what changes so near to the meeting does not wait for the next morning

kinds.register("meeting.invited", gettext_noop("You are invited to %(about)s on %(begins_on)s at %(clock)s WITA."))
kinds.register("meeting.moved", gettext_noop("%(about)s takes place on %(begins_on)s at %(clock)s WITA, place: %(place)s."))
kinds.register("meeting.cancelled", gettext_noop("%(about)s on %(begins_on)s is cancelled: %(reason)s"))


def invited_partners(meeting, partners, by):
    if _is_coming(meeting):
        _tell(meeting, officers(*partners), "meeting.invited", by)


def invited_villages(meeting, villages, by):
    if _is_coming(meeting):
        _tell(meeting, _kabkota(villages), "meeting.invited", by)


def moved(meeting, by):
    """Another day, hour or place, or planned again."""
    if meeting.begins_at > timezone.now():
        _tell(meeting, _invited(meeting), "meeting.moved", by, waits=_is_soon(meeting), place=meeting.place or "–")


def cancelled(meeting, by):
    if meeting.begins_at > timezone.now():
        _tell(meeting, _invited(meeting), "meeting.cancelled", by, waits=_is_soon(meeting), reason=meeting.cancel_reason)


def _is_coming(meeting):
    return meeting.state == meeting.State.PLANNED and meeting.begins_at > timezone.now()


def _is_soon(meeting):
    return meeting.begins_at - timezone.now() < SOON


def _kabkota(villages):
    areas = {village.kabkota_code for village in villages}
    return [person for code in sorted(areas) for person in holders(Role.KABKOTA, code=code)]


def _invited(meeting):
    partners = meeting.attendance.filter(partner__isnull=False).values_list("partner", flat=True)
    return [*officers(*partners), *_kabkota(meeting.villages.all())]


def _tell(meeting, people, kind, by, *, waits=False, **words):
    begins = timezone.localtime(meeting.begins_at)
    notify(
        to=[person for person in people if person.pk != by.pk],
        kind=kind,
        about=meeting.title,
        url=reverse("work_meeting", args=[meeting.pk]),
        key=f"meeting:{meeting.pk}",
        waits=waits,
        begins_on=begins.date().isoformat(),
        clock=formats.time_format(begins, "H.i"),
        **words,
    )

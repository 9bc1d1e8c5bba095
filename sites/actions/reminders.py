"""Reminders of reports that are due or late: the ladder from the village to its kabupaten/kota to Dinas PMD.

7 and 1 days before the due day and 1 day late the village hears of it, 7 days late its kabupaten/kota too, 14 days late
Dinas PMD too. A village that has no operator cannot hear: there the kabupaten/kota is told from the first rung on.
"""

import datetime
import hashlib
import logging
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klaster.access import Role
from klaster.accounts.models import Membership
from klaster.notifications import outbox
from klaster.notifications.actions import remind
from klaster.notifications.models import OutgoingMessage
from klaster.notifications.recipients import above
from klaster.templatetags.klaster import day
from sites.models import Innovation, Region, Reminder, Round

log = logging.getLogger(__name__)
DUE, LATE, AREA = "reminder.due", "reminder.late", "reminder.area"
KABKOTA_FROM, PMD_FROM = 7, 14
OVER = 28  # days after the due day when the ladder has ended, also for a portal that was off for long
LINES = 60  # villages named one by one in a message


@dataclass(frozen=True)
class Matter:
    """What one village owes in one round."""

    round: Round
    region: Region
    due: datetime.date
    rung: int
    names: tuple  # of the innovations

    def days(self, today):
        return (today - self.due).days

    def line(self, today):
        return f"• {self.region.full_place}, {self.round}: {', '.join(self.names)}\n  {when(self.due, today)}"


def when(due, today):
    late = (today - due).days
    if late > 0:
        told = ngettext("was due on %(day)s, %(days)s day late", "was due on %(day)s, %(days)s days late", late)
    elif late == 0:
        told = _("due today, %(day)s")
    else:
        told = ngettext("due on %(day)s, in %(days)s day", "due on %(day)s, in %(days)s days", -late)
    return told % {"day": day(due), "days": abs(late)}


def rung_on(due, today):
    """The newest rung reached, so that a worker that slept sends one reminder, not four; None before and after the ladder."""
    reached = [rung for rung in Reminder.RUNGS if due + datetime.timedelta(days=rung) <= today]
    return max(reached) if reached and (today - due).days <= OVER else None


def send(*, now=None):
    """Put into the outbox what is due on the day of `now`, once however often it is called; gives how many messages."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    matters = [matter for round in _rounds(today) for matter in _matters(round, today)]
    if not matters:
        return 0
    for_person, people = _shared_out(matters, today)
    with outbox.in_letters():
        return sum(_told(people[pk], told, now) for pk, told in for_person.items())


def _told(person, matters, now):
    """One person's message with its matters' reminders, in a transaction: a failure is logged and undoes nobody else's.

    What others were told of meanwhile, this person hears of with the next rung; the rest is tried again by the next run.
    """
    try:
        with transaction.atomic():
            message = _write(person, matters, now)
            for matter in matters:
                where = {"round": matter.round, "region": matter.region, "rung": matter.rung}
                Reminder.objects.update_or_create(**where, defaults={"sent_at": now})
    except Exception:
        log.exception("the reminder for person %s could not be written", person.pk)
        return False
    return bool(message)


def _rounds(today):
    """Rounds in which somebody may be on the ladder: by the round's own due day, or by that of an exception."""
    first, last = today - datetime.timedelta(days=OVER), today + datetime.timedelta(days=7)
    by_round = Round.objects.filter(due__range=(first, last))
    by_exception = Round.objects.filter(exceptions__due__range=(first, last))
    return (by_round | by_exception).filter(opens__lte=today).distinct().prefetch_related("exceptions", "reminders")


def _matters(round, today):
    """One for each village of which a report is expected, not sent, and whose newest rung was not climbed yet."""
    sent = round.reports.filter(first_submitted_at__isnull=False).values("innovation")
    missing = Innovation.objects.expected_in(round).exclude(pk__in=sent).select_related("region__parent__parent")
    names = defaultdict(list)
    for innovation in missing.order_by("region__code", "name"):
        names[innovation.region].append(innovation.name)
    told = {(reminder.region_id, reminder.rung): timezone.localdate(reminder.sent_at) for reminder in round.reminders.all()}
    for region, owed in names.items():
        due = round.due_for(region.pk)
        rung = due and rung_on(due, today)
        if not rung:
            continue
        last = told.get((region.pk, rung))
        if last is None or last < due + datetime.timedelta(days=rung):  # sent for an earlier due day, before an extension
            yield Matter(round, region, due, rung, tuple(owed))


def _shared_out(matters, today):
    """({person id: matters}, {person id: person}): who hears of what.

    Of a village that one of its hearers cannot be told of today, having had a reminder already, all hear tomorrow.
    """
    at, people = defaultdict(list), {}
    roles = [Role.OFFICIAL, Role.KABKOTA, Role.PMD]
    held = Membership.objects.active(today).filter(role__in=roles, user__is_active=True).select_related("user", "region")
    for one in held:
        at[one.role, one.region.code if one.region_id else ""].append(one.user_id)
        people[one.user_id] = one.user
    marks = [_mark(pk, today) for pk in people]
    busy = set(OutgoingMessage.objects.filter(dedup__in=marks).values_list("recipient", flat=True))
    shared = defaultdict(list)
    for matter in matters:
        hearers = _hearers(matter, at)
        for pk in hearers if not hearers & busy else ():
            shared[pk].append(matter)
    return shared, people


def _hearers(matter, at):
    found = set(at[Role.OFFICIAL, matter.region.code])
    if matter.rung >= KABKOTA_FROM or not found:
        found |= {pk for code in above(matter.region.code) for pk in at[Role.KABKOTA, code]}
    if matter.rung >= PMD_FROM:
        found |= set(at[Role.PMD, ""])
    return found


def _mark(pk, today):
    return f"reminder:{pk}:{today.isoformat()}"


def _key(matters):
    """The same for the same villages in the same rounds: only such a newer reminder takes the place of one that waits."""
    owed = sorted(f"{matter.round.pk}:{matter.region.pk}" for matter in matters)
    return "reminder:" + hashlib.sha256(" ".join(owed).encode()).hexdigest()[:40]


def _write(person, matters, now):
    """One message for a person: every village it must hear of, the latest first, and the same in the inbox."""
    today = timezone.localdate(now)
    matters = sorted(matters, key=lambda matter: (matter.due, matter.region.code))
    late = any(matter.days(today) > 0 for matter in matters)
    lines = [matter.line(today) for matter in matters[:LINES]]
    if len(matters) > LINES:
        lines.append(_("And %(count)s more villages.") % {"count": len(matters) - LINES})
    rounds = ", ".join(sorted({str(matter.round) for matter in matters}))
    head = _("Reports that have not been sent yet:") if late else _("Reports that are due soon:")
    own = {held.region_id for held in person.memberships.active(today) if held.role == Role.OFFICIAL}
    return remind(
        person=person,
        subject=(_("Reports are late: %(rounds)s") if late else _("Reports are due: %(rounds)s")) % {"rounds": rounds},
        text="\n\n".join([head, *lines, *_ways(matters, own)]),
        key=_key(matters),
        dedup=_mark(person.pk, today),
        things=_things(matters, own, today),
        now=now,
    )


def _ways(matters, own):
    """The last lines of a message: to the reports of one's own villages, and to the board of each round of the others."""
    boards = {matter.round: _board(matter.round) for matter in matters if matter.region.pk not in own}
    lines = [_("Board of %(round)s: %(url)s") % {"round": round, "url": outbox.absolute(url)} for round, url in boards.items()]
    if any(matter.region.pk in own for matter in matters):
        lines.insert(0, _("Open the reports: %(url)s") % {"url": outbox.absolute(reverse("report_list"))})
    return lines


def _board(round):
    """The villages that have not sent everything, on the board of the round."""
    return reverse("round_board", args=[round.pk]) + "?kiriman=belum"


def _things(matters, own, today):
    """In the inbox: each of the village's own rounds; for who looks after villages one line for each round."""
    others, things = defaultdict(list), []
    for matter in matters:
        if matter.region.pk not in own:
            others[matter.round].append(matter)
            continue
        kind = LATE if matter.days(today) > 0 else DUE
        key, params = f"round:{matter.round.pk}:{matter.region.pk}", {"due_on": matter.due.isoformat()}
        about, url = f"{matter.round}, {matter.region.full_name}", reverse("report_list")
        things.append({"kind": kind, "about": about, "url": url, "key": key, "params": params})
    for round, owing in others.items():
        key, params = f"round:{round.pk}", {"count": len(owing)}
        things.append({"kind": AREA, "about": str(round), "url": _board(round), "key": key, "params": params})
    return things

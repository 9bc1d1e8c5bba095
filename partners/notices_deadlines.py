"""Who is warned of a deadline, and of one that moved.

Each due day is told once: `Deadline.warned_due` is the day that the people were told of. Today is DJKI's (WIB). The texts name
the filing, so they go to people who may see it alone.
"""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from klaster import sockets
from klaster.access import Role
from klaster.notifications import kinds
from klaster.notifications.actions import notify
from klaster.notifications.recipients import holders
from partners.filing_stages_reckoning import JAKARTA
from partners.models import Deadline, DeadlineRule, Filing, FilingPartner
from partners.models.filings import CLOSED
from partners.people import officers

COMING, OVERDUE, MOVED = "deadline.coming", "deadline.overdue", "deadline.moved"
Warned = DeadlineRule.Warned

kinds.register(COMING, gettext_noop("%(about)s: %(what)s (%(due_on)s)."))
kinds.register(OVERDUE, gettext_noop("%(about)s: %(what)s. Its day, %(due_on)s, has passed."))
kinds.register(MOVED, gettext_noop("%(about)s: %(what)s. Its day moved from %(was_on)s to %(due_on)s."))


def warnings(*, now):
    """Tell of each open deadline once its days of warning have begun; gives how many were told of."""
    today = timezone.localdate(now, timezone=JAKARTA)
    return sum(_warn(pk, today, now) for pk in to_warn(today).values_list("pk", flat=True))


def to_warn(today):
    """Open deadlines within their days of warning, or past, whose day nobody was told of yet."""
    found = Deadline.objects.near(today).filter(rule__is_active=True, rule__warns__len__gt=0)
    return found.exclude(filing__stage__in=CLOSED).exclude(warned_due=F("due"))


def _locked(pk):
    return Deadline.objects.select_for_update(of=["self"]).select_related("filing__region", "rule").filter(pk=pk).first()


@transaction.atomic
def _warn(pk, today, now):
    """Under the row's lock, so that of two workers one tells."""
    deadline = _locked(pk)
    if deadline is None or not to_warn(today).filter(pk=pk).exists():
        return 0
    if not (people := recipients(deadline)):  # whoever takes the filing up later is told then
        return 0
    if deadline.warned_due:
        _tell(people, deadline, MOVED, now, was_on=deadline.warned_due.isoformat())
    else:
        _tell(people, deadline, OVERDUE if deadline.days_past(today) else COMING, now)
    _keep(deadline, now)
    return 1


@transaction.atomic
def moved(moves, *, now=None):
    """Tell those who had been told of the day before; called with the `DeadlineMove`s of one action, inside it.

    A new day that lies beyond the days of warning is told again when they begin. Gives how many deadlines were told of.
    """
    now = now or timezone.now()
    today = timezone.localdate(now, timezone=JAKARTA)
    told = 0
    for pk in sorted({move.deadline_id for move in moves}):
        deadline = _locked(pk)
        if deadline is None or deadline.ended_on or deadline.warned_due in (None, deadline.due):
            continue
        if deadline.filing.stage in CLOSED:
            continue
        if not (people := recipients(deadline)):  # whoever takes the filing up later is told then
            continue
        _tell(people, deadline, MOVED, now, was_on=deadline.warned_due.isoformat())
        _keep(deadline, now, again=(deadline.due - today).days > deadline.rule.warn_days)
        told += 1
    return told


def _keep(deadline, now, *, again=False):
    deadline.warned_at, deadline.warned_due = (None, None) if again else (now, deadline.due)
    deadline.save(update_fields=["warned_at", "warned_due"])


def _tell(people, deadline, kind, now, **words):
    """At once where somebody here must act; what DJKI decides, and what moved, with the day's message."""
    notify(
        to=people,
        kind=kind,
        about=deadline.filing.title,
        url=reverse("work_filing", args=[deadline.filing_id]),
        key=f"filing:{deadline.filing_id}",
        waits=kind != MOVED and deadline.rule.kind != DeadlineRule.Kind.OFFICE,
        now=now,
        what=deadline.rule.title,
        due_on=deadline.due.isoformat(),
        **words,
    )


def recipients(deadline):
    """Those whom the rule names, without anybody who may not see the filing."""
    filing, people = deadline.filing, {}
    named = {
        Warned.PMD: lambda: holders(Role.PMD),
        Warned.PARTNER: lambda: officers(*_accompanying(filing)),
        Warned.VILLAGE: lambda: holders(Role.OFFICIAL, Role.FACILITATOR, code=filing.region.code),
    }
    for who in deadline.rule.warns:
        people |= {person.pk: person for person in named[who]()}
    seen = Filing.objects.filter(pk=filing.pk)
    return [person for person in people.values() if seen.visible_to(person).exists()]


def _accompanying(filing):
    return [row.partner_id for row in FilingPartner.objects.filter(filing=filing, until__isnull=True)]


sockets.plug("messages.jobs", warnings)

"""What those who review do: look at a sending, and act on just the sending that they looked at, one or several."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klaster import access
from klaster.access import Permission
from sites.actions import flow, innovations, remarks, reports
from sites.actions.flow import Refused
from sites.models import Report, ReportLook
from sites.models.states import EDITABLE

MOST = 50  # things of one step, as many as a page of the queue shows
LOOKERS = [Permission.REVIEW, Permission.ENDORSE, Permission.READ_NOTES]


@dataclass(frozen=True)
class Looked:
    """What somebody had seen of a report before: the last earlier sending, and since when they know this one (None: new)."""

    earlier: int | None
    known_since: object = None


@transaction.atomic
def look(*, report, by):
    """Keep that this person looked at what was sent last; None for who does not review, and while nothing is sent.

    No audit event: it is the reader's own bookmark and changes nothing of the report.
    """
    if report.state in EDITABLE or not report.sendings:
        return None
    if not any(access.can(by, permission, report) for permission in LOOKERS):
        return None
    looks = {look.number: look.at for look in ReportLook.objects.filter(report=report, user=by)}
    if report.sendings not in looks:
        ReportLook.objects.get_or_create(report=report, user=by, number=report.sendings)
    return Looked(max((number for number in looks if number < report.sendings), default=None), looks.get(report.sendings))


def mark(thing):
    """A short text that names the sending which a page shows; another sending has another."""
    if isinstance(thing, Report):
        return str(thing.sendings)
    return f"{thing.submitted_at:%Y%m%d%H%M%S%f}" if thing.submitted_at else "0"


@transaction.atomic
def on_what_was_seen(*, thing, seen, step, by, **more):
    """Do the action `step` to a thing if it still is the sending `seen` (see `mark`) that the page showed."""
    locked = flow.lock(thing)
    if mark(locked) != seen:
        raise Refused(
            _(
                "Not done: the village has sent this again since your page was opened."
                " Open it once more; what changed is marked there."
            )
        )
    return step(**{thing._meta.model_name: locked}, by=by, **more)


def verify(*, thing, seen, by):
    return on_what_was_seen(thing=thing, seen=seen, step=_module(thing).verify, by=by)


def publish(*, thing, seen, by):
    return on_what_was_seen(thing=thing, seen=seen, step=_module(thing).publish, by=by)


def endorse(*, thing, seen, by, text=""):
    return on_what_was_seen(thing=thing, seen=seen, step=remarks.endorse, by=by, text=text)


def _module(thing):
    return reports if isinstance(thing, Report) else innovations


@dataclass(frozen=True)
class Outcome:
    """What became of one of several things: `refusal` says why it was not done, "" when it was."""

    thing: object
    refusal: str = ""


def several(*, chosen, action, by, **more):
    """`action` on each (thing, seen), each in a transaction of its own: one that is refused holds up no other."""
    if len(chosen) > MOST:
        raise Refused(_("Nothing was done: choose at most %(most)s at once.") % {"most": MOST})
    return [_outcome(thing, seen, action, by, more) for thing, seen in chosen]


def _outcome(thing, seen, action, by, more):
    try:
        action(thing=thing, seen=seen, by=by, **more)
    except Refused as refused:
        return Outcome(thing, str(refused.reason))
    return Outcome(thing)

"""What innovations and reports share on their way from draft to public: one transition, and the refusals it gives."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Permission
from klaster.audit.actions import record
from klaster.models import Portal
from sites.models.states import MOVES, State


class Refused(Exception):
    """An action that may not be done now; `reason` is a sentence for the reader."""

    def __init__(self, reason):
        super().__init__(str(reason))
        self.reason = reason


class Incomplete(Refused):
    """Something required is missing; `missing` lists {section, label}."""

    def __init__(self, missing):
        super().__init__(_("Not sent: some required answers are missing. What was filled in is kept."))
        self.missing = missing


class Stale(Refused):
    """Somebody else saved meanwhile; `current` holds what stands there now, by field."""

    def __init__(self, current):
        super().__init__(
            _(
                "Not saved: this part was changed meanwhile, by someone else or on another page of yours."
                " What you typed stands below, with what is stored now."
            )
        )
        self.current = current


@dataclass(frozen=True)
class Kind:
    """How a thing differs on the way: what it still lacks, how its version is written, what else its steps bring about.

    `before_verify` raises Refused where the thing waits for somebody else first, `before_publish` where it would tell a secret.
    """

    missing: callable
    write_version: callable
    before_submit: callable = lambda thing: None
    after_submit: callable = lambda thing: None
    before_verify: callable = lambda thing: None
    before_publish: callable = lambda thing: None
    after_move: callable = lambda thing, by: None


PERMISSIONS = {
    State.SUBMITTED: Permission.WRITE,
    State.DRAFT: Permission.WRITE,
    State.RETURNED: Permission.REVIEW,
    State.VERIFIED: Permission.REVIEW,
    State.PUBLISHED: Permission.REVIEW,
    State.WITHDRAWN: Permission.REVIEW,
}
VERBS = {
    State.SUBMITTED: gettext_noop("submitted"),
    State.DRAFT: gettext_noop("opened for editing"),
    State.RETURNED: gettext_noop("returned for correction"),
    State.VERIFIED: gettext_noop("verified"),
    State.PUBLISHED: gettext_noop("published"),
    State.WITHDRAWN: gettext_noop("withdrew"),
}
NEEDS_REASON = {State.RETURNED: "return_reason", State.WITHDRAWN: "withdraw_reason"}


def demand(by, permission, obj):
    """Refuse with the reason unless `by` holds `permission` for `obj`."""
    answer = access.can(by, permission, obj)
    if not answer:
        raise Refused(answer.reason)


def lock(thing):
    """The row as it stands now, locked until the transaction ends."""
    related = {"innovation": ["region"], "report": ["innovation__region", "round"]}[thing._meta.model_name]
    return type(thing).objects.select_for_update(of=("self",)).select_related("current_version", *related).get(pk=thing.pk)


def is_on_behalf(by, obj):
    """Whether `by` writes for a village that is not their own: nobody holds the office of official there in their name."""
    own = [held for held in by.active_memberships if held.role == access.Role.OFFICIAL and held.region]
    return not any((obj.access_code + ".").startswith(held.region.code + ".") for held in own)


def may_move(thing, to):
    """Whether a thing in its state may go to `to`. Withdrawing takes what is public away, whatever is being edited."""
    if to == State.WITHDRAWN:
        return thing.current_version_id is not None
    return thing.state in MOVES[to]


@transaction.atomic
def change_state(thing, to, *, by, kind, reason="", permission=None, verb=None):
    """Bring an innovation or a report to the state `to`, with all that this brings about.

    `permission` and `verb` where they are not those of the state (a village that contests what was entered for it). A second
    identical change (a double click, a phone that lost the answer) changes nothing and gives the thing back.
    """
    thing = lock(thing)
    demand(by, permission or PERMISSIONS[to], thing)
    if thing.state == to:
        return thing
    if not may_move(thing, to):
        raise Refused(_("Not done: this is now “%(state)s”, so it cannot be done.") % {"state": thing.get_state_display()})
    reason = reason.strip()
    if to in NEEDS_REASON:
        if not reason:
            raise Refused(_("Not done: write the reason, so that the village knows what to do."))
        setattr(thing, NEEDS_REASON[to], reason[:2000])
    detail = {"reason": reason} if reason else {}
    was_public = thing.current_version_id is not None
    if to == State.SUBMITTED:
        detail |= _submit(thing, by, kind)
    if to == State.VERIFIED:
        kind.before_verify(thing)
    if to == State.PUBLISHED:
        kind.before_publish(thing)
        thing.current_version = kind.write_version(thing, by=by)
        thing.return_reason = thing.withdraw_reason = ""
        detail["version"] = thing.current_version.number
    if to == State.WITHDRAWN:
        thing.current_version = None
    if to in (State.VERIFIED, State.PUBLISHED) and thing.submitted_by_id == by.pk:
        detail["own_entry"] = True
    thing.state = to
    thing.save()
    record(by=by, verb=verb or VERBS[to], obj=thing, **detail)
    if to == State.SUBMITTED:
        kind.after_submit(thing)
    kind.after_move(thing, by)
    if to == State.PUBLISHED or (to == State.WITHDRAWN and was_public):
        Portal.content_changed()
    return thing


def _submit(thing, by, kind):
    """What a sending adds to the thing; the detail of its event."""
    if missing := kind.missing(thing):
        raise Incomplete(missing)
    kind.before_submit(thing)
    thing.submitted_at, thing.submitted_by = timezone.now(), by
    thing.on_behalf = is_on_behalf(by, thing)
    return {"on_behalf": True} if thing.on_behalf else {}


def demand_editable(thing, by):
    """Refuse unless `by` may write this and it is a draft or returned."""
    demand(by, Permission.WRITE, thing)
    if not thing.is_editable:
        raise Refused(
            _("Not saved: this is now “%(state)s” and can no longer be changed here.") % {"state": thing.get_state_display()}
        )


def is_stale(thing, *, base, now, edit_key):
    """Whether someone else saved since a form was filled from what has the fingerprint `base`; `now` is today's.

    A page that saved itself and lost the answer has an old `base` too, but then the row bears its `edit_key`.
    """
    return bool(base) and base != now and (not edit_key or edit_key != thing.edit_key)


def save_fields(thing, changes, *, editable):
    """Set `changes` on a locked draft; the names of the fields that changed."""
    unknown = set(changes) - set(editable)
    if unknown:
        raise ValueError(f"no editable field {sorted(unknown)}")
    changed = [name for name, value in changes.items() if getattr(thing, name) != value]
    for name in changed:
        setattr(thing, name, changes[name])
    return changed


def fingerprint(thing, names):
    """A short text that differs when one of these fields differs."""
    text = "\x1f".join(f"{name}={getattr(thing, name)}" for name in sorted(names))
    return uuid.uuid5(uuid.NAMESPACE_URL, text).hex[:16]

"""Writes on messages: telling people, marking as read, and what staff do with the outbox."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.accounts.rules import Refused
from klaster.actions import demand
from klaster.audit.actions import record
from klaster.notifications import kinds, outbox
from klaster.notifications.clock import by_day
from klaster.notifications.models import Notification, OutgoingMessage
from klaster.notifications.recipients import reachable

State = OutgoingMessage.State
REMINDER = "reminder"


@transaction.atomic
def notify(*, to, kind, about, url, key, waits=False, now=None, **params):
    """Tell people of a thing: in the inbox, and in the day's digest, or at once when it `waits` on the reader.

    `about`: the words of the thing; `url`: a path in the portal; `key`: the thing, one line of a digest for each; `params`: the
    further words of the kind's text (JSON; a name ending in `_on` is an ISO date). Who tells leaves the actor out. Call it
    inside the action's transaction: what is rolled back was never told. Gives the notifications.
    """
    if not kinds.known(kind):
        raise ValueError(f"no kind {kind!r} is registered")
    now = now or timezone.now()
    people = {person.pk: person for person in to}
    fields = {"kind": kind, "about": str(about)[:250], "url": url, "key": key, "params": params, "waits": waits}
    told = Notification.objects.bulk_create(
        Notification(recipient=person, created_at=now, **fields) for person in people.values() if person.is_active
    )
    if waits:
        _send_at_once(told, now)
    return told


def _send_at_once(told, now):
    reached = reachable([notification.recipient_id for notification in told], timezone.localdate(now)).in_bulk()
    with outbox.in_letters():
        for notification in told:
            if person := reached.get(notification.recipient_id):
                notification.message = outbox.put(
                    person=person,
                    kind=notification.kind,
                    key=notification.key,
                    dedup=f"notice:{notification.pk}",
                    subject=notification.about,
                    text=f"{notification.text}\n{outbox.absolute(notification.url)}",
                    now=now,
                )
    Notification.objects.bulk_update([one for one in told if one.message_id], ["message"])


@transaction.atomic
def remind(*, person, subject, text, key, dedup, things, now):
    """One message for a person that joins several things, each of them in the inbox too; None when `dedup` was used before.

    `key`: of all the things together; a reminder that still waits is replaced by one on the very same things alone.
    `things`: dicts {kind, about, url, key, params} of `notify`. Call it in the language of letters.
    """
    message = outbox.put(person=person, kind=REMINDER, key=key, dedup=dedup, subject=subject, text=text, now=now)
    if message:
        Notification.objects.bulk_create(
            Notification(recipient=person, waits=True, created_at=now, message=message, **thing) for thing in things
        )
    return message


def read(*, notification, by):
    """The reader has seen the thing: this message and the earlier ones on it. One's own inbox leaves no audit event."""
    unread = Notification.objects.of(by).unread().filter(key=notification.key, pk__lte=notification.pk)
    return unread.update(read_at=timezone.now())


def read_all(*, by):
    return Notification.objects.of(by).unread().update(read_at=timezone.now())


def _locked(message, by):
    demand(by, Permission.ISSUE_LINKS)
    return OutgoingMessage.objects.visible_to(by).select_for_update(of=["self"]).get(pk=message.pk)


@transaction.atomic
def stop(*, message, by):
    """A message that still waits is not sent. Stopping it twice changes nothing; what was sent cannot be stopped."""
    message = _locked(message, by)
    if message.state == State.STOPPED:
        return message
    if message.state != State.WAITING:
        raise Refused(_("This message has gone out meanwhile, or has failed: there is nothing left to stop."))
    message.state, message.stopped_by = State.STOPPED, by
    message.save(update_fields=["state", "stopped_by"])
    record(by=by, verb=gettext_noop("stopped a message"), obj=message, to=str(message.recipient))
    return message


@transaction.atomic
def sent_by_hand(*, message, by):
    """A colleague has sent it by WhatsApp, also an e-mail that failed. Said twice it changes nothing."""
    message = _locked(message, by)
    if message.state == State.SENT:
        return message
    by_whatsapp = message.state == State.WAITING and message.channel == OutgoingMessage.Channel.WHATSAPP
    if not by_whatsapp and message.state != State.FAILED:
        raise Refused(
            _("Only a message for WhatsApp that waits, or one that failed, is marked as sent by hand. Nothing was changed.")
        )
    message.state, message.sent_by, message.sent_at = State.SENT, by, timezone.now()
    message.save(update_fields=["state", "sent_by", "sent_at"])
    record(by=by, verb=gettext_noop("sent a message by hand"), obj=message, to=str(message.recipient))
    return message


@transaction.atomic
def send_again(*, message, by):
    """A message that failed waits once more, with all its attempts. Said twice it changes nothing."""
    message = _locked(message, by)
    if message.state == State.WAITING:
        return message
    if message.state != State.FAILED:
        raise Refused(_("Only a message that failed is sent again. Nothing was changed."))
    message.state, message.attempts, message.send_after = State.WAITING, 0, by_day(timezone.now())
    message.save(update_fields=["state", "attempts", "send_after"])
    record(by=by, verb=gettext_noop("had a message sent again"), obj=message, to=str(message.recipient))
    return message

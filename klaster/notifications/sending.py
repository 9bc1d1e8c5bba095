"""What the worker does with the outbox: the day's digest, and sending what is due. Each takes the moment it works for."""

import datetime
import logging
from collections import defaultdict
from contextlib import contextmanager
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access, sockets
from klaster.notifications import outbox
from klaster.notifications.clock import is_day, morning
from klaster.notifications.models import ATTEMPTS, Notification, OutgoingMessage
from klaster.notifications.recipients import holders, reachable

log = logging.getLogger(__name__)
State, Channel = OutgoingMessage.State, OutgoingMessage.Channel
DIGEST = "digest"
LOCK = 74_202  # a number of our own in the space of advisory locks
BATCH = 200  # messages of one run; the next comes a minute later
LINES = 40  # things told one by one in a digest
WHILE_MORNING = datetime.timedelta(hours=3)  # later in the day what waits alone is left to the next morning
AGAIN = [datetime.timedelta(minutes=minutes) for minutes in (5, 30, 120, 360)]  # after each failure; then it has failed
GONE = gettext_noop("the person has no role any more, or the account is switched off")


def run_all(now=None):
    """All that the worker does, for one moment: what the calendar asks for, the digest, sending. Gives how many were sent."""
    now = now or timezone.now()
    prepare(now)
    return send_due(now)


def prepare(now=None):
    """Write what is due by the calendar, and the digest. A run beside another one leaves it all to that one."""
    now = now or timezone.now()
    if not is_day(now):
        return
    with _alone() as alone:
        if alone:
            sockets.collect("messages.jobs", now=now)
            write_digests(now)


@contextmanager
def _alone():
    """Whether no other run has the lock. It belongs to the session, not to a transaction; the end of the worker frees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (alone,) = cursor.fetchone()
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _undigested(before):
    """Unread, told to nobody by a message yet, or by a digest that still waits for a hand to send it."""
    held = Q(message__kind=DIGEST, message__channel=Channel.WHATSAPP, message__state=State.WAITING)
    return Notification.objects.unread().filter(Q(message__isnull=True) | held, created_at__lt=before)


def write_digests(now=None):
    """One message for each person with news from before this morning, by thing, newest first; once a day. Gives how many.

    In the morning also for reviewers without news, for whom something waits.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    since_when = morning(today)
    if now < since_when:
        return 0
    news = _undigested(since_when)
    people = reachable(news.filter(message__isnull=True).values("recipient"), today)
    if now < since_when + WHILE_MORNING:
        people = people | reachable(_reviewers(today), today)
    return sum(bool(_write_digest(person, since_when, now)) for person in people.order_by("pk"))


def _reviewers(today):
    """The ids of those who review and have no digest of this day yet."""
    roles = [role for role, granted in access.GRANTS.items() if access.Permission.REVIEW in granted]
    people = list(holders(*roles, on=today).values_list("pk", flat=True))
    marks = [_mark(pk, today) for pk in people]
    written = set(OutgoingMessage.objects.filter(dedup__in=marks).values_list("recipient", flat=True))
    return [pk for pk in people if pk not in written]


def _mark(pk, today):
    return f"digest:{pk}:{today.isoformat()}"


@transaction.atomic
def _write_digest(person, before, now):
    """The digest of one person; None without news and without anything that waits, or with a digest of this day."""
    news = list(_undigested(before).filter(recipient=person).order_by("-pk"))
    things = defaultdict(list)
    for one in news:
        things[one.key].append(one)
    with outbox.in_letters():
        waiting = sockets.collect("digest.lines", user=person)
        if not things and not waiting:
            return None
        lines = [_line(told) for told in list(things.values())[:LINES]]
        if len(things) > LINES:
            lines.append(_("And %(count)s more in your inbox.") % {"count": len(things) - LINES})
        lines += [f"• {line['text']}\n  {outbox.absolute(line['url'])}" for line in waiting]
        head = _("What is new in the portal since the last message:") if things else _("This waits for you in the portal:")
        message = outbox.put(
            person=person,
            kind=DIGEST,
            key=DIGEST,
            dedup=_mark(person.pk, timezone.localdate(now)),
            subject=_("What is new: %(count)s") % {"count": len(things)} if things else waiting[0]["text"],
            text="\n\n".join([head, *lines]),
            now=now,
        )
    if message:
        Notification.objects.filter(pk__in=[one.pk for one in news]).update(message=message)
    return message


def _line(told):
    """A thing in a digest: what happened to it last, and how much before that."""
    more = _(" (and %(count)s earlier)") % {"count": len(told) - 1} if len(told) > 1 else ""
    return f"• {told[0].text}{more}\n  {outbox.absolute(told[0].url)}"


def send_due(now=None, batch=BATCH):
    """Send by e-mail what is due, none at night; each in a transaction of its own, so a crash repeats one at the most.

    A server that cannot be reached is no message's fault: the run ends, and all wait for the next without a counted attempt.
    """
    now = now or timezone.now()
    due = OutgoingMessage.objects.due(now)
    if not is_day(now) or not due.exists():
        return 0
    sent, server = 0, get_connection()
    try:
        for _number in range(batch):
            if not _reached(server):
                break
            with transaction.atomic():
                message = due.select_for_update(of=["self"], skip_locked=True).select_related("recipient").first()
                if message is None:
                    break
                sent += _send(message, server, now)
    finally:
        server.close()
    return sent


def _reached(server):
    """Whether the mail server takes messages: one connection for the run, and a new one after a failure."""
    try:
        server.open()
    except OSError as error:  # SMTPException is one too
        log.error("the mail server cannot be reached, messages wait: %s", error)
        return False
    return True


def _send(message, server, now):
    """Send one message under its lock and write what came of it; True when it went out."""
    if not reachable([message.recipient_id], timezone.localdate(now)).exists():
        message.state, message.last_error = State.STOPPED, GONE
        message.save(update_fields=["state", "last_error"])
        return False
    message.attempts += 1
    try:
        _mail(message, server).send()
    except (SMTPException, OSError, ValueError) as error:
        log.warning("message %s was not sent: %s", message.pk, error)
        server.close()  # the next one begins with a connection of its own
        message.last_error = str(error)[:250]
        # An address or a subject that no mail can carry (ValueError) gets no better by waiting and must not hold up others.
        if message.attempts >= ATTEMPTS or isinstance(error, ValueError):
            message.state = State.FAILED
        else:
            message.send_after = now + AGAIN[message.attempts - 1]
        message.save(update_fields=["attempts", "state", "send_after", "last_error"])
        return False
    message.state, message.sent_at, message.last_error = State.SENT, now, ""
    message.save(update_fields=["attempts", "state", "sent_at", "last_error"])
    return True


def _mail(message, server):
    """The same Message-ID each time, so that a mailbox can tell a repetition after a crash."""
    host = urlsplit(settings.PUBLIC_URL).hostname
    headers = {"Message-ID": f"<message-{message.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    subject = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + message.subject
    return EmailMessage(subject, message.body, to=[message.address], headers=headers, connection=server)

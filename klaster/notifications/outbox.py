"""Putting texts into the outbox: the words of a letter, its way to the person, and never twice the same."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.models import Portal
from klaster.notifications.clock import by_day
from klaster.notifications.models import OutgoingMessage

LANGUAGE = "id"  # of every letter: nobody's cookie says in what language a mail is read
REPLACED = gettext_noop("replaced by a newer message on the same matter")


def absolute(path):
    return settings.PUBLIC_URL.rstrip("/") + path


def letter(person, text):
    """The whole text that a person gets: greeting, demo mark, what there is to say, who sends it and how to end it."""
    demo = _("Demo data: the names of villages and the figures in this message are not official.")
    parts = [
        *([demo] if Portal.load().is_demo else []),
        _("Dear %(name)s,") % {"name": person.name},
        text,
        "\n".join(
            [
                "Klaster Inovasi Desa",
                _("Dinas PMD, South Kalimantan Province"),
                _("You get this because of your role in the portal. To end it, ask Dinas PMD."),
            ]
        ),
    ]
    return "\n\n".join(parts)


def put(*, person, kind, key, dedup, subject, text, now=None):
    """One message for a person, sent now or, at night, the next morning; gives it, or None where `dedup` was used before.

    What still waits on the same matter is replaced. Call it in a transaction, in the language of letters.
    """
    now = now or timezone.now()
    channel = OutgoingMessage.Channel.EMAIL if person.email else OutgoingMessage.Channel.WHATSAPP
    message, made = OutgoingMessage.objects.get_or_create(
        dedup=dedup,
        defaults={
            "recipient": person,
            "channel": channel,
            "address": person.email or person.phone,
            "subject": " ".join(subject.split())[:250],
            "body": letter(person, text),
            "kind": kind,
            "key": key,
            "created_at": now,
            "send_after": by_day(now),
        },
    )
    if not made:
        return None
    older = OutgoingMessage.objects.waiting().filter(recipient=person, kind=kind, key=key).exclude(pk=message.pk)
    older.update(state=OutgoingMessage.State.STOPPED, last_error=REPLACED)
    return message


def in_letters():
    return translation.override(LANGUAGE)

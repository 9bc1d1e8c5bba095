"""Writes on the calendar: the year's fixed dates, by Dinas PMD; one's own feed and Monday's message, by oneself."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from klaster.calendar.models import FixedDate, PersonalCalendar

FIELDS = ["title", "from_month", "from_day", "to_month", "to_day", "year", "is_about", "note", "source"]


@transaction.atomic
def save_date(*, by, date=None, **fields):
    """A new fixed date, or changes of one. `fields`: any of `FIELDS`."""
    demand(by, Permission.COORDINATE)
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields of a fixed date: {', '.join(sorted(unknown))}")
    saved = FixedDate.objects.select_for_update().get(pk=date.pk) if date else FixedDate()
    changed = [name for name in fields if getattr(saved, name) != fields[name]]
    for name in changed:
        setattr(saved, name, fields[name])
    save_checked(saved)
    if changed or not date:
        verb, told = (gettext_noop("changed"), {"fields": changed}) if date else (gettext_noop("created"), {})
        record(by=by, verb=verb, obj=saved, **told)
    return saved


@transaction.atomic
def set_in_use(*, by, date, in_use):
    """Take a date off the calendar, or put it back. Said twice it changes nothing."""
    demand(by, Permission.COORDINATE)
    if FixedDate.objects.filter(pk=date.pk, is_active=not in_use).update(is_active=in_use):
        verb = gettext_noop("put back on the calendar") if in_use else gettext_noop("took off the calendar")
        record(by=by, verb=verb, obj=date)


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def _own(by):
    """The person's row, locked; made at the first time."""
    PersonalCalendar.objects.get_or_create(user=by)
    return PersonalCalendar.objects.select_for_update().get(user=by)


@transaction.atomic
def renew_feed(*, by):
    """A new secret address of the person's feed; gives its token, known only now. The address before it is dead at once."""
    demand(by, Permission.VIEW_WORKSPACE)
    own, token = _own(by), secrets.token_urlsafe(32)
    verb = (
        gettext_noop("renewed the address of the calendar") if own.digest else gettext_noop("made an address of the calendar")
    )
    own.digest, own.made_at, own.read_on = digest(token), timezone.now(), None
    own.save(update_fields=["digest", "made_at", "read_on"])
    record(by=by, verb=verb, obj=by)
    return token


@transaction.atomic
def remove_feed(*, by):
    """The address is dead at once. Without one nothing changes."""
    own = _own(by)
    if own.digest:
        own.digest = own.made_at = own.read_on = None
        own.save(update_fields=["digest", "made_at", "read_on"])
        record(by=by, verb=gettext_noop("removed the address of the calendar"), obj=by)


@transaction.atomic
def choose_mail(*, by, wanted):
    """Whether Monday's message comes. One's own habit leaves no audit event."""
    own = _own(by)
    own.wants_mail = wanted
    own.save(update_fields=["wants_mail"])


def fetched(*, feed, on):
    """A phone read the feed: the day is kept, no more; one write a day."""
    if feed.read_on != on:
        PersonalCalendar.objects.filter(pk=feed.pk, digest=feed.digest).update(read_on=on)

"""The people and groups of a filing. One who died or dissolved stays in it, with the day and with who follows."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.actions import save_checked
from klaster.audit.actions import record
from partners.actions.filings import held, public_changed
from partners.models import Party

FIELDS = ["role", "kind", "name", "address", "is_public"]
MOST_FOLLOWERS = 20


@transaction.atomic
def add_party(*, filing, role, kind, name, by, address="", is_public=False):
    """A name of a person is shown to the public only where `is_public` says that the person agreed."""
    stored = held(filing, by)
    party = Party(filing=stored, role=role, kind=kind, name=name.strip(), address=address.strip(), is_public=is_public)
    save_checked(party)
    record(by=by, verb=gettext_noop("added a party to"), obj=stored, role=party.role)
    public_changed(stored)
    return party


@transaction.atomic
def change_party(*, party, by, **fields):
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields of a party: {', '.join(sorted(unknown))}")
    """Once filed, its role and kind stay; its name may be corrected, and the trail keeps both."""
    filing, stored = _held(party, by)
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    changed = [name for name in fields if getattr(stored, name) != fields[name]]
    _check_change(filing, stored, changed)
    corrected = {"was": stored.name, "now": fields["name"]} if filing.is_filed and "name" in changed else {}
    for name in changed:
        setattr(stored, name, fields[name])
    if changed:
        _check_end_fits(stored)
        save_checked(stored)
        record(by=by, verb=gettext_noop("changed a party of"), obj=filing, role=stored.role, fields=changed, **corrected)
        public_changed(filing)
    return stored


def _check_change(filing, party, changed):
    """The record that `remove_party` keeps is not overwritten either."""
    fixed = [name for name in ("role", "kind") if name in changed]
    if filing.is_filed and fixed:
        words = _(
            "It is filed: the role and the kind stay as they were filed. Nothing was saved. Write down that this party left,"
            " and add the right one."
        )
        raise ValidationError({fixed[0]: words})
    if "role" in changed and (party.follows_id or party.followers.exists()):
        words = _("Somebody follows this party, or it follows somebody, in this role. Nothing was saved; the role stays.")
        raise ValidationError({"role": words})


@transaction.atomic
def end_party(*, party, end, on, by, note="", followers=()):
    """It died, dissolved, handed over its right or left, on a day; `followers`: the names of heirs or members who follow.

    They take its role, as persons whose names are not public. The party itself stays.
    """
    filing, stored = _held(party, by)
    if stored.end:
        raise ValidationError(_("This was written down already. Nothing was changed; take it back first if it is wrong."))
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come. Write it down when the day has come.")})
    names = list(dict.fromkeys(name.strip() for name in followers if name.strip()))
    if len(names) > MOST_FOLLOWERS:
        raise ValidationError({"followers": _("Write at most %(most)s names.") % {"most": MOST_FOLLOWERS}})
    stored.end, stored.ended_on, stored.end_note = end, on, note.strip()
    _check_end_fits(stored)
    save_checked(stored)
    for name in names:
        _follow(stored, name)
    record(
        by=by, verb=gettext_noop("wrote the end of a party of"), obj=filing, role=stored.role, end=str(end), on=on.isoformat()
    )
    public_changed(filing)
    return stored


def _follow(party, name):
    """A new party in the same role, or one that is there and follows nobody yet.

    Whoever follows is entered as a person, whose name is not public; who it is is written on the party's own page.
    """
    if name.lower() == party.name.lower():
        raise ValidationError({"followers": _("Nobody follows himself or herself. Write the names of the others.")})
    known = Party.objects.filter(filing=party.filing, role=party.role, name__iexact=name).first()
    if known is None:
        known = Party(filing=party.filing, role=party.role, kind=Party.Kind.PERSON, name=name)
    elif known.end:
        raise ValidationError(
            {"followers": _("%(name)s no longer takes part either. Write who follows now.") % {"name": known.name}}
        )
    if known.pk not in _before(party):  # who was there before and takes part again follows nobody
        known.follows = known.follows or party
    try:
        save_checked(known)
    except ValidationError as error:
        raise ValidationError({"followers": error.messages}) from None


def _before(party):
    """The numbers of those whom it follows, from one to the next."""
    found = []
    while party.follows_id and party.follows_id not in found:
        found.append(party.follows_id)
        party = party.follows
    return found


def _check_end_fits(party):
    """People die, groups dissolve."""
    is_person = party.kind == Party.Kind.PERSON
    if party.end == Party.End.DIED and not is_person:
        raise ValidationError({"end": _("A group does not die. Choose that it dissolved.")})
    if party.end == Party.End.DISSOLVED and is_person:
        raise ValidationError({"end": _("A person does not dissolve. Choose what happened.")})


@transaction.atomic
def take_back_end(*, party, by):
    """It was written down by mistake. Who was entered as following stays, and can be taken out."""
    filing, stored = _held(party, by)
    stored.end, stored.ended_on, stored.end_note = "", None, ""
    save_checked(stored)
    record(by=by, verb=gettext_noop("took back the end of a party of"), obj=filing, role=stored.role)
    public_changed(filing)
    return stored


@transaction.atomic
def remove_party(*, party, by):
    """One entered by mistake. Once filed, a party is part of the record: it ends, it is not removed."""
    filing, stored = _held(party, by)
    if filing.is_filed:
        raise ValidationError(_("It is filed: who was in it stays. Write down that the party left, or correct its name."))
    if stored.end or stored.followers.exists():
        raise ValidationError(_("Somebody follows this party, or its end is written down. It stays, so that this can be read."))
    record(by=by, verb=gettext_noop("removed a party from"), obj=filing, role=stored.role)
    stored.delete()


def _held(party, by):
    filing = held(party.filing, by)
    return filing, Party.objects.select_for_update().get(pk=party.pk, filing=filing)

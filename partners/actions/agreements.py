"""Agreements: entry, change, early end, their villages and files. Dinas PMD alone writes them; the paper is what counts."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from klaster.templatetags.klaster import day
from partners.actions import files
from partners.models import Agreement

FIELDS = ["kind", "number", "title", "signed_on", "starts", "ends", "under", "renews", "warn_days", "note"]


def may_write(user):
    return access.can(user, Permission.MANAGE_PARTNERS)


@transaction.atomic
def create_agreement(*, kind, number, title, signed_on, starts, parties, by, villages=(), **fields):
    demand(by, Permission.MANAGE_PARTNERS)
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields of a new agreement: {', '.join(sorted(unknown))}")
    agreement = Agreement(kind=kind, number=number, title=title, signed_on=signed_on, starts=starts, **fields)
    _check(agreement, FIELDS)
    _check_parties(parties)
    save_checked(agreement)
    agreement.parties.set(parties)
    agreement.villages.set(villages)
    record(by=by, verb=gettext_noop("created"), obj=agreement)
    return agreement


@transaction.atomic
def update_agreement(*, agreement, by, parties=None, **fields):
    """Change any of `FIELDS`, and the parties. A party that no longer takes part may stay, none may come in."""
    demand(by, Permission.MANAGE_PARTNERS)
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    stored = Agreement.objects.select_for_update().get(pk=agreement.pk)
    changed = [field for field in FIELDS if field in fields and getattr(stored, field) != fields[field]]
    for field in changed:
        setattr(stored, field, fields[field])
    known = set(stored.parties.all())
    if parties is not None and set(parties) != known:
        _check_parties(parties, known)
        stored.parties.set(parties)
        changed.append("parties")
    if changed:
        _check(stored, changed)
        _check_followers(stored, changed)
        save_checked(stored)
        record(by=by, verb=gettext_noop("changed"), obj=stored, fields=changed)
    return stored


def _check(agreement, changed):
    """What the database's rules do not see: the agreements that it stands under or follows, as they are now."""
    near = [pk for pk in (agreement.under_id, agreement.renews_id) if pk]
    found = {one.pk: one for one in Agreement.objects.select_for_update().filter(pk__in=near).order_by("pk")}
    under, renews, starts = found.get(agreement.under_id), found.get(agreement.renews_id), agreement.starts
    if renews and renews.pk == agreement.pk:
        raise ValidationError({"renews": _("An agreement cannot renew itself. Choose the one before it.")})
    if under and under.kind != Agreement.Kind.MOU:
        raise ValidationError({"under": _("It can only stand under a Nota Kesepahaman. Choose another one.")})
    if under and starts < under.starts:
        raise ValidationError(
            {
                "starts": _("The Nota Kesepahaman above it holds only from %(day)s. Correct the day.")
                % {"day": day(under.starts)}
            }
        )
    if under and under.last_day and starts > under.last_day and {"starts", "under"} & set(changed):
        words = _("The Nota Kesepahaman above it held until %(day)s only. Correct the day, or choose another one.")
        raise ValidationError({"starts": words % {"day": day(under.last_day)}})
    if renews and starts <= renews.starts:
        raise ValidationError(
            {"starts": _("It renews an agreement that began on %(day)s; it must begin later.") % {"day": day(renews.starts)}}
        )


def _check_followers(agreement, changed):
    """Those that stand under it or renew it must still fit what it says now."""
    below = agreement.carried_out_by.order_by("starts", "pk")
    if "kind" in changed and agreement.kind != Agreement.Kind.MOU and (other := below.first()):
        words = _("%(name)s stands under it, so it stays a Nota Kesepahaman. Change that one first.")
        raise ValidationError({"kind": words % {"name": other}})
    if "starts" in changed and (other := below.filter(starts__lt=agreement.starts).first()):
        words = _("%(name)s stands under it and holds from %(day)s already. Choose that day or an earlier one.")
        raise ValidationError({"starts": words % {"name": other, "day": day(other.starts)}})
    if "starts" in changed and (other := agreement.renewals.filter(starts__lte=agreement.starts).first()):
        words = _("%(name)s renews it from %(day)s on. Choose an earlier day.")
        raise ValidationError({"starts": words % {"name": other, "day": day(other.starts)}})
    if "ends" in changed and agreement.last_day and (other := below.filter(starts__gt=agreement.last_day).last()):
        words = _("%(name)s stands under it and begins on %(day)s only. Choose that day or a later one.")
        raise ValidationError({"ends": words % {"name": other, "day": day(other.starts)}})


def _check_parties(parties, known=()):
    if not parties:
        raise ValidationError({"parties": _("Choose at least one partner: an agreement has two sides.")})
    if gone := [partner for partner in parties if not partner.is_active and partner not in known]:
        raise ValidationError(
            {"parties": _("%(name)s no longer takes part. Choose another partner, or reopen it first.") % {"name": gone[0]}}
        )


@transaction.atomic
def end_agreement(*, agreement, on, reason, by):
    """It ends early, or runs out for good: `on` is its last day, today at the latest. What stands under it stays."""
    demand(by, Permission.MANAGE_PARTNERS)
    stored = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if stored.ended_on:
        raise ValidationError(_("It was ended on %(day)s already. Nothing was changed.") % {"day": day(stored.ended_on)})
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come. Write it down on the day itself, or change the last day.")})
    if on < stored.starts:
        raise ValidationError({"on": _("It holds only from %(day)s. Choose a later day.") % {"day": day(stored.starts)}})
    if stored.ends and on > stored.ends:
        raise ValidationError(
            {"on": _("Its last day was %(day)s. Choose that day or an earlier one.") % {"day": day(stored.ends)}}
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Write why it ends.")})
    stored.ended_on, stored.ended_reason = on, reason.strip()
    save_checked(stored)
    record(by=by, verb=gettext_noop("ended early"), obj=stored, reason=stored.ended_reason, last=on.isoformat())
    return stored


@transaction.atomic
def add_villages(*, agreement, villages, by):
    demand(by, Permission.MANAGE_PARTNERS)
    agreement.villages.add(*villages)
    record(by=by, verb=gettext_noop("added villages"), obj=agreement, villages=[village.code for village in villages])


@transaction.atomic
def remove_village(*, agreement, village, by):
    demand(by, Permission.MANAGE_PARTNERS)
    agreement.villages.remove(village)
    record(by=by, verb=gettext_noop("removed a village"), obj=agreement, villages=[village.code])


def add_file(*, agreement, file, by, caption=""):
    demand(by, Permission.MANAGE_PARTNERS)
    return files.add_file(owner=agreement, file=file, by=by, caption=caption)

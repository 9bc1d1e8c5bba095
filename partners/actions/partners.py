"""Partners: their entry, their changes, and the names they bore."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from klaster.models import Portal
from partners.models import ActionItem, Agreement, Offer, Partner, PartnerName, PlanLine, SupportRequest

FIELDS = ["kind", "short_name", "role", "website"]


def _free_slug(short_name):
    """An address that no other partner has; it stays when the name changes, so that links keep working."""
    stem = slugify(short_name)[:70] or "mitra"
    taken = {"baru", *Partner.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
    tries = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in tries if slug not in taken)


@transaction.atomic
def create_partner(*, name, short_name, kind, by, role="", website="", is_active=True):
    demand(by, Permission.MANAGE_PARTNERS)
    partner = Partner(
        name=name,
        short_name=short_name,
        slug=_free_slug(short_name),
        kind=kind,
        role=role,
        website=website,
        is_active=is_active,
    )
    save_checked(partner)
    record(by=by, verb=gettext_noop("created"), obj=partner)
    Portal.content_changed()
    return partner


@transaction.atomic
def update_partner(*, partner, by, **fields):
    """Change any of `FIELDS`; the full name changes through `rename_partner`, taking part through close and reopen alone."""
    demand(by, Permission.MANAGE_PARTNERS)
    changed = [field for field in FIELDS if field in fields and getattr(partner, field) != fields[field]]
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    for field in changed:
        setattr(partner, field, fields[field])
    partner.full_clean()
    if changed:
        partner.save(update_fields=changed)
        record(by=by, verb=gettext_noop("changed"), obj=partner, fields=changed)
        Portal.content_changed()
    return partner


def open_matters(partner):
    """What the partner still has to do: a list of each of the kinds below."""
    today = timezone.localdate()
    asked = Offer.objects.filter(partner=partner).standing().values("request")
    return {
        "requests": list(SupportRequest.objects.open().filter(pk__in=asked).select_related("region__parent__parent")),
        "activities": list(partner.activities.open()),
        "projects": list(partner.projects.living()),
        "lines": list(PlanLine.objects.open().filter(partner=partner).select_related("plan__region__parent__parent")),
        "actions": list(ActionItem.objects.open().filter(partner=partner).select_related("meeting")),
        "agreements": list(partner.agreements.exclude(pk__in=Agreement.objects.over(today).values("pk"))),
    }


@transaction.atomic
def close_partner(*, partner, by):
    """It no longer takes part. What is open stays as it is, and the audit trail names it."""
    demand(by, Permission.MANAGE_PARTNERS)
    partner = Partner.objects.select_for_update().get(pk=partner.pk)
    if not partner.is_active:
        raise ValidationError(_("It takes no part already. Nothing was changed."))
    still_open = {name: [str(thing) for thing in things] for name, things in open_matters(partner).items() if things}
    partner.is_active = False
    partner.save(update_fields=["is_active"])
    record(by=by, verb=gettext_noop("closed"), obj=partner, **still_open)
    Portal.content_changed()
    return partner


@transaction.atomic
def reopen_partner(*, partner, by):
    demand(by, Permission.MANAGE_PARTNERS)
    partner = Partner.objects.select_for_update().get(pk=partner.pk)
    if partner.merged_into_id:
        raise ValidationError(_("%(name)s was merged already. Nothing was changed.") % {"name": partner})
    if not partner.is_active:
        partner.is_active = True
        partner.save(update_fields=["is_active"])
        record(by=by, verb=gettext_noop("reopened"), obj=partner)
        Portal.content_changed()
    return partner


@transaction.atomic
def rename_partner(*, partner, name, by, since=None):
    """Give the partner its new full name from the day `since`; the earlier name is kept with its dates.

    Without `since` only a spelling is corrected: nobody ever bore the wrong one, so it is not kept.
    """
    demand(by, Permission.MANAGE_PARTNERS)
    partner = Partner.objects.select_for_update().get(pk=partner.pk)
    earlier = partner.name
    if name == earlier:
        raise ValidationError({"name": _("This is the name it bears already. Type the new name.")})
    partner.name = name
    partner.full_clean()
    if since:
        _keep_name(partner, earlier, since)
    partner.save(update_fields=["name"])
    verb = gettext_noop("renamed") if since else gettext_noop("corrected the name")
    record(by=by, verb=verb, obj=partner, earlier=earlier, name=name, since=since.isoformat() if since else "")
    Portal.content_changed()
    return partner


def _keep_name(partner, earlier, until):
    if until > timezone.localdate():
        raise ValidationError({"since": _("This day is still to come. Rename the partner on the day itself.")})
    last = partner.names.order_by("until").last()
    if last and last.until and last.until >= until:
        raise ValidationError({"since": _("The name before this one was given up only later. Choose a later day.")})
    PartnerName.objects.create(partner=partner, name=earlier, since=last.until if last else None, until=until)

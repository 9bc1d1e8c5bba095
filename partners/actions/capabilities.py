"""What a partner can do, and its focal points: written by Dinas PMD, and by the partner's own officers."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.actions import save_checked
from klaster.audit.actions import record
from klaster.models import Portal
from partners.actions.activities import may_edit
from partners.butir import butir_by_code
from partners.models import Capability, ContactPerson

CONTACT_FIELDS = ["name", "position", "phone", "email", "since"]


def _demand(by, partner):
    answer = may_edit(by, partner)
    if not answer:
        raise PermissionDenied(answer.reason)
    if partner.merged_into_id:
        raise ValidationError(_("%(name)s was merged into another partner. Write it there.") % {"name": partner})


@transaction.atomic
def add_capability(*, partner, by, topic="", butir_code="", note=""):
    """One topic, or one butir of the Indeks Desa that holds this year."""
    _demand(by, partner)
    if butir_code and butir_code not in butir_by_code():
        raise ValidationError({"butir_code": _("This year's Indeks Desa has no such butir. Choose one of the list.")})
    capability = Capability(partner=partner, topic=topic, butir_code=butir_code, note=note.strip())
    save_checked(capability)
    record(by=by, verb=gettext_noop("added what it can do"), obj=partner, what=str(capability))
    Portal.content_changed()
    return capability


@transaction.atomic
def remove_capability(*, capability, by):
    _demand(by, capability.partner)
    record(by=by, verb=gettext_noop("removed what it can do"), obj=capability.partner, what=str(capability))
    capability.delete()
    Portal.content_changed()


@transaction.atomic
def add_contact(*, partner, name, by, position="", phone="", email="", since=None):
    _demand(by, partner)
    contact = ContactPerson(partner=partner, name=name, position=position, phone=phone, email=email, since=since)
    save_checked(contact)
    record(by=by, verb=gettext_noop("added a focal point"), obj=partner, name=contact.name)
    return contact


@transaction.atomic
def update_contact(*, contact, by, **fields):
    """Change any of `CONTACT_FIELDS`; the last day is set by `contact_leaves` alone."""
    if unknown := set(fields) - set(CONTACT_FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    stored = ContactPerson.objects.select_for_update().get(pk=contact.pk)
    _demand(by, stored.partner)
    changed = [field for field in CONTACT_FIELDS if field in fields and getattr(stored, field) != fields[field]]
    for field in changed:
        setattr(stored, field, fields[field])
    if changed:
        save_checked(stored)
        record(by=by, verb=gettext_noop("changed a focal point"), obj=stored.partner, name=stored.name, fields=changed)
    return stored


@transaction.atomic
def contact_leaves(*, contact, until, by):
    """The person leaves: `until` is the last day, which may be to come. The row stays, as do the promises that name it."""
    stored = ContactPerson.objects.select_for_update().get(pk=contact.pk)
    _demand(by, stored.partner)
    stored.until = until
    save_checked(stored)
    record(
        by=by,
        verb=gettext_noop("wrote that a focal point leaves"),
        obj=stored.partner,
        name=stored.name,
        last=until.isoformat(),
    )
    return stored

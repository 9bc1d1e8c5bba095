"""The parts that partners had in an innovation, from idea to market."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Permission
from klaster.actions import save_checked
from klaster.audit.actions import record
from klaster.models import Portal
from partners.actions.activities import may_edit
from partners.models import Contribution

FIELDS = ["partner", "stage", "part", "year"]


def _demand(by, partner, innovation):
    """Staff for every partner, an officer for the own one; a draft is for those alone who read it."""
    answer = may_edit(by, partner)
    if answer and innovation.current_version_id is None:
        answer = access.can(by, Permission.VIEW_ALL, innovation)
    if not answer:
        raise PermissionDenied(answer.reason)


def _check_partner(partner):
    if partner.merged_into_id:
        words = _("%(name)s is part of %(other)s now. Choose that one.") % {"name": partner, "other": partner.merged_into}
        raise ValidationError({"partner": words})


@transaction.atomic
def add_contribution(*, innovation, partner, stage, part, by, year=None):
    """Also of a partner that no longer takes part: what it did stays done."""
    _demand(by, partner, innovation)
    _check_partner(partner)
    contribution = Contribution(innovation=innovation, partner=partner, stage=stage, part=part, year=year)
    save_checked(contribution)
    record(by=by, verb=gettext_noop("added a partner's part to"), obj=innovation, partner=str(partner), part=part)
    Portal.content_changed()
    return contribution


@transaction.atomic
def update_contribution(*, contribution, by, **fields):
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    stored = Contribution.objects.select_for_update().get(pk=contribution.pk)
    _demand(by, stored.partner, stored.innovation)
    changed = [field for field in FIELDS if field in fields and getattr(stored, field) != fields[field]]
    for field in changed:
        setattr(stored, field, fields[field])
    if "partner" in changed:
        _demand(by, stored.partner, stored.innovation)
        _check_partner(stored.partner)
    if changed:
        save_checked(stored)
        record(
            by=by,
            verb=gettext_noop("changed a partner's part in"),
            obj=stored.innovation,
            partner=str(stored.partner),
            part=stored.part,
        )
        Portal.content_changed()
    return stored


@transaction.atomic
def remove_contribution(*, contribution, by):
    _demand(by, contribution.partner, contribution.innovation)
    record(
        by=by,
        verb=gettext_noop("removed a partner's part from"),
        obj=contribution.innovation,
        partner=str(contribution.partner),
        part=contribution.part,
    )
    contribution.delete()
    Portal.content_changed()

"""Field visits and their findings. What a phone sends twice, with the same key, is there once."""

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
from partners import notices_visits as notices
from partners.actions import files
from partners.models import FieldVisit, VisitFinding

FIELDS = ["visited_on", "purpose", "visitors", "met", "summary"]


def may_edit(user, visit=None):
    return access.can(user, Permission.VISIT, visit)


def _once(model, key, owner):
    """The thing that was made with this key before; ValidationError when it is another's."""
    known = model.objects.filter(key=key).first()
    if known and not owner(known):
        raise ValidationError(_("This page was used before for something else. Open it again and type it once more."))
    return known


def _check_day(visit):
    if visit.visited_on and visit.visited_on > timezone.localdate():
        raise ValidationError({"visited_on": _("A visit is recorded on its day or later; this day is still to come.")})


@transaction.atomic
def record_visit(*, region, visited_on, purpose, key, by, **fields):
    """`key`: of the page on which it was typed; the same key again gives the visit that is there."""
    visit = FieldVisit(region=region, visited_on=visited_on, purpose=purpose, key=key, created_by=by, **fields)
    demand(by, Permission.VISIT, visit)

    def is_own(other):
        return other.created_by_id == by.pk and other.region_id == region.pk

    if known := _once(FieldVisit, key, is_own):
        return known
    _check_day(visit)
    try:
        save_checked(visit)
    except ValidationError:
        if known := _once(FieldVisit, key, is_own):  # the other of two sends was quicker
            return known
        raise
    record(by=by, verb=gettext_noop("created"), obj=visit)
    return visit


@transaction.atomic
def update_visit(*, visit, by, **fields):
    """Change any of `FIELDS`; the village stays."""
    visit = FieldVisit.objects.select_for_update(of=["self"]).select_related("region").get(pk=visit.pk)
    demand(by, Permission.VISIT, visit)
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    changed = [field for field in FIELDS if field in fields and getattr(visit, field) != fields[field]]
    for field in changed:
        setattr(visit, field, fields[field])
    _check_day(visit)
    if changed:
        save_checked(visit)
        record(by=by, verb=gettext_noop("changed"), obj=visit, fields=changed)
    return visit


@transaction.atomic
def add_finding(*, visit, text, key, by, to_do=""):
    """One thing found, of which the village is told. `key` as of a visit."""
    visit = FieldVisit.objects.select_for_update(of=["self"]).select_related("region").get(pk=visit.pk)
    demand(by, Permission.VISIT, visit)
    if known := _once(VisitFinding, key, lambda other: other.visit_id == visit.pk):
        return known
    finding = VisitFinding(visit=visit, text=text, to_do=to_do, key=key)
    save_checked(finding)
    record(by=by, verb=gettext_noop("recorded a finding"), obj=visit, place=str(finding))
    notices.found(finding, by)
    return finding


def _locked(finding, by):
    finding = VisitFinding.objects.select_for_update(of=["self"]).select_related("visit__region").get(pk=finding.pk)
    demand(by, Permission.VISIT, finding.visit)
    return finding


@transaction.atomic
def update_finding(*, finding, text, to_do, by):
    finding = _locked(finding, by)
    if (finding.text, finding.to_do) != (text, to_do):
        finding.text, finding.to_do = text, to_do
        save_checked(finding)
        record(by=by, verb=gettext_noop("changed a finding"), obj=finding.visit, place=str(finding))
    return finding


@transaction.atomic
def settle_finding(*, finding, on, by):
    """What was found is put right, on a day between the visit and today."""
    finding = _locked(finding, by)
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come.")})
    if on < finding.visit.visited_on:
        raise ValidationError(
            {"on": _("The visit was on %(day)s, later than this day.") % {"day": day(finding.visit.visited_on)}}
        )
    if finding.settled_on != on:
        finding.settled_on = on
        save_checked(finding)
        record(by=by, verb=gettext_noop("settled a finding"), obj=finding.visit, place=str(finding), on=on.isoformat())
    return finding


@transaction.atomic
def reopen_finding(*, finding, by):
    finding = _locked(finding, by)
    if finding.settled_on is not None:
        finding.settled_on = None
        save_checked(finding)
        record(by=by, verb=gettext_noop("reopened a finding"), obj=finding.visit, place=str(finding))
    return finding


def add_photo(*, finding, file, by, caption=""):
    """One photo (or PDF) of a finding, stored by itself: one that is refused costs nothing else."""
    demand(by, Permission.VISIT, finding.visit)
    return files.add_file(owner=finding, file=file, by=by, caption=caption)


def remove_photo(*, attachment, by):
    return files.remove_file(attachment=attachment, by=by, may=may_edit(by, attachment.finding.visit))

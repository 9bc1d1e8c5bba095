"""Writes what staff know about raising a butir."""

from django.db import transaction
from django.utils.translation import gettext_noop

from indicators.method_bases import Conflict, clashes
from indicators.models import Butir, ButirGuide
from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record

FIELDS = ("activities", "actors", "evidence", "by_village", "by_cluster", "source", "is_example")


@transaction.atomic
def save_guide(*, butir, by, shown=None, **fields):
    """Write the guide of a butir and give it back; saving the same again changes nothing and tells nothing.

    `fields` are those of the guide; one not named stays as it is, except that what is saved is no example unless it says so.
    `shown`: what the page was filled from; Conflict names what another person changed to something else since.
    """
    demand(by, Permission.MANAGE_INDEX)
    Butir.objects.select_for_update().get(pk=butir.pk)  # two who fill it in at once write one after the other
    guide = ButirGuide.objects.filter(butir=butir).first() or ButirGuide(butir=butir)
    wanted = {"is_example": False} | fields
    if unknown := set(wanted) - set(FIELDS):
        raise TypeError(f"a guide has no {', '.join(sorted(unknown))}")
    before = {name: getattr(guide, name) for name in FIELDS}
    if clash := [name for name in fields if shown and name in shown and clashes(before[name], shown[name], fields[name])]:
        raise Conflict({name: before[name] for name in clash})
    changed = [name for name in FIELDS if name in wanted and wanted[name] != before[name]]
    if not changed:
        return guide
    for name in changed:
        setattr(guide, name, wanted[name])
    guide.updated_by = by
    save_checked(guide)
    detail = {name: [before[name], wanted[name]] for name in changed}
    record(by=by, verb=gettext_noop("filled in the guide to the butir"), obj=guide, **detail)
    return guide

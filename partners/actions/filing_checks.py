"""The check list before a filing: items ticked for one filing, and the items themselves, which Dinas PMD keeps."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from partners import filing_checks_shown
from partners.actions.filings import held
from partners.models import Check, ChecklistItem

ITEM_FIELDS = ["title", "hint", "types", "umk_only", "position", "source", "is_sure", "is_active"]
OPEN = ""


def may_keep(user):
    """Who keeps the items for all filings."""
    return access.can(user, Permission.MANAGE_FILINGS)


@transaction.atomic
def check_item(*, filing, item, state, by, note=""):
    """Tick an item as there or not needed; `OPEN` takes the tick back. What the portal sees for itself is not ticked."""
    stored = held(filing, by)
    if stored.is_filed:
        raise ValidationError(_("It is filed; its check list stands as it was. Nothing was changed."))
    if not filing_checks_shown.items_of(stored).filter(pk=item.pk).exists():
        raise ValidationError(_("This item is not on the check list of this filing any more. Nothing was changed."))
    note = note.strip()
    if state == Check.State.NOT_NEEDED and not note:
        raise ValidationError({"note": _("Write why it is not needed. Nothing was changed.")})
    check = Check.objects.select_for_update().filter(filing=stored, item=item).first()
    if state == Check.State.DONE:
        _refuse_what_is_seen(stored, item, check)
    if state == OPEN:
        return _take_back(stored, item, check, by)
    if check and (check.state, check.note) == (state, note):
        return check
    check = check or Check(filing=stored, item=item)
    check.state, check.note, check.checked_by = state, note, by
    save_checked(check)
    record(by=by, verb=gettext_noop("checked an item of"), obj=stored, item=item.title, state=state)
    return check


def _refuse_what_is_seen(filing, item, check):
    line = filing_checks_shown.line_of(item, check, filing_checks_shown.known(filing))
    if line.is_seen:
        raise ValidationError(
            _("The portal sees this by itself, so it is not ticked. %(words)s Nothing was changed.") % {"words": line.words}
        )


def _take_back(filing, item, check, by):
    if check:
        check.delete()
        record(by=by, verb=gettext_noop("opened an item again of"), obj=filing, item=item.title)
    return check


# the items, for all filings


@transaction.atomic
def add_checklist_item(*, title, types, source, by, **fields):
    demand(by, Permission.MANAGE_FILINGS)
    _only(fields)
    item = ChecklistItem(title=title, types=types, source=source, **fields)
    _check(item)
    save_checked(item)
    record(by=by, verb=gettext_noop("created"), obj=item)
    return item


@transaction.atomic
def change_checklist_item(*, item, by, **fields):
    """Change any of `ITEM_FIELDS`; one that is out of use keeps the ticks that were made."""
    demand(by, Permission.MANAGE_FILINGS)
    _only(fields)
    stored = ChecklistItem.objects.select_for_update().get(pk=item.pk)
    changed = [name for name in fields if getattr(stored, name) != fields[name]]
    for name in changed:
        setattr(stored, name, fields[name])
    if changed:
        _check(stored)
        save_checked(stored)
        record(by=by, verb=gettext_noop("changed"), obj=stored, fields=changed)
    return stored


def _only(fields):
    if unknown := set(fields) - set(ITEM_FIELDS):
        raise TypeError(f"not fields of an item: {', '.join(sorted(unknown))}")


def _check(item):
    if not item.types:
        raise ValidationError({"types": _("Choose at least one type of filing.")})
    if not item.source.strip():
        raise ValidationError({"source": _("Name where this comes from; where nobody knows, whom to ask.")})

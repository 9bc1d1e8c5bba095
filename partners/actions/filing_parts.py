"""The parts of a filing: its classes, what it is about, its further villages, its files."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Permission
from klaster.actions import save_checked
from klaster.audit.actions import record
from partners.actions import files, mark_licences
from partners.actions.filings import held, innovations_of, insist, link, may_hand_on, may_write, products_of, public_changed
from partners.models import FilingClass
from partners.models.files import Purpose
from partners.models.filings import MARKS


@transaction.atomic
def set_classes(*, filing, classes, by):
    """`classes`: all of them as (number, goods)."""
    stored = held(filing, by)
    if stored.type not in MARKS:
        raise ValidationError(_("Only marks have classes of goods and services. Nothing was saved."))
    numbers = [number for number, _goods in classes]
    if twice := next((number for number in numbers if numbers.count(number) > 1), None):
        raise ValidationError(_("Class %(number)s is listed twice. Write its goods in one line.") % {"number": twice})
    stored.classes.all().delete()
    for number, goods in classes:
        save_checked(FilingClass(filing=stored, number=number, goods=goods.strip()))
    record(by=by, verb=gettext_noop("changed the classes of"), obj=stored, classes=sorted(numbers))
    public_changed(stored)
    return stored


@transaction.atomic
def link_things(*, filing, products, innovations, by):
    """All products and innovations that it is about."""
    stored = held(filing, by)
    unlinked = list(stored.products.exclude(pk__in=[product.pk for product in products]))
    link(stored, products, innovations)
    mark_licences.follow(stored, by=by, unlinked=unlinked)
    names = [str(thing.pk) for thing in [*products, *innovations]]
    record(by=by, verb=gettext_noop("changed what belongs to"), obj=stored, things=names)
    public_changed(stored)
    return stored


@transaction.atomic
def add_villages(*, filing, villages, by):
    """Whose officials then read it. A village adds those alone for which the same person writes."""
    stored = held(filing, by)
    new = [village for village in villages if village.pk != stored.region_id]
    if not may_hand_on(by, stored):
        strange = [village for village in new if not access.can(by, Permission.WRITE, village)]
        if strange:
            words = _("%(village)s is another village than yours. Ask Dinas PMD to add it; nothing was changed.")
            raise ValidationError(words % {"village": strange[0].full_name})
    stored.villages.add(*new)
    record(by=by, verb=gettext_noop("added villages"), obj=stored, villages=[village.code for village in new])
    public_changed(stored)


@transaction.atomic
def remove_village(*, filing, village, by):
    """What is linked of that village alone must go first: nothing is unlinked silently."""
    stored = held(filing, by)
    stored.villages.remove(village)
    kept = set(products_of(stored).values_list("pk", flat=True))
    left = [product for product in stored.products.all() if product.pk not in kept]
    kept = set(innovations_of(stored).values_list("pk", flat=True))
    left += [innovation for innovation in stored.innovations.all() if innovation.pk not in kept]
    if left:
        raise ValidationError(
            _("“%(name)s” of this village belongs to the filing. Take it out first; the village was kept.") % {"name": left[0]}
        )
    record(by=by, verb=gettext_noop("removed a village"), obj=stored, villages=[village.code])
    public_changed(stored)


@transaction.atomic
def add_file(*, filing, file, purpose, by, caption=""):
    """Judged by its content; a name that promises something else is refused in words, for a certificate is shown to others."""
    insist(may_write(by, filing))
    _check_name(file)
    return files.add_file(owner=filing, file=file, by=by, caption=caption, purpose=Purpose(purpose))


def _check_name(file):
    beginning = file.read(1024)
    file.seek(0)
    is_pdf = beginning.lstrip().startswith(files.PDF)
    if file.name.lower().endswith(".pdf") != is_pdf and beginning:
        words = (
            _("%(name)s is not what its name says: it is a PDF. Nothing was stored; give it the ending .pdf.")
            if is_pdf
            else _(
                "%(name)s is not what its name says: its content is no PDF. Nothing was stored; save the document as PDF again,"
                " or take a photo of the page."
            )
        )
        raise ValidationError({"file": words % {"name": file.name[-80:]}})

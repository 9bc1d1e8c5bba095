"""The inventory of what could be protected: noted, changed, set aside, taken up again. Villages and Dinas PMD write it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from partners.models import FilingType, Potential
from partners.models.filings import CLOSED

FIELDS = ["fits", "why", "name", "communal_kind"]
Kind = Potential.Kind


def may_write(user, thing=None):
    """`thing`: a village or a potential; None asks whether the user writes any village's."""
    return access.can(user, Permission.WRITE, thing)


@transaction.atomic
def note_potential(*, region, kind, fits, why, by, product=None, innovation=None, name="", communal_kind=""):
    """Without a name it bears the one of its product or innovation."""
    demand(by, Permission.WRITE, region)
    potential = Potential(
        region=region, kind=kind, fits=fits, why=why.strip(), product=product, innovation=innovation, noted_by=by
    )
    potential.name = " ".join(name.split()) or str(product or innovation or "")
    potential.communal_kind = communal_kind
    _check(potential)
    save_checked(potential)
    record(by=by, verb=gettext_noop("noted"), obj=potential)
    return potential


@transaction.atomic
def change_potential(*, potential, by, **fields):
    """Change any of `FIELDS`. What it is of stays: another product is another line of the inventory."""
    demand(by, Permission.WRITE, potential)
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    stored = _locked(potential)
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    changed = [field for field in fields if getattr(stored, field) != fields[field]]
    for field in changed:
        setattr(stored, field, fields[field])
    if changed:
        _check(stored)
        save_checked(stored)
        record(by=by, verb=gettext_noop("changed"), obj=stored, fields=changed)
    return stored


@transaction.atomic
def set_aside(*, potential, reason, by):
    """Nobody goes on with it for now; the line stays with its reason."""
    demand(by, Permission.WRITE, potential)
    stored = _locked(potential)
    if stored.set_aside_reason:
        raise ValidationError(_("It is set aside already, for the reason that stands on its page. Nothing was changed."))
    if stored.all_filings().exclude(stage__in=CLOSED).exists():
        raise ValidationError(
            _("A filing was begun for it and is under way or protects it. Nothing was changed; withdraw the filing first.")
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Write why it is set aside.")})
    stored.set_aside_reason = reason.strip()
    save_checked(stored)
    record(by=by, verb=gettext_noop("set aside"), obj=stored, reason=stored.set_aside_reason)
    return stored


@transaction.atomic
def take_up(*, potential, by):
    demand(by, Permission.WRITE, potential)
    stored = _locked(potential)
    if not stored.set_aside_reason:
        raise ValidationError(_("It is not set aside any more. Nothing was changed."))
    stored.set_aside_reason = ""
    save_checked(stored)
    record(by=by, verb=gettext_noop("took up again"), obj=stored)
    return stored


def _locked(potential):
    return Potential.objects.select_for_update(of=("self",)).select_related("product", "innovation", "region").get(
        pk=potential.pk
    )  # fmt: skip


def _check(potential):
    """What the database's rules do not say in words."""
    product, innovation = potential.product, potential.innovation
    if potential.kind == Kind.PRODUCT and not product:
        raise ValidationError({"product": _("Choose the product.")})
    if potential.kind == Kind.INNOVATION and not innovation:
        raise ValidationError({"innovation": _("Choose the innovation.")})
    if product and product.region_id != potential.region_id:
        raise ValidationError({"product": _("This product is of another village. Choose one of this village.")})
    if innovation and not _is_of(innovation, potential.region_id):
        raise ValidationError({"innovation": _("This innovation is of another village. Choose one of this village.")})
    if not potential.why:
        raise ValidationError({"why": _("Write why this protection fits.")})
    if potential.fits == FilingType.COMMUNAL and not potential.communal_kind:
        raise ValidationError({"communal_kind": _("Say which of the five kinds of communal property it is.")})
    if potential.fits != FilingType.COMMUNAL and potential.communal_kind:
        raise ValidationError(
            {"communal_kind": _("Only communal property has a kind. Leave it empty, or choose that protection.")}
        )


def _is_of(innovation, region_id):
    return innovation.region_id == region_id or innovation.further_villages.filter(region=region_id).exists()

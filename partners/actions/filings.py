"""Filings: begun, changed, handed on. Stages are written in filing_stages.py, people in filing_parties.py, all else that
belongs to a filing in filing_parts.py.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import YES, Answer, Permission
from klaster.actions import save_checked
from klaster.audit.actions import record
from klaster.models import Portal
from klaster.templatetags.klaster import day
from partners import filing_numbers, notices_filings
from partners.actions import mark_licences
from partners.actions.offers import insist_takes_part
from partners.filing_repeats import refuse_repeats
from partners.models import Filing, FilingPartner, FilingType, Partner, Potential, Stage
from partners.models.filings import BEFORE_FILING
from sites.models import Innovation, Product

FIELDS = [
    "title", "summary", "description", "communal_kind", "tariff", "fee_paid_on", "cost", "funds", "fiscal_year",
    "application_number", "registration_number", "note",
]  # fmt: skip


# who may


def current_partner(filing):
    """The row of the partner that accompanies it now, or None."""
    return filing.partners.filter(until__isnull=True).select_related("partner").first()


def may_create(user, region=None):
    """Dinas PMD and a partner's officers everywhere, a village for itself."""
    if access.can(user, Permission.MANAGE_FILINGS) or access.partner_ids(user):
        return YES
    return access.can(user, Permission.WRITE, region)


def may_write(user, filing):
    """Dinas PMD; the officers of the partner that accompanies it now; the village, until it is filed."""
    if access.can(user, Permission.MANAGE_FILINGS):
        return YES
    if _accompanies(user, filing):
        return YES
    if not access.can(user, Permission.WRITE, filing.region):
        mine = access.partner_ids(user)
        if any(one.partner_id in mine for one in filing.partners.all()):
            return Answer(False, _("Your partner handed this filing on. You can read it; the partner after you writes it."))
        return Answer(False, _("Dinas PMD, the partner that accompanies it and the village write this filing."))
    if filing.stage in BEFORE_FILING:
        return YES
    return Answer(False, _("It is filed. Dinas PMD and the partner that accompanies it keep it from now on."))


def may_hand_on(user, filing):
    """Dinas PMD, and the officers of the partner that accompanies it."""
    if access.can(user, Permission.MANAGE_FILINGS):
        return YES
    if _accompanies(user, filing):
        return YES
    return Answer(False, _("Dinas PMD, or the partner that accompanies it, hands a filing on."))


def _accompanies(user, filing):
    """By its partner of now; reads what the page has read already."""
    mine = access.partner_ids(user)
    return bool(mine) and any(one.until is None and one.partner_id in mine for one in filing.partners.all())


def insist(answer):
    if not answer:
        raise PermissionDenied(answer.reason)


def held(filing, by):
    """The filing locked and as it is now, for somebody who may write it."""
    stored = Filing.objects.select_for_update().get(pk=filing.pk)
    insist(may_write(by, stored))
    return stored


def public_changed(filing):
    """The register shows it anew, unless what it would show repeats a secret."""
    if filing.public_stage:
        refuse_repeats(filing)
        Portal.content_changed()


# entry


@transaction.atomic
def create_filing(
    *, type, title, region, by, potential=None, request=None, products=(), innovations=(), villages=(), partner=None, **fields
):
    """Begin one. What an officer begins, the own partner accompanies unless another is named by Dinas PMD."""
    insist(may_create(by, region))
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields of a new filing: {', '.join(sorted(unknown))}")
    filing = Filing(type=type, title=title.strip(), region=region, potential=potential, request=request, created_by=by)
    _write(filing, fields)
    _refuse_twin(filing, by)
    _check_origins(filing, villages)
    _refuse_set_aside(potential)
    filing_numbers.refuse_clash(filing, by)
    save_checked(filing)
    filing.villages.set([village for village in villages if village != region])
    link(filing, products, innovations)
    if partner := partner or _own_partner(by):
        insist_takes_part(partner)
        FilingPartner.objects.create(filing=filing, partner=partner, since=timezone.localdate())
    record(by=by, verb=gettext_noop("created"), obj=filing)
    notices_filings.begun(filing, by)
    if partner:
        notices_filings.handed(filing, partner, by)
    return filing


def _own_partner(user):
    """An officer's own partner; None for Dinas PMD and villages, who name one later."""
    if access.can(user, Permission.MANAGE_FILINGS) or access.can(user, Permission.WRITE):
        return None
    mine = access.partner_ids(user)
    return Partner.objects.filter(pk=mine[0]).first() if mine else None


def _write(filing, fields):
    """Set the fields on the object; numbers as they are compared. Gives the names of those that changed."""
    changed = []
    for name, value in fields.items():
        value = filing_numbers.normal(value) if name in filing_numbers.NUMBERS else value
        value = value.strip() if isinstance(value, str) else value
        if getattr(filing, name) != value:
            setattr(filing, name, value)
            changed.append(name)
    if filing.type != FilingType.COMMUNAL and filing.communal_kind:
        raise ValidationError({"communal_kind": _("Only communal intellectual property has such a kind. Leave it empty.")})
    return changed


def _refuse_twin(filing, by):
    """A double click, or two people who begin the same."""
    twin = Filing.objects.open().filter(type=filing.type, region=filing.region, title__iexact=filing.title.strip())
    if other := twin.exclude(pk=filing.pk).first():
        if Filing.objects.visible_to(by).filter(pk=other.pk).exists():
            words = _("“%(title)s” is begun already for this village, with the same type. Open that filing instead.")
            raise ValidationError({"title": words % {"title": other.title}})
        raise ValidationError({"title": _("This is begun already for this village by others. Ask Dinas PMD about it.")})


def _check_origins(filing, villages):
    """A potential or request must be of one of the villages: it says what the filing is for."""
    there = {filing.region_id, *(village.pk for village in villages)}
    if filing.potential and filing.potential.region_id not in there:
        raise ValidationError(_("This potential belongs to another village. Choose its village, or begin without it."))
    if filing.request and filing.request.region_id not in there:
        raise ValidationError(_("This request belongs to another village. Choose its village, or begin without it."))


def _refuse_set_aside(potential):
    """Locked, so that nobody sets it aside meanwhile."""
    if potential and Potential.objects.select_for_update().get(pk=potential.pk).set_aside_reason:
        raise ValidationError(
            _("The potential “%(name)s” is set aside. Nothing was begun; take it up again on its page first.")
            % {"name": potential}
        )


@transaction.atomic
def update_filing(*, filing, by, seen=None, **fields):
    """Change any of `FIELDS`. `seen`: `updated_at` when the page was opened; what somebody else saved since then is kept."""
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    stored = held(filing, by)
    since, former = stored.updated_at, stored.registration_number
    changed = _write(stored, fields)
    if not changed:
        return stored
    if seen and seen != since:
        raise ValidationError(
            _(
                "Somebody else changed this filing while you wrote. Nothing of yours is lost, nothing is saved yet: read in"
                " another window what stands there now, then save again."
            )
        )
    if "title" in changed and stored.is_open:
        _refuse_twin(stored, by)
    filing_numbers.refuse_clash(stored, by)
    save_checked(stored)
    record(by=by, verb=gettext_noop("changed"), obj=stored, fields=changed)
    mark_licences.follow(stored, by=by, former=former)
    public_changed(stored)
    return stored


@transaction.atomic
def change_type(*, filing, type, by, communal_kind=""):
    """Another type, only before it is filed. Classes stay where they are and count again when it becomes a mark again."""
    stored = held(filing, by)
    if stored.stage != Stage.PREPARING:
        raise ValidationError(
            _("The type can be changed only before anything is filed; it is at “%(stage)s” now. Nothing was changed.")
            % {"stage": stored.get_stage_display()}
        )
    was = stored.type
    stored.type, stored.communal_kind = type, communal_kind
    _write(stored, {})
    _refuse_twin(stored, by)
    filing_numbers.refuse_clash(stored, by)
    save_checked(stored)
    record(by=by, verb=gettext_noop("changed the type of"), obj=stored, was=was, now=stored.type)
    return stored


# what it is about


def products_of(filing):
    """Those that may be linked: of one of its villages."""
    return Product.objects.filter(region__in=_places(filing))


def innovations_of(filing):
    """Those that may be linked: of one of its villages, or shared with one."""
    places = _places(filing)
    shared = Innovation.villages.through.objects.filter(region__in=places).values("innovation")
    return Innovation.objects.filter(Q(region__in=places) | Q(pk__in=shared))


def _places(filing):
    return [filing.region_id, *filing.villages.values_list("pk", flat=True)]


def link(filing, products, innovations):
    wanted = {product.pk for product in products}
    if wanted - set(products_of(filing).filter(pk__in=wanted).values_list("pk", flat=True)):
        raise ValidationError({"products": _("A product must be of one of its villages. Add the village first.")})
    chosen = {innovation.pk for innovation in innovations}
    if chosen - set(innovations_of(filing).filter(pk__in=chosen).values_list("pk", flat=True)):
        raise ValidationError({"innovations": _("An innovation must be of one of its villages. Add the village first.")})
    filing.products.set(wanted)
    filing.innovations.set(chosen)


# the partner that accompanies it


@transaction.atomic
def hand_on(*, filing, partner, on, reason, by):
    """From the partner that accompanies it to another; the first one keeps reading. Without one, `partner` begins."""
    stored = Filing.objects.select_for_update().get(pk=filing.pk)
    insist(may_hand_on(by, stored))
    insist_takes_part(partner)
    now = current_partner(stored)
    if now and now.partner_id == partner.pk:
        raise ValidationError({"partner": _("%(partner)s accompanies it already. Nothing was changed.") % {"partner": partner}})
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come. Hand it on when the day has come.")})
    if now and on < now.since:
        raise ValidationError(
            {"on": _("%(partner)s accompanies it from %(day)s only. Choose that day or a later one.")
             % {"partner": now.partner, "day": day(now.since)}}
        )  # fmt: skip
    if now:
        if not reason.strip():
            raise ValidationError({"reason": _("Write why it is handed on: the village and both partners read it.")})
        now.until, now.reason = on, reason.strip()
        save_checked(now)
    save_checked(FilingPartner(filing=stored, partner=partner, since=on))
    names = {"to": str(partner), **({"reason": now.reason} if now else {})}
    record(by=by, verb=gettext_noop("handed on") if now else gettext_noop("chose a partner for"), obj=stored, **names)
    notices_filings.handed(stored, partner, by, reason=now.reason if now else "")
    return stored

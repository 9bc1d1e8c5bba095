"""Merging a partner into another: all that points at it moves, nothing is lost, its old address leads on for ever."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.accounts.models import Membership
from klaster.actions import demand
from klaster.audit.actions import record
from klaster.models import Portal
from partners.models import (
    ActionItem,
    Activity,
    Agreement,
    Attendance,
    Capability,
    ContactPerson,
    Contribution,
    Filing,
    FilingPartner,
    Letter,
    Offer,
    Partner,
    PartnerName,
    PlanLine,
    RequestRemark,
    RequestStep,
    ResearchProject,
    SupportRequest,
)

State = Offer.State
BEST_FIRST = [State.ACCEPTED, State.WAITING, State.HANDED_ON, State.DECLINED, State.WITHDRAWN]

# All that points at a partner: (model, its field). A test compares it with the models.
POINTERS = [
    (PartnerName, "partner"),
    (Capability, "partner"),
    (ContactPerson, "partner"),
    (Activity, "partner"),
    (Agreement.parties.through, "partner"),
    (Offer, "partner"),
    (Offer, "handed_to"),
    (RequestStep, "partner"),
    (RequestRemark, "partner"),
    (Letter, "partner"),
    (Attendance, "partner"),
    (ActionItem, "partner"),
    (PlanLine, "partner"),
    (ResearchProject, "institution"),
    (Contribution, "partner"),
    (FilingPartner, "partner"),
    (Membership, "partner"),
    (Partner, "merged_into"),
]


def what_moves(partner):
    """[(name of the things, how many)] that a merging would move, without those there are none of."""
    shown = [(model, field) for model, field in POINTERS if field not in {"handed_to", "merged_into"}]
    counted = [(_name(model), model.objects.filter(**{field: partner}).count()) for model, field in shown]
    return [(name, count) for name, count in counted if count]


def _name(model):
    model = {Agreement.parties.through: Agreement, FilingPartner: Filing}.get(model, model)
    return str(model._meta.verbose_name_plural)


@transaction.atomic
def merge_partner(*, partner, into, by):
    """Move everything of `partner` to `into`. The old name is kept among the names of `into`, the old row only leads there."""
    demand(by, Permission.MANAGE_PARTNERS)
    if partner.pk == into.pk:
        raise ValidationError({"into": _("This is the partner itself. Choose another one.")})
    _lock_requests(partner, into)
    _lock_filings(partner, into)
    both = {one.pk: one for one in Partner.objects.select_for_update().filter(pk__in=[partner.pk, into.pk]).order_by("pk")}
    partner, into = both[partner.pk], both[into.pk]
    _refuse(partner, into)
    moved = {str(model._meta.label_lower): model.objects.filter(**{field: partner}).count() for model, field in POINTERS}
    _keep_name(partner)
    joined = _join_what_both_have(partner, into)
    for model, field in POINTERS:
        model.objects.filter(**{field: partner}).update(**{field: into})
    partner.is_active, partner.merged_into = False, into
    partner.full_clean()
    partner.save(update_fields=["is_active", "merged_into"])
    detail = {"moved": {name: str(count) for name, count in moved.items() if count}, "joined": joined}
    record(by=by, verb=gettext_noop("merged into another partner"), obj=partner, to=into.name, **detail)
    record(by=by, verb=gettext_noop("took another partner in"), obj=into, name=partner.name, **detail)
    Portal.content_changed()
    return into


def _lock_requests(partner, into):
    """The requests put to either, before the partners: an answer locks its request first and then reads the partner's row."""
    asked = Offer.objects.filter(Q(partner__in=[partner, into]) | Q(handed_to__in=[partner, into])).values("request")
    list(SupportRequest.objects.select_for_update().filter(pk__in=asked).order_by("pk"))


def _lock_filings(partner, into):
    """The filings that either accompanies, as handing one on locks it."""
    accompanied = FilingPartner.objects.filter(partner__in=[partner, into]).values("filing")
    list(Filing.objects.select_for_update(of=("self",)).filter(pk__in=accompanied).order_by("pk"))


def _refuse(partner, into):
    if partner.merged_into_id:
        raise ValidationError(_("%(name)s was merged already. Nothing was changed.") % {"name": partner})
    if into.merged_into_id or not into.is_active:
        raise ValidationError(
            {"into": _("%(name)s no longer takes part, so nothing can move there. Choose another partner.") % {"name": into}}
        )


def _keep_name(partner):
    """Its name of today becomes one of the earlier names, which all move."""
    today, last = timezone.localdate(), partner.names.order_by("until").last()
    since = last.until if last and last.until and last.until < today else None
    PartnerName.objects.create(partner=partner, name=partner.name, since=since, until=today)


def _join_what_both_have(partner, into):
    """Where a rule lets the two have one thing only, keep one with what both say; gives the words of what was given up."""
    _same_titles(Activity.objects.filter(partner=partner), Activity.objects.filter(partner=into), partner, "starts")
    _same_titles(ResearchProject.objects.filter(institution=partner), ResearchProject.objects.filter(institution=into), partner)
    _capabilities(partner, into)
    _attendance(partner, into)
    _memberships(partner, into)
    parties = Agreement.parties.through.objects
    parties.filter(partner=partner, agreement__in=parties.filter(partner=into).values("agreement")).delete()
    return [*_offers(partner, into), *_contributions(partner, into), *_filings(partner, into)]


def _same_titles(theirs, ours, partner, *fields):
    """Two things of one name are two things: the one that comes says from whom it came."""
    known = set(ours.values_list("title", *fields))
    for thing in theirs:
        if (thing.title, *(getattr(thing, field) for field in fields)) in known:
            origin = f" ({partner.short_name} #{thing.pk})"
            thing.title = thing.title[: thing._meta.get_field("title").max_length - len(origin)] + origin
            thing.save(update_fields=["title"])


def _capabilities(partner, into):
    known = {(one.topic, one.butir_code): one for one in into.capabilities.all()}
    for one in partner.capabilities.all():
        if kept := known.get((one.topic, one.butir_code)):
            if not kept.note:
                Capability.objects.filter(pk=kept.pk).update(note=one.note)
            one.delete()


def _attendance(partner, into):
    known = {(one.meeting_id, one.name, one.office): one for one in Attendance.objects.filter(partner=into)}
    for one in Attendance.objects.filter(partner=partner):
        if kept := known.get((one.meeting_id, one.name, one.office)):
            if kept.state == Attendance.State.INVITED or one.state == Attendance.State.PRESENT:
                Attendance.objects.filter(pk=kept.pk).update(state=one.state)
            one.delete()


def _memberships(partner, into):
    """An officer of both keeps one role that stands; the other one ends today."""
    today = timezone.localdate()
    doubled = Membership.objects.filter(partner=into, until__isnull=True).values("user")
    for held in Membership.objects.filter(partner=partner, until__isnull=True, user__in=doubled):
        held.until = max(today, held.since)
        held.save(update_fields=["until"])


def _contributions(partner, into):
    known = {(one.innovation_id, one.stage): one for one in Contribution.objects.filter(partner=into)}
    given_up = []
    for one in Contribution.objects.filter(partner=partner):
        if kept := known.get((one.innovation_id, one.stage)):
            if one.part != kept.part:
                given_up.append({"contribution": str(kept.pk), "part": one.part})
                kept.part = f"{kept.part}; {one.part}"[:300]
            kept.year = kept.year or one.year
            one.delete()
            kept.save(update_fields=["part", "year"])
    return given_up


def _filings(partner, into):
    """What one of the two handed to the other was never handed on: the two spans become one."""
    given_up, before = [], None
    both = FilingPartner.objects.filter(partner__in=[partner, into]).order_by("filing", "since", "pk")
    for one in both:
        if before and before.filing_id == one.filing_id and before.until is not None and one.since <= before.until:
            given_up.append({"filing": str(one.filing_id), "day": before.until.isoformat(), "reason": before.reason})
            one.since = min(before.since, one.since)
            before.delete()
            one.save(update_fields=["since"])
        before = one
    return given_up


# offers


def _offers(partner, into):
    """One offer for each request: the better answer stays, and the lead with it."""
    known = {offer.request_id: offer for offer in Offer.objects.filter(partner=into).select_related("request")}
    given_up = []
    for offer in Offer.objects.filter(partner=partner).select_related("request"):
        if other := known.get(offer.request_id):
            kept, dropped = sorted([offer, other], key=lambda one: _rank(one, partner, into))
            given_up.append(_told(dropped, kept))
            if kept.handed_to in (partner, into):
                _waits_again(kept)
            _join(kept, dropped, into)
    for offer in Offer.objects.filter(partner__in=[partner, into], handed_to__in=[partner, into]).select_related("request"):
        given_up.append(_told(offer, offer))
        _waits_again(offer)
    return given_up


def _rank(offer, partner, into):
    """What one of the two handed on to the other is answered by the other."""
    return offer.handed_to_id in {partner.pk, into.pk}, BEST_FIRST.index(offer.state)


def _told(offer, kept):
    return {"offer": str(kept.pk), "request": str(offer.request_id), "state": offer.state, "reason": offer.reason,
            "note": offer.note}  # fmt: skip


def _join(kept, dropped, into):
    is_lead = kept.is_lead or dropped.is_lead
    if kept.state == dropped.state:
        for field in ["due", "note", "contact", "cost", "funds", "fiscal_year"]:
            if getattr(kept, field) in (None, ""):
                setattr(kept, field, getattr(dropped, field))
    if kept.links.filter(used_at__isnull=True, revoked_at__isnull=True).exists():
        dropped.links.filter(used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=timezone.now())
    dropped.links.update(offer=kept)
    dropped.delete()
    kept.partner, kept.is_lead = into, is_lead
    kept.save()


def _waits_again(offer):
    """One of the two handed it on to the other: now it stands with the one they have become, and waits for its answer."""
    request = offer.request
    offer.state, offer.handed_to = (State.WAITING if request.is_open else State.WITHDRAWN), None
    offer.save(update_fields=["state", "handed_to"])
    if request.state == SupportRequest.State.RECORDED:
        request.state = SupportRequest.State.OFFERED
        request.save(update_fields=["state", "updated_at"])

"""Putting a request to partners, and their answers. The request's row is locked first, whoever comes by page or by link.

The first partner to accept leads when nobody was named; a lead that turns it down leaves the lead to the one who accepted next.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from partners import notices_requests as notices
from partners.actions.requests import follow, insist_state, locked, named
from partners.models import Capability, Offer, Partner, SupportRequest

State = Offer.State
PROMISE = ["due", "cost", "funds", "fiscal_year", "note", "contact"]
ANSWERABLE = [State.WAITING, State.ACCEPTED, State.DECLINED]


def may_answer(user, offer):
    """The partner's officers, and Dinas PMD on its behalf."""
    return access.can(user, Permission.COORDINATE) or access.can(user, Permission.WORK_AS_PARTNER, offer)


def _demand_answer(by, offer):
    answer = may_answer(by, offer)
    if not answer:
        raise PermissionDenied(answer.reason)


def able_partners(request):
    """The partners that take part, those that can help with the request's butir or topic first; each with `why` (or "")."""
    wanted = Capability.objects.filter(topic="", butir_code=request.butir_code).exclude(butir_code="") | (
        Capability.objects.filter(topic=request.topic).exclude(topic="")
    )
    reasons = {}
    for capability in wanted:
        reasons.setdefault(capability.partner_id, []).append(capability)
    found = list(Partner.objects.taking_part().by_kind())
    for partner in found:
        known = reasons.get(partner.pk, [])
        partner.why = "; ".join(f"{one} ({one.note})" if one.note else str(one) for one in known)
        partner.rank = (-any(one.butir_code for one in known), -bool(known))
    return sorted(found, key=lambda partner: partner.rank)


# asking


@transaction.atomic
def offer_to(*, request, partners, by, lead=None):
    """Put it to one or several partners; those that are asked already stay as they are. Gives the new offers."""
    demand(by, Permission.COORDINATE)
    request = locked(request)
    insist_state(request, *SupportRequest.OPEN)
    known = {offer.partner_id: offer for offer in request.offers.all()}
    new = [partner for partner in partners if partner.pk not in known or not is_standing(known[partner.pk])]
    if not new and lead is None:
        raise ValidationError(_("These partners are asked already. Tick another one, or go back."))
    offers = [ask(request, partner, by=by) for partner in new]
    if lead is not None:
        give_lead(request, lead)
    follow(request)
    names = [str(partner) for partner in new]
    record(by=by, verb=gettext_noop("put to partners"), obj=request, partners=names, lead=str(lead) if lead else "")
    for offer in offers:
        notices.offered(offer, by)
    return offers


def is_standing(offer):
    return offer.state in {State.WAITING, State.ACCEPTED}


def insist_takes_part(partner):
    """A partner that no longer takes part is not asked; of a merged one the successor is named."""
    if partner.merged_into_id:
        raise ValidationError(
            _("%(partner)s was merged into %(other)s and cannot be asked. Choose %(other)s; nothing was changed.")
            % {"partner": partner, "other": partner.merged_into}
        )
    if not partner.is_active:
        raise ValidationError(
            _("%(partner)s no longer takes part and cannot be asked. Choose another partner; nothing was changed.")
            % {"partner": partner}
        )


def insist_still_takes_part(partner):
    """The partner as it is now: it may have been merged or closed since a form read it, or while the offer was written."""
    partner.refresh_from_db()
    insist_takes_part(partner)


def ask(request, partner, *, by):
    """The partner's offer, new or once more waiting. `request` is locked."""
    insist_takes_part(partner)
    offer = request.offers.filter(partner=partner).first() or Offer(request=request, partner=partner)
    offer.state, offer.reason, offer.handed_to = State.WAITING, "", None
    offer.answered_at, offer.answered_by, offer.answered_name = None, None, ""
    offer.offered_by = by
    save_checked(offer)
    insist_still_takes_part(partner)
    return offer


def give_lead(request, partner):
    """Name the partner's standing offer as the one in the lead. `request` is locked."""
    offer = request.offers.standing().filter(partner=partner).first()
    if offer is None:
        raise ValidationError({"lead": _("Only a partner that is asked can be in the lead. Tick it too.")})
    request.offers.filter(is_lead=True).exclude(pk=offer.pk).update(is_lead=False)
    offer.is_lead = True
    offer.save(update_fields=["is_lead"])
    return offer


@transaction.atomic
def name_lead(*, offer, by):
    demand(by, Permission.COORDINATE)
    request = locked(offer.request)
    insist_state(request, *SupportRequest.OPEN)
    offer = give_lead(request, offer.partner)
    record(by=by, verb=gettext_noop("named the lead of"), obj=request, partner=str(offer.partner))
    notices.leads(offer, by)
    return offer


@transaction.atomic
def withdraw_offer(*, offer, by):
    """The partner is no longer asked; its link ends."""
    demand(by, Permission.COORDINATE)
    request, offer = both(offer)
    insist_state(request, *SupportRequest.OPEN)
    if not is_standing(offer):
        raise ValidationError(_("This partner is not asked now; nothing was changed."))
    turn_down(request, offer, State.WITHDRAWN)
    offer.links.filter(used_at=None, revoked_at=None).update(revoked_at=timezone.now())
    record(by=by, verb=gettext_noop("no longer asks a partner for"), obj=request, partner=str(offer.partner))
    notices.unasked(offer, by)
    return offer


# answers


def both(offer):
    """The request, locked, and the offer as it is now."""
    request = locked(offer.request)
    offer = Offer.objects.select_related("partner__merged_into").get(pk=offer.pk)
    offer.request = request
    return request, offer


def turn_down(request, offer, state, **fields):
    """The offer no longer stands; its lead goes to the partner that accepted next. `request` is locked."""
    was_lead = offer.is_lead
    offer.state, offer.is_lead = state, False
    for field, value in fields.items():
        setattr(offer, field, value)
    save_checked(offer)
    heir = request.offers.filter(state=State.ACCEPTED).order_by("answered_at", "pk").first() if was_lead else None
    if heir and not request.offers.filter(is_lead=True).exists():
        heir.is_lead = True
        heir.save(update_fields=["is_lead"])
        notices.leads(heir, None)
    follow(request)


@transaction.atomic
def accept(*, offer, by, **promise):
    """Accept it, or change the promise of what is accepted. `promise`: any of PROMISE. Look at `is_lead` of what comes back."""
    request, offer = both(offer)
    _demand_answer(by, offer)
    return write_acceptance(request, offer, by=by, **promise)


def write_acceptance(request, offer, *, by=None, name="", **promise):
    """What `accept` and the answer link share; the request is locked, the right to answer is judged."""
    insist_state(request, *SupportRequest.OPEN)
    _insist_answerable(offer)
    insist_takes_part(offer.partner)
    again = offer.state == State.ACCEPTED
    changed = {field: value for field, value in promise.items() if field in PROMISE and value != getattr(offer, field)}
    if again and not changed:
        return offer  # sent twice: nobody is told anew
    for field, value in changed.items():
        setattr(offer, field, value)
    _check_promise(offer)
    offer.state, offer.reason = State.ACCEPTED, ""
    if not request.offers.filter(is_lead=True).exclude(pk=offer.pk).exists():
        offer.is_lead = True
    sign(offer, by, name)
    save_checked(offer)
    follow(request)
    if "due" in changed and request.due >= timezone.localdate():
        SupportRequest.objects.filter(pk=request.pk).update(climbed=0)  # the lateness of another promised day is told anew
    verb = gettext_noop("changed the promise for") if again else gettext_noop("accepted")
    due = offer.due.isoformat() if offer.due else ""
    record(by=by, verb=verb, obj=request, partner=str(offer.partner), due=due, **named(name))
    notices.answered(offer, by)
    return offer


def _check_promise(offer):
    if offer.due and offer.due < timezone.localdate():
        raise ValidationError({"due": _("This day is over. Promise today or a later day.")})
    if offer.contact and offer.contact.partner_id != offer.partner_id:
        raise ValidationError({"contact": _("This focal point belongs to another partner. Choose one of this partner.")})


def _insist_answerable(offer):
    if offer.state not in ANSWERABLE:
        raise ValidationError(
            _("%(partner)s: “%(now)s”. There is nothing to answer any more; nothing was changed.")
            % {"partner": offer.partner, "now": offer.get_state_display()}
        )


def sign(offer, by, name):
    offer.answered_at, offer.answered_by, offer.answered_name = timezone.now(), by, name


@transaction.atomic
def decline(*, offer, reason, by):
    """It cannot be met yet; also what was accepted can be given back so."""
    request, offer = both(offer)
    _demand_answer(by, offer)
    return write_refusal(request, offer, reason=reason, by=by)


def write_refusal(request, offer, *, reason, by=None, name=""):
    insist_state(request, *SupportRequest.OPEN)
    if not is_standing(offer):
        _insist_answerable(offer)
        raise ValidationError(_("This was answered so already; nothing was changed."))
    if not reason.strip():
        raise ValidationError({"reason": _("Write why it cannot be met yet: others can help from there.")})
    sign(offer, by, name)
    turn_down(request, offer, State.DECLINED, reason=reason.strip())
    words = {"partner": str(offer.partner), "reason": reason.strip()}
    record(by=by, verb=gettext_noop("cannot meet yet"), obj=request, **words, **named(name))
    notices.answered(offer, by)
    return offer


@transaction.atomic
def hand_on(*, offer, to, by, reason=""):
    """Another partner is asked in this one's place, in the lead where this one was. Gives that partner's offer."""
    request, offer = both(offer)
    _demand_answer(by, offer)
    return write_handing_on(request, offer, to=to, reason=reason, by=by)


def write_handing_on(request, offer, *, to, reason="", by=None, name=""):
    insist_state(request, *SupportRequest.OPEN)
    if not is_standing(offer):
        raise ValidationError(_("This partner is not asked now; nothing was changed."))
    if to.pk == offer.partner_id:
        raise ValidationError({"to": _("Choose another partner: this is the one that hands it on.")})
    other = request.offers.filter(partner=to).first()
    if other and other.state in {State.DECLINED, State.HANDED_ON}:
        raise ValidationError({"to": _("This partner has answered already that it cannot be met there. Choose another one.")})
    was_lead = offer.is_lead
    if fresh := other is None or not is_standing(other):
        other = ask(request, to, by=by or offer.offered_by)
    else:
        insist_still_takes_part(to)
    sign(offer, by, name)
    offer.handed_to, offer.reason = to, reason.strip()
    offer.state, offer.is_lead = State.HANDED_ON, False
    save_checked(offer)
    if was_lead:
        other = give_lead(request, to)
    follow(request)
    verb, words = gettext_noop("handed on"), {"partner": str(offer.partner), "to": str(to), "reason": reason.strip()}
    record(by=by, verb=verb, obj=request, **words, **named(name))
    other.request = request
    if fresh:
        notices.offered(other, by)
    notices.answered(offer, by)
    return other

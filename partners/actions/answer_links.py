"""One-time links by which a partner without an account answers, writes how it goes, and says that it is done.

Only the hash is kept: who has the address has the link. Using one up and what it does are one transaction, so a refused
answer leaves the link as it was. After an acceptance or a word of progress a new link takes its place.
"""

import datetime
import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.accounts.actions import digest
from klaster.actions import demand
from klaster.audit.actions import record
from partners.actions import files, offers, request_work
from partners.actions.requests import finish, insist_state, locked
from partners.models import AnswerLink, Offer, SupportRequest

LIFETIME = datetime.timedelta(days=14)
State = Offer.State


class LinkGone(Exception):
    """The link does nothing any more; `why` of its row says the reason."""


@dataclass(frozen=True)
class Used:
    """What came of a link: the offer, and the token of the next link, known only now; "" when none follows."""

    offer: Offer
    token: str = ""


def known(token):
    """The link of a token, with what its page shows; None when there is none."""
    rows = AnswerLink.objects.select_related(
        "offer__request__region__parent__parent",
        "offer__request__innovation__current_version",
        "offer__request__created_by",
        "offer__partner__merged_into",
        "offer__handed_to",
        "offer__offered_by",
    )
    return rows.filter(digest=digest(token)).first()


def why_gone(link):
    """In one word why the link no longer works; "" while it does."""
    if link is None:
        return "unknown"
    if link.state == "used":
        return "used"
    request, offer = link.offer.request, link.offer
    if not request.is_open:
        return "cancelled" if request.state == SupportRequest.State.CANCELLED else "finished"
    if offer.partner.merged_into_id or not offer.partner.is_active:
        return "closed"
    why = {State.WITHDRAWN: "withdrawn", State.HANDED_ON: "handed_on"}.get(offer.state)
    return why or ("" if link.state == "live" else link.state)  # taken back is the last word: mostly it has one of those causes


@transaction.atomic
def issue_link(*, offer, by):
    """A link for one partner's answer, and its token, known only now; an earlier one ends."""
    demand(by, Permission.COORDINATE)
    request, offer = offers.both(offer)
    insist_state(request, *SupportRequest.OPEN)
    offers.insist_takes_part(offer.partner)
    if offer.state not in offers.ANSWERABLE:
        raise ValidationError(_("This partner is not asked now; nothing was changed."))
    link, token = _new(offer, by)
    record(by=by, verb=gettext_noop("issued an answer link for"), obj=request, partner=str(offer.partner))
    return link, token


def _new(offer, by=None):
    revoke_all(offer)
    token = secrets.token_urlsafe(32)
    expires = timezone.now() + LIFETIME
    return AnswerLink.objects.create(offer=offer, digest=digest(token), created_by=by, expires_at=expires), token


def revoke_all(offer):
    return offer.links.filter(used_at=None, revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def revoke_link(*, offer, by):
    demand(by, Permission.COORDINATE)
    request, offer = offers.both(offer)
    if revoke_all(offer):
        record(by=by, verb=gettext_noop("took an answer link back for"), obj=request, partner=str(offer.partner))


def _use(token, name):
    """The request, locked, and the offer of a live link, which is used up. Raises LinkGone, ValidationError."""
    if not name.strip():
        raise ValidationError({"name": _("Type your name: the village reads who answered.")})
    found = known(token)
    if found is None:
        raise LinkGone
    locked(found.offer.request)
    link = known(token)  # as it is now that nobody else changes it
    if why_gone(link):
        raise LinkGone
    link.used_at, link.used_name = timezone.now(), name.strip()
    link.save(update_fields=["used_at", "used_name"])
    request, offer = offers.both(link.offer)
    return request, offer, name.strip()


@transaction.atomic
def accept(*, token, name, **promise):
    request, offer, name = _use(token, name)
    offer = offers.write_acceptance(request, offer, name=name, **promise)
    return Used(offer, _new(offer)[1])


@transaction.atomic
def decline(*, token, name, reason):
    request, offer, name = _use(token, name)
    return Used(offers.write_refusal(request, offer, reason=reason, name=name))


@transaction.atomic
def hand_on(*, token, name, to, reason=""):
    request, offer, name = _use(token, name)
    offers.write_handing_on(request, offer, to=to, reason=reason, name=name)
    return Used(offer)


@transaction.atomic
def tell(*, token, name, text="", file=None, caption=""):
    """How it goes: words, a file, or both."""
    request, offer, name = _use(token, name)
    _insist_accepted(offer)
    if not text.strip() and file is None:
        raise ValidationError({"text": _("Write a few words or choose a file first.")})
    if text.strip():
        request_work.write_remark(request, text=text, name=name, partner=offer.partner)
    following = _new(offer)[1]
    if file is not None:
        files.add_file(owner=request, file=file, by_name=name, caption=caption)
    return Used(offer, following)


@transaction.atomic
def done(*, token, name, result):
    """The partner in the lead says that it is done."""
    request, offer, name = _use(token, name)
    _insist_accepted(offer)
    if not offer.is_lead:
        raise ValidationError(_("Another partner is in the lead and says when it is done. Write here how your part goes."))
    finish(request, result=result, name=name)
    return Used(offer)


def _insist_accepted(offer):
    if offer.state != State.ACCEPTED:
        raise ValidationError(_("Say first whether it can be met."))

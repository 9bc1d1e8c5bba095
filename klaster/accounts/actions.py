"""Writes on people: accounts, roles and one-time links. Each is one transaction with its event in the audit trail."""

import datetime
import hashlib
import secrets

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from klaster.access import SCOPES, Role, Scope
from klaster.accounts import rules
from klaster.accounts.models import AccessLink, Handover, Membership, User
from klaster.accounts.rules import Refused, insist
from klaster.actions import save_checked
from klaster.audit.actions import record

HANDOVER_LIFETIME = datetime.timedelta(days=7)
LIFETIMES = {AccessLink.Kind.INVITATION: datetime.timedelta(days=7), AccessLink.Kind.RESET: datetime.timedelta(hours=72)}


class LinkGone(Exception):
    """The link is unknown, used, replaced by a newer one, or past its time."""


@transaction.atomic
def invite(*, name, role, by, email=None, phone=None, region=None, partner=None, since=None, until=None):
    """A new person with a first role; signs in once a link has set the password. Raises ValidationError, Refused."""
    insist(rules.may_give_role(by, None))
    user = User(name=name, email=email or None, phone=phone or None)
    user.set_unusable_password()
    save_checked(user, exclude=["password"])
    sync_email(user=user)
    record(by=by, verb=gettext_noop("invited"), obj=user)
    give_role(user=user, role=role, region=region, partner=partner, since=since, until=until, by=by)
    return user


@transaction.atomic
def give_role(*, user, role, by, region=None, partner=None, since=None, until=None):
    """A further role for a person. Raises ValidationError where role, place and dates do not fit, Refused."""
    insist(rules.may_give_role(by, user))
    User.objects.select_for_update().get(pk=user.pk)  # so that a double click gives one role
    since = since or timezone.localdate()
    _check_place(role, region)
    held = Membership(user=user, role=role, region=region, partner=partner, since=since, until=until)
    if _overlaps(held):
        raise ValidationError(_("This person already holds this role there. Nothing was changed."))
    held.full_clean()
    held.save()
    record(by=by, verb=gettext_noop("gave a role"), obj=user, **_told(held))
    return held


def _check_place(role, region):
    if SCOPES[role] == Scope.REGION and (region is None or region.level not in rules.LEVELS[role]):
        raise ValidationError(_("This role is not held at a region of this kind. Choose another region."))


def _overlaps(held):
    same = Membership.objects.standing(held.since).filter(
        user=held.user, role=held.role, region=held.region, partner=held.partner
    )
    return (same.filter(since__lt=held.until) if held.until else same).exists()


def _told(held):
    place = str(held.place) if held.region_id or held.partner_id else ""
    dates = {"since": held.since.isoformat(), **({"until": held.until.isoformat()} if held.until else {})}
    return {"role": held.role, "place": place, **dates}


@transaction.atomic
def end_membership(*, membership, by, until=None):
    """The role holds until the day before `until` (today: it ends at once). The last role of Dinas PMD cannot end.

    A handover link that is out ends with it: who ends a role has not asked that another takes it.
    """
    insist(rules.may_manage(by, membership.user))
    membership = _locked(membership)
    _end(membership, until)
    _revoke_handovers(membership, timezone.now())
    record(by=by, verb=gettext_noop("ended a role"), obj=membership.user, **_told(membership))
    return membership


def _locked(membership):
    """The row as it is now; with it all roles of Dinas PMD, so that two people cannot end each other's at once."""
    if membership.role == Role.PMD:
        list(Membership.objects.select_for_update().filter(role=Role.PMD).order_by("pk"))
    return Membership.objects.select_for_update(of=["self"]).select_related("user").get(pk=membership.pk)


def _end(membership, until):
    if membership.state == "ended":
        raise Refused(_("This role has already ended."))
    if membership.role == Role.PMD and not _another_pmd(membership.user):
        raise Refused(_("This is the last role of Dinas PMD: without it nobody could invite anyone. Invite a colleague first."))
    membership.until = max(until or timezone.localdate(), membership.since)
    membership.save(update_fields=["until"])


def _another_pmd(person):
    return Membership.objects.active().filter(role=Role.PMD, user__is_active=True, until=None).exclude(user=person).exists()


@transaction.atomic
def issue_handover(*, membership, by, end_now=False):
    """A link by which the next holder takes the role over, and its token, known only now; an earlier link ends.

    The holder's role ends when the link is used, or at once. Raises Refused.
    """
    membership = _locked(membership)
    insist(rules.may_hand_over(by, membership))
    if membership.handovers.exclude(used_at=None).exists():
        raise Refused(_("This role was taken over already. Hand it over from the page of the one who holds it now."))
    now, token, until = timezone.now(), secrets.token_urlsafe(32), _end_ahead(membership)
    _revoke_handovers(membership, now)
    handover = Handover.objects.create(
        membership=membership, digest=digest(token), created_by=by, expires_at=_handover_expires(now, until), until=until
    )
    record(by=by, verb=gettext_noop("issued a handover link"), obj=membership.user, **_told(membership))
    if end_now and membership.state != "ended":
        _end(membership, None)
        record(by=by, verb=gettext_noop("ended a role"), obj=membership.user, **_told(membership))
    return handover, token


def _end_ahead(membership):
    return membership.until if membership.until and membership.state != "ended" else None


def _handover_expires(now, until):
    """After seven days; earlier where the role itself ends earlier, else its end would be lost."""
    ends = now + HANDOVER_LIFETIME
    return min(ends, timezone.make_aware(datetime.datetime.combine(until, datetime.time.min))) if until else ends


def _revoke_handovers(membership, now):
    return membership.handovers.filter(used_at=None, revoked_at=None).update(revoked_at=now)


@transaction.atomic
def revoke_handover(*, membership, by):
    """End the link that is out. The role stays as it is: with its holder, or waiting. Raises Refused."""
    membership = _locked(membership)
    insist(rules.may_hand_over(by, membership))
    if _revoke_handovers(membership, timezone.now()):
        record(by=by, verb=gettext_noop("took a handover link back"), obj=membership.user, **_told(membership))


@transaction.atomic
def take_over(*, token, by):
    """The role of the link's holder goes to `by`, once. Raises LinkGone, Refused, ValidationError."""
    handover = _live_handover(token)
    insist(rules.may_take_over(by, handover))
    return _take(handover, by)


@transaction.atomic
def take_over_as_new(*, token, name, password, email=None, phone=None):
    """As `take_over`, by a person who has no account yet: it is made in the same transaction."""
    handover = _live_handover(token)
    user = User(name=name, email=email or None, phone=phone or None)
    user.set_password(password)
    save_checked(user, exclude=["password"])
    sync_email(user=user)
    record(by=user, verb=gettext_noop("made the account by a handover link"), obj=user)
    return _take(handover, user)


def _live_handover(token):
    # The role is locked first, as when a link is issued: in the other order two at one moment would wait for each other.
    known = Handover.objects.filter(digest=digest(token)).select_related("membership", "created_by").first()
    if known is None:
        raise LinkGone
    membership = _locked(known.membership)
    handover = Handover.objects.live().select_for_update().filter(pk=known.pk).first()
    if handover is None or not rules.still_stands(known):
        raise LinkGone  # used, taken back, past its time, or issued by who may not any more
    handover.membership = membership
    return handover


def _take(handover, to):
    """End the one role, begin the other, use the link up. The role of Dinas PMD is begun first: one must always stand."""
    left = handover.membership
    User.objects.select_for_update().get(pk=to.pk)
    since = max(timezone.localdate(), left.since)
    held = Membership(user=to, role=left.role, region=left.region, partner=left.partner, since=since, until=handover.until)
    if _overlaps(held):
        raise ValidationError(_("You already hold this role there. Nothing was changed; the link still works for another."))
    held.full_clean()
    held.save()
    if left.state != "ended":
        _end(left, since)
    handover.used_at, handover.used_by = timezone.now(), to
    handover.save(update_fields=["used_at", "used_by"])
    record(by=to, verb=gettext_noop("passed a role on"), obj=left.user, to=str(to), **_told(left))
    record(by=to, verb=gettext_noop("took a role over"), obj=to, **_told(held))
    return held


@transaction.atomic
def change_contact(*, user, name, by, email=None, phone=None):
    """Name, e-mail and phone number. A changed contact ends the links that are on their way to the old one."""
    insist(rules.may_manage(by, user))
    before = (user.name, user.email, user.phone)
    user.name, user.email, user.phone = name, email or None, phone or None
    user.full_clean(exclude=["password"])
    if (user.name, user.email, user.phone) == before:
        return user
    if user.phone != before[2]:
        user.phone_verified = False
    user.save(update_fields=["name", "email", "phone", "phone_verified"])
    sync_email(user=user)
    if (user.email, user.phone) != before[1:]:
        user.access_links.filter(used_at=None, revoked_at=None).update(revoked_at=timezone.now())
    record(by=by, verb=gettext_noop("changed name or contact"), obj=user)
    return user


@transaction.atomic
def sync_email(*, user):
    """Bring allauth's row of the e-mail address in line with the person's. Part of the actions that record their own event."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email or "").delete()
    if user.email:
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"primary": True})


@transaction.atomic
def set_active(*, user, active, by):
    """Switch an account on or off. Off: nobody signs in with it, its sessions and links end, its roles stay in the books."""
    insist(rules.may_switch(by, user))
    if user.is_active == active:
        return user
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        user.access_links.filter(used_at=None, revoked_at=None).update(revoked_at=timezone.now())
    record(
        by=by, verb=gettext_noop("switched the account on") if active else gettext_noop("switched the account off"), obj=user
    )
    return user


@transaction.atomic
def remove_second_factor(*, user, by):
    """For a person who lost phone and recovery codes: the password alone signs in again."""
    insist(rules.may_switch(by, user))
    Authenticator.objects.filter(user=user).delete()
    record(by=by, verb=gettext_noop("removed the second step"), obj=user)


@transaction.atomic
def issue_link(*, user, kind, by):
    """A one-time link and its token, which is known only now; an earlier live link of the kind ends. Raises Refused."""
    insist(rules.may_issue_link(by, user))
    User.objects.select_for_update().get(pk=user.pk)
    now, token = timezone.now(), secrets.token_urlsafe(32)
    user.access_links.filter(kind=kind, used_at=None, revoked_at=None).update(revoked_at=now)
    link = AccessLink.objects.create(
        user=user, kind=kind, digest=digest(token), created_by=by, expires_at=now + LIFETIMES[kind]
    )
    record(by=by, verb=gettext_noop("issued a link"), obj=user, kind=kind)
    return link, token


def digest(token):
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def consume_link(*, token, password):
    """Set the password of the link's person, once: of two at the same moment one gets LinkGone."""
    # The person is locked first, as when a link is issued: in the other order two at one moment would wait for each other.
    user = User.objects.select_for_update().filter(access_links__digest=digest(token), is_active=True).first()
    link = AccessLink.objects.live().select_for_update(of=["self"]).filter(digest=digest(token), user=user).first()
    if user is None or link is None:
        raise LinkGone
    now = timezone.now()
    link.used_at = now
    link.save(update_fields=["used_at"])
    user.access_links.filter(used_at=None, revoked_at=None).update(revoked_at=now)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(by=user, verb=gettext_noop("set a password by link"), obj=user, kind=link.kind)
    return user

"""Support requests: entry, due date, and the moves of the whole; the offers to partners stand in `offers`.

RECORDED → OFFERED → ACCEPTED follow the offers (`follow`). The lead or Dinas PMD says DONE; the village says CONFIRMED, or that
it did not help (back to ACCEPTED); its silence makes UNCONFIRMED. Every write locks the request's row first, so that of two who
meet the second sees what the first did.
"""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import YES, Answer, Permission, Scope
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from klaster.models import Portal
from partners import notices_requests as notices
from partners import request_gaps as product_gaps
from partners.models import ActionItem, Offer, SupportRequest, VisitFinding
from sites.models import Region, Report

State = SupportRequest.State
LONGEST = datetime.timedelta(days=3 * 366)
VILLAGE_ANSWERS_IN = datetime.timedelta(days=14)


# who may


def may_create(user, region=None):
    """Dinas PMD for every village; those who write for a village for their own."""
    return access.can(user, Permission.COORDINATE) or access.can(user, Permission.WRITE, region)


def may_create_from(user, thing):
    """From a plan line or a finding: as `may_create` for its village. An action item of a meeting is Dinas PMD's to hand on."""
    if isinstance(thing, ActionItem):
        return access.can(user, Permission.COORDINATE)
    return may_create(user, thing.visit if isinstance(thing, VisitFinding) else thing.plan)


def may_coordinate(user):
    """Offer, change the due date, withdraw."""
    return access.can(user, Permission.COORDINATE)


def may_cancel(user, request):
    return may_coordinate(user) or (
        access.can(user, Permission.WRITE, request)
        if request.created_by_id == user.pk
        else Answer(False, _("Only Dinas PMD, or the person of the village who recorded it, may withdraw it."))
    )


def speaks_for_village(user, request):
    """The village's own people say whether it helped: not Dinas PMD, and not one who works for a partner of this request."""
    held = [one for one in access.scopes(user, Permission.WRITE) if access.SCOPES[one.role] == Scope.REGION]
    code = request.access_code
    if not any(code == one.region.code or code.startswith(f"{one.region.code}.") for one in held):
        return Answer(False, _("Only the village itself says whether it helped."))
    if request.offers.standing().filter(partner__in=access.partner_ids(user)).exists():
        return Answer(False, _("You work for a partner of this request; somebody else of the village says whether it helped."))
    return YES


def may_finish(user, request):
    """The lead partner's officers, once it has accepted, and Dinas PMD."""
    if may_coordinate(user):
        return YES
    led = request.offers.filter(is_lead=True, state=Offer.State.ACCEPTED, partner__in=access.partner_ids(user)).exists()
    return YES if led else Answer(False, _("The partner in the lead, or Dinas PMD, says that it is done."))


def insist(answer):
    if not answer:
        raise PermissionDenied(answer.reason)


# entry


@transaction.atomic
def create_request(
    *,
    region,
    title,
    due,
    by,
    need="",
    topic="",
    butir_code="",
    innovation=None,
    report=None,
    plan_line=None,
    finding=None,
    action_item=None,
    product=None,
    gap="",
):
    """Record what a village needs. A village writes by hand, from its report, plan, a finding or what a product lacks."""
    insist(may_create(by, region))
    for thing in filter(None, [plan_line, finding, action_item]):
        insist(may_create_from(by, thing))
    source = {"report": report, "plan_line": plan_line, "finding": finding, "action_item": action_item}
    _check_source(by, region, innovation, source)
    product_gaps.check(region, product, gap)
    _check_due(due)
    request = SupportRequest(
        region=region, title=title.strip(), need=need.strip(), due=due, topic=topic, butir_code=butir_code, created_by=by
    )
    request.innovation, request.product, request.gap = innovation, product, gap
    for name, thing in source.items():
        if thing is not None:
            setattr(request, name, thing)
    save_checked(request)
    came_from = {name: str(thing.pk) for name, thing in {**source, "product": product}.items() if thing}
    record(by=by, verb=gettext_noop("recorded"), obj=request, **came_from)
    notices.recorded(request, by)
    return request


def _check_source(by, region, innovation, source):
    """The things that it comes from belong to the village; a report was sent, and is one that the person sees."""
    if not Region.objects.villages().filter(pk=region.pk).exists():
        raise ValidationError({"region": _("Choose a village: a request is of one village.")})
    if innovation and innovation.region_id != region.pk and not innovation.villages.filter(pk=region.pk).exists():
        raise ValidationError({"innovation": _("This innovation belongs to another village. Choose one of this village.")})
    report = source["report"]
    if report:
        if not Report.objects.visible_to(by).filter(pk=report.pk).exists():
            raise PermissionDenied(_("This belongs to another area than yours."))
        if not report.first_submitted_at:
            raise ValidationError(_("This report has not been sent yet. A request can be made from it once it is sent."))
    places = {
        report and report.innovation.region_id,
        source["plan_line"] and source["plan_line"].plan.region_id,
        source["finding"] and source["finding"].visit.region_id,
        source["action_item"] and source["action_item"].region_id,
    }
    if places - {None, region.pk}:
        raise ValidationError({"region": _("What it comes from belongs to another village. Choose that village.")})


def _check_due(due):
    today = timezone.localdate()
    if due < today:
        raise ValidationError({"due": _("This day is over. Choose today or a later day.")})
    if due > today + LONGEST:
        raise ValidationError({"due": _("This day is more than three years away. Choose an earlier one.")})


def open_twin(*, region, title):
    """The open request of the village with this very title; None when there is none."""
    return SupportRequest.objects.open().filter(region=region, title=title.strip()).first()


# moves


def locked(request):
    """The row as it is now, kept from others until the end of the transaction."""
    rows = SupportRequest.objects.select_for_update(of=["self"])
    return rows.select_related("region__parent__parent", "innovation").get(pk=request.pk)


def insist_state(request, *states):
    if request.state not in states:
        raise ValidationError(
            _("The request is “%(now)s” now; nothing was changed. Open it again to see what can be done.")
            % {"now": request.get_state_display()}
        )


def follow(request):
    """An open request's state follows its offers. `request` is locked."""
    states = set(request.offers.standing().values_list("state", flat=True))
    if Offer.State.ACCEPTED in states:
        request.state = State.ACCEPTED
    else:
        request.state = State.OFFERED if states else State.RECORDED
    request.save(update_fields=["state", "updated_at"])


@transaction.atomic
def change_due(*, request, due, reason, by):
    """A new day, with the reason that the history keeps; its lateness is told anew from there."""
    demand(by, Permission.COORDINATE)
    request = locked(request)
    insist_state(request, *SupportRequest.OPEN)
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the day changes: the village will ask.")})
    if due == request.due:
        raise ValidationError({"due": _("This is the due date already. Choose another day.")})
    _check_due(due)
    earlier, request.due, request.climbed = request.due, due, 0
    save_checked(request)
    verb = gettext_noop("changed the due date")
    record(by=by, verb=verb, obj=request, earlier=earlier.isoformat(), due=due.isoformat(), reason=reason.strip())
    notices.due_changed(request, by, reason=reason.strip())
    return request


@transaction.atomic
def cancel_request(*, request, reason, by):
    request = locked(request)
    insist(may_cancel(by, request))
    insist_state(request, *SupportRequest.OPEN)
    if not reason.strip():
        raise ValidationError({"reason": _("Write why it is withdrawn: the village and the partners will ask.")})
    request.state, request.cancel_reason = State.CANCELLED, reason.strip()
    came_from = _let_go(request)
    save_checked(request)
    _revoke_links(request)
    record(by=by, verb=gettext_noop("withdrew"), obj=request, reason=reason.strip(), **came_from)
    notices.cancelled(request, by)
    return request


def _let_go(request):
    """What it came from can become another request; the history keeps what that was."""
    came_from = {name: getattr(request, f"{name}_id") for name in ("plan_line", "finding", "action_item")}
    for name in came_from:
        setattr(request, name, None)
    return {name: str(pk) for name, pk in came_from.items() if pk}


def _revoke_links(request):
    for offer in request.offers.all():
        offer.links.filter(used_at=None, revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def mark_done(*, request, result, by):
    """By the lead or Dinas PMD; the village then has 14 days to say whether it helped."""
    request = locked(request)
    insist(may_finish(by, request))
    return finish(request, result=result, by=by)


def finish(request, *, result, by=None, name=""):
    """What `mark_done` and the answer link share; `request` is locked, the right to do it is judged."""
    insist_state(request, State.ACCEPTED)
    if not result.strip():
        raise ValidationError({"result": _("Write what came of it: the village reads it before it confirms.")})
    request.state, request.result, request.village_said = State.DONE, result.strip(), ""
    request.done_on = timezone.localdate()
    request.answer_until = request.done_on + VILLAGE_ANSWERS_IN
    save_checked(request)
    record(by=by, verb=gettext_noop("marked as done"), obj=request, result=result.strip(), **named(name))
    notices.done(request, by)
    return request


def named(name):
    """For the audit trail: who came by a link, under the name typed there."""
    return {"by_link": name} if name else {}


@transaction.atomic
def confirm(*, request, by, words=""):
    """The village says that it helped, also after its time has passed."""
    request = locked(request)
    insist(speaks_for_village(by, request))
    insist_state(request, State.DONE, State.UNCONFIRMED)
    request.state, request.village_said = State.CONFIRMED, words.strip()
    request.confirmed_at, request.confirmed_by = timezone.now(), by
    save_checked(request)
    record(by=by, verb=gettext_noop("confirmed the benefit of"), obj=request, words=words.strip())
    notices.confirmed(request, by)
    Portal.content_changed()
    return request


@transaction.atomic
def say_not_helped(*, request, words, by):
    """The village says that it did not help, and why: the work goes on."""
    request = locked(request)
    insist(speaks_for_village(by, request))
    insist_state(request, State.DONE, State.UNCONFIRMED)
    if not words.strip():
        raise ValidationError({"words": _("Write what is still missing: the partner goes on from there.")})
    if twin := open_twin(region=request.region, title=request.title):
        raise ValidationError(
            _("A newer request with the same title is open (%(reference)s). Write there what is missing; nothing was changed.")
            % {"reference": twin.reference}
        )
    product_gaps.insist_single(request.product, request.gap)
    request.village_said, request.done_on, request.answer_until = words.strip(), None, None
    request.state, request.climbed = State.ACCEPTED, 0
    save_checked(request)
    follow(request)
    record(by=by, verb=gettext_noop("said that it did not help yet"), obj=request, words=words.strip())
    notices.not_helped(request, by)
    return request


def close_silent(*, now=None):
    """Done, and the village's time has passed without a word: not confirmed. Idempotent; gives how many."""
    today = timezone.localdate(now)
    waiting = SupportRequest.objects.filter(state=State.DONE, answer_until__lt=today).values_list("pk", flat=True)
    return sum(_close_one(pk, today) for pk in list(waiting))


@transaction.atomic
def _close_one(pk, today):
    request = SupportRequest.objects.select_for_update().get(pk=pk)
    if request.state != State.DONE or request.answer_until >= today:
        return 0
    request.state = State.UNCONFIRMED
    request.save(update_fields=["state", "updated_at"])
    verb = gettext_noop("closed without the village's word")
    record(by=None, verb=verb, obj=request, answer_until=request.answer_until.isoformat())
    return 1

"""The work on a request: its steps, its discussion, its files."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Answer, Permission
from klaster.actions import save_checked
from klaster.audit.actions import record
from partners import notices_requests as notices
from partners.actions import files
from partners.actions.requests import insist, insist_state, locked, named
from partners.models import RequestRemark, RequestStep, SupportRequest

MOST_STEPS = 50


def may_work(user, request):
    """Write steps and add files: Dinas PMD, those who write for the village, and officers of a partner that is asked."""
    if access.can(user, Permission.COORDINATE) or access.can(user, Permission.WRITE, request):
        return access.YES
    asked = request.offers.standing().filter(partner__in=access.partner_ids(user)).exists()
    return access.YES if asked else Answer(False, _("Only the village, its partners and Dinas PMD work on this request."))


def may_remark(user, request):
    """Those who comment or write there, and partners that are asked or have answered; the others only read."""
    for permission in (Permission.COORDINATE, Permission.COMMENT, Permission.WRITE):
        if access.can(user, permission, request):
            return access.YES
    asked = request.offers.not_withdrawn().filter(partner__in=access.partner_ids(user)).exists()
    return access.YES if asked else Answer(False, _("Your role reads this discussion and does not write in it."))


def _insist_sees(by, request):
    if not SupportRequest.objects.visible_to(by).filter(pk=request.pk).exists():
        raise PermissionDenied(_("This belongs to another area than yours."))


def _insist_not_cancelled(request):
    if request.state == SupportRequest.State.CANCELLED:
        insist_state(request, *SupportRequest.OPEN, *SupportRequest.FINISHED)


@transaction.atomic
def add_step(*, request, text, by, due=None, partner=None):
    request = locked(request)
    insist(may_work(by, request))
    insist_state(request, *SupportRequest.OPEN)
    if partner and not request.offers.standing().filter(partner=partner).exists():
        raise ValidationError({"partner": _("Choose a partner that is asked for this request.")})
    if request.steps.count() >= MOST_STEPS:
        raise ValidationError(_("There are already %(most)s steps. Remove one first.") % {"most": MOST_STEPS})
    step = RequestStep(request=request, text=text.strip(), due=due, partner=partner)
    save_checked(step)
    record(by=by, verb=gettext_noop("added a step to"), obj=request, step=step.text)
    return step


@transaction.atomic
def tick_step(*, step, by, done=True):
    """Done today, or not done after all. A second tick changes nothing."""
    request = locked(step.request)
    insist(may_work(by, request))
    insist_state(request, *SupportRequest.OPEN)
    step = RequestStep.objects.select_for_update(of=["self"]).get(pk=step.pk)
    if bool(step.done_on) == done:
        return step
    step.done_on = timezone.localdate() if done else None
    step.save(update_fields=["done_on"])
    verb = gettext_noop("finished a step of") if done else gettext_noop("opened a step again of")
    record(by=by, verb=verb, obj=request, step=step.text)
    return step


@transaction.atomic
def remove_step(*, step, by):
    request = locked(step.request)
    insist(may_work(by, request))
    insist_state(request, *SupportRequest.OPEN)
    record(by=by, verb=gettext_noop("removed a step from"), obj=request, step=step.text)
    step.delete()


@transaction.atomic
def add_remark(*, request, text, by):
    _insist_sees(by, request)
    insist(may_remark(by, request))
    return write_remark(request, text=text, by=by)


def write_remark(request, *, text, by=None, name="", partner=None):
    """What `add_remark` and the answer link share. A double click leaves one remark."""
    request = locked(request)
    _insist_not_cancelled(request)
    if not text.strip():
        raise ValidationError({"text": _("Write a few words first.")})
    last = request.remarks.last()
    if last and (last.author_id, last.author_name, last.text) == (by.pk if by else None, name, text.strip()):
        return last
    remark = RequestRemark(request=request, author=by, author_name=name, partner=partner, text=text.strip())
    save_checked(remark)
    record(by=by, verb=gettext_noop("wrote on"), obj=request, **named(name))
    notices.remarked(remark)
    return remark


def add_request_file(*, request, file, by, caption=""):
    insist(may_work(by, request))
    _insist_not_cancelled(request)
    return files.add_file(owner=request, file=file, by=by, caption=caption)


def remove_request_file(*, attachment, by):
    """One's own file, or any for Dinas PMD."""
    own = attachment.uploaded_by_id == by.pk and may_work(by, attachment.request)
    may = access.YES if own else access.can(by, Permission.COORDINATE)
    return files.remove_file(attachment=attachment, by=by, may=may)

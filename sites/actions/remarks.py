"""Remarks on a report, internal notes, the kabupaten's endorsement, and what the village says of what was entered for it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.audit.actions import record
from sites import answers, notices
from sites.actions import flow
from sites.actions.flow import Refused
from sites.actions.reports import KIND
from sites.models import ReportComment
from sites.models.states import EDITABLE, State


@transaction.atomic
def comment(*, report, text, by, answer="", is_internal=False):
    """A remark on the report or on one `answer` of it; an internal one is never shown to the village."""
    flow.demand(by, Permission.COMMENT, report)  # the head of office reads notes and writes none
    if is_internal:
        flow.demand(by, Permission.READ_NOTES, report)
    if not text.strip():
        raise Refused(_("Not stored: the comment is empty."))
    if answer and answer not in answers.keys(report):
        raise Refused(_("Not stored: this report has no such answer. Open the report again and choose the answer."))
    remark = ReportComment.objects.create(
        report=report, author=by, text=text.strip()[:2000], answer=answer, is_internal=is_internal
    )
    if not is_internal:  # the trail of a report is read by the village too
        record(by=by, verb=gettext_noop("commented on"), obj=report)
    else:
        record(by=by, verb=gettext_noop("wrote an internal note"), obj=remark)
    notices.commented(report, remark, by)
    return remark


@transaction.atomic
def endorse(*, report, by, text=""):
    """The kabupaten/kota's recommendation; a second one by the same person changes nothing.

    It holds for the report: a correction that Dinas PMD asked for needs no second one.
    """
    report = flow.lock(report)
    flow.demand(by, Permission.ENDORSE, report)
    if report.state in EDITABLE:
        raise Refused(_("Not endorsed: the village has not sent this report yet."))
    if report.state not in {State.SUBMITTED, State.VERIFIED}:
        raise Refused(
            _("Not endorsed: this is now “%(state)s”, so an endorsement changes nothing any more.")
            % {"state": report.get_state_display()}
        )
    if found := report.comments.filter(author=by, is_endorsement=True).first():
        return found
    remark = ReportComment.objects.create(report=report, author=by, text=text.strip()[:2000], is_endorsement=True)
    record(by=by, verb=gettext_noop("endorsed"), obj=report)
    return remark


@transaction.atomic
def confirm(*, report, by):
    """The village says that what was entered on its behalf is right."""
    report = _to_confirm(report, by)
    if report.confirmed_at is None:
        report.confirmed_at, report.confirmed_by = timezone.now(), by
        report.save(update_fields=["confirmed_at", "confirmed_by"])
        record(by=by, verb=gettext_noop("confirmed for the village"), obj=report)
    return report


@transaction.atomic
def contest(*, report, reason, by):
    """The village says what is wrong with what was entered on its behalf; the report is open again, to both."""
    report = _to_confirm(report, by)
    reason = reason.strip()[:2000]
    if not reason:
        raise Refused(_("Not sent: write what is not right, so that it can be corrected."))
    if report.confirmed_at:
        raise Refused(_("Not sent: the village has confirmed this report already. Ask Dinas PMD to return it."))
    verb = gettext_noop("said for the village that it is not right")
    return flow.change_state(report, State.RETURNED, by=by, kind=KIND, reason=reason, permission=Permission.WRITE, verb=verb)


def _to_confirm(report, by):
    report = flow.lock(report)
    flow.demand(by, Permission.WRITE, report)
    if flow.is_on_behalf(by, report):
        raise Refused(_("Not confirmed: only an operator of the village itself can say this."))
    if report.state != State.SUBMITTED or not report.on_behalf:
        raise Refused(_("Nothing to confirm: this report was not entered on the village's behalf, or is not waiting any more."))
    return report

"""Making the technical description of a filing public, and taking that back."""

from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Permission
from klaster.actions import save_checked
from klaster.audit.actions import record
from klaster.models import Portal
from partners.models import Filing

MOST = 500  # signs of a reason


def may_release(user, filing):
    """Dinas PMD and the filing's own village decide; a partner that accompanies it does not."""
    manages = access.can(user, Permission.MANAGE_FILINGS, filing)
    return manages or access.can(user, Permission.WRITE, filing)


def is_before_filing(filing):
    """Whether the filing date is still to come; the day counts where the ministry counts it (WIB)."""
    return filing.filed_on is None or filing.filed_on > timezone.localdate(timezone=ZoneInfo("Asia/Jakarta"))


@transaction.atomic
def release_description(*, filing, reason, understood, by):
    """Make the description public. Before the filing date that needs a reason and `understood`, from that day on neither."""
    filing = _locked(filing, by)
    if filing.description_is_public:
        return filing
    if not filing.description.strip():
        raise ValidationError(_("There is no technical description yet, so nothing was released."))
    early = is_before_filing(filing)
    if early and not reason.strip():
        raise ValidationError({"reason": _("Write why it may be public before its filing date. It stays private.")})
    if early and not understood:
        raise ValidationError(
            {"understood": _("Tick that you understand what is lost. Until then the description stays private.")}
        )
    # A reason of later days would make the release hold even when the filing date moves behind it.
    filing.released_on, filing.release_reason = timezone.localdate(), reason.strip()[:MOST] if early else ""
    save_checked(filing)
    detail = {"reason": filing.release_reason, "before_filing": True} if early else {}
    record(by=by, verb=gettext_noop("released the description of"), obj=filing, **detail)
    _public_changed(filing)
    return filing


@transaction.atomic
def take_back_description(*, filing, by):
    """The description is no longer shown; who read it meanwhile has read it."""
    filing = _locked(filing, by)
    if filing.released_on:
        filing.released_on, filing.release_reason = None, ""
        save_checked(filing)
        record(by=by, verb=gettext_noop("took back the release of the description of"), obj=filing)
        _public_changed(filing)
    return filing


def _locked(filing, by):
    filing = Filing.objects.select_for_update(of=["self"]).select_related("region").get(pk=filing.pk)
    if not (answer := may_release(by, filing)):
        raise PermissionDenied(answer.reason)
    return filing


def _public_changed(filing):
    if filing.public_stage:
        Portal.content_changed()

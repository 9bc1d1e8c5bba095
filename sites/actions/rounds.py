"""Reporting rounds, kept by Dinas PMD."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.audit.actions import record
from sites.actions import flow
from sites.actions.flow import Refused
from sites.models import Round, RoundException


@transaction.atomic
def save(*, by, year, quarter, opens, due, closes, endorsement_days=None, round=None):
    """Open a round, or change its days (an extension). The quarter of one with reports stays."""
    flow.demand(by, Permission.MANAGE_ROUNDS, None)
    if not opens <= due <= closes:
        raise Refused(_("Not stored: the days must follow each other: opens, due, closes."))
    if round:  # locked: the row also counts the receipts that are given meanwhile
        round = Round.objects.select_for_update().get(pk=round.pk)
    if round and (round.year, round.quarter) != (year, quarter) and round.reports.exists():
        raise Refused(_("Not stored: this round already holds reports, so its quarter stays. The days can be changed."))
    verb = gettext_noop("changed the days of") if round else gettext_noop("opened")
    round = round or Round()
    round.year, round.quarter, round.opens, round.due, round.closes = year, quarter, opens, due, closes
    round.endorsement_days = endorsement_days
    try:
        with transaction.atomic():
            round.save()
    except IntegrityError:
        raise Refused(_("Not stored: there is already a round for this quarter. Open that one and change its days.")) from None
    record(by=by, verb=verb, obj=round, opens=opens.isoformat(), due=due.isoformat(), closes=closes.isoformat())
    return round


@transaction.atomic
def set_exception(*, by, round, region, reason, is_exempt=False, due=None, closes=None):
    """Other days for one village in a round, or none expected of it; an earlier exception of the village is replaced."""
    flow.demand(by, Permission.MANAGE_ROUNDS, None)
    round = Round.objects.select_for_update().get(pk=round.pk)  # of two at one moment the second replaces the first's
    if not reason.strip():
        raise Refused(_("Not stored: write the reason. The village and the history read it."))
    if is_exempt:
        due = closes = None
    elif not due or not closes or not round.due <= due <= closes or closes < round.closes:
        raise Refused(
            _("Not stored: an extension gives both days, neither before the round's own, and closes after it is due.")
        )
    values = {"is_exempt": is_exempt, "due": due, "closes": closes, "reason": reason.strip(), "created_by": by}
    found, _made = RoundException.objects.update_or_create(round=round, region=region, defaults=values)
    verb = gettext_noop("exempted a village in") if is_exempt else gettext_noop("gave a village more time in")
    days = {} if is_exempt else {"due": due.isoformat(), "closes": closes.isoformat()}
    record(by=by, verb=verb, obj=round, place=str(region), reason=found.reason, **days)
    return found


@transaction.atomic
def end_exception(*, by, round, region):
    """The round's own days hold for the village again. Of two at one moment the second changes nothing."""
    flow.demand(by, Permission.MANAGE_ROUNDS, None)
    round = Round.objects.select_for_update().get(pk=round.pk)
    ended, _kinds = round.exceptions.filter(region=region).delete()
    if ended:
        record(by=by, verb=gettext_noop("took an exception back in"), obj=round, place=str(region))
    return bool(ended)

"""Reporting rounds, kept by Dinas PMD."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.audit.actions import record
from sites.actions import flow
from sites.actions.flow import Refused
from sites.models import Round


@transaction.atomic
def save(*, by, year, quarter, opens, due, closes, round=None):
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
    try:
        with transaction.atomic():
            round.save()
    except IntegrityError:
        raise Refused(_("Not stored: there is already a round for this quarter. Open that one and change its days.")) from None
    record(by=by, verb=verb, obj=round, opens=opens.isoformat(), due=due.isoformat(), closes=closes.isoformat())
    return round

"""Filings for the tests of the register: with their stages as the actions keep them, without the actions' demands."""

import datetime

from django.utils import timezone

from klaster.access import Role
from partners.actions.deadlines import settle
from partners.models import DeadlineMove, Filing, FilingEvent
from tests.factories import person, village

TODAY = timezone.localdate()


def days(count):
    return TODAY + datetime.timedelta(days=count)


def filing(*stages, region=None, by=None, **fields):
    """A filing with these stages, ten days apart and the last one ten days ago; a stage may be (stage, days from today)."""
    by = by or person(Role.PMD)
    fields = {"type": "mark", "title": "Kopi Contoh", **fields}
    made = Filing.objects.create(region=region or village(), created_by=by, **fields)
    for place, stage in enumerate(stages):
        stage, ago = stage if isinstance(stage, tuple) else (stage, -10 * (len(stages) - place))
        FilingEvent.objects.create(filing=made, position=place + 1, stage=stage, on=days(ago), recorded_by=by)
    if stages and stages[-1] in ("refused", "withdrawn", "deemed", "lapsed"):
        made.close_reason = "Sebab yang tidak untuk umum"
    settle([made], by=by, cause=DeadlineMove.Cause.EVENT)
    made.save()
    return made


FILED = ("filed",)
ANNOUNCED = ("filed", "formalities", "announced")
REGISTERED = (*ANNOUNCED, "substantive", "registered")

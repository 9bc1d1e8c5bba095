"""What the tests of filings share: who works on them, and filings in a state."""

import datetime

from django.utils import timezone

from klaster.access import Role
from partners.actions import filing_parties
from partners.actions import filings as actions
from partners.models import Filing
from tests.factories import person, village

SECRET = "fermentasi dua tahap pada suhu 41 derajat"


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


def filing(by, region=None, **fields):
    """Begun by its action, in preparation."""
    fields = {"type": "mark", "title": "Kopi Contoh", "region": region or village(), **fields}
    return actions.create_filing(by=by, **fields)


def stored(region=None, *, by=None, stage="preparing", **fields):
    """A row in any stage, with the days that the database asks for."""
    fields = {"type": "mark", "title": "Kopi Contoh", **fields}
    if stage not in ("preparing", "described"):
        fields = {"filed_on": days(-200), "stage_on": days(-20), **fields}
    if stage in ("registered", "recorded", "granted", "certified", "renewing", "renewed"):
        fields.setdefault("protected_on", days(-30))
    if stage in ("refused", "withdrawn", "deemed", "lapsed"):
        fields.setdefault("close_reason", "Sebab contoh")
    return Filing.objects.create(region=region or village(), stage=stage, created_by=by or person(Role.PMD), **fields)


def applicant(filing, by, **fields):
    fields = {"role": "applicant", "kind": "person", "name": "Sari Contoh", **fields}
    return filing_parties.add_party(filing=filing, by=by, **fields)

"""How many filings are registered, recorded, granted and under way: by what the public reads, three counts and never one."""

from typing import NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from klaster.templatetags.klaster import number
from partners.filing_workflow import RESULT
from partners.models import Filing, FilingType, Stage
from partners.models.filings import PROTECTED


class Counts(NamedTuple):
    registered: int
    recorded: int
    granted: int
    under_way: int

    @property
    def total(self):
        return sum(self)


def types_with(result):
    """The types that end in this stage when all goes well."""
    return [kind for kind in FilingType if RESULT[kind] == result]


def counts(filings=None):
    """`Counts` of public filings; one query."""
    protected = Q(public_stage__in=PROTECTED)
    filings = Filing.objects.all() if filings is None else filings
    found = filings.public().aggregate(
        registered=Count("pk", filter=protected & Q(type__in=types_with(Stage.REGISTERED))),
        recorded=Count("pk", filter=protected & Q(type__in=types_with(Stage.RECORDED))),
        granted=Count("pk", filter=protected & Q(type__in=types_with(Stage.GRANTED))),
        under_way=Count("pk", filter=~protected),
    )
    return Counts(**found)


def figures(counted):
    """The four as figures for a page: each with what it counts."""
    shown = [
        (counted.registered, _("registered"), _("marks, designs, geographical indications")),
        (counted.recorded, pgettext("filings", "recorded"), _("copyrights, communal property")),
        (counted.granted, _("granted"), _("patents, simple patents")),
        (counted.under_way, pgettext("filings", "under way"), _("filed, not decided yet")),
    ]
    return [{"value": number(count), "label": label, "detail": detail} for count, label, detail in shown]


def protected_in(year):
    """{result: how many rights with it began in a year and stand today}; one query."""
    found = Filing.objects.public().filter(public_stage__in=PROTECTED, protected_on__year=year)
    by_result = {result: Count("pk", filter=Q(type__in=types_with(result))) for result in set(RESULT.values())}
    given = found.aggregate(**{result.value: count for result, count in by_result.items()})
    return {result: given[result.value] for result in by_result}

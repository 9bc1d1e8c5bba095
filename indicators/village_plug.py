"""The index on the sheet of a village: its newest official result, its way over the years, and the average of its cluster."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Count
from django.utils.translation import gettext as _

from indicators.models import Assessment
from indicators.overview import EVALUATION, ID, IDM
from indicators.villages import index_of
from klaster.sockets import Section, plug
from sites.models import Cohort, Site

YEARS = 4


@dataclass(frozen=True)
class Average:
    """The mean score of a cohort's sites in one series and year. `known` of `sites` have a score; `value` None: none has."""

    cohort: Cohort
    value: Decimal | None
    known: int
    sites: int


def village_section(region, round, user, pdf):
    """One series alone, of the round's year or before: two indexes are never set side by side as if they were one."""
    history = _history(region, round.year)
    newest = history[0] if history else None
    context = {"region": region, "newest": newest, "history": history[:YEARS], "average": _average(region, newest), "pdf": pdf}
    title = newest.methodology.name if newest else _("Evaluasi Perkembangan") if region.is_kelurahan else _("Indeks Desa")
    return Section("indicators/parts/village_sheet.html", context, title)


def _history(region, year):
    """The village's results in the series that measures it, newest first."""
    histories = index_of(region).histories
    for series in (EVALUATION,) if region.is_kelurahan else (ID, IDM):
        if found := [one for one in histories.get(series, []) if one.year <= year]:
            return found
    return []


def _average(region, newest):
    """The cluster's average beside the village's figure; None for a village without a place in a cohort today."""
    cohorts = Cohort.objects.filter(enrolments__site__region=region, enrolments__left__isnull=True)
    cohort = cohorts.order_by("-year", "-pk").first()
    if cohort is None:
        return None
    sites = Site.objects.filter(pk__in=cohort.present_sites()).filter(region__level=region.level)
    if newest is None:
        return Average(cohort, None, 0, sites.count())
    same = Assessment.objects.published().filter(methodology__series=newest.methodology.series, year=newest.year)
    scores = same.filter(region__in=sites.values("region"), methodology__unit=newest.methodology.unit, score__isnull=False)
    found = scores.aggregate(value=Avg("score"), known=Count("pk"))
    return Average(cohort, found["value"], found["known"], sites.count())


def register():
    plug("village.sections", village_section, order=20)

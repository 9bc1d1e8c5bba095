"""The arithmetic of the scorecard, and what the portal counts for it by itself."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, F, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import register_counts
from partners.models import Activity, ResearchOutput, Stage, SupportRequest
from sites.models import Enrolment, InnovationVersion, Report, RoundException
from sites.models.states import State

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Achievement:
    """How far a target is reached: `percent` in percent, or None and `words` that say why there is none."""

    percent: Decimal | None
    words: str = ""
    reached: bool | None = None  # None: not known


def achievement(target, realisation, *, less_is_better=False):
    """Realisation of target, in percent with 2 decimals, half up; turned round where less is better."""
    if target is None:
        return Achievement(None, _("no target yet"))
    if realisation is None:
        return Achievement(None, _("no data yet"))
    reached = realisation <= target if less_is_better else realisation >= target
    part, whole = (target, realisation) if less_is_better else (realisation, target)
    if not whole or (less_is_better and not target):
        return Achievement(None, _("target reached") if reached else _("target not reached"), reached)
    return Achievement((part / whole * 100).quantize(CENT, ROUND_HALF_UP), "", reached)


@dataclass(frozen=True)
class Computed:
    """A count of the portal: its unit, and the figure of a year; None where nothing is known."""

    label: str
    unit: str
    count: Callable[[int], Decimal | None]


def sites_enrolled(year):
    """Sites that belonged to the cluster on the last day of the year, or today."""
    last = datetime.date(year, 12, 31)
    held = Enrolment.objects.filter(joined__lte=last).filter(Q(left=None) | Q(left__gt=last))
    return Decimal(held.values("site").distinct().count())


def reports_on_time(year):
    """Of the reports sent in the rounds of the year, those sent by their due day and verified, in percent."""
    own = RoundException.objects.filter(round=OuterRef("round"), region=OuterRef("innovation__region"))
    sent = Report.objects.filter(round__year=year, first_submitted_at__isnull=False)
    on_time = Q(first_submitted_at__date__lte=F("day_due"), state__in=[State.VERIFIED, State.PUBLISHED])
    found = sent.annotate(day_due=Coalesce(Subquery(own.values("due")[:1]), F("round__due"))).aggregate(
        all=Count("pk"), good=Count("pk", filter=on_time)
    )
    return (Decimal(found["good"]) / found["all"] * 100).quantize(CENT, ROUND_HALF_UP) if found["all"] else None


def requests_confirmed(year):
    """Support requests that were done in the year and of which the village confirmed the benefit."""
    return Decimal(SupportRequest.objects.filter(state=SupportRequest.State.CONFIRMED, done_on__year=year).count())


def innovations_published(year):
    """Innovations that the public could read for the first time in the year."""
    firsts = InnovationVersion.objects.order_by().values("innovation").annotate(first=ExtractYear(Min("published_at")))
    return Decimal(firsts.filter(first=year).count())


def _done(year):
    """Activities whose last day lies in the year; by the first day where they have no last one."""
    done = Activity.objects.filter(status=Activity.Status.DONE)
    return done.filter(Q(ends__year=year) | Q(ends=None, starts__year=year))


def activities_done(year):
    return Decimal(_done(year).count())


def people_reached(year):
    """The people whom those activities reached, of the ones of which the number is known."""
    total = _done(year).order_by().aggregate(total=Sum("people_reached"))["total"]
    return None if total is None else Decimal(total)


def outputs_public(year):
    return Decimal(ResearchOutput.objects.public().filter(appeared_on__year=year).count())


def filings_with(result):
    """Counts the rights with this result that began in a year and stand today."""
    return lambda year: Decimal(register_counts.protected_in(year)[result])


COMPUTED = {
    "sites": Computed(gettext_lazy("Sites of the cluster at the end of the year"), gettext_lazy("sites"), sites_enrolled),
    "reports_on_time": Computed(
        gettext_lazy("Reports sent on time and verified, of those sent"), gettext_lazy("percent"), reports_on_time
    ),
    "requests_confirmed": Computed(
        gettext_lazy("Support requests whose benefit the village confirmed"), gettext_lazy("requests"), requests_confirmed
    ),
    "innovations_published": Computed(
        gettext_lazy("Innovations published for the first time"), gettext_lazy("innovations"), innovations_published
    ),
    "activities_done": Computed(
        gettext_lazy("Partners' activities that are done"), gettext_lazy("activities"), activities_done
    ),
    "people_reached": Computed(
        gettext_lazy("People reached by partners' activities, where known"), gettext_lazy("people"), people_reached
    ),
    "outputs_public": Computed(gettext_lazy("Research outputs shown to the public"), gettext_lazy("outputs"), outputs_public),
    "filings_registered": Computed(
        gettext_lazy("Marks, designs and geographical indications registered"),
        gettext_lazy("rights"),
        filings_with(Stage.REGISTERED),
    ),
    "filings_recorded": Computed(
        gettext_lazy("Copyrights and communal property recorded"), gettext_lazy("records"), filings_with(Stage.RECORDED)
    ),
    "filings_granted": Computed(gettext_lazy("Patents granted"), gettext_lazy("patents"), filings_with(Stage.GRANTED)),
}

OF_FILINGS = {"filings_registered": Stage.REGISTERED, "filings_recorded": Stage.RECORDED, "filings_granted": Stage.GRANTED}


def counts(codes, year):
    """{code: figure of the year} of counts of the portal; those of filings by one query."""
    found = {code: COMPUTED[code].count(year) for code in codes if code not in OF_FILINGS}
    if wanted := [code for code in codes if code in OF_FILINGS]:
        by_result = register_counts.protected_in(year)
        found |= {code: Decimal(by_result[OF_FILINGS[code]]) for code in wanted}
    return found

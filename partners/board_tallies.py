"""What stands between a village and a partner, counted by the database: one query for all the pairs of a page.

Each thing counts once: what is late is overdue, and neither running nor waiting any more. Agreements count for the villages
that they name; one that names none counts nowhere. A request counts for each partner that was asked and did not turn it down.
Research counts for its institution: overdue once its last day is past, and not at all when it was stopped. A filing of
intellectual property counts for the partner that accompanies it now, in each of its villages: overdue while one of its open
deadlines is past, running until it is protected, done from then on, and not at all once it is closed.

The last contact is the latest day on which both are known to have had to do with each other: the last day of an activity that
is done, the first day of one that runs (a planned one may never have begun), the same days of research, its results given back,
a request answered, a remark or a finished step of the partner, a meeting that was held for the village and at which the partner
was present, an agreement signed, a stage that a filing reached while the partner accompanied it.
"""

from datetime import date
from typing import NamedTuple

from django.db.models import Case, Count, DateField, F, Max, Q, Value, When
from django.db.models.functions import TruncDate

from partners.models import (
    Activity,
    Agreement,
    Attendance,
    Deadline,
    Filing,
    FilingPartner,
    Meeting,
    Offer,
    RequestRemark,
    RequestStep,
    ResearchProject,
    ResultReturn,
    SupportRequest,
)
from partners.models.filings import CLOSED, PROTECTED

COUNTS = ("agreed", "running", "waiting", "overdue", "done")


class Tally(NamedTuple):
    """How many of each; `last` is the day of the last contact, None when none is known."""

    agreed: int = 0
    running: int = 0
    waiting: int = 0
    overdue: int = 0
    done: int = 0
    last: date | None = None

    def with_(self, other):
        """What both count, and the later of the two days."""
        days = [day for day in (self.last, other.last) if day]
        return Tally(*(a + b for a, b in zip(self[:-1], other[:-1], strict=True)), max(days, default=None))

    @property
    def is_under_way(self):
        return bool(self.agreed or self.running or self.waiting or self.overdue)


NOTHING = Tally()


def tallies(villages, partners, today):
    """{(village id, partner id): Tally} of those pairs, given by their ids, between which there is something."""
    sources = (_activities, _offers, _projects, _returns, _agreements, _remarks, _steps, _meetings, _filings, _shared)
    first, *others = (source(villages, partners, today) for source in sources)
    found = {}
    for village, partner, *tally in first.union(*others, all=True):
        pair, new = (village, partner), Tally(*tally)
        known = found.get(pair)
        found[pair] = known.with_(new) if known else new
    return found


def _rows(queryset, village, partner, *, last, **counts):
    """Rows of the same shape from every source; `village` and `partner` are the fields that lead to the two."""
    figures = {f"n_{name}": counts.get(name, Value(0)) for name in COUNTS}
    rows = queryset.order_by().values(village, partner).annotate(**figures, last_day=last)
    return rows.values_list(village, partner, *figures, "last_day")


def _count(condition):
    return Count("pk", filter=condition, distinct=True)


def late_activity(today):
    return Q(pk__in=Activity.objects.overdue(today).order_by().values("pk"))


def late_project(today):
    return Q(state__in=[ResearchProject.State.PLANNED, ResearchProject.State.RUNNING], ends__lt=today)


def late_offer(today):
    """A promise or an answer that is still owed, past the promised day or past the day by which the village needs it."""
    is_past = Q(due__lt=today) | Q(request__due__lt=today)
    return is_past & Q(state__in=[Offer.State.WAITING, Offer.State.ACCEPTED], request__state__in=SupportRequest.OPEN)


def late_filing(today):
    """A deadline that somebody here can miss is past."""
    return Q(pk__in=Deadline.objects.overdue(today).order_by().values("filing")) & ~Q(stage__in=CLOSED)


def _activities(villages, partners, today):
    status, late = Activity.Status, late_activity(today)
    is_open = Q(status__in=[status.PLANNED, status.RUNNING])
    was = Case(
        When(status=status.DONE, ends__lte=today, then=F("ends")),
        When(status__in=[status.RUNNING, status.DONE], starts__lte=today, then=F("starts")),
        output_field=DateField(),
    )
    found = Activity.objects.published().filter(villages__in=villages, partner__in=partners)
    return _rows(
        found,
        "villages",
        "partner",
        running=_count(is_open & ~late),
        overdue=_count(late),
        done=_count(Q(status=status.DONE)),
        last=Max(was),
    )


def _projects(villages, partners, today):
    state, late = ResearchProject.State, late_project(today)
    living = Q(state__in=[state.PLANNED, state.RUNNING])
    was = Case(
        When(state=state.DONE, ends__lte=today, then=F("ends")),
        When(state__in=[state.RUNNING, state.DONE], starts__lte=today, then=F("starts")),
        output_field=DateField(),
    )
    found = ResearchProject.objects.exclude(state=state.STOPPED).filter(villages__in=villages, institution__in=partners)
    return _rows(
        found,
        "villages",
        "institution",
        running=_count(living & (Q(ends__isnull=True) | Q(ends__gte=today))),
        overdue=_count(late),
        done=_count(Q(state=state.DONE)),
        last=Max(was),
    )


def _returns(villages, partners, today):
    found = ResultReturn.objects.filter(region__in=villages, project__institution__in=partners, given_on__lte=today)
    return _rows(found, "region", "project__institution", last=Max("given_on"))


def _offers(villages, partners, today):
    state, late = Offer.State, late_offer(today)
    is_open = Q(request__state__in=SupportRequest.OPEN)
    return _rows(
        Offer.objects.filter(request__region__in=villages, partner__in=partners),
        "request__region",
        "partner",
        running=_count(Q(state=state.ACCEPTED) & is_open & ~late),
        waiting=_count(Q(state=state.WAITING) & is_open & ~late),
        overdue=_count(late),
        done=_count(Q(state=state.ACCEPTED, request__state__in=SupportRequest.FINISHED)),
        last=Max(TruncDate("answered_at")),
    )


def _agreements(villages, partners, today):
    found = Agreement.objects.filter(villages__in=villages, parties__in=partners, signed_on__lte=today)
    in_force = Q(pk__in=Agreement.objects.in_force(today).values("pk"))
    return _rows(found, "villages", "parties", agreed=_count(in_force), last=Max("signed_on"))


def _remarks(villages, partners, today):
    found = RequestRemark.objects.filter(request__region__in=villages, partner__in=partners)
    return _rows(found, "request__region", "partner", last=Max(TruncDate("at")))


def _steps(villages, partners, today):
    found = RequestStep.objects.filter(request__region__in=villages, partner__in=partners, done_on__lte=today)
    return _rows(found, "request__region", "partner", last=Max("done_on"))


def _filings(villages, partners, today):
    found = FilingPartner.objects.filter(partner__in=partners, filing__region__in=villages)
    return _accompanied(found, "filing__region", today)


def _shared(villages, partners, today):
    """Filings of several villages, in those that are not the first."""
    return _accompanied(
        FilingPartner.objects.filter(partner__in=partners, filing__villages__in=villages), "filing__villages", today
    )


def _accompanied(found, village, today):
    now, late = Q(until__isnull=True), Q(filing__in=Filing.objects.filter(late_filing(today)).order_by().values("pk"))
    is_open = Q(filing__in=Filing.objects.open().order_by().values("pk"))
    theirs = Q(filing__events__on__gte=F("since"), filing__events__on__lte=today)
    theirs &= now | Q(filing__events__on__lte=F("until"))
    return _rows(
        found,
        village,
        "partner",
        running=_count(now & is_open & ~late),
        overdue=_count(now & late),
        done=_count(now & Q(filing__stage__in=PROTECTED) & ~late),
        last=Max("filing__events__on", filter=theirs),
    )


def _meetings(villages, partners, today):
    found = Meeting.objects.filter(
        state=Meeting.State.HELD,
        villages__in=villages,
        attendance__partner__in=partners,
        attendance__state=Attendance.State.PRESENT,
        begins_at__date__lte=today,
    )
    return _rows(found, "villages", "attendance__partner", last=Max(TruncDate("begins_at")))

"""What is behind one cell of the matrix of synergy: the things themselves, as far as the reader may see them."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from indicators.models import Butir, Dimension, Methodology, Series
from klaster import access
from klaster.access import Permission
from partners.board_tallies import late_filing, late_offer, late_project
from partners.models import (
    Activity,
    Agreement,
    Attendance,
    Filing,
    FilingPartner,
    Letter,
    Meeting,
    Offer,
    ResearchProject,
    SupportRequest,
)

MOST = 50  # of a kind; the lists of each kind have them all


def behind(village, partner, user):
    today = timezone.localdate()
    return {
        "activities": _activities(village, partner, user, today),
        "projects": _projects(village, partner, user, today),
        "offers": _offers(village, partner, user, today),
        "filings": _filings(village, partner, user, today),
        "agreements": _agreements(village, partner, user, today),
        "meetings": _meetings(village, partner, user),
        "letters": _letters(village, partner, user),
    }


def butir_to_ask(partner, weak):
    """A butir of a weak dimension that the partner can do something about, "" where it names none."""
    method = Methodology.objects.for_year(Series.ID, timezone.localdate().year).values("pk")
    named = partner.capabilities.exclude(butir_code="").order_by().values("butir_code")
    of_weak = {"methodology__in": method, "code__in": weak.codes if weak else []}
    found = Butir.objects.filter(code__in=named, sub_dimension__dimension__in=Dimension.objects.filter(**of_weak))
    return found.order_by("pk").values_list("code", flat=True).first() or ""


def _activities(village, partner, user, today):
    there = Activity.villages.through.objects.filter(region=village).values("activity")
    found = list(Activity.objects.visible_to(user).published().filter(partner=partner, pk__in=there)[:MOST])
    for activity in found:
        activity.late = activity.days_overdue(today)
    return found


def _projects(village, partner, user, today):
    there = ResearchProject.villages.through.objects.filter(region=village).values("researchproject")
    found = ResearchProject.objects.visible_to(user).filter(institution=partner, pk__in=there)
    found = found.exclude(state=ResearchProject.State.STOPPED)
    return list(found.annotate(is_late=ExpressionWrapper(late_project(today), BooleanField()))[:MOST])


def _offers(village, partner, user, today):
    """The requests of the village to this partner, each through what the partner was asked."""
    requests = SupportRequest.objects.visible_to(user).filter(region=village).values("pk")
    found = Offer.objects.filter(partner=partner, request__in=requests).select_related("request").order_by("-offered_at", "-pk")
    return list(found.annotate(is_late=late_offer(today))[:MOST])


def _filings(village, partner, user, today):
    """Those that the partner accompanies, and those that it handed on: `is_theirs` tells them apart."""
    theirs = FilingPartner.objects.filter(partner=partner, filing=OuterRef("pk"))
    there = Filing.villages.through.objects.filter(region=village).values("filing")
    found = Filing.objects.visible_to(user).filter(Q(region=village) | Q(pk__in=there)).filter(Exists(theirs))
    return list(
        found.annotate(
            is_late=ExpressionWrapper(late_filing(today), BooleanField()),
            is_theirs=Exists(theirs.filter(until__isnull=True)),
        )[:MOST]
    )


def _agreements(village, partner, user, today):
    there = Agreement.villages.through.objects.filter(region=village).values("agreement")
    with_it = Agreement.parties.through.objects.filter(partner=partner).values("agreement")
    found = list(Agreement.objects.visible_to(user).filter(pk__in=there).filter(pk__in=with_it)[:MOST])
    for agreement in found:
        agreement.is_in_force = agreement.starts <= today and not (agreement.last_day and agreement.last_day < today)
    return found


def _meetings(village, partner, user):
    """Those held for the village at which the partner was present."""
    present = Attendance.objects.filter(partner=partner, state=Attendance.State.PRESENT).values("meeting")
    there = Meeting.villages.through.objects.filter(region=village).values("meeting")
    held = Meeting.objects.visible_to(user).filter(state=Meeting.State.HELD, pk__in=there)
    return list(held.filter(pk__in=present)[:MOST])


def _letters(village, partner, user):
    """The letters of the requests to this partner, for those who write letters; the newest first."""
    if not access.can(user, Permission.COORDINATE):
        return []
    asked = Offer.objects.filter(partner=partner, request__region=village).values("request")
    to_it = Q(partner=partner) | Q(partner__isnull=True)
    return list(Letter.objects.filter(to_it, request__in=asked).exclude(state=Letter.State.CANCELLED)[:MOST])

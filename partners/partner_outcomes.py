"""What the public reads of a partner beside its activities: what it can do, and what came of it. One query for each part."""

import datetime
from collections import Counter
from functools import reduce
from operator import or_

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from indicators.models import Butir, Methodology, Series
from partners.models import Activity, Contribution, Offer, ResearchOutput, ResearchProject, SupportRequest
from sites.models import Region

MOST = 30  # of each kind


def capabilities(partner):
    """Its topics and butir in words; a butir links to the version of Indeks Desa that holds this year."""
    method = Methodology.objects.for_year(Series.ID, timezone.localdate().year)
    butir = Butir.objects.filter(code=OuterRef("butir_code"), sub_dimension__dimension__methodology__in=method.values("pk"))
    listed = partner.capabilities.annotate(
        butir_name=Subquery(butir.values("name")[:1]),
        method=Subquery(butir.values("sub_dimension__dimension__methodology__code")[:1]),
    )
    return list(listed)


def outcomes(partner):
    """{"requests", "contributions", "outputs"}: nothing of a request but its title, village, result and day."""
    answered = partner.offers.filter(state="accepted").values("request")
    requests = SupportRequest.objects.confirmed().filter(pk__in=answered).select_related("region__parent__parent")
    told = Contribution.objects.filter(partner=partner, innovation__current_version__isnull=False)
    shown = ResearchProject.objects.published().filter(institution=partner).values("pk")
    outputs = ResearchOutput.objects.filter(project__in=shown, is_public=True).select_related("project")
    return {
        "requests": [_request(one) for one in requests.order_by("-done_on", "-pk")[:MOST]],
        "contributions": list(told.select_related("innovation__current_version")[:MOST]),
        "outputs": list(outputs[:MOST]),
    }


def _works(partners):
    """[(things, field of the partner, of the village)]: activities, research that runs or ran, help that was confirmed."""
    confirmed = SupportRequest.objects.confirmed().order_by().values("pk")
    helped = Offer.objects.filter(partner__in=partners, state=Offer.State.ACCEPTED, request__in=confirmed)
    projects = ResearchProject.objects.published().filter(institution__in=partners, villages__isnull=False)
    activities = Activity.objects.published().filter(partner__in=partners, villages__isnull=False)
    return [
        (activities.order_by(), "partner", "villages"),
        (projects.order_by(), "institution", "villages"),
        (helped.order_by(), "partner", "request__region"),
    ]


def villages_of(partner):
    """The villages in which it works or worked, as the public may read."""
    there = [Q(pk__in=things.values(village)) for things, _partner, village in _works([partner.pk])]
    return Region.objects.filter(reduce(or_, there))


def count_villages(partners):
    """Puts `village_count` on each of these partners, of the villages of `villages_of`: one query for all of them."""
    first, *others = (things.values_list(*pair) for things, *pair in _works([partner.pk for partner in partners]))
    counts = Counter(partner for partner, _village in first.union(*others))
    for partner in partners:
        partner.village_count = counts[partner.pk]


def _request(request):
    place = f"{request.region.full_name}, {request.region.parent.parent.short_name}"
    return {"title": request.title, "village": place, "result": request.result, "day": request.done_on}


def earlier_names(partner):
    """[{"name", "until": a day or None}] of a partner from `with_earlier_names`."""
    return [
        {"name": one["name"], "until": datetime.date.fromisoformat(one["until"]) if one["until"] else None}
        for one in partner.earlier_names
    ]

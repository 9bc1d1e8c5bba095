"""How few butir lead to a bound, for many villages at once: the count of the steps page, without reading every butir."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import ngettext

from indicators import index
from indicators.models import Assessment, Butir, ButirScore
from klaster.templatetags.klaster import number


@dataclass(frozen=True)
class Fewest:
    """`is_known`: counted from the village's own butir; else `butir` is a lower bound, as if each could give 4 points."""

    butir: int
    is_known: bool = False

    @property
    def words(self):
        given = {"n": number(self.butir)}
        if self.is_known:
            return ngettext("at least %(n)s butir", "at least %(n)s butir", self.butir) % given
        return (
            ngettext("no fewer than %(n)s butir, if it gives +4", "no fewer than %(n)s butir, if each gives +4", self.butir)
            % given
        )


def at_least(missing):
    """The lower bound for so many points: as if each butir could give 4."""
    return Fewest(-(-missing // index.GAIN_OF_ONE_BUTIR))


def fewest_of(missing_by_assessment, methodology):
    """{id: Fewest} for official assessments of one methodology with the points each lacks; one query, however many.

    As the steps page counts: from the official butir, else those of the village's own check of the same year or its newest
    later one, if all of them are known.
    Points that are not known (None) have no count. Pass assessments of villages of which the reader may read everything.
    """
    asked = {one: missing for one, missing in missing_by_assessment.items() if missing is not None}
    own, rooms, every = _rooms(list(asked), methodology) if asked else ({}, {}, 0)
    found = {}
    for one, missing in asked.items():
        check = _check_beside(one, own.get(one.region_id, []), methodology)
        found[one.pk] = _fewest(missing, rooms.get(one.pk) or (rooms[check.pk] if check else {}), every)
    return found


def _check_beside(official, checks, methodology):
    """The own check whose butir stand for the official figures: of the same year, else the newest later one; None."""
    usable = [check for check in checks if check.methodology == methodology.pk and check.year >= official.year]
    same = [check for check in usable if check.year == official.year]
    return next(reversed(same or usable), None)


def _fewest(missing, rooms, every):
    if sum(rooms.values()) == every and sum(room * n for room, n in rooms.items()) >= missing:
        return Fewest(index.fewest_of_rooms(rooms, missing), is_known=True)
    return at_least(missing)


@dataclass(frozen=True)
class _Check:
    pk: int
    year: int
    methodology: int


def _rooms(officials, methodology):
    """({region id: its own checks, newest last}, {assessment id: {room of a butir: how many have it}}, butir there are)."""
    own_or_official = Assessment.objects.filter(
        Q(pk__in=[one.pk for one in officials]) | Q(kind=Assessment.Kind.SELF, region__in=[one.region_id for one in officials])
    )
    every = (
        Butir.objects.filter(sub_dimension__dimension__methodology=methodology)
        .order_by()
        .values("sub_dimension__dimension__methodology")
    )
    rows = (
        ButirScore.objects.filter(assessment__in=own_or_official)
        .values("assessment", "assessment__region", "assessment__kind", "assessment__year", "assessment__methodology")
        .annotate(
            room=Greatest(F("butir__ceiling") - F("score"), 0),
            n=Count("*"),
            every=Subquery(every.annotate(n=Count("*")).values("n")),
        )
        .order_by("assessment__year", "assessment")
    )
    own, rooms, count = {}, {}, 0
    for row in rows:
        pk, count = row["assessment"], row["every"]
        rooms.setdefault(pk, {})[row["room"]] = row["n"]
        if row["assessment__kind"] == Assessment.Kind.SELF:
            check = _Check(pk, row["assessment__year"], row["assessment__methodology"])
            own.setdefault(row["assessment__region"], []).append(check)
    return own, rooms, count

"""Takes the villages' own checks along when a version begins: they are measured by the new one, butir by its code.

An assessment never changes its methodology (a trigger of 0010), so each is taken out and put in again under its own key: the
history of the check stays with it.
"""

from django.db import connection

from indicators.actions import own_checks
from indicators.models import Assessment, ButirScore
from sites.models import Region

# Scores whose butir is no more, or that are above what it gives now, are left out.
MATCH = """
    SELECT s.id, now.id AS butir_id FROM indicators_butirscore s
    JOIN indicators_butir was ON was.id = s.butir_id
    JOIN indicators_butir now ON now.code = was.code AND s.score BETWEEN now.floor AND now.ceiling
    JOIN indicators_subdimension sub ON sub.id = now.sub_dimension_id
    JOIN indicators_dimension d ON d.id = sub.dimension_id AND d.methodology_id = %(methodology)s
    WHERE s.assessment_id = ANY(%(checks)s)
"""
CLEAR = f"DELETE FROM indicators_butirscore WHERE assessment_id = ANY(%(checks)s) AND id NOT IN (SELECT id FROM ({MATCH}) m)"  # noqa: S608
TAKE_OUT = "DELETE FROM indicators_assessment WHERE id = ANY(%(checks)s)"  # the scores wait: their key is checked at the end
MOVE = f"UPDATE indicators_butirscore s SET butir_id = m.butir_id FROM ({MATCH}) m WHERE m.id = s.id"  # noqa: S608


def own_checks_to_move(draft):
    """The own checks that stand under an earlier version in a year of this one, of villages that it measures."""
    earlier = Assessment.objects.filter(methodology__series=draft.series, methodology__first_year__lt=draft.first_year)
    return earlier.filter(kind=Assessment.Kind.SELF, year__gte=draft.first_year, region__level__in=draft.covers)


def hold_own_checks(draft):
    """Let those who write own checks end, and others wait until this transaction ends; those write a village's row first."""
    villages = Region.objects.filter(pk__in=own_checks_to_move(draft).values("region"))
    list(villages.order_by("pk").select_for_update(no_key=True).only("pk"))
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE indicators_assessment IN SHARE ROW EXCLUSIVE MODE")


def move_own_checks(methodology):
    """Move them to a version just published and compute their results anew: (checks moved, scores left out).

    A check that is left without any score goes, as one begins with its first.
    """
    checks = list(own_checks_to_move(methodology).select_related("region", "entered_by").order_by("pk"))
    if not checks:
        return 0, 0
    values = {"methodology": methodology.pk, "checks": [check.pk for check in checks]}
    with connection.cursor() as cursor:
        cursor.execute(CLEAR, values)
        left_out = cursor.rowcount
        cursor.execute(TAKE_OUT, values)
        known = set(ButirScore.objects.filter(assessment__in=values["checks"]).values_list("assessment", flat=True))
        kept = [check for check in checks if check.pk in known]
        for check in kept:
            check.methodology, check.points, check.score = methodology, None, None
            check.dimensions, check.status_computed = [], ""
        Assessment.objects.bulk_create(kept)
        cursor.execute(MOVE, values)
    for check in kept:
        entered = check.entered_at
        own_checks._compute(check, check.entered_by)
        check.entered_at = entered
    Assessment.objects.bulk_update(kept, ["entered_at"])
    return len(kept), left_out

"""Taking a whole import back: as if it had never been, also when later imports stand on it.

What its villages have without it is made anew from the rows of the other imports, one after the other in their turns.
"""

from django.db import connection

from indicators.actions.writing import DIMENSIONS, MERGED, changes, names_of
from indicators.models import Import

WITHOUT = f"""
WITH RECURSIVE told AS (
    SELECT r.*, row_number() OVER (PARTITION BY r.region_id ORDER BY i.turn) AS place
    FROM indicators_importrow r JOIN indicators_import i ON i.id = r.imported_id
    WHERE i.state = 'committed' AND i.methodology_id = %(methodology)s AND i.year = %(year)s AND i.id <> %(imported)s
        AND r.region_id IN (SELECT region_id FROM indicators_importrow WHERE imported_id = %(imported)s)
), grown AS (
    SELECT place, region_id, points, score::numeric AS score, dimensions::numeric[] AS dimensions,
        status_official::text AS status_official, status_computed::text AS status_computed,
        imported_id AS source_id, row AS source_row
    FROM told WHERE place = 1
    UNION ALL
    SELECT r.place, r.region_id, {MERGED}
    FROM grown a JOIN told r ON r.region_id = a.region_id AND r.place = a.place + 1 {DIMENSIONS}
)
SELECT DISTINCT ON (region_id) * FROM grown ORDER BY region_id, place DESC
"""  # noqa: S608 the text holds our own fragments alone
# Each village of the import as it stands (`a`) and as it would without the import (`p`, null where nothing would).
OF_VILLAGES = """
FROM indicators_importrow own
JOIN indicators_assessment a ON a.region_id = own.region_id AND a.methodology_id = %(methodology)s
    AND a.year = %(year)s AND a.kind = 'official'
LEFT JOIN undo_plan p ON p.region_id = own.region_id
WHERE own.imported_id = %(imported)s
"""
SAME = """
(a.points, a.score, a.dimensions, a.status_official, a.status_computed)
    IS NOT DISTINCT FROM (p.points, p.score, p.dimensions, p.status_official, p.status_computed)
"""
COUNT = f"""
SELECT count(*) FILTER (WHERE p.region_id IS NULL),
    count(*) FILTER (WHERE p.region_id IS NOT NULL AND NOT {SAME}),
    count(*) FILTER (WHERE {SAME} AND (own.outcome <> 'unchanged' OR a.source_id = own.imported_id))
{OF_VILLAGES}
"""  # noqa: S608 the text holds our own fragments alone
LATER = """
SELECT i.id, count(*)
FROM indicators_importrow own
JOIN indicators_importrow r ON r.region_id = own.region_id
JOIN indicators_import i ON i.id = r.imported_id
WHERE own.imported_id = %(imported)s AND i.methodology_id = %(methodology)s AND i.year = %(year)s
    AND i.state = 'committed' AND i.turn > %(turn)s
GROUP BY i.id
"""
PLAN = f"CREATE TEMPORARY TABLE undo_plan ON COMMIT DROP AS {WITHOUT}"
STEPS = [
    f"DELETE FROM indicators_assessment WHERE id IN (SELECT a.id {OF_VILLAGES} AND p.region_id IS NULL)",  # noqa: S608
    """UPDATE indicators_assessment a SET
        points = p.points, score = p.score, dimensions = p.dimensions, status_official = p.status_official,
        status_computed = p.status_computed, source_id = p.source_id, source_row = p.source_row
    FROM undo_plan p
    WHERE a.region_id = p.region_id AND a.methodology_id = %(methodology)s AND a.year = %(year)s AND a.kind = 'official'
        AND (a.points, a.score, a.dimensions, a.status_official, a.status_computed, a.source_id, a.source_row)
        IS DISTINCT FROM (p.points, p.score, p.dimensions, p.status_official, p.status_computed, p.source_id, p.source_row)""",
    "DELETE FROM indicators_importrow WHERE imported_id = %(imported)s",
    "DROP TABLE undo_plan",
    "SET CONSTRAINTS ALL IMMEDIATE",  # as in `writing.write`
]


def preview(imported):
    """What an undo would do: villages `removed`, `restored` and `kept`, and `later`: [(import, villages it has too)].

    `restored` are those whose figures change. `changes` is the turn that all this is true of.
    """
    names = names_of(imported) | {"turn": imported.turn}
    with connection.cursor() as cursor:
        cursor.execute(f"WITH undo_plan AS ({WITHOUT}) {COUNT}", names)
        counts = _counts(cursor)
        cursor.execute(LATER, names)
        villages = dict(cursor.fetchall())
    later = Import.objects.filter(pk__in=villages).order_by("turn").defer("rejected", "remarks")
    return counts | {"later": [(one, villages[one.pk]) for one in later], "changes": changes(imported)}


def _counts(cursor):
    return dict(zip(("removed", "restored", "kept"), cursor.fetchone(), strict=True))


def take_back(imported):
    """Undo it and give the counts of `preview`; the caller holds the lock of its index."""
    names = names_of(imported)
    with connection.cursor() as cursor:
        cursor.execute(PLAN, names)
        cursor.execute(COUNT, names)
        counts = _counts(cursor)
        for step in STEPS:
            cursor.execute(step, names)
    return counts

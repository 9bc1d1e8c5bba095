"""Taking a whole import back: as if it had never been, also when later imports stand on it.

Of each assessment that the import wrote, three things can have happened since. A later import found it unchanged: it stays,
with that one as its source. A later import changed it: it stays, and what that one's own undo would bring back is mended.
Nothing: what stood before comes back, or the assessment goes.
"""

from django.db import connection

from indicators.models import Import

PLAN = """
WITH touched AS (
    SELECT a.id AS assessment_id, NULL::bigint AS later_id, 'infinity'::timestamptz AS until
    FROM indicators_assessment a WHERE a.source_id = %(imported)s
    UNION ALL
    SELECT s.assessment_id, s.replaced_by_id, b.committed_at
    FROM indicators_superseded s JOIN indicators_import b ON b.id = s.replaced_by_id
    WHERE b.methodology_id = %(methodology)s AND b.year = %(year)s AND b.id <> %(imported)s
        AND (s.was ->> 'source_id')::bigint = %(imported)s
), heirs AS (
    SELECT DISTINCT ON (t.assessment_id) t.assessment_id, i.id AS heir_id, c.row AS heir_row
    FROM indicators_import i, unnest(i.confirmed, i.confirmed_rows) AS c(assessment_id, row)
    JOIN touched t ON t.assessment_id = c.assessment_id
    WHERE i.state = 'committed' AND i.methodology_id = %(methodology)s AND i.year = %(year)s
        AND i.committed_at > %(committed)s AND i.committed_at < t.until
    ORDER BY t.assessment_id, i.committed_at, i.id
)
SELECT t.assessment_id, t.later_id, h.heir_id, h.heir_row, own.was
FROM touched t
LEFT JOIN heirs h ON h.assessment_id = t.assessment_id
LEFT JOIN indicators_superseded own ON own.replaced_by_id = %(imported)s AND own.assessment_id = t.assessment_id
"""
COUNT = f"""
SELECT count(*) FILTER (WHERE later_id IS NULL AND heir_id IS NULL AND was IS NULL),
    count(*) FILTER (WHERE later_id IS NULL AND heir_id IS NULL AND was IS NOT NULL),
    count(*) FILTER (WHERE later_id IS NOT NULL OR heir_id IS NOT NULL)
FROM ({PLAN}) plan
"""  # noqa: S608 the text holds our own fragments alone
LATER = f"""
SELECT coalesce(later_id, heir_id), count(*) FROM ({PLAN}) plan
WHERE later_id IS NOT NULL OR heir_id IS NOT NULL GROUP BY 1
"""  # noqa: S608 the text holds our own fragments alone
STEPS = [
    # A later import that found the figure unchanged becomes its source.
    """UPDATE indicators_assessment a SET source_id = p.heir_id, source_row = p.heir_row
    FROM undo_plan p WHERE a.id = p.assessment_id AND p.later_id IS NULL AND p.heir_id IS NOT NULL""",
    """UPDATE indicators_superseded s SET was = s.was || jsonb_build_object('source_id', p.heir_id, 'source_row', p.heir_row)
    FROM undo_plan p WHERE s.replaced_by_id = p.later_id AND s.assessment_id = p.assessment_id AND p.heir_id IS NOT NULL""",
    """UPDATE indicators_superseded s SET replaced_by_id = p.heir_id
    FROM undo_plan p WHERE s.replaced_by_id = %(imported)s AND s.assessment_id = p.assessment_id AND p.heir_id IS NOT NULL""",
    """UPDATE indicators_import i SET confirmed = left_over.ids, confirmed_rows = left_over.rows
    FROM (
        SELECT k.id, coalesce(array_agg(c.id ORDER BY c.id) FILTER (WHERE p.assessment_id IS NULL), '{}') AS ids,
            coalesce(array_agg(c.row ORDER BY c.id) FILTER (WHERE p.assessment_id IS NULL), '{}') AS rows
        FROM indicators_import k CROSS JOIN unnest(k.confirmed, k.confirmed_rows) AS c(id, row)
        LEFT JOIN undo_plan p ON p.heir_id = k.id AND p.assessment_id = c.id
        WHERE k.id IN (SELECT heir_id FROM undo_plan) GROUP BY k.id
    ) left_over WHERE i.id = left_over.id""",
    # A later import that changed the figure now stands on what stood before this one, or on nothing.
    """UPDATE indicators_superseded s SET was = p.was
    FROM undo_plan p WHERE s.replaced_by_id = p.later_id AND s.assessment_id = p.assessment_id
        AND p.heir_id IS NULL AND p.was IS NOT NULL""",
    """DELETE FROM indicators_superseded s USING undo_plan p
    WHERE s.replaced_by_id = p.later_id AND s.assessment_id = p.assessment_id AND p.heir_id IS NULL AND p.was IS NULL""",
    # Nothing came after: what stood before comes back.
    """UPDATE indicators_assessment a SET
        points = old.points, score = old.score, dimensions = old.dimensions, status_official = old.status_official,
        status_computed = old.status_computed, source_id = old.source_id, source_row = old.source_row
    FROM (
        SELECT (jsonb_populate_record(NULL::indicators_assessment, p.was)).*
        FROM undo_plan p WHERE p.later_id IS NULL AND p.heir_id IS NULL AND p.was IS NOT NULL
    ) old WHERE a.id = old.id""",
    """DELETE FROM indicators_assessment a USING undo_plan p
    WHERE a.id = p.assessment_id AND p.later_id IS NULL AND p.heir_id IS NULL AND p.was IS NULL""",
    "DELETE FROM indicators_superseded WHERE replaced_by_id = %(imported)s",
    "UPDATE indicators_import SET confirmed = '{}', confirmed_rows = '{}' WHERE id = %(imported)s",
]


def _names(imported):
    return {
        "imported": imported.pk,
        "methodology": imported.methodology_id,
        "year": imported.year,
        "committed": imported.committed_at,
    }


def preview(imported):
    """What an undo would do: villages `removed`, `restored` and `kept`, and `later`: [(import, villages kept for it)]."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, _names(imported))
        removed, restored, kept = cursor.fetchone()
        cursor.execute(LATER, _names(imported))
        villages = dict(cursor.fetchall())
    later = Import.objects.filter(pk__in=villages).order_by("committed_at").defer("rejected", "remarks")
    return {
        "removed": removed,
        "restored": restored,
        "kept": kept,
        "later": [(one, villages[one.pk]) for one in later],
    }


def take_back(imported):
    """Undo it; the caller holds the lock of its index and year."""
    names = _names(imported)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.undo_plan")
        cursor.execute(f"CREATE TEMPORARY TABLE undo_plan ON COMMIT DROP AS {PLAN}", names)
        for step in STEPS:
            cursor.execute(step, names)

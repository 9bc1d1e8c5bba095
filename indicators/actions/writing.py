"""How a file's rows reach the tables: one COPY of what was checked, then a statement each for what they replace and write."""

from django.db import connection

from indicators.models import Import, StagedRow

LOCK = 74_201  # a number of our own in the space of advisory locks
COPY = """
COPY indicators_stagedrow
    (imported_id, row, region_id, points, score, dimensions, status_official, status_computed, marks, outcome)
FROM STDIN
"""
# The rows as they would be written. What a file does not say is not wiped out: an official status never gives way to none, nor
# known dimensions to none at the same score.
MERGED = """
SELECT s.id, s.row, s.region_id, a.id AS assessment_id,
    CASE WHEN s.score IS NULL THEN a.points ELSE s.points END AS points,
    coalesce(s.score, a.score) AS score,
    CASE WHEN cardinality(s.dimensions) = 0 AND a.id IS NOT NULL AND (s.score IS NULL OR s.score = a.score)
        THEN a.dimensions ELSE s.dimensions END AS dimensions,
    coalesce(nullif(s.status_official, ''), a.status_official, '') AS status_official,
    CASE WHEN s.score IS NULL THEN coalesce(a.status_computed, '') ELSE s.status_computed END AS status_computed
FROM indicators_stagedrow s
LEFT JOIN indicators_assessment a ON a.region_id = s.region_id AND a.methodology_id = %(methodology)s
    AND a.year = %(year)s AND a.kind = 'official'
WHERE s.imported_id = %(imported)s
"""
SAME = """
(a.points, a.score, a.dimensions, a.status_official, a.status_computed)
    IS NOT DISTINCT FROM (m.points, m.score, m.dimensions, m.status_official, m.status_computed)
"""
COMPARE = f"""
UPDATE indicators_stagedrow s SET outcome = m.outcome
FROM (
    SELECT m.id, CASE WHEN a.id IS NULL THEN 'new' WHEN {SAME} THEN 'unchanged' ELSE 'changed' END AS outcome
    FROM ({MERGED}) m LEFT JOIN indicators_assessment a ON a.id = m.assessment_id
) m
WHERE s.id = m.id AND s.outcome <> m.outcome
"""  # noqa: S608 the text holds our own fragments alone
SUPERSEDE = """
INSERT INTO indicators_superseded (replaced_by_id, assessment_id, was)
SELECT %(imported)s, a.id, to_jsonb(a) FROM indicators_assessment a JOIN indicators_stagedrow s ON s.region_id = a.region_id
WHERE s.imported_id = %(imported)s AND s.outcome = 'changed'
    AND a.methodology_id = %(methodology)s AND a.year = %(year)s AND a.kind = 'official'
"""
CONFIRM = """
UPDATE indicators_import SET confirmed = c.ids, confirmed_rows = c.rows
FROM (
    SELECT coalesce(array_agg(a.id ORDER BY a.id), '{}') AS ids, coalesce(array_agg(s.row ORDER BY a.id), '{}') AS rows
    FROM indicators_assessment a JOIN indicators_stagedrow s ON s.region_id = a.region_id
    WHERE s.imported_id = %(imported)s AND s.outcome = 'unchanged'
        AND a.methodology_id = %(methodology)s AND a.year = %(year)s AND a.kind = 'official'
) c
WHERE id = %(imported)s
"""
UPSERT = f"""
INSERT INTO indicators_assessment AS a
    (region_id, methodology_id, year, kind, points, score, dimensions, status_official, status_computed, source_id, source_row)
SELECT m.region_id, %(methodology)s, %(year)s, 'official', m.points, m.score, m.dimensions, m.status_official,
    m.status_computed, %(imported)s, m.row
FROM ({MERGED} AND s.outcome <> 'unchanged') m
ON CONFLICT (region_id, methodology_id, year, kind) DO UPDATE SET
    points = excluded.points, score = excluded.score, dimensions = excluded.dimensions,
    status_official = excluded.status_official, status_computed = excluded.status_computed,
    source_id = excluded.source_id, source_row = excluded.source_row
"""  # noqa: S608 the text holds our own fragments alone


def lock(methodology_id, year):
    """Imports of one index and year wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, methodology_id * 10_000 + year])


def array(values):
    return "{" + ",".join("NULL" if value is None else value for value in values) + "}"


def names_of(imported):
    return {"imported": imported.pk, "methodology": imported.methodology_id, "year": imported.year}


def stage(imported, rows):
    """Keep checked rows (in the form of `Checked.rows`) and compare them with what stands; gives the counts."""
    with connection.cursor() as cursor:
        with cursor.copy(COPY) as copy:
            for row, region_id, points, score, dimensions, official, computed, marks in rows:
                figures = (points, score, array(dimensions), official, computed, array(marks))
                copy.write_row((imported.pk, row, region_id, *figures, "new"))
        cursor.execute("ANALYZE indicators_stagedrow")
    return compare(imported)


def compare(imported):
    """Say of each staged row whether its village is new, changed or unchanged; gives the counts."""
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, names_of(imported))
        cursor.execute(
            "SELECT outcome, count(*) FROM indicators_stagedrow WHERE imported_id = %s GROUP BY outcome", [imported.pk]
        )
        found = dict(cursor.fetchall())
    return {outcome: found.get(outcome, 0) for outcome in StagedRow.Outcome.values}


def merged(imported, rows):
    """{staged row's id: what would be written} for these rows: points, score, dimensions, status_official, status_computed."""
    with connection.cursor() as cursor:
        cursor.execute(f"{MERGED} AND s.id = ANY(%(ids)s)", names_of(imported) | {"ids": [row.pk for row in rows]})
        heads = [column.name for column in cursor.description]
        return {line[0]: dict(zip(heads, line, strict=True)) for line in cursor.fetchall()}


def write(imported):
    """Write the staged rows that are new or changed, and forget them all."""
    names = names_of(imported)
    with connection.cursor() as cursor:
        cursor.execute(CONFIRM, names)
        cursor.execute(SUPERSEDE, names)
        cursor.execute(UPSERT, names)
        cursor.execute("DELETE FROM indicators_stagedrow WHERE imported_id = %(imported)s", names)


def others_since(imported):
    """Imports of the same index and year that were committed or undone since this one was checked."""
    same = Import.objects.filter(methodology=imported.methodology_id, year=imported.year).exclude(pk=imported.pk)
    since = imported.checked_at
    return same.filter(committed_at__gt=since) | same.filter(undone_at__gt=since)

"""How a file's rows reach the assessments: one COPY of what was checked, then a statement each to compare and to write.

The rows are kept after the commit. What stands of a village is what the rows of all committed imports give, one after the other
in their turns, so an import is undone by leaving its rows out (see `undoing`).
"""

from django.db import connection

from indicators.models import Import, ImportRow

LOCK = 74_201  # a number of our own in the space of advisory locks
COPY = """
COPY indicators_importrow
    (imported_id, row, region_id, points, score, dimensions, status_official, status_computed, marks, outcome)
FROM STDIN
"""
# What `a` becomes when the row `r` comes to it; `a` is null where nothing stands. What a row does not say is kept as long as
# what it says agrees with what stands; dimensions that belong to another score are not. An official status never gives way to
# none.
# The same points are the same score: one file rounds it, another cuts its decimals off.
SAME_SCORE = "(r.score IS NULL OR r.score = a.score OR r.points = a.points)"
# Whether dimensions put together from two rows can be those of the score; the bounds are those of importing/measures.py.
POSSIBLE = """
CASE %(unit)s
    WHEN 'fraction' THEN unknown > 0 OR abs(mean - coalesce(r.score, a.score)) <= 0.0005
    ELSE CASE WHEN unknown > 0 THEN total < whole ELSE total = whole END
END
"""
DIMENSIONS = f"""
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN a.region_id IS NULL OR cardinality(a.dimensions) = 0 OR r.dimensions = a.dimensions THEN r.dimensions
        WHEN NOT coalesce({SAME_SCORE}, false) THEN r.dimensions
        WHEN cardinality(r.dimensions) = 0 THEN a.dimensions
        ELSE (
            SELECT CASE WHEN clash OR NOT (both_ = a.dimensions OR {POSSIBLE}) THEN r.dimensions ELSE both_ END
            FROM (
                SELECT array_agg(coalesce(now, was) ORDER BY place) AS both_, bool_or(coalesce(now <> was, false)) AS clash,
                    sum(coalesce(now, was)) AS total, avg(coalesce(now, was)) AS mean,
                    count(*) FILTER (WHERE now IS NULL AND was IS NULL) AS unknown,
                    coalesce(r.points, a.points) AS whole
                FROM unnest(a.dimensions, r.dimensions) WITH ORDINALITY AS pair(was, now, place)
            ) put
        )
    END::numeric[] AS dimensions,
    -- Rounded is never below cut off.
    CASE WHEN {SAME_SCORE} THEN greatest(r.score, a.score) ELSE r.score END::numeric AS score
) d
"""  # noqa: S608 the text holds our own fragments alone
# What stands is left as it is, its source too: that is the row the score came from, or, without a score, the status.
KEPT = """
(a.region_id IS NOT NULL AND d.score IS NOT DISTINCT FROM a.score AND d.dimensions = a.dimensions
    AND (a.score IS NOT NULL OR r.status_official IN ('', a.status_official)))
"""
MERGED = f"""
    CASE WHEN r.score IS NULL THEN a.points ELSE r.points END AS points,
    d.score,
    d.dimensions,
    coalesce(nullif(r.status_official, ''), a.status_official, '')::text AS status_official,
    (CASE WHEN {KEPT} THEN a.status_computed ELSE r.status_computed END)::text AS status_computed,
    CASE WHEN {KEPT} THEN a.source_id ELSE r.imported_id END AS source_id,
    CASE WHEN {KEPT} THEN a.source_row ELSE r.row END AS source_row
"""
COMING = f"""
SELECT r.id, r.region_id, r.marks, a.id AS assessment_id, {MERGED}
FROM indicators_importrow r
LEFT JOIN indicators_assessment a ON a.region_id = r.region_id AND a.methodology_id = %(methodology)s
    AND a.year = %(year)s AND a.kind = 'official'
{DIMENSIONS}
WHERE r.imported_id = %(imported)s
"""  # noqa: S608 the text holds our own fragments alone
SAME = """
(a.points, a.score, a.dimensions, a.status_official, a.status_computed)
    IS NOT DISTINCT FROM (m.points, m.score, m.dimensions, m.status_official, m.status_computed)
"""
COMPARE = f"""
UPDATE indicators_importrow s SET outcome = m.outcome, marks = m.marks
FROM (
    SELECT m.id, CASE WHEN a.id IS NULL THEN 'new' WHEN {SAME} THEN 'unchanged' ELSE 'changed' END AS outcome,
        array_remove(m.marks, 'status') || CASE
            WHEN m.status_official <> '' AND m.status_computed <> '' AND m.status_official <> m.status_computed
            THEN ARRAY['status'] ELSE ARRAY[]::text[] END::varchar[] AS marks
    FROM ({COMING}) m LEFT JOIN indicators_assessment a ON a.id = m.assessment_id
) m
WHERE s.id = m.id AND (s.outcome, s.marks) IS DISTINCT FROM (m.outcome, m.marks)
"""  # noqa: S608 the text holds our own fragments alone
COUNT = """
SELECT count(*) FILTER (WHERE outcome = 'new'), count(*) FILTER (WHERE outcome = 'changed'),
    count(*) FILTER (WHERE outcome = 'unchanged'), count(*) FILTER (WHERE marks <> '{}'),
    count(*) FILTER (WHERE 'status' = ANY (marks))
FROM indicators_importrow WHERE imported_id = %s
"""
# Of how many villages dimensions that are known would become unknown.
LOST = f"""
SELECT count(*) FROM ({COMING} AND r.outcome = 'changed') m JOIN indicators_assessment a ON a.id = m.assessment_id
WHERE cardinality(array_remove(a.dimensions, NULL)) > cardinality(array_remove(m.dimensions, NULL))
"""  # noqa: S608 the text holds our own fragments alone
UPSERT = f"""
INSERT INTO indicators_assessment AS a
    (region_id, methodology_id, year, kind, points, score, dimensions, status_official, status_computed, source_id, source_row)
SELECT m.region_id, %(methodology)s, %(year)s, 'official', m.points, m.score, m.dimensions, m.status_official,
    m.status_computed, m.source_id, m.source_row
FROM ({COMING} AND r.outcome <> 'unchanged') m
ON CONFLICT (region_id, methodology_id, year, kind) DO UPDATE SET
    points = excluded.points, score = excluded.score, dimensions = excluded.dimensions,
    status_official = excluded.status_official, status_computed = excluded.status_computed,
    source_id = excluded.source_id, source_row = excluded.source_row
"""  # noqa: S608 the text holds our own fragments alone


def lock(series):
    """Whoever writes figures of an index, or the version that they stand under, waits for the others till the transaction ends.

    It is taken before any import's row is locked.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, series])


def is_free(series):
    """Take the lock of an index if nobody has it; gives whether it was taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [LOCK, series])
        return cursor.fetchone()[0]


def array(values):
    return "{" + ",".join("NULL" if value is None else value for value in values) + "}"


def names_of(imported):
    """What the statements need to know of an import."""
    method = imported.methodology
    return {"imported": imported.pk, "methodology": method.pk, "unit": method.unit, "year": imported.year}


def stage(imported, rows):
    """Keep checked rows (in the form of `Checked.rows`) and compare them with what stands; gives the counts."""
    with connection.cursor() as cursor:
        with cursor.copy(COPY) as copy:
            for row, region_id, points, score, dimensions, official, computed, marks in rows:
                figures = (points, score, array(dimensions), official, computed, array(marks))
                copy.write_row((imported.pk, row, region_id, *figures, "new"))
        # Another check may hold the table for it, and be waiting for the lock of an index that is no concern of this one.
        cursor.execute("ANALYZE (SKIP_LOCKED) indicators_importrow")
    lock(imported.methodology.series)
    return compare(imported)


def compare(imported):
    """Say of each row whether its village is new, changed or unchanged and what contradicts; sets the turn, gives the counts.

    The caller holds the lock of the index.
    """
    imported.turn = changes(imported)
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, names_of(imported))
        cursor.execute(COUNT, [imported.pk])
        counts = dict(zip(("new", "changed", "unchanged", "marked", "differs"), cursor.fetchone(), strict=True))
        cursor.execute(LOST, names_of(imported))
        return counts | {"lost": cursor.fetchone()[0]}


def merged(imported, rows):
    """{row's id: what would be written} for these rows: points, score, dimensions, status_official, status_computed."""
    with connection.cursor() as cursor:
        cursor.execute(f"{COMING} AND r.id = ANY(%(ids)s)", names_of(imported) | {"ids": [row.pk for row in rows]})
        heads = [column.name for column in cursor.description]
        return {line[0]: dict(zip(heads, line, strict=True)) for line in cursor.fetchall()}


def write(imported):
    """Write the rows that are new or changed.

    Their foreign keys are checked at once: at the transaction's end the check would wait for whoever holds a village's row and
    waits for the portal's content version, which the commit holds by then.
    """
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, names_of(imported))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _of_the_same(imported):
    return Import.objects.filter(methodology=imported.methodology_id, year=imported.year)


def changes(imported):
    """How often figures of its index and year were imported or taken back so far."""
    same = _of_the_same(imported)
    return same.filter(committed_at__isnull=False).count() + same.filter(undone_at__isnull=False).count()


def is_overtaken(imported, turn):
    """Whether one of its villages may stand otherwise than in that turn; the caller holds the lock of the index."""
    since = _of_the_same(imported).filter(committed_at__isnull=False, turn__gte=turn)
    taken_back = changes(imported) - turn - since.count()
    own = ImportRow.objects.filter(imported=imported.pk).values("region")
    return taken_back > 0 or ImportRow.objects.filter(imported__in=since, region__in=own).exists()

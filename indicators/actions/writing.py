"""How an import's rows reach the table: one COPY, then a statement each for what they replace and what they write."""

from django.db import connection

from indicators.models import Assessment, Import, Superseded

LOCK = 74_201  # a number of our own in the space of advisory locks
INCOMING = """
DROP TABLE IF EXISTS pg_temp.incoming;
CREATE TEMPORARY TABLE incoming (
    source_row integer, region_id bigint PRIMARY KEY, points smallint, score numeric(8, 4), dimensions numeric(8, 4)[],
    status_official varchar(20), status_computed varchar(20)
) ON COMMIT DROP
"""
COLUMNS = "source_row, region_id, points, score, dimensions, status_official, status_computed"
# What a file does not say is not wiped out: an official status never gives way to none, nor known dimensions to none at the
# same score.
KEEP_KNOWN = """
UPDATE incoming i SET
    status_official = coalesce(nullif(i.status_official, ''), a.status_official),
    points = CASE WHEN i.score IS NULL THEN a.points ELSE i.points END,
    score = coalesce(i.score, a.score),
    status_computed = CASE WHEN i.score IS NULL THEN a.status_computed ELSE i.status_computed END,
    dimensions = CASE WHEN cardinality(i.dimensions) = 0 AND (i.score IS NULL OR i.score = a.score)
        THEN a.dimensions ELSE i.dimensions END
FROM indicators_assessment a
WHERE a.region_id = i.region_id AND a.methodology_id = %(methodology)s AND a.year = %(year)s AND a.kind = 'official'
"""
SUPERSEDE = """
INSERT INTO indicators_superseded (replaced_by_id, assessment_id, was)
SELECT %(imported)s, a.id, to_jsonb(a) FROM indicators_assessment a JOIN incoming i ON i.region_id = a.region_id
WHERE a.methodology_id = %(methodology)s AND a.year = %(year)s AND a.kind = 'official'
    AND (a.points, a.score, a.dimensions, a.status_official, a.status_computed)
    IS DISTINCT FROM (i.points, i.score, i.dimensions, i.status_official, i.status_computed)
"""
UPSERT = """
INSERT INTO indicators_assessment AS a
    (region_id, methodology_id, year, kind, points, score, dimensions, status_official, status_computed, source_id, source_row)
SELECT region_id, %(methodology)s, %(year)s, 'official', points, score, dimensions, status_official, status_computed,
    %(imported)s, source_row
FROM incoming
ON CONFLICT (region_id, methodology_id, year, kind) DO UPDATE SET
    points = excluded.points, score = excluded.score, dimensions = excluded.dimensions,
    status_official = excluded.status_official, status_computed = excluded.status_computed,
    source_id = excluded.source_id, source_row = excluded.source_row
WHERE (a.points, a.score, a.dimensions, a.status_official, a.status_computed)
    IS DISTINCT FROM (excluded.points, excluded.score, excluded.dimensions, excluded.status_official, excluded.status_computed)
"""
RESTORE = """
UPDATE indicators_assessment a SET
    points = old.points, score = old.score, dimensions = old.dimensions, status_official = old.status_official,
    status_computed = old.status_computed, source_id = old.source_id, source_row = old.source_row
FROM (
    SELECT (jsonb_populate_record(NULL::indicators_assessment, was)).* FROM indicators_superseded WHERE replaced_by_id = %s
) old
WHERE a.id = old.id
"""


def lock(methodology_id, year):
    """Imports of one index and year wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, methodology_id * 10_000 + year])


def array(values):
    return "{" + ",".join("NULL" if value is None else value for value in values) + "}"


def write(imported, rows):
    """Write the rows; gives how many villages are new, changed, unchanged."""
    names = {"imported": imported.pk, "methodology": imported.methodology_id, "year": imported.year}
    with connection.cursor() as cursor:
        cursor.execute(INCOMING)
        with cursor.copy(f"COPY incoming ({COLUMNS}) FROM STDIN") as copy:
            for row, region_id, points, score, dimensions, official, computed in rows:
                copy.write_row((row, region_id, points, score, array(dimensions), official, computed))
        cursor.execute(KEEP_KNOWN, names)
        cursor.execute(SUPERSEDE, names)
        changed = cursor.rowcount
        cursor.execute(UPSERT, names)
        written = cursor.rowcount
    return {"new": written - changed, "changed": changed, "unchanged": len(rows) - written}


def restore(imported):
    """Take an import back; gives how many assessments it removed and how many it put back."""
    changed = Superseded.objects.filter(replaced_by=imported)
    ours = Assessment.objects.filter(source=imported)
    removed, _ = ours.exclude(pk__in=changed.values("assessment_id")).delete()
    with connection.cursor() as cursor:
        cursor.execute(RESTORE, [imported.pk])
        restored = cursor.rowcount
    changed.delete()
    return removed, restored


def compare(methodology, year, rows):
    """How the rows stand to what is stored: new, changed, unchanged villages."""
    stored = {
        region: figures
        for region, *figures in Assessment.objects.filter(kind=Assessment.Kind.OFFICIAL, methodology=methodology, year=year)
        .order_by()
        .values_list("region_id", "points", "score", "status_official", "status_computed")
    }
    counts = dict.fromkeys(("new", "changed", "unchanged"), 0)
    for _row, region_id, points, score, _dimensions, official, computed in rows:
        if region_id not in stored:
            counts["new"] += 1
            continue
        old_points, old_score, old_official, old_computed = stored[region_id]
        same = (old_points, old_official, old_computed) == (points, official or old_official, computed)
        same = same and (score is None or (old_score is not None and float(old_score) == float(score)))
        counts["unchanged" if same else "changed"] += 1
    return counts


def last_of_each():
    """The imports that may be undone: the newest of each index and year."""
    committed = Import.objects.committed().order_by("methodology", "year", "-committed_at", "-pk")
    return committed.distinct("methodology", "year")

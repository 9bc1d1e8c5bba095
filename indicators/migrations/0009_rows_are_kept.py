"""The rows of an import are kept after its commit; what an undo needs is made from them.

Of the imports that stand already the rows are made from what they wrote: an assessment names its source, a superseded one did,
and an import kept which assessments it had found unchanged.
"""

from django.db import migrations, models
from django.db.models import Q

TURNS = """
UPDATE indicators_import i SET turn = (
    SELECT count(*) FILTER (WHERE o.committed_at < coalesce(i.committed_at, i.checked_at)
            OR (o.committed_at = i.committed_at AND o.id < i.id))
        + count(*) FILTER (WHERE o.undone_at < coalesce(i.committed_at, i.checked_at))
    FROM indicators_import o WHERE o.methodology_id = i.methodology_id AND o.year = i.year
)
WHERE i.methodology_id IS NOT NULL AND i.state IN ('checked', 'committed', 'undone');
"""
INTO = """
INSERT INTO indicators_importrow
    (imported_id, row, region_id, points, score, dimensions, status_official, status_computed, marks, outcome)
"""
FIGURES = "f.points, f.score, f.dimensions, f.status_official, f.status_computed, '{}'"
ROWS = f"""
{INTO} SELECT f.source_id, f.source_row, f.region_id, {FIGURES}, 'changed'
FROM indicators_assessment f JOIN indicators_import i ON i.id = f.source_id
WHERE f.kind = 'official' AND i.state = 'committed' AND f.source_row IS NOT NULL
ON CONFLICT DO NOTHING;
{INTO} SELECT f.source_id, f.source_row, f.region_id, {FIGURES}, 'changed'
FROM indicators_superseded s
CROSS JOIN LATERAL jsonb_populate_record(NULL::indicators_assessment, s.was) f
JOIN indicators_import i ON i.id = f.source_id
WHERE i.state = 'committed' AND f.source_row IS NOT NULL
ON CONFLICT DO NOTHING;
{INTO} SELECT i.id, c.row, f.region_id, {FIGURES}, 'unchanged'
FROM indicators_import i
CROSS JOIN LATERAL unnest(i.confirmed, i.confirmed_rows) AS c(assessment_id, row)
JOIN indicators_assessment a ON a.id = c.assessment_id
LEFT JOIN LATERAL (
    SELECT s.was FROM indicators_superseded s JOIN indicators_import later ON later.id = s.replaced_by_id
    WHERE s.assessment_id = a.id AND later.committed_at > i.committed_at ORDER BY later.committed_at LIMIT 1
) then_ ON true
CROSS JOIN LATERAL jsonb_populate_record(NULL::indicators_assessment, coalesce(then_.was, to_jsonb(a))) f
WHERE i.state = 'committed'
ON CONFLICT DO NOTHING;
"""  # noqa: S608 the text holds our own fragments alone


# A row of some dimensions without a score is rejected by now; its file is to be checked again.
HALF = """
DELETE FROM indicators_importrow r USING indicators_import i
WHERE i.id = r.imported_id AND i.state = 'checked' AND i.id IN (
    SELECT h.imported_id FROM indicators_importrow h WHERE h.score IS NULL AND cardinality(h.dimensions) > 0
);
DELETE FROM indicators_import i WHERE i.state = 'checked'
    AND NOT EXISTS (SELECT FROM indicators_importrow r WHERE r.imported_id = i.id)
    AND (i.counts ->> 'ready')::int > 0;
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0008_butir_scores_fit")]
    operations = [
        migrations.RenameModel("StagedRow", "ImportRow"),
        migrations.AlterModelOptions(
            name="importrow",
            options={
                "ordering": ["row"],
                "verbose_name": "row of an import",
                "verbose_name_plural": "rows of imports",
            },
        ),
        migrations.RemoveConstraint("importrow", "staged_village_stands_once"),
        migrations.AddConstraint(
            "importrow", models.UniqueConstraint("imported", "region", name="village_stands_once_in_an_import")
        ),
        migrations.AddField(
            "import",
            "turn",
            models.PositiveIntegerField(
                help_text="How often figures of its index and year had been imported or taken back when it was compared with what "
                "stood. Once committed, its place among them.",
                null=True,
            ),
        ),
        migrations.RunSQL(HALF, migrations.RunSQL.noop),
        migrations.RunSQL(TURNS, migrations.RunSQL.noop),
        migrations.RunSQL(ROWS),  # no way back: what was superseded is not kept any more
        # Postgres does not alter a table while checks of its rows wait for the end of the transaction.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveConstraint("import", "import_once_checked_has_index_and_year"),
        migrations.AddConstraint(
            "import",
            models.CheckConstraint(
                name="import_once_checked_has_index_and_year",
                condition=Q(state__in=["queued", "mapping", "failed"])
                | Q(methodology__isnull=False, year__isnull=False, turn__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "import",
            models.UniqueConstraint(
                fields=["methodology", "year", "turn"],
                condition=Q(committed_at__isnull=False),
                name="import_has_a_turn_of_its_own",
            ),
        ),
        migrations.DeleteModel("Superseded"),
        migrations.RemoveField("import", "confirmed"),
        migrations.RemoveField("import", "confirmed_rows"),
    ]

"""A desa that becomes a kelurahan keeps the figures it had: they may be taken back and restored, but no new ones come to it."""

import django.db.models.deletion
from django.db import migrations, models

# As in 0005, but what a village is now, desa or kelurahan, is asked of new assessments alone.
FITS = """
CREATE OR REPLACE FUNCTION assessment_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    SELECT CASE
        WHEN NOT m.is_published THEN 'assessment_methodology_is_published'
        WHEN TG_OP = 'INSERT' AND NOT r.level = ANY (m.covers) THEN 'assessment_region_is_covered'
        WHEN a.year < m.first_year OR a.year > coalesce(m.last_year, 2100) OR a.year >= s.succeeded_in
            THEN 'assessment_year_is_of_the_methodology'
        WHEN a.score < 0 OR (m.unit = 'percent' AND a.score > 100) OR (m.unit = 'fraction' AND a.score > 1)
            OR a.score <> round(a.score, m.places) OR a.points < m.floor OR a.points > m.ceiling
            THEN 'assessment_score_is_in_range'
        WHEN m.unit = 'percent' AND abs(a.score - a.points * 100.0 / m.ceiling) > 0.0101 THEN 'assessment_percent_fits_points'
        WHEN cardinality(a.dimensions) NOT IN (0, s.dimensions) THEN 'assessment_dimensions_are_complete'
        WHEN (a.status_official <> '' AND NOT a.status_official || kind.suffix = ANY (s.statuses))
            OR (a.status_computed <> '' AND NOT a.status_computed || kind.suffix = ANY (s.statuses))
            THEN 'assessment_status_is_of_the_methodology'
        END
    INTO broken
    FROM fresh a
    JOIN sites_region r ON r.id = a.region_id
    JOIN indicators_methodology m ON m.id = a.methodology_id
    CROSS JOIN LATERAL (SELECT CASE TG_OP WHEN 'INSERT' THEN ':' || r.level ELSE '' END) AS kind(suffix)
    JOIN (
        SELECT k.id, (SELECT count(*) FROM indicators_dimension d WHERE d.methodology_id = k.id) AS dimensions,
            ARRAY(
                SELECT b.status || ':' || kind FROM indicators_statusbound b, unnest(k.covers) AS kind
                WHERE b.methodology_id = k.id AND b.applies_to IN ('', kind)
                UNION ALL SELECT b.status FROM indicators_statusbound b WHERE b.methodology_id = k.id
            ) AS statuses,
            (
                SELECT min(n.first_year) FROM indicators_methodology n
                WHERE n.series = k.series AND n.is_published AND n.first_year > k.first_year
            ) AS succeeded_in
        FROM indicators_methodology k
    ) s ON s.id = m.id
    ORDER BY 1 NULLS LAST LIMIT 1;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'an assessment does not fit its methodology: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken;
    END IF;
    RETURN NULL;
END $$;
"""
STAYS = """
CREATE FUNCTION assessment_stays_with_its_village() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an assessment stays with its village and methodology'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_stays_with_its_village';
END $$;
CREATE TRIGGER assessment_stays_with_its_village BEFORE UPDATE OF region_id, methodology_id ON indicators_assessment
    FOR EACH ROW WHEN (OLD.region_id <> NEW.region_id OR OLD.methodology_id <> NEW.methodology_id)
    EXECUTE FUNCTION assessment_stays_with_its_village();
"""
NOT_STAYS = """
DROP TRIGGER assessment_stays_with_its_village ON indicators_assessment;
DROP FUNCTION assessment_stays_with_its_village();
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0009_rows_are_kept")]
    operations = [
        migrations.RunSQL(FITS, migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, NOT_STAYS),
        migrations.AlterField(
            "butirguide",
            "by_village",
            models.BooleanField(
                blank=True,
                help_text="May the village decide and begin it itself? Others may help.",
                null=True,
                verbose_name="in the village's own authority",
            ),
        ),
        migrations.AlterField(
            "importrow",
            "imported",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="indicators.import"
            ),
        ),
    ]

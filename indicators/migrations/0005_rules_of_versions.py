"""The database's rules on assessments and methodologies, now that a series has versions."""

from django.db import migrations

# As in 0002, and besides: the methodology is published, and no later version of its series holds in the year.
FITS = """
CREATE OR REPLACE FUNCTION assessment_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    SELECT CASE
        WHEN NOT m.is_published THEN 'assessment_methodology_is_published'
        WHEN NOT r.level = ANY (m.covers) THEN 'assessment_region_is_covered'
        WHEN a.year < m.first_year OR a.year > coalesce(m.last_year, 2100) OR a.year >= s.succeeded_in
            THEN 'assessment_year_is_of_the_methodology'
        WHEN a.score < 0 OR (m.unit = 'percent' AND a.score > 100) OR (m.unit = 'fraction' AND a.score > 1)
            OR a.score <> round(a.score, m.places) OR a.points < m.floor OR a.points > m.ceiling
            THEN 'assessment_score_is_in_range'
        WHEN m.unit = 'percent' AND abs(a.score - a.points * 100.0 / m.ceiling) > 0.0101 THEN 'assessment_percent_fits_points'
        WHEN cardinality(a.dimensions) NOT IN (0, s.dimensions) THEN 'assessment_dimensions_are_complete'
        WHEN (a.status_official <> '' AND NOT a.status_official || ':' || r.level = ANY (s.statuses))
            OR (a.status_computed <> '' AND NOT a.status_computed || ':' || r.level = ANY (s.statuses))
            THEN 'assessment_status_is_of_the_methodology'
        END
    INTO broken
    FROM fresh a
    JOIN sites_region r ON r.id = a.region_id
    JOIN indicators_methodology m ON m.id = a.methodology_id
    JOIN (
        SELECT k.id, (SELECT count(*) FROM indicators_dimension d WHERE d.methodology_id = k.id) AS dimensions,
            ARRAY(
                SELECT b.status || ':' || kind FROM indicators_statusbound b, unnest(k.covers) AS kind
                WHERE b.methodology_id = k.id AND b.applies_to IN ('', kind)
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
# A version that began in a year with figures under its predecessor would leave these without a methodology.
BEGINS = """
CREATE FUNCTION methodology_begins_before_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_published AND EXISTS (
        SELECT FROM indicators_assessment a JOIN indicators_methodology m ON m.id = a.methodology_id
        WHERE m.series = NEW.series AND m.id <> NEW.id AND m.first_year < NEW.first_year AND a.year >= NEW.first_year
    ) THEN
        RAISE EXCEPTION 'figures of this year stand under the earlier version'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'methodology_begins_before_figures';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER methodology_begins_before_figures BEFORE INSERT OR UPDATE OF is_published ON indicators_methodology
    FOR EACH ROW EXECUTE FUNCTION methodology_begins_before_figures();
"""
NOT_BEGINS = """
DROP TRIGGER methodology_begins_before_figures ON indicators_methodology;
DROP FUNCTION methodology_begins_before_figures();
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0004_versions_and_provenance")]
    operations = [
        migrations.RunSQL(FITS, migrations.RunSQL.noop),
        migrations.RunSQL(BEGINS, NOT_BEGINS),
    ]

"""Two rules that the database holds itself: a published methodology never changes, and an assessment fits its methodology."""

from django.db import migrations

# The trigger's arguments: the query that says whether the methodology of a parent is published, the column that names the
# parent, and the columns that are mere wording.
IMMUTABLE = """
CREATE FUNCTION methodology_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    published boolean;
    wording text[] := string_to_array(TG_ARGV[2], ',');
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - wording = to_jsonb(NEW) - wording THEN
        RETURN NEW;
    END IF;
    EXECUTE TG_ARGV[0] INTO published
        USING (to_jsonb(CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END) ->> TG_ARGV[1])::bigint;
    IF published THEN
        RAISE EXCEPTION 'a published methodology never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'methodology_is_immutable';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
TRIGGER = """
CREATE TRIGGER methodology_is_immutable BEFORE {events} ON indicators_{table}
    FOR EACH ROW EXECUTE FUNCTION methodology_is_immutable('{query}', '{column}', '{wording}');
"""
OF_METHODOLOGY = "SELECT m.is_published FROM indicators_methodology m "
OF_DIMENSION = OF_METHODOLOGY + "JOIN indicators_dimension d ON d.methodology_id = m.id "
OF_SUB_DIMENSION = OF_DIMENSION + "JOIN indicators_subdimension s ON s.dimension_id = d.id "
ANY = "INSERT OR UPDATE OR DELETE"
TABLES = [
    ("methodology", "UPDATE OR DELETE", OF_METHODOLOGY + "WHERE m.id = $1", "id", "name,source"),
    ("statusbound", ANY, OF_METHODOLOGY + "WHERE m.id = $1", "methodology_id", "source"),
    ("dimension", ANY, OF_METHODOLOGY + "WHERE m.id = $1", "methodology_id", "name"),
    ("subdimension", ANY, OF_DIMENSION + "WHERE d.id = $1", "dimension_id", "name"),
    ("indicator", ANY, OF_SUB_DIMENSION + "WHERE s.id = $1", "sub_dimension_id", "name"),
    ("butir", ANY, OF_SUB_DIMENSION + "WHERE s.id = $1", "sub_dimension_id", "name"),
]

# One look at all rows of a statement: an import of 75,000 rows pays for it once.
FITS = """
CREATE FUNCTION assessment_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    SELECT CASE
        WHEN NOT r.level = ANY (m.covers) THEN 'assessment_region_is_covered'
        WHEN a.year < m.first_year OR a.year > coalesce(m.last_year, 2100) THEN 'assessment_year_is_of_the_methodology'
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
            ) AS statuses
        FROM indicators_methodology k
    ) s ON s.id = m.id
    ORDER BY 1 NULLS LAST LIMIT 1;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'an assessment does not fit its methodology: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER assessment_fits_when_new AFTER INSERT ON indicators_assessment
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION assessment_fits();
CREATE TRIGGER assessment_fits_when_changed AFTER UPDATE ON indicators_assessment
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION assessment_fits();
"""
NO_FITS = """
DROP TRIGGER assessment_fits_when_changed ON indicators_assessment;
DROP TRIGGER assessment_fits_when_new ON indicators_assessment;
DROP FUNCTION assessment_fits();
"""


def guarded():
    return "".join(
        TRIGGER.format(table=table, events=events, query=query, column=column, wording=wording)
        for table, events, query, column, wording in TABLES
    )


def unguarded():
    return "".join(f"DROP TRIGGER methodology_is_immutable ON indicators_{table};" for table, *_ in TABLES)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]
    operations = [
        migrations.RunSQL(IMMUTABLE, "DROP FUNCTION methodology_is_immutable();"),
        migrations.RunSQL(guarded(), unguarded()),
        migrations.RunSQL(FITS, NO_FITS),
    ]

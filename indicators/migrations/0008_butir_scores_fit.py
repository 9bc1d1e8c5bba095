"""A score is of a butir of its assessment's methodology, and within that butir's floor and ceiling."""

from django.db import migrations

FITS = """
CREATE FUNCTION butir_score_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    SELECT CASE
        WHEN d.methodology_id <> a.methodology_id THEN 'butir_is_of_the_methodology'
        WHEN NEW.score < b.floor OR NEW.score > b.ceiling THEN 'butir_score_is_within_its_ceiling'
        END
    INTO broken
    FROM indicators_butir b
    JOIN indicators_subdimension s ON s.id = b.sub_dimension_id
    JOIN indicators_dimension d ON d.id = s.dimension_id
    JOIN indicators_assessment a ON a.id = NEW.assessment_id
    WHERE b.id = NEW.butir_id;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'a score does not fit its butir: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER butir_score_fits AFTER INSERT OR UPDATE OF score, butir_id, assessment_id ON indicators_butirscore
    FOR EACH ROW EXECUTE FUNCTION butir_score_fits();
"""
NOT_FITS = """
DROP TRIGGER butir_score_fits ON indicators_butirscore;
DROP FUNCTION butir_score_fits();
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0005_rules_of_versions")]
    operations = [migrations.RunSQL(FITS, NOT_FITS)]

"""Two rules that the database holds itself: a cohort's quota, and that a published version never changes."""

from django.db import migrations

QUOTA = """
CREATE FUNCTION enrolment_quota() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed smallint;
    taken integer;
BEGIN
    IF NEW."left" IS NOT NULL THEN
        RETURN NEW;
    END IF;
    -- The lock on the cohort makes two enrolments at once wait for each other.
    SELECT quota INTO allowed FROM sites_cohort WHERE id = NEW.cohort_id FOR UPDATE;
    IF allowed IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT count(*) INTO taken FROM sites_enrolment
    WHERE cohort_id = NEW.cohort_id AND kabkota_id = NEW.kabkota_id AND "left" IS NULL AND id <> NEW.id;
    IF taken >= allowed THEN
        RAISE EXCEPTION 'quota of the cohort is used up' USING ERRCODE = 'check_violation', CONSTRAINT = 'enrolment_quota';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enrolment_quota BEFORE INSERT OR UPDATE ON sites_enrolment FOR EACH ROW EXECUTE FUNCTION enrolment_quota();

CREATE FUNCTION cohort_quota() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.quota IS NOT NULL AND EXISTS (
        SELECT 1 FROM sites_enrolment WHERE cohort_id = NEW.id AND "left" IS NULL GROUP BY kabkota_id HAVING count(*) > NEW.quota
    ) THEN
        RAISE EXCEPTION 'more sites are enrolled than this quota' USING ERRCODE = 'check_violation', CONSTRAINT = 'enrolment_quota';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cohort_quota BEFORE UPDATE ON sites_cohort FOR EACH ROW EXECUTE FUNCTION cohort_quota();
"""
NO_QUOTA = """
DROP TRIGGER cohort_quota ON sites_cohort;
DROP FUNCTION cohort_quota();
DROP TRIGGER enrolment_quota ON sites_enrolment;
DROP FUNCTION enrolment_quota();
"""
KABKOTA = """
CREATE FUNCTION enrolment_kabkota() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM sites_site s JOIN sites_region v ON v.id = s.region_id JOIN sites_region k ON k.id = NEW.kabkota_id
        WHERE s.id = NEW.site_id AND k.level = 'kabkota' AND v.code LIKE k.code || '.%'
    ) THEN
        RAISE EXCEPTION 'the site does not lie in this kabupaten/kota'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enrolment_kabkota';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enrolment_kabkota BEFORE INSERT OR UPDATE OF site_id, kabkota_id ON sites_enrolment
    FOR EACH ROW EXECUTE FUNCTION enrolment_kabkota();
"""
NO_KABKOTA = "DROP TRIGGER enrolment_kabkota ON sites_enrolment; DROP FUNCTION enrolment_kabkota();"
IMMUTABLE = """
CREATE FUNCTION version_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER innovation_version_is_immutable BEFORE UPDATE OR DELETE ON sites_innovationversion
    FOR EACH ROW EXECUTE FUNCTION version_is_immutable();
CREATE TRIGGER report_version_is_immutable BEFORE UPDATE OR DELETE ON sites_reportversion
    FOR EACH ROW EXECUTE FUNCTION version_is_immutable();
"""
MUTABLE = """
DROP TRIGGER report_version_is_immutable ON sites_reportversion;
DROP TRIGGER innovation_version_is_immutable ON sites_innovationversion;
DROP FUNCTION version_is_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("sites", "0001_initial")]
    operations = [
        migrations.RunSQL(QUOTA, NO_QUOTA),
        migrations.RunSQL(KABKOTA, NO_KABKOTA),
        migrations.RunSQL(IMMUTABLE, MUTABLE),
    ]

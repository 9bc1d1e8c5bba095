"""An event is written once: the database refuses to change or delete it. TRUNCATE stays, for tests and for a new demo."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_event_is_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only added to' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'audit_event_is_only_added';
END $$;
CREATE TRIGGER audit_event_is_only_added BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_is_only_added();
"""
BACKWARD = """
DROP TRIGGER audit_event_is_only_added ON audit_event;
DROP FUNCTION audit_event_is_only_added();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD)]

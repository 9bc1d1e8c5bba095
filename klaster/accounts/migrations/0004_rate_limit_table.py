"""The table of the database cache that holds the rate limits: as `createcachetable` makes it, whatever CACHE_URL says today."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_contact_in_one_form_and_one_live_link")]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE TABLE IF NOT EXISTS klaster_cache (
                    cache_key varchar(255) NOT NULL PRIMARY KEY,
                    value text NOT NULL,
                    expires timestamp with time zone NOT NULL
                );
                CREATE INDEX IF NOT EXISTS klaster_cache_expires ON klaster_cache (expires);
            """,
            reverse_sql="DROP TABLE IF EXISTS klaster_cache;",
        )
    ]

"""A village's own check does not stand in the way of a new version: it moves to it. A butir gives at most 5 points."""

import django.core.validators
from django.db import migrations, models

BEGINS = """
CREATE OR REPLACE FUNCTION methodology_begins_before_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_published AND EXISTS (
        SELECT FROM indicators_assessment a JOIN indicators_methodology m ON m.id = a.methodology_id
        WHERE m.series = NEW.series AND m.id <> NEW.id AND m.first_year < NEW.first_year AND a.year >= NEW.first_year{only}
    ) THEN
        RAISE EXCEPTION 'figures of this year stand under the earlier version'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'methodology_begins_before_figures';
    END IF;
    RETURN NEW;
END $$;
"""
# Only a draft can hold more by now, and no score above 5 was ever stored.
CUT = """
UPDATE indicators_butir SET ceiling = 5 WHERE ceiling > 5;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0010_figures_outlive_a_change_of_level")]
    operations = [
        migrations.RunSQL(BEGINS.format(only=" AND a.kind = 'official'"), BEGINS.format(only="")),
        migrations.RunSQL(CUT, migrations.RunSQL.noop),
        migrations.AlterField(
            "butir",
            "ceiling",
            models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MaxValueValidator(5)]),
        ),
        migrations.AddConstraint(
            "butir", models.CheckConstraint(condition=models.Q(ceiling__lte=5), name="butir_ceiling_is_5_at_most")
        ),
    ]

"""Versions of a methodology, where each figure comes from, and imports whose checked rows wait in a table."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A published methodology refuses every change, so its triggers rest while it learns which series it belongs to.
NAME_THE_SERIES = """
DELETE FROM indicators_import WHERE state = 'checked';
ALTER TABLE indicators_methodology DISABLE TRIGGER USER;
UPDATE indicators_methodology SET series = CASE
    WHEN code LIKE 'idm-%' THEN 'idm' WHEN code LIKE 'epdeskel-%' THEN 'epdeskel' ELSE 'id' END;
ALTER TABLE indicators_methodology ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0003_index_of_statuses"),
        ("sites", "0004_names_in_the_admin"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ButirGuide",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "activities",
                    models.TextField(
                        blank=True,
                        help_text="What raises the score, one activity in each line.",
                        verbose_name="what can be done",
                    ),
                ),
                (
                    "actors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("pusat", "central government"),
                                ("provinsi", "province"),
                                ("kabupaten", "kabupaten/kota"),
                                ("desa", "desa"),
                                ("csr", "CSR"),
                                ("lainnya", "others"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="who can do it",
                    ),
                ),
                (
                    "evidence",
                    models.TextField(blank=True, help_text="What a verifier wants to see.", verbose_name="evidence needed"),
                ),
                (
                    "by_village",
                    models.BooleanField(
                        blank=True,
                        help_text="Can the village raise it by itself?",
                        null=True,
                        verbose_name="in the village's own authority",
                    ),
                ),
                (
                    "by_cluster",
                    models.BooleanField(
                        blank=True,
                        help_text="Can an innovation of the cluster raise it?",
                        null=True,
                        verbose_name="the cluster can move it",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                ("is_example", models.BooleanField(default=False, verbose_name="example")),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "guide to a butir",
                "verbose_name_plural": "guides to butir",
                "ordering": ["butir"],
            },
        ),
        migrations.CreateModel(
            name="ColumnMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("layout", models.CharField(max_length=64, unique=True)),
                ("heads", models.JSONField(default=list)),
                ("columns", models.JSONField(default=dict, help_text="Meaning of a column → its place, from 0.")),
                (
                    "series",
                    models.CharField(
                        choices=[
                            ("id", "Indeks Desa"),
                            ("idm", "Indeks Desa Membangun"),
                            ("epdeskel", "Evaluasi Perkembangan"),
                        ],
                        max_length=10,
                        verbose_name="index",
                    ),
                ),
                ("at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "column mapping",
                "verbose_name_plural": "column mappings",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="StagedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField()),
                ("points", models.PositiveSmallIntegerField(null=True)),
                ("score", models.DecimalField(decimal_places=4, max_digits=8, null=True)),
                (
                    "dimensions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=4, max_digits=8, null=True), default=list, size=None
                    ),
                ),
                ("status_official", models.CharField(blank=True, max_length=20)),
                ("status_computed", models.CharField(blank=True, max_length=20)),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("new", "new"), ("changed", "changed"), ("unchanged", "unchanged")], max_length=10
                    ),
                ),
            ],
            options={
                "verbose_name": "staged row",
                "verbose_name_plural": "staged rows",
                "ordering": ["row"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="assessment",
            name="assessment_is_not_empty",
        ),
        migrations.RemoveConstraint(
            model_name="import",
            name="import_state_has_its_dates",
        ),
        migrations.RemoveField(
            model_name="import",
            name="staged",
        ),
        migrations.AddField(
            model_name="assessment",
            name="entered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="assessment",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="butirscore",
            name="at",
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.AddField(
            model_name="butirscore",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="butirscore",
            name="file_name",
            field=models.CharField(blank=True, max_length=200, verbose_name="file"),
        ),
        migrations.AddField(
            model_name="butirscore",
            name="file_row",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="import",
            name="asked",
            field=models.JSONField(default=dict, help_text="What the person chose at the upload: index, year, columns."),
        ),
        migrations.AddField(
            model_name="import",
            name="confirmed",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, help_text="Assessments that it found unchanged.", size=None
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="confirmed_rows",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name="import",
            name="content",
            field=models.BinaryField(help_text="The file, until it is checked.", null=True),
        ),
        migrations.AddField(
            model_name="import",
            name="failure",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="import",
            name="head",
            field=models.JSONField(default=list, help_text="The header's cells, for the workbook of rejected rows."),
        ),
        migrations.AddField(
            model_name="import",
            name="progress",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="progress in percent"),
        ),
        migrations.AddField(
            model_name="methodology",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="indicators.methodology",
            ),
        ),
        migrations.AddField(
            model_name="methodology",
            name="series",
            field=models.CharField(
                choices=[("id", "Indeks Desa"), ("idm", "Indeks Desa Membangun"), ("epdeskel", "Evaluasi Perkembangan")],
                default="",
                max_length=10,
                verbose_name="index",
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(NAME_THE_SERIES, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="import",
            name="methodology",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="imports",
                to="indicators.methodology",
                verbose_name="methodology",
            ),
        ),
        migrations.AlterField(
            model_name="import",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Being checked"),
                    ("mapping", "Columns to be named"),
                    ("checked", "Checked, not yet imported"),
                    ("committed", "Imported"),
                    ("undone", "Import undone"),
                    ("failed", "Could not be read"),
                ],
                default="checked",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="import",
            name="year",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year"),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "self"),
                    ("score__isnull", False),
                    models.Q(("status_official", ""), _negated=True),
                    _connector="OR",
                ),
                name="assessment_is_not_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "official"),
                    models.Q(("entered_by__isnull", False), ("source__isnull", True), ("status_official", "")),
                    _connector="OR",
                ),
                name="assessment_own_check_is_never_official",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("committed_at__isnull", False), ("state__in", ["committed", "undone"])),
                        models.Q(
                            ("committed_at__isnull", True),
                            ("state__in", ["queued", "mapping", "checked", "failed"]),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(("state", "undone"), ("undone_at__isnull", False)),
                        models.Q(models.Q(("state", "undone"), _negated=True), ("undone_at__isnull", True)),
                        _connector="OR",
                    ),
                ),
                name="import_state_has_its_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("content__isnull", False), ("state__in", ["queued", "mapping"])),
                    models.Q(models.Q(("state__in", ["queued", "mapping"]), _negated=True), ("content__isnull", True)),
                    _connector="OR",
                ),
                name="import_keeps_its_file_until_checked",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["queued", "mapping", "failed"]),
                    models.Q(("methodology__isnull", False), ("year__isnull", False)),
                    _connector="OR",
                ),
                name="import_once_checked_has_index_and_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(condition=models.Q(("progress__lte", 100)), name="import_progress_is_percent"),
        ),
        migrations.AddConstraint(
            model_name="methodology",
            constraint=models.UniqueConstraint(
                models.F("series"), models.F("first_year"), name="methodology_begins_alone_in_its_year"
            ),
        ),
        migrations.AddField(
            model_name="butirguide",
            name="butir",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="guide", to="indicators.butir"
            ),
        ),
        migrations.AddField(
            model_name="butirguide",
            name="updated_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="columnmapping",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="stagedrow",
            name="imported",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="indicators.import"),
        ),
        migrations.AddField(
            model_name="stagedrow",
            name="region",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="sites.region"
            ),
        ),
        migrations.AddConstraint(
            model_name="stagedrow",
            constraint=models.UniqueConstraint(models.F("imported"), models.F("region"), name="staged_village_stands_once"),
        ),
    ]

"""Exceptions of rounds, what was sent each time, one-tap answers, confirmations, internal notes, text kept after a session."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

IMMUTABLE = """
CREATE TRIGGER report_submission_is_immutable BEFORE UPDATE OR DELETE ON sites_reportsubmission
    FOR EACH ROW EXECUTE FUNCTION version_is_immutable();
"""
MUTABLE = "DROP TRIGGER report_submission_is_immutable ON sites_reportsubmission;"


class Migration(migrations.Migration):
    dependencies = [
        ("sites", "0004_names_in_the_admin"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=200)),
                ("data", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "kept text",
                "verbose_name_plural": "kept texts",
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rung", models.SmallIntegerField()),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
            },
        ),
        migrations.CreateModel(
            name="ReportLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "look at a report",
                "verbose_name_plural": "looks at reports",
            },
        ),
        migrations.CreateModel(
            name="ReportSubmission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField(default=dict)),
                ("on_behalf", models.BooleanField(default=False)),
                ("sent_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "sending of a report",
                "verbose_name_plural": "sendings of reports",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="RoundException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_exempt", models.BooleanField(default=False, verbose_name="no report is expected")),
                ("due", models.DateField(blank=True, null=True, verbose_name="due")),
                ("closes", models.DateField(blank=True, null=True, verbose_name="closes")),
                ("reason", models.TextField(max_length=1000, verbose_name="reason")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "exception of a round",
                "verbose_name_plural": "exceptions of rounds",
                "ordering": ["region__code"],
            },
        ),
        migrations.AddField(
            model_name="evidence",
            name="answer",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="report",
            name="asked",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="known_to_head",
            field=models.BooleanField(default=False, verbose_name="known to the head of the village"),
        ),
        migrations.AddField(
            model_name="report",
            name="marks",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="report",
            name="sendings",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="reportcomment",
            name="answer",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="reportcomment",
            name="is_internal",
            field=models.BooleanField(default=False, verbose_name="internal note"),
        ),
        migrations.AddField(
            model_name="round",
            name="endorsement_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Empty: not required. Otherwise a report waits this many days for it, then goes on without.",
                null=True,
                verbose_name="days for the kabupaten's endorsement",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "returned"), ("asked", []), _connector="OR"),
                name="report_asks_for_answers_only_when_returned",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False), ("on_behalf", True)),
                    _connector="OR",
                ),
                name="report_is_confirmed_by_someone_when_on_behalf",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_internal", False), ("is_endorsement", False), _connector="OR"),
                name="report_endorsement_is_no_internal_note",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("endorsement_days__isnull", True),
                    models.Q(("endorsement_days__gte", 1), ("endorsement_days__lte", 60)),
                    _connector="OR",
                ),
                name="round_endorsement_takes_1_to_60_days",
            ),
        ),
        migrations.AddField(
            model_name="kepttext",
            name="user",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="reminder",
            name="region",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sites.region"),
        ),
        migrations.AddField(
            model_name="reminder",
            name="round",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="sites.round"),
        ),
        migrations.AddField(
            model_name="reportlook",
            name="report",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="looks", to="sites.report"),
        ),
        migrations.AddField(
            model_name="reportlook",
            name="user",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="reportsubmission",
            name="report",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="sites.report"),
        ),
        migrations.AddField(
            model_name="reportsubmission",
            name="sent_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="roundexception",
            name="created_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="roundexception",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sites.region", verbose_name="village"
            ),
        ),
        migrations.AddField(
            model_name="roundexception",
            name="round",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="exceptions", to="sites.round"),
        ),
        migrations.AddConstraint(
            model_name="kepttext",
            constraint=models.UniqueConstraint(models.F("user"), models.F("path"), name="kept_text_is_one_for_a_page"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                models.F("round"), models.F("region"), models.F("rung"), name="reminder_is_sent_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("rung__in", [-7, -1, 1, 7, 14])), name="reminder_rung_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportlook",
            constraint=models.UniqueConstraint(
                models.F("report"), models.F("user"), models.F("number"), name="report_look_is_kept_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportsubmission",
            constraint=models.UniqueConstraint(
                models.F("report"), models.F("number"), name="report_submission_number_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="roundexception",
            constraint=models.UniqueConstraint(
                models.F("round"), models.F("region"), name="round_exception_is_unique_for_a_village"
            ),
        ),
        migrations.AddConstraint(
            model_name="roundexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closes__isnull", True), ("due__isnull", True), ("is_exempt", True)),
                    models.Q(
                        ("closes__isnull", False),
                        ("due__isnull", False),
                        ("due__lte", models.F("closes")),
                        ("is_exempt", False),
                    ),
                    _connector="OR",
                ),
                name="round_exception_is_exempt_or_has_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="round_exception_has_a_reason"
            ),
        ),
        migrations.RunSQL(IMMUTABLE, MUTABLE),
    ]

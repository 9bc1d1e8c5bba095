"""Reports sent before each sending was kept: what stands in them now becomes their first one (sites/answers.py)."""

from django.db import migrations

TEXTS = ["activities", "obstacles", "help_needed", "next_steps"]


def keep(apps, schema_editor):
    report_model, sending = apps.get_model("sites", "Report"), apps.get_model("sites", "ReportSubmission")
    sent = report_model.objects.filter(first_submitted_at__isnull=False, submitted_by__isnull=False, sendings=0)
    for report in sent.iterator(chunk_size=500):
        sending.objects.create(
            report=report,
            number=1,
            content=_content(report),
            on_behalf=report.on_behalf,
            sent_at=report.submitted_at or report.first_submitted_at,
            sent_by=report.submitted_by,
        )
    sent.update(sendings=1)


def _content(report):
    figures = {
        f"measure_{value.measure_id}": _figure(
            value.measure.label, value.measure.unit, value.value, value.is_about, value.typed
        )
        for value in report.values.select_related("measure").order_by("measure__position", "measure_id")
    }
    figures["people"] = _figure("", "orang", report.people_reached, report.people_are_about, report.people_typed)
    shown = report.evidence.filter(removed_at__isnull=True).order_by("pk")
    return {
        "is_nil": report.is_nil,
        "known_to_head": False,
        "marks": {},
        "texts": {name: getattr(report, name) for name in TEXTS},
        "figures": figures,
        "evidence": list(shown.values("id", "kind", "caption", "answer")),
    }


def _figure(label, unit, value, is_about, typed):
    exact = None if value is None else str(value.normalize() if value % 1 else int(value))
    return {"label": label, "unit": unit, "value": exact, "is_about": is_about, "typed": typed}


class Migration(migrations.Migration):
    dependencies = [("sites", "0005_rounds_reviews_and_kept_text")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]

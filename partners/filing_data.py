"""Brings deadline rules, holidays, fees and check lists into the database.

After every `migrate` (signal post_migrate), so that a flushed database gets them back. A row is known by its key (holidays
by their year): what is there, changed or taken off by staff, is never touched.
"""

import json
from pathlib import Path

from django.apps import apps as installed_apps
from django.db import connections

DATA = Path(__file__).parent / "data"
FILES = {"DeadlineRule": "deadline_rules", "Fee": "fees", "ChecklistItem": "checklist", "Holiday": "holidays"}


def after_migrate(*, using, apps=installed_apps, **kwargs):
    """Receiver of post_migrate; `apps` are the models as far as the migrations have brought them (`flush` names none)."""
    tables = connections[using].introspection.table_names()
    for name, file in FILES.items():
        try:
            model = apps.get_model("partners", name)
        except LookupError:
            continue
        if model._meta.db_table in tables:
            load(model, file, using=using)


def load(model, file, *, using="default"):
    """Create those that were never loaded."""
    key, size = ("on", 4) if file == "holidays" else ("key", None)
    rows = model.objects.using(using)
    known = {str(value)[:size] for value in rows.values_list(key, flat=True)}
    entries = json.loads((DATA / f"{file}.json").read_text(encoding="utf-8"))
    rows.bulk_create([model(**entry) for entry in entries if entry[key][:size] not in known], ignore_conflicts=True)

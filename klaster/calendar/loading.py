"""Brings the fixed dates of the year into the database.

After every `migrate` (signal post_migrate), so that a flushed database gets them back. A row is known by its key: what is
there, changed or taken off by staff, is never touched.
"""

import json
from pathlib import Path

from django.apps import apps as installed_apps
from django.db import connections

DATA = Path(__file__).parent / "data" / "fixed_dates.json"


def after_migrate(*, using, apps=installed_apps, **kwargs):
    """Receiver of post_migrate; `apps` are the models as far as the migrations have brought them (`flush` names none)."""
    try:
        model = apps.get_model("calendar", "FixedDate")
    except LookupError:
        return
    if model._meta.db_table in connections[using].introspection.table_names():
        load(model, using=using)


def load(model, *, using="default"):
    """Create those that were never loaded. One that staff have written under the same title stands in its place."""
    rows = model.objects.using(using)
    keys, titles = set(rows.values_list("key", flat=True)), set(rows.filter(year=None).values_list("title", flat=True))
    entries = json.loads(DATA.read_text(encoding="utf-8"))
    new = [model(is_about=True, **entry) for entry in entries if entry["key"] not in keys and entry["title"] not in titles]
    rows.bulk_create(new, ignore_conflicts=True)

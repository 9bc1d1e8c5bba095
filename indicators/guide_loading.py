"""Brings the one thing that is known of every butir's guide: which of them the cluster's work can move.

Called after every `migrate`, as the methodologies are. It only creates what is missing: what staff wrote is never touched.
"""

import json
from pathlib import Path

FILE = Path(__file__).parent / "data" / "butir_of_the_cluster.json"


def load_guides(apps, using="default"):
    """Create the guides that are missing, with `by_cluster` and its source alone; all else stays empty until staff fill it."""
    known = json.loads(FILE.read_text(encoding="utf-8"))
    guides = apps.get_model("indicators", "ButirGuide").objects.using(using)
    butir = apps.get_model("indicators", "Butir").objects.using(using)
    missing = butir.filter(
        sub_dimension__dimension__methodology__code=known["methodology"], code__in=known["codes"], guide__isnull=True
    )
    guides.bulk_create(
        [guides.model(butir=one, by_cluster=True, source=known["source"]) for one in missing], ignore_conflicts=True
    )

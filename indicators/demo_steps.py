"""Demo data of the steps: what raises some butir, marked as examples."""

import json
from pathlib import Path

from django.apps import apps

from indicators.actions.guides import save_guide
from indicators.guide_loading import load_guides
from indicators.models import Butir, Series

FILE = Path(__file__).parent / "data" / "guides_of_the_demo.json"


def seed(cast):
    """Add to the seeded index through the actions."""
    load_guides(apps)
    examples = {one.pop("code"): one for one in json.loads(FILE.read_text(encoding="utf-8"))}
    known = Butir.objects.filter(sub_dimension__dimension__methodology__series=Series.ID, code__in=examples)
    for butir in known.select_related("sub_dimension"):
        save_guide(butir=butir, by=cast.pmd, is_example=True, **examples[butir.code])

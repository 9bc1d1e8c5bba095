"""What a version consists of, as a digest: a draft is published or dropped as the person saw it, or not at all."""

import hashlib
import json

from indicators.models import Butir, Indicator, SubDimension


def digest(methodology):
    """A short text that changes with any figure, code or wording of this version.

    Bounds and dimensions are taken from `methodology` where they were read with it.
    """
    subs = SubDimension.objects.filter(dimension__methodology=methodology)
    butir = Butir.objects.filter(sub_dimension__dimension__methodology=methodology)
    parts = [
        [[getattr(methodology, name) for name in ("name", "source", "first_year", "last_year", "floor", "ceiling")]],
        [[one.pk, one.status, one.level, one.minimum, one.applies_to, one.source] for one in methodology.bounds.all()],
        [[one.pk, one.code, one.name, one.floor, one.ceiling] for one in methodology.dimensions.all()],
        subs.values_list("pk", "name", "ceiling"),
        Indicator.objects.filter(sub_dimension__in=subs).values_list("pk", "name"),
        butir.values_list("pk", "order", "code", "name", "floor", "ceiling"),
    ]
    found = json.dumps([sorted(part) for part in parts], default=str)
    return hashlib.sha256(found.encode()).hexdigest()[:32]

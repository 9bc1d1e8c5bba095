"""Which regions the codes of a file mean, in its year."""

import datetime

from django.db.models import Q

from sites.models import Region, RegionCode


def resolve(codes, year):
    """{dotted code: (region id, name, level)}; a code that changed hands is read as it was in `year`."""
    codes = list(codes)
    found = {
        code: (pk, name, level)
        for pk, code, name, level in Region.objects.filter(code__in=codes).values_list("pk", "code", "name", "level")
    }
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    valid = Q(since__isnull=True) | Q(since__lte=last), Q(until__isnull=True) | Q(until__gt=first)
    dated = RegionCode.objects.filter(*valid, code__in=codes).order_by("code", "since")
    for code, pk, name, level in dated.values_list("code", "region_id", "name", "region__level"):
        found[code] = (pk, name, level)
    return found

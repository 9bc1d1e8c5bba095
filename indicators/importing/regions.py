"""Which regions the codes of a file mean, in its year, and what may be said of a code that means none."""

import datetime

from django.db import connection
from django.db.models import F, Q

from sites.models import Region, RegionCode
from sites.regions import dotted, normalise_code

# One array instead of a parameter for each code: a file names up to 75,000.
CURRENT = "SELECT code, id, name, level FROM sites_region WHERE code = ANY(%s)"
# Codes with a history: once borne by another region, or by the same one under another name or at a limited time.
CHANGED = """
SELECT DISTINCT c.code FROM sites_regioncode c JOIN sites_region r ON r.id = c.region_id
WHERE c.code = ANY(%s) AND (r.code <> c.code OR c.since IS NOT NULL OR c.until IS NOT NULL)
"""


def code_of(cell):
    """The dotted code in a cell, as `normalise_code` gives it; quick for the two usual ways to write a village's."""
    if type(cell) is str and cell.isascii():
        if len(cell) == 10 and cell.isdigit():
            return f"{cell[:2]}.{cell[2:4]}.{cell[4:6]}.{cell[6:]}"
        if len(cell) == 13 and cell[2] == cell[5] == cell[8] == "." and (digits := cell.replace(".", "")).isdigit():
            return cell if len(digits) == 10 else normalise_code(cell)
    elif type(cell) is float and 1e9 <= cell < 1e10 and cell.is_integer():
        return dotted(str(int(cell)))
    return normalise_code(cell)


def resolve(codes, year):
    """{dotted code: (region id, name, level)}; a code that changed hands is read as it was in `year`."""
    codes = list(codes)
    with connection.cursor() as cursor:
        cursor.execute(CURRENT, [codes])
        found = {code: (pk, name, level) for code, pk, name, level in cursor.fetchall()}
        cursor.execute(CHANGED, [codes])
        changed = [code for (code,) in cursor.fetchall()]
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    valid = Q(since__isnull=True) | Q(since__lte=last), Q(until__isnull=True) | Q(until__gt=first)
    dated = RegionCode.objects.filter(*valid, code__in=changed).order_by("code", F("since").asc(nulls_first=True))
    for code, pk, name, level in dated.values_list("code", "region_id", "name", "region__level"):
        found[code] = (pk, name, level)
    return found


def names_of(region_ids):
    """{region id: every name it bears or bore}: a village that was renamed is still the same village."""
    names = {}
    for known in (
        Region.objects.filter(pk__in=region_ids).values_list("pk", "name"),
        RegionCode.objects.filter(region__in=region_ids).values_list("region_id", "name"),
    ):
        for pk, name in known:
            names.setdefault(pk, []).append(name)
    return names


def provinces():
    """The codes of the provinces that the portal knows: a code of another is no typing error."""
    return set(Region.objects.level(Region.Level.PROVINCE).values_list("code", flat=True))


def later_codes(codes):
    """{code: (name, its code now)} of codes that were in use in another year than the file's."""
    dated = RegionCode.objects.filter(code__in=codes).exclude(region__code=F("code")).select_related("region")
    return {one.code: (one.region.name, one.region.code) for one in dated}

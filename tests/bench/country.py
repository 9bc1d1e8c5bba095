"""Regions and scores of the whole country, invented from a seed: 83,762 villages, of which 75,251 desa."""

import random
from collections import namedtuple
from decimal import Decimal

from indicators.index import fraction_mean, percent_of_points, status_of
from sites.models import Region

DESA, KELURAHAN = 75_251, 8_511
PROVINCES = [*range(11, 20), 21, *range(31, 37), *range(51, 54), 61, 62, 64, 65, *range(71, 77), 81, 82, *range(91, 97)]
KABKOTA, KECAMATAN = 13, 15  # in each

Village = namedtuple("Village", "code name")


def region_file():
    """A CSV file of all regions outside the province, so many that the country has as many villages as in truth."""
    own = {level: Region.objects.level(level).under("63").count() for level in (Region.Level.DESA, Region.Level.KELURAHAN)}
    kecamatan = [
        f"{province}.{kabkota:02d}.{number:02d}"
        for province in PROVINCES
        for kabkota in range(1, KABKOTA + 1)
        for number in range(1, KECAMATAN + 1)
    ]
    above = {code[:2] for code in kecamatan} | {code[:5] for code in kecamatan}
    levels = {2: "provinsi", 5: "kabupaten", 8: "kecamatan"}
    rows = [f"{code},Wilayah {code},{levels[len(code)]}" for code in sorted(above) + kecamatan]
    rows += villages(kecamatan, DESA - own["desa"], 2000, "desa")
    rows += villages(kecamatan, KELURAHAN - own["kelurahan"], 1000, "kelurahan")
    return "\n".join(["code,name,level", *rows]).encode()


def villages(kecamatan, total, base, level):
    """So many villages, dealt out over the kecamatan."""
    return [
        f"{kecamatan[n % len(kecamatan)]}.{base + 1 + n // len(kecamatan)},{level.capitalize()} Contoh {n},{level}"
        for n in range(total)
    ]


def desa(under=""):
    """Code and name of each desa, by code."""
    found = Region.objects.level(Region.Level.DESA).filter(code__startswith=under).order_by("code")
    return [Village(*pair) for pair in found.values_list("code", "name")]


def scores(method, places, seed):
    """For each place: points of the dimensions, percent, status of Indeks Desa."""
    rng = random.Random(seed)
    for _ in places:
        points = [
            rng.randint(int(dimension.ceiling * Decimal("0.45")), int(dimension.ceiling)) for dimension in method.dimensions
        ]
        percent = percent_of_points(sum(points), method.ceiling)
        yield points, percent, status_of(percent, method.bounds)


def fractions(method, places, seed):
    """For each place: the three parts of IDM, their mean, its status."""
    rng = random.Random(seed)
    for _ in places:
        parts = [Decimal(rng.randint(4500, 9500)) / 10_000 for _ in range(3)]
        mean = fraction_mean(parts)
        yield parts, mean, status_of(mean, method.bounds)

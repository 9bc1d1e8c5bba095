"""Public pages before and after the country's villages and five years of scores came in."""

from django.db import transaction

from indicators.actions.imports import import_rows
from indicators.models import Methodology
from klaster.cache import cache
from sites.models import Region
from tests.bench import country, database, web
from tests.bench.public import pages, throughput
from tests.bench.urls import EMPTY

LIMIT = 1.5
YEARS = (2021, 2022, 2023, 2024)
COLD_ROUNDS, WARM_ROUNDS, EMPTY_REQUESTS = 20, 8, 10


def times():
    """{path: (cold, warm)}, each in times of an empty view at the same moment, whatever else the machine does."""
    with database.pooled():
        return {path: (cold(path), 1 / throughput(path, rounds=WARM_ROUNDS)) for path in pages()}


def cold(path):
    empty, page = [], []
    for _ in range(COLD_ROUNDS):
        empty.append(web.seconds(web.page, EMPTY, times=EMPTY_REQUESTS))
        page.append(web.seconds(anew, path))
    return min(page) / min(empty)


def anew(path):
    cache.clear()
    web.page(path)


def measure(table, small):
    load_years()
    for path, (cold_now, warm_now) in times().items():
        cold_then, warm_then = small[path]
        table.at_most(f"{path}: cold, of its time with small data", LIMIT, cold_now / cold_then)
        table.at_most(f"{path}: warm, of its time with small data", LIMIT, warm_now / warm_then)


def load_years():
    """Four years of IDM for the desa outside the province, which has them; the fifth year came with the import."""
    method = Methodology.objects.with_structure().get(code="idm-2016")
    others = Region.objects.level(Region.Level.DESA).exclude(code__startswith="63.").order_by("code")
    regions = list(others.values_list("pk", flat=True))
    for year in YEARS:
        figures = country.fractions(method.plain, regions, seed=year)
        rows = [
            [at, region, None, str(mean), [str(part) for part in parts], status, status, []]
            for at, (region, (parts, mean, status)) in enumerate(zip(regions, figures, strict=True), start=2)
        ]
        with transaction.atomic():
            import_rows(methodology=method, year=year, rows=rows, file_name=f"idm-{year}.xlsx", by=None)
    database.analyze()

"""Index data of the demo: every desa and kelurahan, from a seed, through the same commit as an import.

The counts by status of IDM 2021 to 2024 and of Indeks Desa 2025 are those published for the province, as far as its villages
today are as many as were measured then; which village has which status is invented.
"""

from decimal import Decimal

from indicators import index
from indicators.actions.imports import import_rows
from indicators.models import RAMP, Methodology, PublishedTotal
from indicators.overview import EVALUATION, ID, IDM, PROVINCE
from sites.models import Region

IDM_YEARS = (2021, 2022, 2023, 2024)
IDM_TOP, ID_TOP = Decimal("0.9700"), 610
PUBLISHED_IN = {ID: 7, EVALUATION: 3}  # the month after the questionnaire's last day, after the self-evaluation
STRIVING = "63.03.06.2014"  # the village of the demo's official: Maju, so that its steps to the next status are seen
FILE_NAME = "data-contoh-{code}-{year}.xlsx"


def seed_index(*, rng, by, today):
    """Four years of IDM, Indeks Desa from 2025 on and Evaluasi Perkembangan of the kelurahan, as far as known on `today`."""
    methods = {method.series: method for method in Methodology.objects.published().with_structure().order_by("first_year")}
    codes = dict(Region.objects.level(Region.Level.DESA).under(PROVINCE).order_by("code").values_list("pk", "code"))
    desa = list(codes)
    kelurahan = list(Region.objects.level(Region.Level.KELURAHAN).under(PROVINCE).order_by("code").values_list("pk", flat=True))
    rank = _ranks(desa, rng) | {region: 0.25 for region, code in codes.items() if code == STRIVING}
    totals = {(total.methodology_id, total.year): total.counts for total in PublishedTotal.objects.filter(area=PROVINCE)}
    for year in IDM_YEARS:
        rows = _idm(rng, methods[IDM].plain, _places(rank, totals[methods[IDM].pk, year], rng))
        _write(methods[IDM], year, rows, by)
    counts = totals[methods[ID].pk, 2025]
    for year in range(2025, max(2025, _last_year(today, PUBLISHED_IN[ID])) + 1):
        rows = _id(rng, methods[ID].plain, _places(rank, counts, rng))
        _write(methods[ID], year, rows, by)
        counts = _grown(counts)
    for year in range(2024, _last_year(today, PUBLISHED_IN[EVALUATION]) + 1):
        _write(methods[EVALUATION], year, _evaluation(rng, methods[EVALUATION].plain, kelurahan), by)


def _last_year(today, month):
    """The newest year whose figures are out, when they come in `month` of their year."""
    return today.year if today.month >= month else today.year - 1


def _write(method, year, rows, by):
    numbered = [[at, *row, []] for at, row in enumerate(rows, start=2)]
    name = FILE_NAME.format(code=method.code, year=year)
    if numbered:
        import_rows(methodology=method, year=year, rows=numbered, file_name=name, by=by)


def _ranks(regions, rng):
    """A number for each village that stays over the years, so that it does not leap from year to year."""
    return {region: rng.random() for region in regions}


def _places(rank, counts, rng):
    """[(region, place of its status on the ramp)], in the shape of `counts`; scaled when fewer villages are there."""
    ordered = sorted(rank, key=lambda region: rank[region] + rng.gauss(0, 0.06), reverse=True)
    total = sum(counts)
    sizes = list(counts)
    if len(ordered) < total:
        sizes = [count * len(ordered) // total for count in counts]
        sizes[1] += len(ordered) - sum(sizes)
    places = [place for place, size in enumerate(sizes) for _ in range(size)]
    return list(zip(ordered, places, strict=False))


def _grown(counts):
    """The counts of the year after: some villages rise by one status."""
    best, good, middle, *rest = counts
    return [best + good // 8, good - good // 8 + middle // 3, middle - middle // 3, *rest]


def _between(method, place, top):
    """The lowest and highest score of the status at this place of the ramp."""
    bounds = {bound.status: bound.minimum for bound in method.bounds}
    step = Decimal(1).scaleb(-method.places)
    low = bounds[RAMP[place].value]
    return low, bounds[RAMP[place - 1].value] - step if place else top


def _idm(rng, method, places):
    rows = []
    for region, place in places:
        low, high = _between(method, place, IDM_TOP)
        low = max(low, high - Decimal("0.1"))
        score = low + Decimal(str(round(rng.random(), 4))) * (high - low)
        width = min(0.03, float(1 - score) / 2 - 0.0001)  # no dimension is above 1
        spread = [Decimal(str(round(rng.uniform(-width, width), 4))) for _ in range(2)]
        parts = [(score + part).quantize(Decimal("0.0001")) for part in (*spread, -sum(spread))]
        score = index.fraction_mean(parts)
        if not low <= score <= high:
            score = low if score < low else high
            parts = [score] * 3
        status = RAMP[place].value
        rows.append([region, None, str(score), [str(part) for part in parts], status, index.status_of(score, method.bounds)])
    return rows


def _id(rng, method, places):
    rows = []
    for region, place in places:
        low, high = _between(method, place, Decimal(ID_TOP * 100) / method.ceiling)
        low = max(low, high - 14)
        target = float(low) + rng.random() * float(high - low)
        points = _points(rng, method, target, low, high)
        percent = index.percent_of_points(sum(points), method.ceiling)
        status = RAMP[place].value
        rows.append([region, sum(points), str(percent), [str(one) for one in points], status, status])
    return rows


def _points(rng, method, target, low, high):
    """Points of each dimension whose sum has a percent between `low` and `high`, near `target`."""
    share = [min(1, max(0.25, target / 100 * rng.uniform(0.93, 1.07))) for _ in method.dimensions]
    points = [round(dimension.ceiling * part) for dimension, part in zip(method.dimensions, share, strict=True)]
    wanted = round(target * method.ceiling / 100)
    while not low <= index.percent_of_points(wanted, method.ceiling) <= high:
        wanted += 1 if index.percent_of_points(wanted, method.ceiling) < low else -1
    while sum(points) != wanted:
        at = rng.randrange(len(points))
        step = 1 if sum(points) < wanted else -1
        if method.dimensions[at].floor <= points[at] + step <= method.dimensions[at].ceiling:
            points[at] += step
    return points


def _evaluation(rng, method, regions):
    rows = []
    for region in regions:
        total = rng.randint(360, 540) if rng.random() < 0.8 else rng.randint(240, 350)
        first, second = round(total * rng.uniform(0.4, 0.48)), round(total * rng.uniform(0.16, 0.22))
        parts = [str(part) for part in (first, second, total - first - second)]
        status = index.status_of(total, method.bounds, "kelurahan")
        rows.append([region, total, str(total), parts, status, status])
    return rows

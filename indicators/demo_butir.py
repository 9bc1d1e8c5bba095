"""Own checks of the demo: one village complete from its questionnaire, one half typed, one begun."""

from indicators import own_checks
from indicators.actions.own_checks import save_answers, save_file
from indicators.models import Assessment, Series
from sites.models import Region

WHOLE = "63.03.06.2014"  # the village of desa@contoh.id
TYPED = {"63.03.06.2001": 0.5, "63.03.06.2002": 0.06}  # how much of the butir is known
FIRST_ROW = 7  # of the portal's template


def seed(cast):
    """Fill in the own checks of this year; villages that are not there are left out."""
    year = cast.today.year
    regions = {region.code: region for region in Region.objects.filter(code__in=[WHOLE, *TYPED])}
    for code, region in regions.items():
        method = own_checks.methodology_of(region, year)
        if not method:
            continue
        key = {"region": region, "methodology": method, "year": year, "by": cast.officials.get(code, cast.pmd)}
        items = own_checks.own_check(region=region, year=year, methodology=method, user=cast.pmd).items()
        if code == WHOLE:
            _from_file(key, items, cast)
        else:
            some = items[: round(len(items) * TYPED[code])]
            save_answers(answers={item.butir.pk: cast.rng.choice((2, 3, 4, 5)) for item in some}, base={}, **key)


def _from_file(key, items, cast):
    """Scores whose sum is near the village's newest official points."""
    official = Assessment.objects.published().filter(region=key["region"], methodology__series=Series.ID, points__isnull=False)
    newest = official.order_by("-year").first()
    wanted = (newest.points if newest else len(items) * 4) + 3
    scores = [1] * len(items)
    while sum(scores) < min(wanted, 5 * len(items)):
        at = cast.rng.randrange(len(scores))
        scores[at] = min(5, scores[at] + 1)
    rows = zip(items, scores, strict=True)
    found = {item.butir.pk: (score, row, "") for row, (item, score) in enumerate(rows, start=FIRST_ROW)}
    save_file(scores=found, base={}, file_name=f"data-contoh-kuesioner-{key['year']}.xlsx", **key)

"""What the pages of an area show: counts by status, year by year, each series by itself, and where each figure comes from."""

from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from indicators import models
from indicators.models import LEVELS, RAMP, Assessment, PublishedTotal, Status
from sites.models import Region

IDM, ID, EVALUATION = models.Series.IDM.value, models.Series.ID.value, models.Series.EVALUATION.value
PROVINCE = "63"
ORDERS = ("kode", "nama", "terukur")
ECHOED = 20  # letters of what an address holds that are said back
WHOLE = 0.9  # a first file of one kabupaten does not make a year of the province
NAMES = dict(models.Series.choices)
CLASSES = (Status.FAST, Status.DEVELOPING, Status.SLOW)  # of Evaluasi Perkembangan; no place on the ramp
# of an area: the level below it, the length of that level's codes, the way from there to the villages
BELOW = {
    Region.Level.PROVINCE: (Region.Level.KABKOTA, 5, "children__children"),
    Region.Level.KABKOTA: (Region.Level.KECAMATAN, 8, "children"),
}
SOURCES = {
    IDM: "Permendesa PDTT 2/2016 tentang Indeks Desa Membangun.",
    ID: "Permendesa PDTT 9/2024 tentang Indeks Desa; hasil 2025: Kepmendesa 343/2025.",
}


@dataclass
class Year:
    """One year of one series. `counts` runs from Mandiri to Sangat Tertinggal; `source` says who counted."""

    year: int
    counts: list
    source: str
    is_published: bool
    country: PublishedTotal | None = None  # the country's counts of the same year, beside the province's

    @property
    def country_measured(self):
        return sum(self.country.counts)

    @property
    def measured(self):
        return sum(self.counts)

    @property
    def cells(self):
        return [
            {"code": status.value, "label": status.label, "level": LEVELS[status], "n": n}
            for status, n in zip(RAMP, self.counts, strict=True)
        ]


@dataclass
class Series:
    """One index over its years; two series are never joined."""

    code: str
    name: str
    source: str
    years: list = field(default_factory=list)

    @property
    def latest(self):
        """The newest year that speaks for the area: published, or with nearly as many villages as were ever measured."""
        most = max((year.measured for year in self.years), default=0)
        whole = [year for year in self.years if year.is_published or year.measured >= most * WHOLE]
        return whole[-1] if whole else None


def ramp():
    return [{"level": LEVELS[status], "label": status.label, "code": status.value} for status in RAMP]


def grouped(code):
    """{series: {year: {status: villages}}} of the official assessments under an area; one query."""
    found = {}
    for methodology, year, status, n in Assessment.objects.published().under(code).counts_by_year():
        found.setdefault(methodology, {}).setdefault(year, {})[status] = n
    return found


def series_of(code, counted):
    """The two series of an area, Indeks Desa first: published totals where there are any, else counted from the villages."""
    totals, country = {}, {}
    areas = [code, ""] if code == PROVINCE else [code]
    for total in PublishedTotal.objects.filter(area__in=areas).select_related("methodology"):
        (totals if total.area else country)[total.methodology.series, total.year] = total
    result = []
    for methodology in (ID, IDM):
        series = Series(methodology, NAMES[methodology], SOURCES[methodology])
        for year in sorted({*counted.get(methodology, {}), *(year for known, year in totals if known == methodology)}):
            if total := totals.get((methodology, year)):
                beside = country.get((methodology, year))
                series.years.append(Year(year, list(total.counts), total.source, True, beside))
            else:
                source = _("counted by the portal from the villages' figures")
                series.years.append(Year(year, counts_in_order(counted[methodology][year]), source, False))
        if series.years:
            result.append(series)
    return result


def counts_in_order(by_status):
    return [by_status.get(status.value, 0) for status in RAMP]


def years_on_offer(counted):
    """[(year, series)] of the years for which village figures are stored, newest first.

    An area of urban villages alone has Evaluasi Perkembangan; elsewhere its years would stand among those of another index.
    """
    both = [(year, code) for code in (IDM, ID) for year in counted.get(code, {})]
    return sorted(both or [(year, EVALUATION) for year in counted.get(EVALUATION, {})], reverse=True)


def chosen_year(text, counted):
    """(year, series) from a query parameter; the newest when it names none; None when nothing is stored."""
    offered = years_on_offer(counted)
    return next((pair for pair in offered if str(pair[0]) == text), offered[0] if offered else None)


def year_note(text, chosen, series=()):
    """What to say when the address asks for a year without figures of villages; "" when it asks for none or is answered.

    `series`: those whose counts the same page shows; a year may have a published total alone.
    """
    if not text or (chosen and text == str(chosen[0])):
        return ""
    if any(str(year.year) == text and year.is_published for one in series for year in one.years):
        words = {"asked": text, "year": chosen[0] if chosen else ""}
        if not chosen:
            return _("%(asked)s: only the province's published total is known, no figures of villages.") % words
        return _("%(asked)s: only the province's published total is known; of each village %(year)s is shown.") % words
    if not chosen:
        return _("There are no figures of the year %(asked)s.") % {"asked": text[:ECHOED]}
    return _("There are no figures of the year %(asked)s; %(year)s is shown.") % {"asked": text[:ECHOED], "year": chosen[0]}


def order_note(word, chosen):
    """What to say when the address asks for an order of the areas that there is not; "" else."""
    if not word or word in ORDERS or word in {status.value for status in statuses_of(chosen)}:
        return ""
    return _("“%(word)s” is no order of this table; the order of the codes is shown.") % {"word": word[:ECHOED]}


def told_apart(chosen, series, rows_counts):
    """The published year that the table's own counts differ from, or None: each is right by its own source (domain.md 4)."""
    years = [year for one in series if chosen and one.code == chosen[1] for year in one.years]
    published = next((year for year in years if year.year == chosen[0] and year.is_published), None)
    return published if published and rows_counts and rows_counts != published.counts else None


def statuses_of(chosen):
    """The statuses that villages can have in the chosen index, the highest first."""
    return CLASSES if chosen and chosen[1] == EVALUATION else RAMP


def cells_of(counted, chosen):
    """The counts of the chosen year for the figures on top of a page, each with its label and level."""
    if not chosen:
        return []
    year, code = chosen
    found = counted[code][year]
    return [
        {"code": status.value, "label": status.label, "level": LEVELS[status] if code != EVALUATION else 0, "n": n}
        for status in statuses_of(chosen)
        for n in [found.get(status.value, 0)]
    ]


def evaluation(counted):
    """The newest year of Evaluasi Perkembangan, with its classes, or None."""
    years = counted.get(EVALUATION, {})
    if not years:
        return None
    year = max(years)
    by_year = [{"year": one, "counts": [years[one].get(status.value, 0) for status in CLASSES]} for one in sorted(years)]
    return {
        "year": year,
        "by_year": by_year,
        "classes": [{"label": status.label, "n": years[year].get(status.value, 0)} for status in CLASSES],
    }


def table_of(area, chosen):
    """A row for each area one level below: its counts by status in one year, villages with a figure, desa there are."""
    below = BELOW.get(area.level) if area and chosen else None
    if below is None:
        return []
    level, depth, villages = below
    year, code = chosen
    areas = Region.objects.level(level).under(area.code)
    areas = areas.annotate(desa=Count(villages, filter=Q(**{f"{villages}__level": Region.Level.DESA}))).order_by("code")
    known = Assessment.objects.published().filter(methodology__series=code, year=year).under(area.code).counts(depth)
    rows = []
    for one in areas:
        counts = [known.get((one.code, status.value), 0) for status in statuses_of(chosen)]
        rows.append({"area": one, "counts": counts, "measured": sum(counts), "desa": one.desa})
    return rows


def in_order(rows, word, chosen):
    """The rows in the order that the address asks for; that of the codes unless it names a column. Larger counts first."""
    places = {status.value: at for at, status in enumerate(statuses_of(chosen))}
    if word == "nama":
        return sorted(rows, key=lambda row: row["area"].short_name)
    if word == "terukur":
        return sorted(rows, key=lambda row: -row["measured"])
    if word in places:
        return sorted(rows, key=lambda row: -row["counts"][places[word]])
    return rows

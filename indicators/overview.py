"""What the pages of an area show: counts by status, year by year, each series by itself, and where each figure comes from."""

from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from indicators.models import LEVELS, RAMP, Assessment, PublishedTotal, Status
from sites.models import Region

IDM, ID, EVALUATION = "idm-2016", "id-2025", "epdeskel-2015"
PROVINCE = "63"
WHOLE = 0.9  # a first file of one kabupaten does not make a year of the province
NAMES = {IDM: "Indeks Desa Membangun", ID: "Indeks Desa", EVALUATION: "Evaluasi Perkembangan"}
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
    """{methodology code: {year: {status: villages}}} of the official assessments under an area; one query."""
    found = {}
    for methodology, year, status, n in Assessment.objects.published().under(code).counts_by_year():
        found.setdefault(methodology, {}).setdefault(year, {})[status] = n
    return found


def series_of(code, counted):
    """The two series of an area, Indeks Desa first: published totals where there are any, else counted from the villages."""
    totals = {
        (total.methodology.code, total.year): total
        for total in PublishedTotal.objects.filter(area=code).select_related("methodology")
    }
    result = []
    for methodology in (ID, IDM):
        series = Series(methodology, NAMES[methodology], SOURCES[methodology])
        for year in sorted({*counted.get(methodology, {}), *(year for known, year in totals if known == methodology)}):
            if total := totals.get((methodology, year)):
                series.years.append(Year(year, list(total.counts), total.source, True))
            else:
                source = _("counted by the portal from the villages' figures")
                series.years.append(Year(year, counts_in_order(counted[methodology][year]), source, False))
        if series.years:
            result.append(series)
    return result


def counts_in_order(by_status):
    return [by_status.get(status.value, 0) for status in RAMP]


def years_on_offer(counted):
    """[(year, methodology code)] of the years for which village figures are stored, newest first."""
    return sorted(((year, code) for code in (IDM, ID) for year in counted.get(code, {})), reverse=True)


def chosen_year(text, counted):
    """(year, methodology code) from a query parameter; the newest when it names none; None when nothing is stored."""
    offered = years_on_offer(counted)
    return next((pair for pair in offered if str(pair[0]) == text), offered[0] if offered else None)


def cells_of(counted, chosen):
    """The counts of the chosen year for the figures on top of a page, each with its label and level."""
    if not chosen:
        return []
    year, code = chosen
    return Year(year, counts_in_order(counted[code][year]), "", False).cells


def evaluation(counted):
    """The newest year of Evaluasi Perkembangan, with its classes, or None."""
    years = counted.get(EVALUATION, {})
    if not years:
        return None
    year = max(years)
    order = (Status.FAST, Status.DEVELOPING, Status.SLOW)
    return {"year": year, "classes": [{"label": status.label, "n": years[year].get(status.value, 0)} for status in order]}


def table_of(area, methodology, year):
    """A row for each area one level below: its counts by status in one year, villages with a figure, desa there are."""
    below = BELOW.get(area.level) if area else None
    if below is None:
        return []
    level, depth, villages = below
    areas = Region.objects.level(level).under(area.code)
    areas = areas.annotate(desa=Count(villages, filter=Q(**{f"{villages}__level": Region.Level.DESA}))).order_by("code")
    known = Assessment.objects.published().filter(methodology__code=methodology, year=year).under(area.code).counts(depth)
    rows = []
    for one in areas:
        counts = [known.get((one.code, status.value), 0) for status in RAMP]
        rows.append({"area": one, "counts": counts, "measured": sum(counts), "desa": one.desa})
    return rows

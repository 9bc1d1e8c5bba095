"""The villages of an area: searched, filtered and sorted as the address says, a page at a time."""

from django.core.paginator import Paginator
from django.db.models import Case, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Collate
from django.utils.translation import gettext as _

from indicators.filters import VillageFilter
from indicators.models import Assessment, Methodology
from indicators.overview import EVALUATION, statuses_of
from sites.models import Region

PAGE = 25
UNKNOWN = "belum"  # the word in the address for villages without a figure
BY_FIGURE = ("nilai", "-nilai", "status")
WORDS = 6
# Sorted by another collation than the index has: with it the database would walk the whole country to find the first page.
IN_ORDER = Collate("code", "C")


def page_of_villages(form, area, chosen, number):
    """A page of the area's villages, each with its figure of the chosen year; kelurahan with their newest evaluation."""
    found = Region.objects.villages().under(form.value("wilayah") or area.code)
    for word in form.value("cari").split()[:WORDS]:
        found = found.search_word(word)
    status, order = form.value("status"), form.value("urut")
    if chosen and (status or order in BY_FIGURE):
        found = _with_chosen(found, chosen)
        found = _with_status(found, status) if status else found
    found = found.order_by(*_order(order, chosen)).select_related("parent__parent")
    page = Paginator(found, PAGE).get_page(number)
    page.object_list = _with_figures(list(page.object_list), chosen)
    return page


def _with_chosen(villages, chosen):
    """With the score and status of the chosen year's official figure, null where there is none.

    Looked up village by village: in a join the database would read the year's figures of the whole country.
    """
    year, series = chosen
    methods = list(Methodology.objects.filter(series=series).values_list("pk", flat=True))
    figure = Assessment.objects.published().filter(region=OuterRef("pk"), year=year, methodology__in=methods).with_status()
    return villages.annotate(
        figure_score=Subquery(figure.values("score")[:1]), figure_status=Subquery(figure.values("shown_status")[:1])
    )


def _with_status(villages, status):
    return villages.filter(figure_status__isnull=True) if status == UNKNOWN else villages.filter(figure_status=status)


def _order(word, chosen):
    """Villages without a figure come last, whichever way the figures run."""
    if word == "nama":
        return ["name", IN_ORDER]
    if word not in BY_FIGURE or not chosen:
        return [IN_ORDER]
    if word == "status":
        places = [When(figure_status=status, then=Value(at)) for at, status in enumerate(statuses_of(chosen))]
        return [Case(*places, default=Value(len(places)), output_field=IntegerField()), IN_ORDER]
    score = F("figure_score")
    return [score.asc(nulls_last=True) if word == "nilai" else score.desc(nulls_last=True), IN_ORDER]


def _with_figures(villages, chosen):
    """[{village, figure, level}]: one query for the page's figures, whatever their year."""
    year, series = chosen or (0, "")
    found = Assessment.objects.published().filter(region__in=[village.pk for village in villages]).order_by("year")
    figures, evaluations = {}, {}
    for one in found.select_related("methodology"):
        if (one.year, one.methodology.series) == (year, series):
            figures[one.region_id] = one
        if one.methodology.series == EVALUATION:
            evaluations[one.region_id] = one
    rows = []
    for village in villages:
        newest = evaluations.get(village.pk) if village.is_kelurahan and series != EVALUATION else None
        shown = figures.get(village.pk) or newest
        rows.append({"village": village, "figure": shown, "level": shown.level if shown else 0})
    return rows


def village_filter(data, chosen, rows, label):
    """The form above the villages; the areas below come from the table of the same page."""
    statuses = [(status.value, status.label) for status in statuses_of(chosen)] if chosen else []
    statuses += [(UNKNOWN, _("no data yet"))] if chosen else []
    return VillageFilter(data, statuses=statuses, areas=[row["area"] for row in rows], area_label=label)

"""The villages of an area: searched, filtered and sorted as the address says, a page at a time."""

from django.core.paginator import Paginator
from django.db.models import Case, F, FilteredRelation, IntegerField, Q, Value, When
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
    """Joined with the official figures of the chosen year alone, so that nothing else of a village can be filtered by."""
    year, series = chosen
    return villages.annotate(
        figure=FilteredRelation(
            "assessments",
            condition=Q(
                assessments__kind=Assessment.Kind.OFFICIAL,
                assessments__year=year,
                assessments__methodology__in=list(Methodology.objects.filter(series=series).values_list("pk", flat=True)),
            ),
        )
    )


def _with_status(villages, status):
    if status == UNKNOWN:
        return villages.filter(figure__isnull=True)
    return villages.filter(Q(figure__status_official=status) | Q(figure__status_official="", figure__status_computed=status))


def _order(word, chosen):
    """Villages without a figure come last, whichever way the figures run."""
    if word == "nama":
        return ["name", IN_ORDER]
    if word not in BY_FIGURE or not chosen:
        return [IN_ORDER]
    if word == "status":
        ranked = list(enumerate(statuses_of(chosen)))
        official = [When(figure__status_official=status, then=Value(at)) for at, status in ranked]
        computed = [When(figure__status_official="", figure__status_computed=status, then=Value(at)) for at, status in ranked]
        return [Case(*official, *computed, default=Value(len(ranked)), output_field=IntegerField()), IN_ORDER]
    score = F("figure__score")
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

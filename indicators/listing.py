"""The villages of an area: searched, filtered and sorted as the address says, a page at a time."""

from django.core.paginator import Paginator
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Collate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from indicators.filters import VillageFilter
from indicators.models import Assessment, Methodology
from indicators.overview import EVALUATION, NAMES, statuses_of
from sites.models import Region
from sites.regions import all_words_of, words_of

PAGE = 25
UNKNOWN = "belum"  # the word in the address for villages without a figure
BY_FIGURE = ("nilai", "-nilai", "status")
# Sorted by another collation than the index has: with it the database would walk the whole country to find the first page.
IN_ORDER = Collate("code", "C")


def page_of_villages(form, area, chosen, number):
    """A page of the area's villages, each with its figure of the chosen year; kelurahan with their newest evaluation."""
    found = _searched(Region.objects.villages().under(form.value("wilayah") or area.code), form.value("cari"))
    status, order = form.value("status"), form.value("urut")
    if chosen and (status or order in BY_FIGURE):
        found = _with_chosen(found, chosen)
        found = _with_status(found, status, chosen[1]) if status else found
    found = found.order_by(*_order(order, chosen)).select_related("parent__parent")
    page = Paginator(found, PAGE).get_page(number)
    page.object_list = _with_figures(list(page.object_list), chosen)
    return page


def _searched(villages, text):
    """The villages that bear each word; where none does, without the words for a kind ("Desa Kiram", but "Kota Baru")."""
    exact = _bearing(villages, all_words_of(text))
    return exact if all_words_of(text) == words_of(text) or exact.exists() else _bearing(villages, words_of(text))


def _bearing(villages, words):
    for word in words:
        villages = villages.search_word(word)
    return villages


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


def _with_status(villages, status, series):
    """Those of a status; or without any figure, where a kelurahan's is its class: Indeks Desa does not measure it."""
    if status != UNKNOWN:
        return villages.filter(figure_status=status)
    villages = villages.filter(figure_status__isnull=True)
    if series == EVALUATION:
        return villages
    classed = Assessment.objects.published().filter(region=OuterRef("pk"), methodology__series=EVALUATION)
    return villages.exclude(Q(level=Region.Level.KELURAHAN) & Exists(classed))


def status_words(form, chosen):
    """Which series the filter by status goes by; "" when it filters nothing, or all that is listed has one series."""
    status = form.value("status")
    if not chosen or not status:
        return ""
    if status != UNKNOWN:
        words = {"name": NAMES[chosen[1]], "year": chosen[0]}
        told = _(
            "Filtered by the status of %(name)s %(year)s. The classes of urban villages belong to another index,"
            " Evaluasi Perkembangan, and are not found by it."
        )
        return "" if chosen[1] == EVALUATION else told % words
    if chosen[1] == EVALUATION:
        return _("Listed: villages without Evaluasi Perkembangan %(year)s.") % {"year": chosen[0]}
    words = {"name": NAMES[chosen[1]], "year": chosen[0]}
    return _("Listed: desa without %(name)s %(year)s, and urban villages without Evaluasi Perkembangan.") % words


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
    named = pgettext("of Evaluasi Perkembangan", "Class") if chosen and chosen[1] == EVALUATION else _("Status")
    return VillageFilter(data, statuses=statuses, status_label=named, areas=[row["area"] for row in rows], area_label=label)

"""The charts of the index pages."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from indicators.models import LEVELS, RAMP
from indicators.overview import CLASSES, EVALUATION, NAMES
from klaster.charts import chart
from klaster.templatetags.klaster import number

WIDTH, ROW = 420, 38


def status_by_year(series):
    """Stacked bars of one series, a bar for each year; the words of the picture are its whole content."""
    values = [
        {"year": str(year.year), "status": status.label, "order": at, "n": n}
        for year in series.years
        for at, (status, n) in enumerate(zip(RAMP, year.counts, strict=True))
        if n
    ]
    spec = {
        "width": WIDTH,
        "height": ROW * len(series.years) + 34,
        "data": {"values": values},
        "mark": {"type": "bar", "height": {"band": 0.72}, "stroke": "$paper", "strokeWidth": 1},
        "encoding": {
            "y": {"field": "year", "type": "ordinal", "title": None, "sort": None, "axis": {"domain": False, "ticks": False}},
            "x": {
                "field": "n",
                "type": "quantitative",
                "title": _("villages"),
                "axis": {"tickCount": 3, "format": ",d", "domain": False},
            },
            "color": {
                "field": "status",
                "type": "nominal",
                "legend": None,
                "scale": {"domain": [s.label for s in RAMP], "range": [f"$st-{LEVELS[s]}" for s in RAMP]},
            },
            "order": {"field": "order", "type": "quantitative"},
        },
    }
    return chart(spec, alt=_words(series), name=f"status-{series.code}")


def classes_by_year(evaluation):
    """Stacked bars of Evaluasi Perkembangan, a bar for each year, by class; apart from every other index."""
    values = [
        {"year": str(one["year"]), "class": status.label, "order": at, "n": n}
        for one in evaluation["by_year"]
        for at, (status, n) in enumerate(zip(CLASSES, one["counts"], strict=True))
        if n
    ]
    spec = _bars(values, len(evaluation["by_year"]), None, "n")
    spec["mark"]["stroke"] = "$ink-2"  # no ramp: the classes differ in lightness, and a light one needs an edge
    spec["encoding"]["color"] = {
        "field": "class",
        "type": "nominal",
        "title": None,
        "legend": {"orient": "bottom", "columns": 2},
        "scale": {"domain": [status.label for status in CLASSES], "range": ["$brand", "$st-0", "$ink-2"]},
    }
    spec["encoding"]["order"] = {"field": "order", "type": "quantitative"}
    years = "; ".join(
        f"{one['year']}: "
        + ", ".join(f"{number(n)} {status.label}" for status, n in zip(CLASSES, one["counts"], strict=True) if n)
        for one in evaluation["by_year"]
    )
    alt = _("%(series)s, villages by class. %(years)s.") % {"series": NAMES[EVALUATION], "years": years}
    return chart(spec, alt=alt, name="status-evaluasi")


def score_by_year(village, history):
    """A bar for each year of one series of one village, its score; the oldest year on top."""
    rows, methodology = [one for one in reversed(history) if one.score is not None], history[0].methodology
    if len(rows) < 2:
        return None
    spec = _bars([{"year": str(one.year), "score": float(one.score)} for one in rows], len(rows), methodology.name, "score")
    spec["mark"]["color"] = "$brand"
    years = "; ".join(f"{one.year}: {number(one.score, methodology.places)} {one.status_label}".strip() for one in rows)
    words = {"series": methodology.name, "village": village.full_name, "years": years}
    return chart(spec, alt=_("%(series)s of %(village)s by year. %(years)s.") % words, name=f"skor-{methodology.series}")


def _bars(values, count, title, field):
    """A bar for each year; what they are coloured by is the caller's."""
    return {
        "width": WIDTH,
        "height": ROW * count + 34,
        "data": {"values": values},
        "mark": {"type": "bar", "height": {"band": 0.72}, "stroke": "$paper", "strokeWidth": 1},
        "encoding": {
            "y": {"field": "year", "type": "ordinal", "title": None, "sort": None, "axis": {"domain": False, "ticks": False}},
            "x": {"field": field, "type": "quantitative", "title": title, "axis": {"tickCount": 4, "domain": False}},
        },
    }


def _words(series):
    years = "; ".join(
        _("%(year)s: %(counts)s")
        % {
            "year": year.year,
            "counts": ", ".join(
                f"{number_format(n, force_grouping=True)} {status.label}"
                for status, n in zip(RAMP, year.counts, strict=True)
                if n
            ),
        }
        for year in series.years
    )
    return _("%(series)s, villages by status. %(years)s.") % {"series": series.name, "years": years}

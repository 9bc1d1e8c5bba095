"""The charts of the index pages."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from indicators.models import LEVELS, RAMP
from klaster.charts import chart

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

"""Charts drawn on the server: Vega-Lite to SVG files at content-hashed addresses, in light and in dark.

A page names a chart with `chart()` and never waits for it: the specification is written beside the pictures, and a picture is
drawn when it is first asked for. One address, one content: browsers keep it for ever. Processes share MEDIA_ROOT.
"""

import hashlib
import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import translation

DRAWING = 1  # raise it when the drawing below changes: every picture then gets a new address
NAME = re.compile(r"(?P<digest>[0-9a-f]{32})-(?P<theme>light|dark)\.svg")
FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"

# The tokens of static/css/tokens.css that a chart may name, as "$ink" or "$st-4".
PALETTES = {
    "light": {
        "$ink": "#1c2421",
        "$ink-2": "#56615c",
        "$line": "#dcd9cd",
        "$paper": "#fbfaf6",
        "$surface": "#ffffff",
        "$brand": "#0b5a52",
        "$accent": "#b4540a",
        "$st-0": "#d9dbe6",
        "$st-1": "#f0e0b4",
        "$st-2": "#d9bf66",
        "$st-3": "#86b36a",
        "$st-4": "#26806a",
        "$st-5": "#0b4f49",
        "$on-3": "#1c2421",
        "$on-4": "#ffffff",
        "$on-5": "#ffffff",
    },
    "dark": {
        "$ink": "#e9ece8",
        "$ink-2": "#a3afa9",
        "$line": "#2b363c",
        "$paper": "#11161a",
        "$surface": "#182026",
        "$brand": "#6fc7b6",
        "$accent": "#f0a35b",
        "$st-0": "#46525f",
        "$st-1": "#f0e0b4",
        "$st-2": "#d9bf66",
        "$st-3": "#9ccb80",
        "$st-4": "#45a98b",
        "$st-5": "#0f7a6d",
        "$on-3": "#1c2421",
        "$on-4": "#06231f",
        "$on-5": "#ffffff",
    },
}
LOCALES = {
    "id": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["Rp", ""]},
}


@dataclass(frozen=True)
class Chart:
    """A chart's addresses, size in pixels, and what it shows in words."""

    digest: str
    name: str
    width: int
    height: int
    alt: str

    @property
    def light_url(self):
        return reverse("chart", args=[f"{self.digest}-light.svg"])

    @property
    def dark_url(self):
        return reverse("chart", args=[f"{self.digest}-dark.svg"])


def chart(spec, alt, name):
    """The chart of a Vega-Lite `spec` with inline data, of `width` by `height` pixels in all.

    Strings of the specification that equal a palette's key ("$st-4") become that colour in each theme. `alt` says in the
    reader's language what the chart shows; `name` is for people who look at the folder.
    """
    order = {"drawing": DRAWING, "name": name, "language": translation.get_language() or "id", "spec": spec}
    text = json.dumps(order, sort_keys=True, ensure_ascii=False, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    path = _folder() / f"{digest}.json"
    if not path.exists():
        _write(path, text)
    return Chart(digest, name, int(spec["width"]), int(spec["height"]), alt)


def draw(filename):
    """The path of a picture named by a chart's address, drawn if it is not there yet; None for a name never given out."""
    match = NAME.fullmatch(filename)
    if not match:
        return None
    picture = _folder() / filename
    if picture.exists():
        return picture
    try:
        order = json.loads((_folder() / f"{match['digest']}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    _write(picture, _svg(order, match["theme"]))
    return picture


def _svg(order, theme):
    # Imported here: its engine starts threads, which a process that is yet to fork must not have.
    import vl_convert

    palette = PALETTES[theme]
    return vl_convert.vegalite_to_svg(
        _coloured(order["spec"], palette),
        config=_config(palette),
        format_locale=LOCALES.get(order["language"], LOCALES["id"]),
        allowed_base_urls=[],
    )


def _coloured(value, palette):
    if isinstance(value, dict):
        return {key: _coloured(inner, palette) for key, inner in value.items()}
    if isinstance(value, list):
        return [_coloured(inner, palette) for inner in value]
    return palette.get(value, value) if isinstance(value, str) else value


def _config(palette):
    axis = {
        "labelColor": palette["$ink"],
        "titleColor": palette["$ink-2"],
        "gridColor": palette["$line"],
        "domainColor": palette["$line"],
        "tickColor": palette["$line"],
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
    }
    return {
        "font": FONT,
        "background": "transparent",
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 0,
        "view": {"stroke": None},
        "axis": axis,
        "header": {"labelColor": palette["$ink"], "titleColor": palette["$ink-2"], "labelFontSize": 13},
        "legend": {"labelColor": palette["$ink"], "titleColor": palette["$ink-2"], "labelFontSize": 13, "titleFontSize": 13},
        "title": {"color": palette["$ink"], "fontSize": 15, "anchor": "start"},
        "text": {"color": palette["$ink"], "fontSize": 13},
        "mark": {"color": palette["$brand"]},
        "rule": {"color": palette["$ink-2"]},
    }


def _folder():
    return Path(settings.MEDIA_ROOT) / "charts"


def _write(path, text):
    """Write a file so that a reader sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).replace(path)

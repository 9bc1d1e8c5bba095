"""Charts: drawn when asked for, at an address that changes with what they show."""

import pytest
from django.utils import translation

from klaster import charts

SPEC = {
    "width": 300,
    "height": 120,
    "data": {"values": [{"year": "2024", "villages": 1234.5}, {"year": "2025", "villages": 2000}]},
    "mark": {"type": "bar", "color": "$st-5"},
    "encoding": {
        "x": {"field": "year", "type": "nominal"},
        "y": {"field": "villages", "type": "quantitative", "axis": {"format": ",.1f"}},
    },
}


def drawn(chart, theme="light"):
    return charts.draw(f"{chart.digest}-{theme}.svg").read_text()


def test_chart_is_drawn_only_when_it_is_asked_for(client):
    chart = charts.chart(SPEC, alt="Jumlah desa", name="desa")
    folder = charts._folder()
    before = sorted(path.name for path in folder.iterdir())

    response = client.get(chart.light_url)

    assert before == [f"{chart.digest}.json"]
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (chart.width, chart.height, chart.alt) == (300, 120, "Jumlah desa")


def test_chart_has_the_size_it_was_given_and_each_themes_colours():
    chart = charts.chart(SPEC, alt="", name="desa")

    light, dark = drawn(chart), drawn(chart, "dark")

    assert 'width="300" height="120"' in light
    assert charts.PALETTES["light"]["$st-5"] in light
    assert charts.PALETTES["dark"]["$st-5"] in dark
    assert "$st-5" not in light + dark


def test_chart_writes_numbers_in_the_readers_format():
    with translation.override("id"):
        indonesian = charts.chart(SPEC, alt="", name="desa")
    with translation.override("en"):
        english = charts.chart(SPEC, alt="", name="desa")

    assert "2.000,0" in drawn(indonesian)
    assert "2,000.0" in drawn(english)
    assert indonesian.digest != english.digest


def test_chart_keeps_its_address_while_nothing_changes():
    first, again = (charts.chart(SPEC, alt="", name="desa") for _ in range(2))
    other = charts.chart({**SPEC, "height": 121}, alt="", name="desa")

    assert first == again
    assert other.digest != first.digest


def test_chart_fetches_nothing_from_another_server():
    spec = {**SPEC, "data": {"url": "https://jahat.example/data.json"}}
    chart = charts.chart(spec, alt="", name="desa")

    with pytest.raises(ValueError, match="jahat"):
        charts.draw(f"{chart.digest}-light.svg")


@pytest.mark.parametrize(
    "name", ["0" * 32 + "-light.svg", "0" * 32 + "-pink.svg", "../../etc/passwd", "x.svg", "0" * 32 + ".json"]
)
def test_picture_never_given_out_is_not_found(client, db, name):
    response = client.get(f"/media-charts/{name}")

    assert response.status_code == 404
    assert charts.draw(name) is None


def test_palettes_of_the_themes_name_the_same_colours():
    assert set(charts.PALETTES["light"]) == set(charts.PALETTES["dark"])


def test_palettes_are_those_of_the_style_sheet(settings):
    sheet = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    light, dark = sheet.split("@media (prefers-color-scheme: dark)")
    short = {"#ffffff": "#fff"}

    for name, colour in charts.PALETTES["light"].items():
        assert f"--{name[1:]}: {short.get(colour, colour)};" in light
    for name, colour in charts.PALETTES["dark"].items():
        declared = f"--{name[1:]}: {short.get(colour, colour)};"
        assert declared in dark or (f"--{name[1:]}:" not in dark and declared in light)

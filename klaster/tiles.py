"""The tile map of the home page: the 13 kabupaten/kota, roughly where they lie, each with its site."""

from django.utils.translation import gettext_lazy as _

from klaster.sockets import collect

# code: (name, row, column) of the tile. North is up; the strait of Pulau Laut lies between column 4 and 5.
PLACES = {
    "63.09": ("Kab. Tabalong", 1, 4),
    "63.08": ("Kab. Hulu Sungai Utara", 2, 3),
    "63.11": ("Kab. Balangan", 2, 4),
    "63.06": ("Kab. Hulu Sungai Selatan", 3, 3),
    "63.07": ("Kab. Hulu Sungai Tengah", 3, 4),
    "63.04": ("Kab. Barito Kuala", 4, 2),
    "63.05": ("Kab. Tapin", 4, 3),
    "63.02": ("Kab. Kotabaru", 4, 5),
    "63.71": ("Kota Banjarmasin", 5, 1),
    "63.72": ("Kota Banjarbaru", 5, 2),
    "63.03": ("Kab. Banjar", 5, 3),
    "63.10": ("Kab. Tanah Bumbu", 5, 4),
    "63.01": ("Kab. Tanah Laut", 6, 2),
}
UNKNOWN = {"level": 0, "value": "", "label": _("no data yet")}


def tile_map():
    """The tiles in reading order, from north to south; a kabupaten/kota without a site has a tile without a link."""
    sites = {site["code"]: site for given in collect("home.tiles") for site in given}
    levels = {}
    for given in collect("home.levels", region_ids=[site["region_id"] for site in sites.values()]):
        levels |= given
    return [_tile(code, sites.get(code), levels) for code in PLACES]


def count(shown):
    """How many sites the tiles stand for, those without a tile of their own included."""
    return sum(1 + tile["site"]["more"] for tile in shown if tile["site"])


def sources(shown):
    """What the figures on the map are, with their years: "Indeks Desa 2026"."""
    return sorted({source for tile in shown if (source := tile.get("source"))})


def _tile(code, site, levels):
    area, row, column = PLACES[code]
    tile = {"code": code, "area": area, "row": row, "column": column, "site": site}
    return tile | (levels.get(site["region_id"], UNKNOWN) if site else UNKNOWN)

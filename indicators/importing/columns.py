"""Which row is the header, which column means what, which index and year the file speaks of."""

import hashlib
import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from indicators.importing.cells import NotReadable, decimal_of, shown
from indicators.importing.reader import FileRefused
from indicators.importing.regions import code_of

SEARCHED_ROWS = 40
PLACE = {
    "code": ["KODE DESA", "KODE", "ID DESA", "KODE WILAYAH", "KODE DESA KELURAHAN", "KODE KELURAHAN", "KODE KEMENDAGRI",
        "VILLAGE CODE", "CODE"],
    "name": ["DESA KELURAHAN", "DESA", "NAMA DESA", "NAMA DESA KELURAHAN", "KELURAHAN", "NAMA KELURAHAN", "VILLAGE",
        "VILLAGE NAME", "VILLAGE URBAN VILLAGE"],
    "year": ["TAHUN", "YEAR"],
}  # fmt: skip
OFFICIAL = ["STATUS RESMI", "OFFICIAL STATUS"]  # as the portal's own exports say it; the status it computed is never read
MEASURES = {
    "id": {
        "score": ["SKOR INDEKS DESA", "SKOR ID", "NILAI INDEKS DESA", "SKOR", "NILAI ID", "SKOR INDEKS DESA ID",
            "INDEKS DESA SCORE", "SCORE"],
        "points": ["TOTAL NILAI", "JUMLAH NILAI", "TOTAL POIN", "TOTAL POINTS", "POINTS"],
        "status": [*OFFICIAL, "INDEKS DESA ID", "INDEKS DESA", "STATUS INDEKS DESA", "STATUS ID", "KLASIFIKASI DESA", "STATUS"],
        0: ["LAYANAN DASAR", "DLD", "DIMENSI LAYANAN DASAR"],
        1: ["SOSIAL", "DS", "DIMENSI SOSIAL"],
        2: ["EKONOMI", "DE", "DIMENSI EKONOMI"],
        3: ["LINGKUNGAN", "DL", "DIMENSI LINGKUNGAN"],
        4: ["AKSESIBILITAS", "DA", "DIMENSI AKSESIBILITAS"],
        5: ["TATA KELOLA PEMERINTAH", "TATA KELOLA", "DTKPD", "TATA KELOLA PEMERINTAHAN", "TATA KELOLA PEMERINTAHAN DESA",
            "DIMENSI TATA KELOLA PEMERINTAHAN DESA"],
    },
    "idm": {
        "score": ["NILAI IDM", "SKOR IDM", "IDM", "IDM SCORE", "SKOR", "SCORE"],
        "status": [*OFFICIAL, "STATUS IDM", "STATUS", "STATUS DESA", "KLASIFIKASI DESA"],
        0: ["IKS", "KETAHANAN SOSIAL IKS", "KETAHANAN SOSIAL", "INDEKS KETAHANAN SOSIAL"],
        1: ["IKE", "KETAHANAN EKONOMI IKE", "KETAHANAN EKONOMI", "INDEKS KETAHANAN EKONOMI"],
        2: ["IKL", "KETAHANAN LINGKUNGAN IKL", "KETAHANAN LINGKUNGAN", "INDEKS KETAHANAN LINGKUNGAN",
            "KETAHANAN EKOLOGI IKL", "KETAHANAN EKOLOGI"],
    },
    "epdeskel": {
        "score": ["TOTAL", "TOTAL SKOR", "JUMLAH", "TOTAL NILAI", "JUMLAH NILAI", "SKOR", "SCORE"],
        "status": [*OFFICIAL, "KATEGORI", "KLASIFIKASI", "STATUS", "HASIL"],
        0: ["PEMERINTAHAN", "BIDANG PEMERINTAHAN"],
        1: ["KEWILAYAHAN", "BIDANG KEWILAYAHAN"],
        2: ["KEMASYARAKATAN", "BIDANG KEMASYARAKATAN"],
    },
}  # fmt: skip
# How titles name an index; the longer first.
NAMED = [("INDEKS DESA MEMBANGUN", "idm"), ("IDM", "idm"), ("INDEKS DESA", "id"), ("EVALUASI PERKEMBANGAN", "epdeskel")]
MINIMUM = 3  # columns known, for a row to be a header
VILLAGE_SIGNS = len("63.03.01.2001")
YEAR = re.compile(r"(?<!\d)(20[1-9]\d)(?!\d)")


@dataclass(frozen=True)
class Header:
    """`row` is its place in the sheet, from 0; `columns` gives the place of each known column, `names` its head as written."""

    row: int
    series: str
    columns: dict
    names: dict
    years: frozenset = field(default_factory=frozenset)
    heads: tuple = ()  # all of the row, as written
    titles: str = ""  # the cells above it, as `key` writes them


def key(cell):
    """ "SKOR INDEKS DESA 2025" → "SKOR INDEKS DESA": capitals, one space, without signs and years."""
    text = YEAR.sub(" ", re.sub(r"[\W_]+", " ", shown(cell).upper()))
    return " ".join(text.split())


def years_in(cells):
    return frozenset(int(year) for cell in cells for year in YEAR.findall(shown(cell)))


def _match(row, wanted):
    """{meaning: place} for one methodology; the first synonym in the list wins over later ones."""
    places = {}
    heads = [key(cell) for cell in row]
    for meaning, synonyms in wanted.items():
        place = next((heads.index(synonym) for synonym in synonyms if synonym in heads), None)
        if place is not None and place not in places.values():
            places[meaning] = place
    return places


def read_header(row, at, titles, series=None):
    """The header that this row is, or None. `series` narrows the search to one index."""
    best = None
    for code, measures in MEASURES.items():
        if series and code != series:
            continue
        columns = _match(row, measures | PLACE)
        own = sum(1 for meaning in columns if isinstance(meaning, int))
        rank = (own, len(columns))
        if "code" in columns and len(columns) >= MINIMUM and (best is None or rank > best[0]):
            best = (rank, code, columns)
    return None if best is None else _header(row, at, titles, best[1], best[2])


def _header(row, at, titles, series, columns):
    names = {meaning: shown(row[place]) for meaning, place in columns.items()}
    years = years_in(row) or years_in(cell for title in titles for cell in title)
    above = " ".join(filter(None, (key(cell) for title in titles for cell in title)))
    return Header(at, series, columns, names, years, tuple(shown(cell) for cell in row), above)


def find_header(rows, series=None):
    """The header within the first rows of a sheet; what stands above it are titles."""
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        if sum(1 for cell in row if shown(cell)) >= MINIMUM and (header := read_header(row, at, rows[:at], series)):
            return header
    return None


# What the portal itself puts beside the heads of a file when it gives its rejected rows back.
ADDED = ("BARIS ASAL", "ALASAN", "CARA MEMPERBAIKI")


class ColumnsUnknown(FileRefused):
    """No header was found, but a person may say what the columns mean.

    `sheet` is the name of the sheet, `rows` are its first rows, `at` is the place of the likely header among them, or None;
    `why` is the refusal of the columns that a person once named.
    """

    def __init__(self, sheet, rows, at, why=None):
        super().__init__(
            why.reason if why else _("No row of the file looks like a header with a village code and figures."),
            why.remedy
            if why
            else _(
                "The header must name the village's code (KODE DESA) and the score, for example SKOR INDEKS DESA and STATUS."
            ),
        )
        self.sheet, self.rows, self.at, self.why = sheet, rows, at, why


def find_table(sheets, series=None):
    """(sheet, header) of the sheet that holds most of what is looked for; raises ColumnsUnknown when none has a header."""
    found = [(sheet, header) for sheet in sheets if (header := find_header(sheet.rows, series))]
    if found:
        return max(found, key=lambda pair: (_complete(pair[1]), min(len(pair[0].rows) - pair[1].row, 2), len(pair[1].columns)))
    likely = [(sheet, candidates(sheet.rows)) for sheet in sheets]
    sheet, at = max(likely, key=lambda pair: (pair[1] is not None, len(pair[0].rows)))
    raise ColumnsUnknown(sheet.name, sheet.rows[:SEARCHED_ROWS], at)


def _complete(header):
    """How fit a header is: figures first, then the dimensions."""
    measured = [meaning for meaning in header.columns if meaning not in PLACE]
    return "score" in measured or "points" in measured, len(measured)


def holds_village(row):
    """Whether a cell of the row is a village's code, so that the row is one of data."""
    return any(_is_village(cell) for cell in row)


def _is_village(cell):
    try:
        return len(code_of(cell)) == VILLAGE_SIGNS
    except ValueError:
        return False


def may_be_heads(row):
    """Whether a row names enough columns to be known again by: at least three, each otherwise than the others, no village's."""
    return len({key(cell) for cell in row} - {"", *ADDED}) >= MINIMUM and not holds_village(row)


def villages_above(rows, at):
    """How many rows of villages stand above the header in row `at`, where nothing is read."""
    return sum(map(holds_village, rows[:at]))


def other_tables(sheets, sheet, header):
    """(sheet, header) of the tables on the other sheets: with known heads and figures, or with the heads of this one."""
    for other in sheets:
        if other is sheet:
            continue
        found = find_header(other.rows) or _header_alike(other.rows, header)
        if found and any(meaning not in PLACE for meaning in found.columns):
            yield other, found


def _header_alike(rows, header):
    """The header of a sheet that has the same heads as another, whose columns a person has named."""
    layout = layout_of(header.heads)
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        if may_be_heads(row) and layout_of(row) == layout:
            return replace(header, row=at, years=years_in(cell for title in rows[: at + 1] for cell in title))
    return None


def candidates(rows):
    """The place of the row that is most likely the header although its heads are unknown; None when no row may be one."""

    def heads(row):
        words = [shown(cell) for cell in row if isinstance(cell, str) and shown(cell)]
        return len({word for word in words if not _is_figure(word)}) if may_be_heads(row) else 0

    best, place = 0, None
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        if heads(row) > best and heads(row) >= MINIMUM:
            best, place = heads(row), at
    return place


def _is_figure(word):
    """Numbers and codes stand below a header, never in it."""
    try:
        return decimal_of(word.replace(".", "")) is not None
    except NotReadable:
        return word.replace(".", "").isdigit()


def layout_of(row):
    """The digest of a header's heads in their order; the year in them does not count, so next year's file has the same."""
    heads = [head for cell in row if (head := key(cell)) not in ADDED]
    while heads and not heads[-1]:
        heads.pop()
    return hashlib.sha256("\x1f".join(heads).encode()).hexdigest()


def header_from(rows, at, columns, methodology):
    """The header in row `at` with the meanings that a person gave: {"code": 2, "0": 4, …}; unfit ones are left out."""
    row = rows[at]
    known = {meaning: int(meaning) if meaning.isdigit() else meaning for meaning, _label in meanings_for(methodology.plain)}
    places = {}
    for meaning, place in columns.items():
        fits = type(place) is int and 0 <= place < len(row) and place not in places.values()
        if fits and str(meaning) in known:
            places[known[str(meaning)]] = place
    return _header(row, at, rows[:at], methodology.series, places)


def meanings_for(method):
    """[(meaning, label)] of the columns that a file of this methodology may have, in the order of a form."""
    found = [
        ("code", _("Village's code")),
        ("name", _("Village's name")),
        ("year", _("Year")),
        *((str(place), dimension.name) for place, dimension in enumerate(method.dimensions)),
        ("score", _("Score")),
    ]
    if method.unit == "percent":
        found.append(("points", _("Points")))
    return [*found, ("status", _("Official status"))]


def is_ambiguous(header):
    """Nothing but a score and a status, and no title that names the index: a person must say which it is."""
    if any(isinstance(meaning, int) for meaning in header.columns) or header.series == series_in(header.titles):
        return False
    own = ("IDM", "INDEKS DESA", "SKOR ID", "NILAI ID")
    return not any(word in name.upper() for name in header.names.values() for word in own)


def series_in(titles):
    """The one index that titles name, None when they name none or several; `titles` as `Header` has them."""
    rest = f" {titles} "
    found = set()
    for words, series in NAMED:
        if f" {words} " in rest:
            found.add(series)
            rest = rest.replace(f" {words} ", "  ")  # the long name holds the short one
    return found.pop() if len(found) == 1 else None


def missing(header, dimensions):
    """The columns without which nothing can be imported, as people call them."""
    if "code" not in header.columns:
        return ["code"]
    complete = all(place in header.columns for place in range(dimensions))
    return [] if complete or {"score", "points", "status"} & header.columns.keys() else ["score"]


def absent(header, dimensions):
    """The names of the dimensions without a column, when others have one: half a village's figures are no village's."""
    lost = [dimension.name for place, dimension in enumerate(dimensions) if place not in header.columns]
    return lost if len(lost) < len(dimensions) else []


def year_in_name(file_name):
    years = YEAR.findall(file_name)
    return int(years[-1]) if years else None

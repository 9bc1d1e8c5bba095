"""Which row is the header, which column means what, which methodology and year the file speaks of."""

import re
from dataclasses import dataclass, field

from indicators.importing.cells import shown

SEARCHED_ROWS = 40
PLACE = {
    "code": ["KODE DESA", "KODE", "ID DESA", "KODE WILAYAH", "KODE DESA KELURAHAN", "KODE KELURAHAN", "KODE KEMENDAGRI"],
    "name": ["DESA KELURAHAN", "DESA", "NAMA DESA", "NAMA DESA KELURAHAN", "KELURAHAN", "NAMA KELURAHAN"],
    "year": ["TAHUN"],
}  # fmt: skip
MEASURES = {
    "id-2025": {
        "score": ["SKOR INDEKS DESA", "SKOR ID", "NILAI INDEKS DESA", "SKOR", "NILAI ID", "SKOR INDEKS DESA ID"],
        "points": ["TOTAL NILAI", "JUMLAH NILAI", "TOTAL POIN"],
        "status": ["INDEKS DESA ID", "INDEKS DESA", "STATUS INDEKS DESA", "STATUS ID", "KLASIFIKASI DESA", "STATUS"],
        0: ["LAYANAN DASAR", "DLD", "DIMENSI LAYANAN DASAR"],
        1: ["SOSIAL", "DS", "DIMENSI SOSIAL"],
        2: ["EKONOMI", "DE", "DIMENSI EKONOMI"],
        3: ["LINGKUNGAN", "DL", "DIMENSI LINGKUNGAN"],
        4: ["AKSESIBILITAS", "DA", "DIMENSI AKSESIBILITAS"],
        5: ["TATA KELOLA PEMERINTAH", "TATA KELOLA", "DTKPD", "TATA KELOLA PEMERINTAHAN", "TATA KELOLA PEMERINTAHAN DESA",
            "DIMENSI TATA KELOLA PEMERINTAHAN DESA"],
    },
    "idm-2016": {
        "score": ["NILAI IDM", "SKOR IDM", "IDM"],
        "status": ["STATUS IDM", "STATUS", "STATUS DESA", "KLASIFIKASI DESA"],
        0: ["IKS"],
        1: ["IKE"],
        2: ["IKL"],
    },
    "epdeskel-2015": {
        "score": ["TOTAL", "TOTAL SKOR", "JUMLAH", "TOTAL NILAI", "JUMLAH NILAI", "SKOR"],
        "status": ["KATEGORI", "KLASIFIKASI", "STATUS", "HASIL"],
        0: ["PEMERINTAHAN", "BIDANG PEMERINTAHAN"],
        1: ["KEWILAYAHAN", "BIDANG KEWILAYAHAN"],
        2: ["KEMASYARAKATAN", "BIDANG KEMASYARAKATAN"],
    },
}  # fmt: skip
MINIMUM = 3  # columns known, for a row to be a header
YEAR = re.compile(r"(?<!\d)(20[1-9]\d)(?!\d)")


@dataclass(frozen=True)
class Header:
    """`row` is its place in the sheet, from 0; `columns` gives the place of each known column, `names` its head as written."""

    row: int
    methodology: str
    columns: dict
    names: dict
    years: frozenset = field(default_factory=frozenset)


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


def read_header(row, at, titles, methodology=None):
    """The header that this row is, or None. `methodology` narrows the search to one."""
    best = None
    for code, measures in MEASURES.items():
        if methodology and code != methodology:
            continue
        columns = _match(row, measures | PLACE)
        own = sum(1 for meaning in columns if isinstance(meaning, int))
        rank = (own, len(columns))
        if "code" in columns and len(columns) >= MINIMUM and (best is None or rank > best[0]):
            best = (rank, code, columns)
    if best is None:
        return None
    _, code, columns = best
    names = {meaning: shown(row[place]) for meaning, place in columns.items()}
    return Header(at, code, columns, names, years_in(row) or years_in(cell for title in titles for cell in title))


def find_header(rows, methodology=None):
    """The header within the first rows of a sheet; what stands above it are titles."""
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        if sum(1 for cell in row if shown(cell)) >= MINIMUM and (header := read_header(row, at, rows[:at], methodology)):
            return header
    return None


def is_ambiguous(header):
    """Nothing but a score and a status: the file fits any methodology, so a person must say which."""
    return not any(isinstance(meaning, int) for meaning in header.columns) and not any(
        word in name.upper() for name in header.names.values() for word in ("IDM", "INDEKS DESA", "SKOR ID", "NILAI ID")
    )


def missing(header, dimensions):
    """The columns without which nothing can be imported, as people call them."""
    complete = all(place in header.columns for place in range(dimensions))
    return [] if complete or "score" in header.columns or "points" in header.columns else ["score"]


def absent(header, dimensions):
    """The names of the dimensions without a column, when others have one: half a village's figures are no village's."""
    lost = [dimension.name for place, dimension in enumerate(dimensions) if place not in header.columns]
    return lost if len(lost) < len(dimensions) else []


def year_in_name(file_name):
    years = YEAR.findall(file_name)
    return int(years[-1]) if years else None

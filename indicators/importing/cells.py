"""What one cell says: a number with comma or point, a status, or one of the ways to say that nothing is known."""

import re
from decimal import Decimal, InvalidOperation

UNKNOWN = {
    "",
    "-",
    "–",
    "—",
    "0",
    "0.0",
    "0.00",
    "0,00",
    "NIHIL",
    "TIDAK ADA",
    "N/A",
    "NA",
    "NULL",
    "BELUM ADA",
    "#N/A",
    "#DIV/0!",
}
NUMBER = re.compile(r"-?\d{1,9}([.,]\d{1,16})?", re.ASCII)
GROUPED = re.compile(r"-?\d{1,3}(?:(\.)\d{3}(?:\.\d{3})*(?:,\d{1,16})?|(,)\d{3}(?:,\d{3})*(?:\.\d{1,16})?)", re.ASCII)
STATUSES = {
    "MANDIRI": "mandiri",
    "MAJU": "maju",
    "BERKEMBANG": "berkembang",
    "TERTINGGAL": "tertinggal",
    "SANGAT TERTINGGAL": "sangat_tertinggal",
    "CEPAT BERKEMBANG": "cepat_berkembang",
    "KURANG BERKEMBANG": "kurang_berkembang",
}


class NotReadable(Exception):
    """The cell holds something, but not what its column is for."""


def shown(cell):
    """The cell as the person sees it in the sheet: 117.0 is 117."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return " ".join(str(cell).split())


def is_unknown(cell):
    return shown(cell).upper() in UNKNOWN


def _ungrouped(text):
    """ "1.234,5" and "1,234.5" → "1234.5": where both signs stand, the last one is the decimal's; 73.074 stays what it is."""
    found = GROUPED.fullmatch(text)
    if not found or (text.count(".") + text.count(",")) < 2:
        return text
    thousands, point = (".", ",") if found[1] else (",", ".")
    return text.replace(thousands, "").replace(point, ".")


def decimal_of(cell):
    """The number in the cell, None when it is unknown; 0 is unknown, because no index has a 0."""
    if type(cell) is float or type(cell) is int:
        number = Decimal(repr(cell))
        if not number.is_finite():
            raise NotReadable
        return number if number else None
    text = shown(cell)
    if text.upper() in UNKNOWN:
        return None
    text = _ungrouped(text.replace(" ", "").lstrip("'").removesuffix("%"))
    if not NUMBER.fullmatch(text):
        raise NotReadable
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise NotReadable from None
    return number if number else None


def status_of(cell):
    """The status code in the cell, "" when it is unknown."""
    text = shown(cell).upper().replace("_", " ")
    if text in UNKNOWN:
        return ""
    text = re.sub(r"^DESA ", "", text)
    if text not in STATUSES:
        raise NotReadable
    return STATUSES[text]


def name_key(name):
    """A village's name without "Desa", case, signs and spaces: what two spellings have in common."""
    text = re.sub(r"^(desa|kelurahan|kel\.?)\s+", "", str(name).strip().casefold())
    return re.sub(r"[\W_]+", "", text)

"""Figures as people type them: "1.250.000", "12 jt-an", "sekitar 3 ribu", "1,5 juta", "412 liter". Plain Python.

The rule of the separators is the Indonesian one, and what could be read in two ways is refused instead of guessed:

- dots before groups of three digits are thousands: 1.250 is one thousand two hundred and fifty, 1.250.000 is over a million;
- a comma begins the decimals: 1,5 is one and a half; so does a dot that no group of three follows: 2.5, 0.250;
- several commas before groups of three are thousands (1,250,000); one such comma (1,250) is refused as ambiguous;
- "ribu", "juta", "miliar" and "triliun", with their short forms, multiply; parts add up: 1 juta 250 ribu;
- "sekitar", "±", "-an" and the like mark a figure that is only about;
- nothing, "-", "tidak ada", "nihil", "belum ada data" are the unknown: None, never 0.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

DECIMALS = 4
LARGEST = Decimal(10) ** 14
UNKNOWN = {
    "", "-", "--", "—", "–", "?", "nihil", "kosong", "tidak ada", "tdk ada", "belum ada", "belum ada data", "tidak ada data",
    "belum tahu", "tidak tahu", "belum diketahui", "tidak diketahui", "n/a", "na", "none", "unknown", "no data yet",
}  # fmt: skip
MULTIPLIERS = {
    "ratus": 10**2, "ribu": 10**3, "rb": 10**3, "rbu": 10**3, "juta": 10**6, "jt": 10**6, "jta": 10**6,
    "miliar": 10**9, "milyar": 10**9, "mlr": 10**9, "triliun": 10**12, "trilyun": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9,
}  # fmt: skip
SHORT_UNITS = {"org": "orang", "ltr": "liter", "bks": "bungkus", "btl": "botol", "bh": "buah", "rp": "rupiah"}
ABOUT = re.compile(
    r"±|~|≈|\+/-|\+-|\b(?:kurang[ -]lebih|lebih[ -]kurang|kira[ -]?kira|sekitar|sekira|hampir|perkiraan|kl|lebih dari|about)\b"
)
SEPARATED = {
    "thousands": re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,(\d+))?"),
    "thousands with spaces": re.compile(r"[1-9]\d{0,2}(?: \d{3})+(?:,(\d+))?"),
    "english thousands": re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3}){2,}(?:\.(\d+))?|,\d{3}\.(\d+))"),
    "plain": re.compile(r"\d+(?:[.,](\d+))?"),
}
FRACTION = re.compile(r"(?:(\d+) )?([1-9])/(2|3|4|5|8|10)")
AMBIGUOUS = re.compile(r"[1-9]\d{0,2},\d{3}")


@dataclass(frozen=True)
class Figure:
    """A number read, or None for the unknown; `is_about` when the text says that it is only about."""

    value: Decimal | None
    is_about: bool = False


class NotANumber(ValueError):
    """`code` says why: words, ambiguous, range, negative, large, decimals, unit, whole. `what` is the piece of text meant."""

    def __init__(self, code, what=""):
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what


def plain(text):
    """The text in lower case with ordinary digits, signs and single spaces, whatever the keyboard gave."""
    text = unicodedata.normalize("NFKC", text or "").casefold()
    text = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    for sign, usual in (("⁄", "/"), ("٫", ","), ("٬", "."), ("−", "-"), ("‐", "-"), ("‑", "-"), ("\x00", "")):
        text = text.replace(sign, usual)
    return re.sub(r"\s+", " ", text).strip()


def parse(text, *, unit=""):
    """The figure that a text holds; NotANumber when it holds none that can be read in one way only.

    `unit` is the unit that may stand after the number.
    """
    text = plain(text)
    if text.rstrip(".") in UNKNOWN:
        return Figure(None)
    text = re.sub(r"(?<=\d)(?=[^\W\d_])", " ", re.sub(r"\b(?:rp|idr)\.?(?=[\s\d]|$)", " ", text))
    rest, is_about = _without_about(text)
    rest = _without_unit(re.sub(r",-+$", "", rest.strip()).strip(), unit)
    value, is_rounded = _sum(rest)
    return Figure(_checked(value), is_about or is_rounded)


def parse_whole(text, *, unit=""):
    """As `parse`, for what is counted in whole ones (people)."""
    figure = parse(text, unit=unit)
    if figure.value is not None and figure.value % 1:
        raise NotANumber("whole", text)
    return figure


def _without_about(text):
    """The text without the words for "about", and whether there were any. "12 jt-an" and "20-an" are about too."""
    rest, marks = ABOUT.subn(" ", text)
    rest, endings = re.subn(r"(?<=\d)[ -]*an\b|\b(ratus|ribu|rb|juta|jt|miliar|milyar|triliun)[ -]*an\b", r" \1 ", rest)
    rest, more = re.subn(r"(?<=[\w]) (?:lebih|kurang)$|\+$", "", rest.strip())
    return re.sub(r"\s+", " ", rest).strip(), bool(marks or endings or more)


def _without_unit(text, unit):
    """The text without the unit behind the number; another unit than the measure's is refused."""
    if unit and text.endswith(f" {plain(unit)}"):
        text = text.removesuffix(plain(unit)).strip()
    words = set(re.findall(r"[^\W\d_]+", plain(unit)))
    found = re.search(r"(?<=[\d\s])([^\W\d_][^\d]*)$", text)
    if not found:
        return text
    kept, typed = text[: found.start()], found.group(1)
    pieces = re.findall(r"[^\W\d_]+", typed)
    left = [SHORT_UNITS.get(piece, piece) for piece in pieces if piece not in MULTIPLIERS]
    if left and not set(left) <= words:
        raise NotANumber("unit" if words and re.search(r"\d", kept) else "words", " ".join(left))
    return " ".join([kept.strip(), *(piece for piece in pieces if piece in MULTIPLIERS)]).strip()


def _sum(text):
    """The value of "1 juta 250 ribu", and whether a fraction had to be rounded."""
    if re.fullmatch(r"-\s*[\d.,]+.*", text):
        raise NotANumber("negative", text)
    if re.search(r"\d\s*(?:-|\bs/?d\b|\bsampai\b|\bhingga\b)\s*\d", text):
        raise NotANumber("range", text)
    total, rounded, last = Decimal(0), False, None
    parts = re.split(rf"\s*\b({'|'.join(MULTIPLIERS)})\b\s*", text)
    if len(parts) > 1 and not parts[-1]:
        parts.pop()
    for number, word in zip(parts[::2], [*parts[1::2], None], strict=False):
        factor = MULTIPLIERS[word] if word else 1
        if last is not None and factor >= last:
            raise NotANumber("words", text)
        value, is_rounded = _number(number)
        total, rounded, last = total + value * factor, rounded or is_rounded, factor
    return total, rounded


def _number(text):
    """One number with its separators, and whether a fraction had to be rounded."""
    if AMBIGUOUS.fullmatch(text):
        raise NotANumber("ambiguous", text)
    if found := FRACTION.fullmatch(text):
        whole, above, below = (Decimal(part or 0) for part in found.groups())
        if above < below:
            exact = whole + above / below
            value = exact.quantize(Decimal(1).scaleb(-DECIMALS), rounding=ROUND_HALF_UP)
            return value, value != exact
    for pattern in SEPARATED.values():
        if found := pattern.fullmatch(text):
            decimals = next((group for group in found.groups() if group is not None), None)
            digits = re.sub(r"\D", "", text[: len(text) - len(decimals) - 1] if decimals else text)
            if len(digits) > 30:
                raise NotANumber("large", text)
            return Decimal(f"{digits}.{decimals}" if decimals else digits), False
    raise NotANumber("words", text)


def _checked(value):
    if value >= LARGEST:
        raise NotANumber("large", str(value))
    if value != value.quantize(Decimal(1).scaleb(-DECIMALS)):
        raise NotANumber("decimals", str(value))
    return value

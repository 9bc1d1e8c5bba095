"""Codes and names of regions as people and files write them. Plain functions, no database."""

import math
import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

DOTTED = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?", re.ASCII)
DIGITS = re.compile(r"\d{2}|\d{4}|\d{6}|\d{10}", re.ASCII)
# Words written in capitals inside a name: transmigration units and titles of provinces.
ABBREVIATIONS = {"UPT", "SP", "TSM", "PIR", "DKI", "DI", "KM", "SKPD", "KTM", "HTI", "PT"}
ROMAN = re.compile(r"(?=[IVX])X{0,3}(IX|IV|V?I{0,3})", re.IGNORECASE)


def dotted(digits):
    """ "6303012001" → "63.03.01.2001"."""
    parts = [digits[:2], digits[2:4], digits[4:6], digits[6:]]
    return ".".join(part for part in parts if part)


def _plain(text):
    """The code as text: a spreadsheet gives it as a number (6303012001.0), with an exponent, or 63.1 for 63.10."""
    if isinstance(text, float) and math.isfinite(text):
        return str(int(text)) if text.is_integer() else f"{text:.2f}"
    text = "".join(str("" if text is None else text).split()).lstrip("'")
    if re.fullmatch(r"\d+[.,]0|\d[.,]\d+[eE]\+?\d\d?", text, re.ASCII):
        try:
            return str(int(Decimal(text.replace(",", "."))))
        except (InvalidOperation, ValueError):
            return text
    return text.rstrip(".")


def code_prefix(word):
    """The dotted beginning of a code that someone types into a search, "630306" or "63.03.06.20"; "" for other words."""
    digits = word.replace(".", "")
    return dotted(digits) if len(digits) >= 4 and digits.isascii() and digits.isdigit() else ""


def normalise_code(text):
    """The dotted code of Kemendagri, from "6303012001", "63.03.01.2001" or 6303012001.0.

    Raises ValueError, with the reason in the reader's language, for what is no such code.
    """
    plain = _plain(text)
    if DOTTED.fullmatch(plain):
        return plain
    if DIGITS.fullmatch(plain):
        return dotted(plain)
    if not plain:
        raise ValueError(_("The code is empty."))
    raise ValueError(_("A code has 2, 4, 6 or 10 digits, for example 6303012001 or 63.03.01.2001."))


def level_of(code):
    """The levels that a dotted code may stand for; a village part that begins with 1 is a kelurahan, with 2 a desa."""
    parts = code.split(".")
    if len(parts) < 4:
        return [["province"], ["kabkota"], ["kecamatan"]][len(parts) - 1]
    return {"1": ["kelurahan"], "2": ["desa"]}.get(parts[3][0], ["desa", "kelurahan"])


def parent_code(code):
    return code.rpartition(".")[0]


def _word(word, shouted):
    bare = word.strip(".,()")
    if ROMAN.fullmatch(bare) or (shouted and bare in ABBREVIATIONS) or len(bare) == 1:
        return word.upper()
    if not shouted and not word.islower():
        return word
    return re.sub(r"[a-z]", lambda first: first.group().upper(), word.lower(), count=1)


def proper_name(text):
    """ "KABUPATEN TANAH LAUT" → "Kabupaten Tanah Laut", "Telaga langsat" → "Telaga Langsat"; II, UPT and Ta'al stay."""
    text = " ".join(re.sub(r"[\"`’‘]", "'", text).split())
    shouted = text == text.upper()
    return "".join(_word(part, shouted) if part not in {" ", "-", "/"} else part for part in re.split(r"([ /-])", text))


MOST_WORDS = 6
BETWEEN = re.compile(r"[-,;()\s]+")  # what stands between words; "Aluh-Aluh" is written with a space, too
AROUND = ".:'\"“”"
# What pages write before a name and the name itself has not.
KINDS = {"desa", "kelurahan", "kel", "kecamatan", "kec", "kabupaten", "kab", "kota"}


def all_words_of(text):
    """Every word of a search, without the signs around it. A text of signs alone stays as it is."""
    words = [word.strip(AROUND) for word in BETWEEN.split(text)]
    return [word for word in words if word][:MOST_WORDS] or [text.strip()]


def words_of(text):
    """The words to search names by: "Desa Kiram, Kec. Karang Intan" → Kiram, Karang, Intan.

    Words for a kind of region are left out where others stand beside them: "Kota Baru" then finds more than the names with
    both words, never less. "Kota" at the end stays: it is part of a name there (Kandangan Kota).
    """
    words = all_words_of(text)
    kept = [word for at, word in enumerate(words) if word.casefold() not in KINDS or _ends_a_name(words, at)]
    return kept if any(word.casefold() not in KINDS for word in kept) else words


def _ends_a_name(words, at):
    return at > 0 and at == len(words) - 1 and words[at].casefold() == "kota"

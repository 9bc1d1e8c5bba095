"""Figures in the reader's words: "sekitar Rp12.000.000", "412 liter", "belum ada data"."""

from django.utils.translation import gettext as _

from klaster.templatetags.klaster import number, rupiah
from sites.numbers import NotANumber

RUPIAH = {"rupiah", "rp", "idr"}


def written(value, unit="", is_about=False):
    """The figure with its unit and its mark; an unknown one in words, never 0."""
    if value is None:
        return _("no data yet")
    text = rupiah(value) if unit.strip(" .").casefold() in RUPIAH else f"{number(value)} {unit}".strip()
    return _("about %(figure)s") % {"figure": text} if is_about else text


def refusal(error: NotANumber, unit=""):
    """What was wrong with a typed figure, and how to write it."""
    example = f"1.250 {unit}".strip()
    return {
        "words": _("this could not be read as one number. Write it in digits, for example %(example)s or 1,5 juta."),
        "ambiguous": _("“%(what)s” can be read in two ways. Write 1.250 for a thousand, or 1,25 for one and a quarter."),
        "range": _("this is a range. Write one number; an estimate like this: sekitar 11."),
        "negative": _("a number below zero cannot be stored here. Write it without the minus sign."),
        "large": _("this number is too large. Check the zeros, or write for example 1,5 miliar."),
        "decimals": _("at most four digits may follow the comma. Write for example 1,25."),
        "unit": _("this is counted in %(unit)s, yet “%(what)s” was written. Write the number in %(unit)s."),
        "whole": _("people are counted in whole numbers. Write for example 25 or sekitar 25."),
    }[error.code] % {"example": example, "what": error.what[:30], "unit": unit}

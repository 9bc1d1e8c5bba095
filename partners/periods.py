"""A span of days in as few words as are clear."""

from django.utils import formats

from klaster.templatetags.klaster import day


def period(first, last=None):
    """6–7 Desember 2026, 27 Juni–3 Juli 2026, 20 Desember 2026–4 Januari 2027; without a last day only the first."""
    if last is None or last == first:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    begin = formats.date_format(first, "j F") if first.year == last.year else day(first)
    return f"{begin}–{day(last)}"

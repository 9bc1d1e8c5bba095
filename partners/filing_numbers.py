"""Numbers of filings: kept as the office writes them, compared without spaces, and looked at softly. Nothing here blocks
but the same number twice.
"""

import re

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Filing, FilingType

NUMBERS = ["application_number", "registration_number"]
# What was seen on papers (domain.md section 7), with an example for each; a type not named here is not looked at.
_MARK = (re.compile(r"(?:[DJM]ID(\d{4})\d{6}|[DJ]00(\d{4})\d{6})"), "DID2025010469, JID2025010356, MID2023500034")
APPLICATION = {
    FilingType.MARK: _MARK,
    FilingType.COLLECTIVE: _MARK,
    FilingType.SIMPLE_PATENT: (re.compile(r"S00(\d{4})\d{5}"), "S00202416178"),
    FilingType.COPYRIGHT: (re.compile(r"EC00(\d{4})\d{5}"), "EC00202416916"),
}
_REGISTERED = (re.compile(r"IDM\d{6,12}"), "IDM…")
REGISTRATION = {FilingType.MARK: _REGISTERED, FilingType.COLLECTIVE: _REGISTERED}
SANE = re.compile(r"[0-9A-Z][0-9A-Z./-]{3,39}")


def normal(text):
    """As it is stored: without spaces, in capitals. Two people who type the same number then type the same."""
    return "".join(character for character in str(text or "") if character.isprintable() and not character.isspace()).upper()


def warnings(filing):
    """What looks odd about its numbers, in words; [] when nothing does."""
    found = []
    for number, known in ((filing.application_number, APPLICATION), (filing.registration_number, REGISTRATION)):
        if number and (words := _odd(number, known.get(filing.type))):
            found.append(words)
    return found


def _odd(number, known):
    if known is None:
        if SANE.fullmatch(number):
            return ""
        return _("The number %(number)s looks unusual. It is kept as it stands; compare it with the paper.") % {
            "number": number
        }
    pattern, example = known
    match = pattern.fullmatch(number)
    if not match:
        return _(
            "The number %(number)s does not look like those known for this type (for example %(example)s)."
            " It is kept as it stands; compare it with the paper."
        ) % {"number": number, "example": example}
    year = next((int(text) for text in match.groups() if text), None)
    if year and not 1990 <= year <= timezone.localdate().year:
        return _("The number %(number)s names the year %(year)s. It is kept as it stands; compare it with the paper.") % {
            "number": number, "year": year,
        }  # fmt: skip
    return ""


def refuse_clash(filing, by):
    """ValidationError on the field whose number another filing of the type bears; names that one where `by` may see it."""
    for field in NUMBERS:
        number = getattr(filing, field)
        if not number:
            continue
        others = Filing.objects.filter(type=filing.type, **{f"{field}__iexact": number}).exclude(pk=filing.pk)
        if other := others.select_related("region").first():
            raise ValidationError({field: _clash(number, other, by)})


def _clash(number, other, by):
    if Filing.objects.visible_to(by).filter(pk=other.pk).exists():
        return _(
            "The number %(number)s belongs to “%(title)s” of %(village)s already. Nothing was saved; compare it with the paper,"
            " or open that filing instead."
        ) % {"number": number, "title": other.title, "village": other.region.full_name}
    return _(
        "The number %(number)s belongs to another filing of this type that you may not open. Nothing was saved; compare it with"
        " the paper, or ask Dinas PMD."
    ) % {"number": number}

"""What each kind of protection covers, how long it holds and what it asks: in plain words, for the inventory.

Only what the project's facts on intellectual property say of the law; what they do not say is left out.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.models import FilingType


@dataclass(frozen=True)
class Fit:
    covers: str
    term: str
    asks: str


FITS = {
    FilingType.MARK: Fit(
        _("The name or label under which a product is sold."),
        _("10 years; it can be renewed, from 6 months before their end to 6 months after it."),
        _("Label, kind of goods and their classes. At the UMK tariff also a recommendation letter signed in the filing year."),
    ),
    FilingType.COLLECTIVE: Fit(
        _("A name or label that several producers use together."),
        _("10 years; it can be renewed, from 6 months before their end to 6 months after it."),
        _("Label, kind of goods and their classes, and a complete deed of the group."),
    ),
    FilingType.PATENT: Fit(
        _("A new technical solution."),
        _("20 years."),
        _("A technical description that was published nowhere before the filing. It is announced after 18 months."),
    ),
    FilingType.SIMPLE_PATENT: Fit(
        _("A new technical solution of a simpler kind, for example a tool or a way of working."),
        _("10 years."),
        _("A technical description that was published nowhere before the filing; the request for substantive examination goes"
          " with the filing."),
    ),
    FilingType.COPYRIGHT: Fit(
        _("A work of a creator. Recording it takes minutes to days."),
        _("The life of the creator and 70 years after it."),
        _("Who created it and who holds the right: two roles, even where it is one person."),
    ),
    FilingType.DESIGN: Fit(
        _("What a product looks like."),
        _("10 years."),
        _("It is examined, announced and examined in substance before the certificate."),
    ),
    FilingType.INDICATION: Fit(
        _("The name of a product whose reputation comes from its area."),
        _("As long as its reputation lasts."),
        _("A description document and a laboratory test; set money aside for the test, for without it filings came to a halt."),
    ),
    FilingType.COMMUNAL: Fit(
        _("What a community holds together: cultural expressions, knowledge, genetic resources, indications of origin, and"
          " potential geographical indications."),
        _("No end is set."),
        _("It is recorded, not examined: say which of the five kinds it is, and of which community."),
    ),
}  # fmt: skip


def explained():
    """[{type, label, covers, term, asks}] in the order of the types."""
    return [
        {"type": kind.value, "label": kind.label, "covers": fit.covers, "term": fit.term, "asks": fit.asks}
        for kind, fit in FITS.items()
    ]

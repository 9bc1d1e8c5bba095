"""The trademark of a product follows its filing: a certificate puts it among the licences, a lapse ends it there."""

from klaster.access import YES
from partners.models import Party, Stage
from partners.models.filings import MARKS, PROTECTED
from sites.actions.products import drop_licence, set_licence
from sites.models import ProductLicence

BRAND = ProductLicence.Kind.BRAND


def follow(filing, *, by, former="", unlinked=()):
    """Bring the trademark of its products in line with the filing; call it inside the action that changed the filing.

    `former`: the number that it bore before; `unlinked`: products that no longer belong to it. What a village entered under
    another number stays as it is, but for the number of the application, which the right takes the place of.
    """
    if filing.type not in MARKS:
        return
    number, products = filing.registration_number, list(filing.products.order_by("pk"))
    holds = filing.stage in PROTECTED
    for product in products:
        if former and former != number:
            drop_licence(product=product, kind=BRAND, number=former, by=by, may=YES)
        if holds:
            if filing.application_number and number:
                drop_licence(product=product, kind=BRAND, number=filing.application_number, by=by, may=YES)
            set_licence(product=product, kind=BRAND, number=number, by=by, may=YES, **_told(filing, filing.expires_on))
        elif number and filing.stage == Stage.LAPSED:
            set_licence(product=product, kind=BRAND, number=number, by=by, may=YES, **_told(filing, filing.stage_on))
        elif number:
            drop_licence(product=product, kind=BRAND, number=number, by=by, may=YES)
    for product in unlinked:
        if number:
            drop_licence(product=product, kind=BRAND, number=number, by=by, may=YES)


def _told(filing, until):
    return {"holder": _holder(filing), "issued_on": filing.protected_on, "valid_until": until}


def _holder(filing):
    """The right holder, or the applicant where none is written; a person only where the name may be shown."""
    living = [party for party in filing.parties.order_by("pk") if not party.end]
    for role in (Party.Role.HOLDER, Party.Role.APPLICANT):
        for party in living:
            if party.role == role and (party.is_public or party.kind != Party.Kind.PERSON):
                return party.name[:150]
    return ""

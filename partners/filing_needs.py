"""What a filing still lacks before it can be filed, by its type; each need in words, none of it a guess about the office."""

from django.utils.translation import gettext as _

from partners.models import FilingType, Party
from partners.models.filings import CLOSED, MARKS, PATENTS

Role = Party.Role


def missing(filing):
    """The words of what is missing, [] when nothing is. Who died stays an inventor or creator, an applicant must live."""
    parties = filing.parties.all()
    roles = {party.role for party in parties}
    found = []
    if not any(party.role == Role.APPLICANT and not party.end for party in parties):
        found.append(_("an applicant: who files it"))
    if filing.type in PATENTS and Role.INVENTOR not in roles:
        found.append(_("an inventor: a patent names who invented it"))
    if filing.type == FilingType.COPYRIGHT and Role.CREATOR not in roles:
        found.append(_("a creator: a work names who made it"))
    if filing.type in MARKS and not filing.classes.all():
        found.append(_("a class of goods or services: a mark is filed for at least one"))
    if filing.type == FilingType.COMMUNAL and not filing.communal_kind:
        found.append(_("the kind of communal property"))
    return found


def left_without(filing, parties):
    """The role that nobody living fills any more: applicant before the protection, holder after it; "" when all is well.

    Where nobody was ever named as right holder, the applicant counts as such.
    """
    if filing.stage in CLOSED:
        return ""
    asked = [party for party in parties if party.role == Role.HOLDER] if not filing.is_open else []
    asked = asked or [party for party in parties if party.role == Role.APPLICANT]
    if not asked or any(not party.end for party in asked):
        return ""
    return asked[0].role

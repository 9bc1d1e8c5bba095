"""What a filing's pages show of its check list and recommendation letters.

What the portal sees for itself is told from what is there, never from a tick: `LOOKS` knows how, by the key of the item.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from partners import recommendations
from partners.actions.filings import may_write
from partners.models import Check, ChecklistItem, Filing, Letter, Party
from partners.models.files import Purpose

PERSON = Party.Kind.PERSON
Role = Party.Role


@dataclass
class Known:
    """What is known of a filing, read once for all its items."""

    filing: Filing
    parties: list
    classes: list
    purposes: set
    letters: list

    def has(self, role):
        return any(party.role == role and not party.end for party in self.parties)


@dataclass
class Line:
    """One item. `state` "" is open; `is_seen`: the portal sees it itself, so nobody can tick it as there.

    `is_settled`: it sees that the item is there, or does not apply, so nothing is left to tick.
    """

    item: ChecklistItem
    check: Check | None
    state: str = ""
    is_seen: bool = False
    is_settled: bool = False
    words: str = ""


def known(filing):
    return Known(
        filing=filing,
        parties=list(filing.parties.all()),
        classes=list(filing.classes.all()),
        purposes=set(filing.files.present().values_list("purpose", flat=True)),
        letters=list(recommendations.letters_of(filing).select_related("partner")),
    )


# how the portal sees an item: (True there, False not yet, None it cannot tell, "not_needed"; words)


def _applicant(about):
    names = [party.name for party in about.parties if party.role == Role.APPLICANT and not party.end]
    if names:
        return True, ", ".join(names)
    ended = any(party.role == Role.APPLICANT for party in about.parties)
    if ended:
        return False, _("The applicant died, dissolved or left. Enter who follows, on the filing's page.")
    return False, _("Enter the applicant on the filing's page.")


def _role(role, words):
    def look(about):
        return (True, _("recorded")) if any(party.role == role for party in about.parties) else (False, words())

    return look


def _classes(about):
    if not about.classes:
        return False, _("Enter a class and its kind of goods on the filing's page.")
    return True, _("classes: %(numbers)s") % {"numbers": ", ".join(str(one.number) for one in about.classes)}


def _file(purpose):
    def look(about):
        if purpose in about.purposes:
            return True, _("A file is attached.")
        return False, _("Add the file on the filing's page and say what it is: %(what)s.") % {"what": purpose.label}

    return look


def _deed(about):
    if Purpose.DEED in about.purposes:
        return True, _("A file is attached.")
    applicants = [party for party in about.parties if party.role == Role.APPLICANT and not party.end]
    if applicants and all(party.kind == PERSON for party in applicants):
        return Check.State.NOT_NEEDED, _("The applicant is a person.")
    return _file(Purpose.DEED)(about)


def _description(about):
    if about.filing.description.strip():
        return True, _("The technical description is written.")
    return _file(Purpose.DESCRIPTION)(about)


def _communal(about):
    if about.filing.communal_kind:
        return True, about.filing.get_communal_kind_display()
    return False, _("Choose the kind on the filing's page.")


def _fee(about):
    return (True, _("The payment is recorded.")) if about.filing.fee_paid_on else _file(Purpose.PAYMENT)(about)


def _recommendation(about):
    year = recommendations.year_of(about.filing)
    if letter := recommendations.serving(about.letters, about.filing):
        return True, _("Letter %(number)s serves %(year)s.") % {"number": letter.number, "year": year}
    if Purpose.RECOMMENDATION in about.purposes:
        return None, _("A file of it is attached. See whether it is dated %(year)s, then tick.") % {"year": year}
    return False, _("No signed letter of %(year)s is here yet.") % {"year": year}


LOOKS = {
    "applicant": _applicant,
    "inventor": _role(Role.INVENTOR, lambda: _("Enter the inventor on the filing's page.")),
    "creator": _role(Role.CREATOR, lambda: _("Enter the creator on the filing's page.")),
    "communal-kind": _communal,
    "classes": _classes,
    "label": _file(Purpose.LABEL),
    "recommendation": _recommendation,
    "recommendation-collective": _recommendation,
    "deed": _deed,
    "description": _description,
    "drawing": _file(Purpose.DRAWING),
    "specimen": _file(Purpose.DRAWING),
    "statement": _file(Purpose.STATEMENT),
    "fee": _fee,
}


def items_of(filing):
    """The items of its type and tariff in use."""
    items = ChecklistItem.objects.filter(is_active=True, types__contains=[filing.type])
    return items if filing.tariff == Filing.Applicant.UMK else items.filter(umk_only=False)


def lines(filing, about=None):
    """The check list of a filing, a `Line` for each item."""
    about = about or known(filing)
    checks = {check.item_id: check for check in filing.checks.select_related("checked_by")}
    return [line_of(item, checks.get(item.pk), about) for item in items_of(filing)]


def line_of(item, check, about):
    line = Line(item, check, state=check.state if check else "")
    look = LOOKS.get(item.key or "")
    if not look:
        return line
    seen, line.words = look(about)
    if seen is None:
        return line
    line.is_seen, line.is_settled = True, bool(seen)
    if seen:
        line.state = Check.State.DONE if seen is True else seen
    elif line.state == Check.State.DONE:
        line.state = ""  # ticked before, and no longer there
    return line


def shown(filing, user):
    """The context of the page's parts; constant number of queries."""
    about = known(filing)
    found = lines(filing, about)
    open_lines = [line for line in found if not line.state]
    return {
        "checklist": {
            "lines": found,
            "open": open_lines,
            "done": len(found) - len(open_lines),
            "all": len(found),
            "may_check": not filing.is_filed and bool(may_write(user, filing)),
        },
        "recommendation": _letters(filing, user, about) if recommendations.asks_for_one(filing) else None,
    }


def _letters(filing, user, about):
    """The letters of a mark at the UMK tariff; those that the user may not open are named without a link."""
    readable = set(Letter.objects.visible_to(user).filter(filing=filing).values_list("pk", flat=True))
    serves = recommendations.serving(about.letters, filing)
    year = recommendations.year_of(filing)
    rows = [{"letter": one, "url_ok": one.pk in readable, "serves": one == serves} for one in about.letters]
    return {
        "rows": [row for row in rows if row["url_ok"] or row["letter"].state == Letter.State.SIGNED],
        "serves": serves,
        "year": year,
        "other_year": [one for one in about.letters if one.state == Letter.State.SIGNED and one.dated.year != year],
        "is_underway": any(one.state != Letter.State.SIGNED and one.dated.year == year for one in about.letters),
        "is_attached": Purpose.RECOMMENDATION in about.purposes,
        "may_write": bool(access.can(user, Permission.COORDINATE)),
    }

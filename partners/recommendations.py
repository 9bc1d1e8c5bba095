"""The recommendation letter for a micro or small enterprise: which filings ask for one, and which letter serves.

It is signed by Diskopumkm or Disperin, never by Dinas PMD, and serves filings of its own year alone.
"""

from django.db.models import Q

from partners.filing_stages_reckoning import ministry_today
from partners.models import Filing, Letter, LetterKind, Partner, Party, Signatory
from partners.models.filings import MARKS

# What stands in the names of the offices that sign: Dinas Koperasi … and Dinas Perindustrian …, whatever they are called next.
OFFICE_WORDS = ["koperasi", "usaha kecil", "perindustrian"]


def asks_for_one(filing):
    """A mark at the tariff of micro and small enterprises."""
    return filing.type in MARKS and filing.tariff == Filing.Applicant.UMK


def offices():
    """Partners that sign such letters today."""
    named = Q()
    for word in OFFICE_WORDS:
        named |= Q(name__icontains=word)
    return Partner.objects.taking_part().filter(named, kind=Partner.Kind.PROVINCIAL)


def office_and_signatory(on, office=None):
    """{partner, signatory} to begin a letter with: the first office for which somebody signs, else as much as is known."""
    known = [office] if office and offices().contains(office) else list(offices().order_by("short_name")[:10])
    serving_then = list(Signatory.objects.serving(on))
    for one in known:
        if signatory := next((person for person in serving_then if signs_for(person, one)), None):
            return {"partner": one, "signatory": signatory}
    return {"partner": known[0] if known else None, "signatory": None}


def signs_for(signatory, office):
    """Whether the position above the signature names that office: a bare "Kepala Dinas" would read as Dinas PMD."""
    position = signatory.position.lower()
    words = [word for word in OFFICE_WORDS if word in office.name.lower()]
    return any(word in position for word in words) or office.short_name.lower() in position


def applicants_of(filing):
    """Those who file it today; one who died, dissolved or left is not recommended."""
    return list(filing.parties.filter(role=Party.Role.APPLICANT, end=""))


def year_of(filing):
    """The year for which a letter is needed: that of the filing, of today before it is filed."""
    return filing.filed_on.year if filing.filed_on else today().year


def today():
    return ministry_today()


def needed_year(letter):
    """The year that the filing of a letter needs, where the letter is of another one; None when all is well."""
    if not letter.filing or letter.state == Letter.State.CANCELLED:
        return None
    year = year_of(letter.filing)
    return year if letter.dated.year != year else None


def letters_of(filing):
    """Its recommendation letters, the newest first; cancelled ones left out."""
    return Letter.objects.filter(filing=filing, kind=LetterKind.RECOMMENDATION).exclude(state=Letter.State.CANCELLED)


def serving(letters, filing):
    """The signed one of its year among them, or None."""
    year = year_of(filing)
    return next((one for one in letters if one.state == Letter.State.SIGNED and one.dated.year == year), None)

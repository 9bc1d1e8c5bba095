"""What everybody may read of a filing, and nothing besides: its public stages, its numbers, who holds it.

Objections, proposed refusals and responses leave no gap: a stage that is reached twice because of them shows once, on its first
day. Only a renewal shows each time. Persons are named with their consent alone; addresses, notes and what is not released are
not even read from the database.
"""

from django.db.models import OuterRef, Q, Subquery

from klaster.related import Related
from partners.filing_workflow import RESULT
from partners.models import Deadline, DeadlineRule, Filing, FilingClass, FilingEvent, Party, Stage
from partners.models.filings import MARKS, PROTECTED, PUBLIC_STAGES
from sites.models import Innovation, Product, Region
from sites.regions import words_of

AGAIN = [Stage.RENEWAL_FILED, Stage.RENEWED]
FIELDS = [
    "type", "communal_kind", "title", "summary", "region", "application_number", "registration_number", "public_stage",
    "public_stage_on", "filed_on", "protected_on", "expires_on", "released_on",
]  # fmt: skip


def listed(filings=None):
    """Public filings, the latest news first, each with its place, the names that may stand and the end of its announcement."""
    filings = Filing.objects.all() if filings is None else filings
    public = filings.public().only(*FIELDS).select_related("region__parent__parent")
    found = public.annotate(public_parties=public_parties(), announcement_end=announcement_end())
    return found.order_by("-public_stage_on", "-pk")


def public_parties():
    """Groups and institutions, and persons who agreed; those who died, dissolved or left stand no more."""
    shown = ~Q(kind=Party.Kind.PERSON) | Q(is_public=True)
    return Related(Party.objects.filter(shown, end="", filing=OuterRef("pk")).order_by("role", "pk"), "role", "name")


def announcement_end():
    """The day until which the office announces, by its rule: the earliest."""
    found = Deadline.objects.filter(event__stage=Stage.ANNOUNCED, rule__kind=DeadlineRule.Kind.OFFICE, rule__is_active=True)
    ended = found.filter(rule__ended_by__contains=[Stage.SUBSTANTIVE], filing=OuterRef("pk"))
    return Subquery(ended.order_by("due", "pk").values("due")[:1])


def public_events():
    """The events of public stages, in their order, for `told`."""
    events = FilingEvent.objects.filter(stage__in=PUBLIC_STAGES, filing=OuterRef("pk"))
    return Related(events.order_by("position"), "stage", "on")


def search(filings, text):
    """Public filings that bear each word: in the title, a number that is shown, the village or a product that is shown."""
    for word in words_of(text):
        products = Filing.products.through.objects.filter(product__in=Product.objects.published().filter(name__icontains=word))
        villages = Filing.villages.through.objects.filter(region__name__icontains=word)
        filings = filings.filter(
            Q(title__icontains=word)
            | Q(application_number__icontains=word)
            | Q(registration_number__icontains=word, public_stage__in=PROTECTED)
            | Q(region__name__icontains=word)
            | Q(pk__in=products.values("filing"))
            | Q(pk__in=villages.values("filing"))
        )
    return filings


def of_area(filings, code):
    """Those of which a village lies in this region or is it."""
    inside = Q(code=code) | Q(code__startswith=f"{code}.")
    further = Filing.villages.through.objects.filter(region__in=Region.objects.filter(inside)).values("filing")
    return filings.filter(Q(region__code=code) | Q(region__code__startswith=f"{code}.") | Q(pk__in=further))


def of_village(region):
    return of_area(Filing.objects.all(), region.code)


# one filing


def is_protected(filing):
    return filing.public_stage in PROTECTED


def holders(filing):
    """The names for a line: who holds the right, else who applied."""
    by_role = {role: [one.name for one in filing.public_parties if one.role == role] for role in Party.Role}
    return by_role[Party.Role.HOLDER] or by_role[Party.Role.APPLICANT]


def number_shown(filing):
    """The number of the right once there is one, else that of the application; "" when none is known."""
    return (filing.registration_number if is_protected(filing) else "") or filing.application_number


def announced_until(filing):
    """The last day of the announcement while the public reads that stage; None when not known."""
    return filing.announcement_end if filing.public_stage == Stage.ANNOUNCED else None


def dress(filings):
    """Put on each what its line in a list says, as `row`; asks the database nothing."""
    for filing in filings:
        filing.row = {
            "holders": ", ".join(holders(filing)),
            "number": number_shown(filing),
            "until": announced_until(filing),
            "is_mark": filing.type in MARKS,
            "protected": is_protected(filing),
            "result": Stage(RESULT[filing.type]).label,
            "place": f"{filing.region.full_name}, {filing.region.parent.parent.short_name}",
            "badge": "granted" if is_protected(filing) else "open",
        }
    return filings


def steps(filing):
    """[{stage, label, on}] of its public stages, the oldest first."""
    events = FilingEvent.objects.filter(filing=filing, stage__in=PUBLIC_STAGES).order_by("position")
    return told(events.only("filing", "stage", "on"))


def told(events):
    """The same of these events of one filing, in their order."""
    found, seen = [], set()
    for event in events:
        if event.stage in PUBLIC_STAGES and (event.stage not in seen or event.stage in AGAIN):
            found.append({"stage": event.stage, "label": event.get_stage_display(), "on": event.on})
        seen.add(event.stage)
    return found


def technical(filing):
    """The technical description once it is released, else "": not read at all before."""
    if filing.released_on is None:
        return ""
    read = Filing.objects.only("description", "released_on", "release_reason", "filed_on").get(pk=filing.pk)
    return read.description if read.description_is_public else ""


def page(filing):
    """All that the filing's own page says beside its line; six or seven queries."""
    roles = [(role.label, [one.name for one in filing.public_parties if one.role == role]) for role in Party.Role]
    return {
        "steps": steps(filing),
        "roles": [(label, names) for label, names in roles if names],
        "technical": technical(filing),
        "classes": list(FilingClass.objects.filter(filing=filing)) if filing.type in MARKS else [],
        "villages": list(filing.villages.select_related("parent__parent").order_by("code")),
        "products": list(Product.objects.published().filter(filings=filing).order_by("name", "pk")),
        "innovations": list(
            Innovation.objects.published().filter(filings=filing).select_related("current_version").order_by("pk")
        ),
    }

"""The matrix of synergy: villages × partners, and what stands between the two.

Rows are the villages of today's sites. Who reads everything in an area sees its villages, each with every partner that takes
part. A partner officer sees the own partner's columns alone, in the villages in which it has something. Who is both sees the
area.

What a cell counts is written in board_tallies.py, what makes a dimension weak in board_weak.py. A cell should not be empty
where the partner can do something about a weak dimension of the village: nothing agreed, running, waiting or overdue is a gap
then, also where something was done before.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from klaster import access
from klaster.access import Permission
from klaster.templatetags.klaster import day, number
from partners.board_tallies import COUNTS, NOTHING, Tally, tallies
from partners.board_weak import Weak, reach, weak_dimensions
from partners.models import Activity, Agreement, Filing, FilingPartner, Offer, Partner, ResearchProject, SupportRequest
from sites.models import Region, Site

OVERDUE, GAPS = "terlambat", "kosong"  # what a filter can ask of the cells


def reads_area(user):
    return bool(access.can(user, Permission.VIEW_ALL))


def villages_for(user):
    """The rows that this person may see, in the order of the codes."""
    villages = Region.objects.villages().filter(Exists(Site.objects.published().filter(region=OuterRef("pk")))).order_by("code")
    if reads_area(user):
        return villages.filter(access.within(user, Permission.VIEW_ALL, "code"))
    own = access.partner_ids(user)
    there = Activity.villages.through.objects.filter(activity__in=Activity.objects.published().filter(partner__in=own))
    named = Agreement.villages.through.objects.filter(agreement__parties__in=own)
    asked = Offer.objects.filter(partner__in=own)
    studied = ResearchProject.villages.through.objects.filter(researchproject__institution__in=own)
    studied = studied.exclude(researchproject__state=ResearchProject.State.STOPPED)
    filed = Filing.objects.filter(pk__in=FilingPartner.objects.filter(partner__in=own).values("filing")).order_by()
    shared = Filing.villages.through.objects.filter(filing__partners__partner__in=own)
    return villages.filter(
        Q(pk__in=there.values("region"))
        | Q(pk__in=filed.values("region"))
        | Q(pk__in=shared.values("region"))
        | Q(pk__in=named.values("region"))
        | Q(pk__in=asked.values("request__region"))
        | Q(pk__in=studied.values("region"))
    )


def partners_for(user):
    """The columns that this person may see, agencies first: partners that take part, and those that left something open."""
    owed = Offer.objects.standing().filter(request__state__in=SupportRequest.OPEN).order_by().values("partner")
    begun = Activity.objects.open().order_by().values("partner")
    filed = FilingPartner.objects.filter(until__isnull=True, filing__in=Filing.objects.open().order_by().values("pk"))
    alone = Partner.objects.filter(merged_into__isnull=True).by_kind()
    partners = alone.filter(Q(is_active=True) | Q(pk__in=owed) | Q(pk__in=begun) | Q(pk__in=filed.order_by().values("partner")))
    return partners if reads_area(user) else partners.filter(pk__in=access.partner_ids(user))


LABELS = {
    "agreed": pgettext_lazy("matrix", "agreed"),
    "running": pgettext_lazy("matrix", "running"),
    "waiting": pgettext_lazy("matrix", "waiting for an answer"),
    "overdue": pgettext_lazy("matrix", "overdue"),
    "done": pgettext_lazy("matrix", "done"),
}
CODES = {
    "agreed": pgettext_lazy("matrix code", "A"),
    "running": pgettext_lazy("matrix code", "R"),
    "waiting": pgettext_lazy("matrix code", "W"),
    "overdue": pgettext_lazy("matrix code", "O"),
    "done": pgettext_lazy("matrix code", "D"),
}  # the same for the narrow columns of a print
GAP_CODE = pgettext_lazy("matrix code", "E")


MEANINGS = {
    "agreed": gettext_lazy("agreements in force that name the village"),
    "running": gettext_lazy("activities, research and filings planned or running, and requests accepted"),
    "waiting": gettext_lazy("requests that the partner has not answered yet"),
    "overdue": gettext_lazy("what is past its last day or due date"),
    "done": gettext_lazy("activities, research, requests and filings that are done"),
}


def legend():
    """[(kind, code, label, meaning)] in the order of the cells."""
    return [(name, CODES[name], LABELS[name], MEANINGS[name]) for name in COUNTS]


@dataclass(slots=True)
class Cell:
    partner: Partner
    tally: Tally
    weak: list  # names of the weak dimensions about which the partner can do something

    @property
    def is_gap(self):
        return bool(self.weak) and self.partner.is_active and not self.tally.is_under_way

    def counts(self):
        """[(kind, how many)] of what there is."""
        return [(name, n) for name in COUNTS if (n := getattr(self.tally, name))]

    def counted(self):
        """[(kind, "2 running")]"""
        return [(name, f"{number(n)} {LABELS[name]}") for name, n in self.counts()]

    def codes(self):
        """[(kind, "R2")]"""
        return [(name, f"{CODES[name]}{n}") for name, n in self.counts()]

    def lines(self):
        """[(kind, words)] of all that stands in it; nothing in an empty one."""
        found = self.counted()
        if self.is_gap:
            found.append(("gap", _("nothing under way for %(dimensions)s") % {"dimensions": ", ".join(self.weak)}))
        if self.tally.last:
            found.append(("last", _("contact %(day)s") % {"day": day(self.tally.last)}))
        return found


@dataclass
class Row:
    village: Region
    weak: Weak | None
    cells: list

    def shown(self):
        """(name of the partner, address, lines) of each cell: plain values, for a page has a thousand of them."""
        address = reverse("work_matrix_cell", args=[self.village.code, "-"])  # the partner's place in it is found once
        for cell in self.cells:
            yield cell.partner.short_name, address.replace("/-/", f"/{cell.partner.slug}/"), cell.lines()

    @property
    def weak_words(self):
        """Which dimensions are weak, or why none is named."""
        if self.village.is_kelurahan:
            return _("Indeks Desa does not measure kelurahan.")
        if self.weak is None:
            return _("Indeks Desa by dimension: no data yet.")
        words = (
            _("Weak: %(names)s (Indeks Desa %(year)s)") if self.weak.codes else _("No weak dimension (Indeks Desa %(year)s)")
        )
        return words % {"names": self.weak.names, "year": self.weak.year}


class Matrix:
    """The cells between villages and partners on a day; four queries however many there are."""

    def __init__(self, villages, partners, today):
        self.villages, self.partners = list(villages), list(partners)
        ids, partner_ids = [village.pk for village in self.villages], [partner.pk for partner in self.partners]
        self.tallies = tallies(ids, partner_ids, today)
        self.weak = weak_dimensions(ids)
        self.reach = reach(partner_ids)

    def row(self, village, partners=None):
        return Row(village, self.weak.get(village.pk), [self.cell(village, partner) for partner in partners or self.partners])

    def cell(self, village, partner):
        weak, reach = self.weak.get(village.pk), self.reach.get(partner.pk, ())
        names = [name for code, name in weak.dimensions.items() if code in reach] if weak else []
        return Cell(partner, self.tallies.get((village.pk, partner.pk), NOTHING), names)

    def matches(self, village, partner, wanted):
        """Whether the cell is one of those that a filter asks for; each is when it asks for none."""
        tally = self.tallies.get((village.pk, partner.pk), NOTHING)
        if wanted == OVERDUE:
            return bool(tally.overdue)
        if wanted == GAPS:
            weak = self.weak.get(village.pk)
            return bool(weak and weak.codes & self.reach.get(partner.pk, set())) and not tally.is_under_way
        return True

    def villages_with(self, wanted):
        if not wanted:
            return self.villages
        return [
            village for village in self.villages if any(self.matches(village, partner, wanted) for partner in self.partners)
        ]

    def columns(self, villages, wanted):
        """The partners to show beside these villages: those with such a cell in one of them."""
        if not wanted:
            return self.partners
        return [partner for partner in self.partners if any(self.matches(village, partner, wanted) for village in villages)]

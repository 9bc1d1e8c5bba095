"""Filings in the matrix of synergy and in the scorecard."""

import pytest
from django.utils import timezone

from klaster.access import Role
from partners.board import partners_for, villages_for
from partners.board_cell import behind
from partners.board_tallies import COUNTS, NOTHING, tallies
from partners.models import Deadline
from partners.scorecard import COMPUTED
from tests.factories import EnrolmentFactory, PartnerFactory, SiteFactory, person, village
from tests.partners.conftest import client_of
from tests.partners.register_kit import ANNOUNCED, REGISTERED, days, filing

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return village()


def accompanied(here, partner, *stages, since=-500, until=None, **fields):
    made = filing(*stages, region=here, **fields)
    reason = "Pindah tugas" if until else ""
    made.partners.create(partner=partner, since=days(since), until=days(until) if until else None, reason=reason)
    return made


def tally(here, partner):
    found = tallies([here.pk], [partner.pk], timezone.localdate()).get((here.pk, partner.pk), NOTHING)
    return {name: n for name in COUNTS if (n := getattr(found, name))}, found.last


@pytest.mark.parametrize(
    ("stages", "counted", "last"),
    [
        ((), "running", None),
        (("filed",), "running", -10),
        ((("filed", -25), ("formalities", -15), ("announced", -3)), "running", -3),
        ((("filed", -250), ("formalities", -240)), "overdue", -240),
        ((("filed", -250), ("formalities", -240), ("announced", -200)), "running", -200),  # what DJKI owes is not late here
        (REGISTERED, "done", -10),
        ((*REGISTERED, "certified"), "done", -10),
        (("filed", "refused"), None, -10),
        (("filed", "withdrawn"), None, -10),
        ((*REGISTERED, "lapsed"), None, -10),
    ],
)
def test_a_filing_counts_once_by_its_stage_and_its_deadlines(here, brida, stages, counted, last):
    accompanied(here, brida, *stages)

    assert tally(here, brida) == ({counted: 1} if counted else {}, last and days(last))


def test_the_day_from_which_a_renewal_may_be_filed_is_no_deadline_that_passed(here, brida):
    stages = [("filed", -3600), ("formalities", -3590), ("announced", -3580), ("substantive", -3500), ("registered", -3400),
              ("certified", -3390)]  # fmt: skip
    made = accompanied(here, brida, *stages)
    opened = Deadline.objects.open().filter(filing=made, due__lt=timezone.localdate())

    assert [one.rule.key for one in opened] == ["mark-renewal-opens"]
    assert tally(here, brida)[0] == {"done": 1}


def test_a_filing_that_was_handed_on_counts_for_the_one_that_has_it_now(here, brida):
    other = PartnerFactory()
    made = accompanied(here, brida, ("filed", -60), ("formalities", -5), until=-30)
    made.partners.create(partner=other, since=days(-30))

    assert tally(here, brida) == ({}, days(-60))
    assert tally(here, other) == ({"running": 1}, days(-5))


def test_a_filing_counts_in_each_of_its_villages(here, brida):
    there, elsewhere = village("63.03.01.2002", "Desa Lain"), village("63.03.01.2003", "Desa Ketiga")
    accompanied(here, brida, "filed").villages.add(there)

    assert [tally(place, brida)[0] for place in (here, there, elsewhere)] == [{"running": 1}, {"running": 1}, {}]


def test_a_filing_with_several_events_and_deadlines_counts_once(here, brida):
    accompanied(here, brida, *ANNOUNCED, "objected", "substantive")
    accompanied(here, brida, "filed", title="Kedua")

    assert tally(here, brida)[0] == {"running": 2}


def test_an_officer_sees_the_villages_of_the_own_filings(here, brida):
    there = village("63.03.01.2002", "Desa Lain")
    EnrolmentFactory(site=SiteFactory(region=here)), EnrolmentFactory(site=SiteFactory(region=there))
    accompanied(here, brida, "filed")
    officer = person(Role.PARTNER, partner=brida)

    assert list(villages_for(officer)) == [here]

    accompanied(here, brida, "filed", title="Kedua").villages.add(there)
    assert list(villages_for(officer)) == [here, there]


def test_a_partner_that_left_stays_while_a_filing_is_open_with_it(here):
    left = PartnerFactory(is_active=False)
    made = accompanied(here, left, "filed")
    pmd = person(Role.PMD)
    assert left in partners_for(pmd)

    made.partners.update(until=days(0), reason="Selesai")
    assert left not in partners_for(pmd)


def test_behind_a_cell_stand_the_filings_as_far_as_one_may_see_them(here, brida):
    now = accompanied(here, brida, ("filed", -250), ("formalities", -240))
    before = accompanied(here, brida, "filed", until=-3, title="Diteruskan")
    filing("filed", region=here, title="Tanpa mitra")

    seen = {one.pk: (one.is_late, one.is_theirs) for one in behind(here, brida, person(Role.PMD))["filings"]}

    assert seen == {now.pk: (True, True), before.pk: (False, False)}
    assert behind(here, brida, person(Role.PARTNER, partner=PartnerFactory()))["filings"] == []


@pytest.mark.usefixtures("portal")
def test_the_page_of_a_cell_lists_them(here, brida):
    EnrolmentFactory(site=SiteFactory(region=here))
    made = accompanied(here, brida, ("filed", -250), ("formalities", -240), ("announced", -200))
    client = client_of(person(Role.PMD))

    page = client.get(f"/kerja/matriks/{here.code}/{brida.slug}/").content.decode()

    assert f"/kerja/ki/{made.pk}/" in page or made.title in page


# the scorecard


def test_the_scorecard_counts_the_three_apart():
    made = filing(*REGISTERED)
    filing("filed", "recorded", type="copyright", title="Lagu")
    filing(*ANNOUNCED, "substantive", "granted", type="simple", title="Alat")
    filing(*REGISTERED, "lapsed", title="Gugur")
    year = made.protected_on.year

    found = {name: COMPUTED[name].count(year) for name in COMPUTED if name.startswith("filings")}

    assert found == {"filings_registered": 1, "filings_recorded": 1, "filings_granted": 1}

"""The matrix of synergy: what a cell counts, which dimensions are weak, which cells should not be empty."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from indicators.models import Assessment, Butir
from klaster.access import Role
from partners.actions import offers
from partners.actions.requests import create_request
from partners.board import GAPS, OVERDUE, Cell, Matrix, partners_for
from partners.board_tallies import COUNTS, NOTHING, Tally, tallies
from partners.board_weak import reach, weak_dimensions
from partners.models import (
    Activity,
    Attendance,
    Capability,
    Meeting,
    Offer,
    Partner,
    RequestRemark,
    RequestStep,
    ResearchProject,
)
from tests.factories import ActivityFactory, PartnerFactory, person, village
from tests.indicators.factories import AssessmentFactory, EvaluationFactory, IdmFactory
from tests.partners.board_factories import agreement, offer, request_of, who

pytestmark = pytest.mark.django_db

STRONG = [Decimal(value) for value in (160, 80, 150, 85, 48, 76)]
WEAK_ECONOMY = [Decimal(value) for value in (160, 80, 90, 85, 48, 76)]


@pytest.fixture
def today():
    return timezone.localdate()


def days(n):
    return datetime.timedelta(days=n)


@pytest.fixture
def here():
    return village()


@pytest.fixture
def brida():
    return PartnerFactory(short_name="Brida", slug="brida")


def tally(here, partner, today):
    return tallies([here.pk], [partner.pk], today).get((here.pk, partner.pk), NOTHING)


def counts(tally):
    return {name: n for name in COUNTS if (n := getattr(tally, name))}


def activity(here, partner, **fields):
    made = ActivityFactory(partner=partner, **fields)
    made.villages.add(here)
    return made


# what a cell counts


@pytest.mark.parametrize(
    ("status", "starts", "ends", "counted"),
    [
        ("planned", 3, 5, {"running": 1}),
        ("planned", 3, None, {"running": 1}),
        ("planned", -3, None, {"overdue": 1}),
        ("running", -3, None, {"running": 1}),
        ("running", -3, 0, {"running": 1}),
        ("running", -3, -1, {"overdue": 1}),
        ("done", -3, -1, {"done": 1}),
        ("cancelled", -3, -1, {}),
    ],
)
def test_an_activity_counts_once_by_its_status_and_its_days(here, brida, today, status, starts, ends, counted):
    activity(here, brida, status=status, starts=today + days(starts), ends=None if ends is None else today + days(ends))

    assert counts(tally(here, brida, today)) == counted


@pytest.mark.parametrize(
    ("state", "of_request", "due", "promised", "counted"),
    [
        ("waiting", "offered", 5, None, "waiting"),
        ("waiting", "offered", -1, None, "overdue"),
        ("accepted", "accepted", 5, None, "running"),
        ("accepted", "accepted", 5, -1, "overdue"),
        ("accepted", "accepted", -1, 5, "overdue"),
        ("accepted", "accepted", 0, 0, "running"),
        ("accepted", "done", -1, -1, "done"),
        ("accepted", "confirmed", -1, None, "done"),
        ("accepted", "unconfirmed", -1, None, "done"),
        ("waiting", "done", -1, None, None),
        ("waiting", "cancelled", -1, None, None),
        ("declined", "offered", -1, None, None),
        ("withdrawn", "offered", -1, None, None),
    ],
)
def test_a_request_counts_once_for_the_partner_that_was_asked(here, brida, today, state, of_request, due, promised, counted):
    request = request_of(here, state=of_request, due=today + days(due))
    offer(request, brida, state=state, due=None if promised is None else today + days(promised))

    assert counts(tally(here, brida, today)) == ({counted: 1} if counted else {})


def test_an_agreement_counts_for_its_parties_and_the_villages_that_it_names(here, brida, today):
    other, there = PartnerFactory(), village("63.03.01.2002", "Desa Lain")
    agreement([brida, other], [here], starts=today - days(9))
    agreement([brida], [], starts=today - days(9))

    found = tallies([here.pk, there.pk], [brida.pk, other.pk], today)

    assert {pair: one.agreed for pair, one in found.items()} == {(here.pk, brida.pk): 1, (here.pk, other.pk): 1}


@pytest.mark.parametrize(
    "fields",
    [
        {"ends": -1},
        {"ended_on": -1, "ended_reason": "Selesai lebih awal"},
        {"starts": 1},
    ],
)
def test_an_agreement_that_is_not_in_force_counts_for_nothing_but_was_a_contact(here, brida, today, fields):
    signed = today - days(30)
    given = {name: today + days(value) if isinstance(value, int) else value for name, value in fields.items()}
    agreement([brida], [here], **({"starts": signed} | given), signed_on=signed)

    assert tally(here, brida, today) == Tally(last=signed)


def test_things_of_other_villages_and_partners_do_not_count(here, brida, today):
    activity(village("63.03.01.2002", "Desa Lain"), brida, status="done", starts=today)
    activity(here, PartnerFactory(), status="done", starts=today)

    assert tally(here, brida, today) == NOTHING


def research(here, partner, **fields):
    made = ResearchProject.objects.create(**{"kind": "research", "institution": partner, "title": "Purun"} | fields)
    made.villages.add(here)
    return made


@pytest.mark.parametrize(
    ("state", "ends", "counted", "contact"),
    [
        ("planned", None, {"running": 1}, None),
        ("planned", -1, {"overdue": 1}, None),
        ("running", 0, {"running": 1}, -9),
        ("running", None, {"running": 1}, -9),
        ("running", -1, {"overdue": 1}, -9),
        ("done", -2, {"done": 1}, -2),
        ("done", None, {"done": 1}, -9),
        ("stopped", -1, {}, None),
    ],
)
def test_research_counts_for_its_institution_in_its_villages(here, brida, today, state, ends, counted, contact):
    last = None if ends is None else today + days(ends)
    reason = "Peneliti pindah" if state == "stopped" else ""
    research(here, brida, state=state, starts=today - days(9), ends=last, stop_reason=reason)
    research(village("63.03.01.2002", "Desa Lain"), brida, state="running", starts=today, title="Rotan")
    research(here, PartnerFactory(), state="running", starts=today)

    found = tally(here, brida, today)

    assert (counts(found), found.last) == (counted, contact and today + days(contact))


def test_results_given_back_are_a_contact(here, brida, today):
    made = research(here, brida, state="done", starts=today - days(30), ends=today - days(20))
    made.returns.create(region=here, given_on=today - days(4), how="Pertemuan")
    made.returns.create(region=village("63.03.01.2002", "Desa Lain"), given_on=today, how="Pertemuan")

    assert tally(here, brida, today).last == today - days(4)


def test_several_sources_add_up(here, brida, today):
    activity(here, brida, status="running", starts=today - days(2))
    activity(here, brida, status="done", starts=today - days(5))
    offer(request_of(here, state="accepted", due=today + days(2)), brida, state="accepted", answered_at=timezone.now())
    agreement([brida], [here], starts=today - days(9))

    assert tally(here, brida, today) == Tally(agreed=1, running=2, done=1, last=today)


# the last contact


def test_a_planned_activity_is_no_contact(here, brida, today):
    activity(here, brida, status="planned", starts=today - days(5))

    assert tally(here, brida, today).last is None


def test_the_last_contact_is_the_latest_day_of_all(here, brida, today):
    request = request_of(here, state="accepted", due=today + days(9))
    given = offer(request, brida, state="accepted", answered_at=timezone.now() - days(20))
    assert tally(here, brida, today).last == today - days(20)

    RequestStep.objects.create(request=request, partner=brida, text="Kirim alat", done_on=today - days(15))
    RequestStep.objects.create(request=request, partner=brida, text="Latih warga", done_on=None)
    assert tally(here, brida, today).last == today - days(15)

    remark = RequestRemark.objects.create(request=request, partner=brida, author=who(), text="Alat dikirim.")
    RequestRemark.objects.filter(pk=remark.pk).update(at=timezone.now() - days(10))
    assert tally(here, brida, today).last == today - days(10)

    activity(here, brida, status="done", starts=today - days(8), ends=today - days(7))
    assert tally(here, brida, today).last == today - days(7)

    agreement([brida], [here], signed_on=today - days(5), starts=today - days(5))
    assert tally(here, brida, today).last == today - days(5)
    assert Offer.objects.get().pk == given.pk


def test_only_a_meeting_that_was_held_with_the_partner_there_is_a_contact(here, brida, today):
    for number, (state, attendance) in enumerate([("held", "present"), ("planned", "invited"), ("held", "absent")]):
        reason = "Ditunda" if state == "cancelled" else ""
        meeting = Meeting.objects.create(
            title=f"Rakor {number}",
            begins_at=timezone.now() - days(9 - number),
            state=state,
            cancel_reason=reason,
            created_by=who(),
        )
        meeting.villages.add(here)
        Attendance.objects.create(meeting=meeting, partner=brida, state=attendance)

    assert tally(here, brida, today) == Tally(last=today - days(9))


def test_a_day_is_counted_in_the_clock_of_the_villages(here, brida):
    request = request_of(here, state="accepted", due=datetime.date(2026, 6, 1))
    at = datetime.datetime(2026, 5, 3, 17, 0, tzinfo=datetime.UTC)  # 4 May, one o'clock at night in WITA
    offer(request, brida, state="accepted", answered_at=at)

    assert tally(here, brida, datetime.date(2026, 5, 20)).last == datetime.date(2026, 5, 4)


# weak dimensions


def test_a_dimension_below_the_bound_of_maju_is_weak(here):
    AssessmentFactory(region=here, dimensions=WEAK_ECONOMY)

    weak = weak_dimensions([here.pk])[here.pk]

    assert (weak.year, weak.dimensions) == (2025, {"ekonomi": "Ekonomi"})


def test_a_dimension_that_reaches_the_bound_of_maju_is_not_weak(here):
    # 111 of 160 are 69.38 percent, 110 are 68.75; Maju begins at 69.35
    AssessmentFactory(region=here, dimensions=[*STRONG[:2], Decimal(111), *STRONG[3:]])
    below = village("63.03.01.2002", "Desa Lain")
    AssessmentFactory(region=below, dimensions=[*STRONG[:2], Decimal(110), *STRONG[3:]])

    found = weak_dimensions([here.pk, below.pk])

    assert (found[here.pk].codes, found[below.pk].codes) == (frozenset(), {"ekonomi"})


def test_the_newest_official_indeks_desa_counts_alone(here):
    IdmFactory(region=here, year=2024)
    AssessmentFactory(region=here, dimensions=WEAK_ECONOMY)
    AssessmentFactory(region=here, year=2026, dimensions=STRONG)
    own = {"kind": Assessment.Kind.SELF, "status_official": "", "entered_by": who()}
    AssessmentFactory(region=here, year=2027, dimensions=WEAK_ECONOMY, **own)

    assert weak_dimensions([here.pk])[here.pk].year == 2026


def test_a_village_without_figures_and_a_kelurahan_have_none_and_say_so(here):
    kelurahan = EvaluationFactory().region
    AssessmentFactory(region=here, dimensions=[])

    matrix = Matrix([here, kelurahan], [], timezone.localdate())

    assert matrix.weak == {}
    assert matrix.row(here).weak_words == "Indeks Desa per dimensi: belum ada data."
    assert matrix.row(kelurahan).weak_words == "Indeks Desa tidak mengukur kelurahan."


def test_a_partner_reaches_the_dimensions_of_its_topics_and_butir(brida):
    social = Butir.objects.filter(sub_dimension__dimension__code="sosial").first()
    Capability.objects.create(partner=brida, topic="market")
    Capability.objects.create(partner=brida, butir_code=social.code)
    other = PartnerFactory()
    Capability.objects.create(partner=other, butir_code="tak-ada")

    assert reach([brida.pk, other.pk]) == {brida.pk: {"ekonomi", "sosial"}}


# cells that should not be empty


@pytest.fixture
def weak_here(here, brida):
    AssessmentFactory(region=here, dimensions=WEAK_ECONOMY)
    Capability.objects.create(partner=brida, topic="market")
    return here


def test_nothing_under_way_on_a_weak_dimension_is_a_gap(weak_here, brida, today):
    able, unable = brida, PartnerFactory()
    activity(weak_here, able, status="done", starts=today - days(9))

    matrix = Matrix([weak_here], [able, unable], today)

    assert [cell.is_gap for cell in matrix.row(weak_here).cells] == [True, False]
    words = dict(matrix.cell(weak_here, able).lines())
    assert words["gap"] == "belum ada yang berjalan untuk Ekonomi"
    assert words["done"] == "1 selesai"


@pytest.mark.parametrize("kind", ["agreed", "running", "waiting", "overdue", "research"])
def test_whatever_is_under_way_fills_the_gap(weak_here, brida, today, kind):
    if kind == "agreed":
        agreement([brida], [weak_here], starts=today - days(1))
    elif kind == "research":
        research(weak_here, brida, state="running", starts=today)
        kind = "running"
    elif kind == "waiting":
        offer(request_of(weak_here, state="offered", due=today), brida, state="waiting")
    else:
        ends = today - days(1) if kind == "overdue" else None
        activity(weak_here, brida, status="running", starts=today - days(5), ends=ends)

    cell = Matrix([weak_here], [brida], today).cell(weak_here, brida)

    assert getattr(cell.tally, kind) == 1
    assert not cell.is_gap


def test_a_filter_by_cells_finds_the_villages_and_the_columns(weak_here, brida, today):
    late, there = PartnerFactory(), village("63.03.01.2002", "Desa Lain")
    activity(there, late, status="running", starts=today - days(5), ends=today - days(1))

    matrix = Matrix([weak_here, there], [brida, late], today)

    assert matrix.villages_with("") == [weak_here, there]
    assert matrix.villages_with(OVERDUE) == [there]
    assert matrix.columns([there], OVERDUE) == [late]
    assert matrix.villages_with(GAPS) == [weak_here]
    assert matrix.columns([weak_here], GAPS) == [brida]


def test_the_figures_need_as_many_queries_however_many_pairs_there_are(django_assert_num_queries, today):
    partners = [PartnerFactory() for _n in range(3)]
    regions = [village(f"63.03.01.{2001 + n}", f"Desa {n}") for n in range(4)]
    for region in regions:
        AssessmentFactory(region=region)
        for partner in partners:
            activity(region, partner, status=Activity.Status.RUNNING, starts=today)

    for some in (regions[:1], regions):
        with django_assert_num_queries(4):
            matrix = Matrix(some, partners, today)
            assert [cell.tally.running for region in some for cell in matrix.row(region).cells] == [1] * 3 * len(some)


def test_partner_that_left_keeps_its_column_while_something_is_open_and_is_no_gap():
    here, by = village(), person(Role.PMD)
    gone, done = PartnerFactory(slug="pergi", short_name="Pergi"), PartnerFactory(slug="usai", short_name="Usai")
    request = create_request(region=here, title="Uji mutu", due=timezone.localdate(), by=by)
    offers.offer_to(request=request, partners=[gone], by=by)
    Partner.objects.filter(pk__in=[gone.pk, done.pk]).update(is_active=False)

    [column] = partners_for(by)

    assert column == gone
    assert not Cell(column, NOTHING, ["Ekonomi"]).is_gap

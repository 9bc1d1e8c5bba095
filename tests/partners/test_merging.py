"""Merging a partner into another: everything moves, and what both have is kept once, with the better answer."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from klaster.access import Role
from klaster.accounts.models import Membership
from klaster.audit.models import Event
from partners.actions import merging
from partners.actions.merging import merge_partner
from partners.models import (
    ActionItem,
    Agreement,
    Attendance,
    Contribution,
    FilingPartner,
    Letter,
    Meeting,
    Offer,
    Partner,
    Plan,
    PlanLine,
    ResearchProject,
    Signatory,
    SupportRequest,
)
from tests.factories import ActivityFactory, InnovationFactory, PartnerFactory, UserFactory, person, village
from tests.partners.conftest import client_of
from tests.partners.register_kit import days, filing

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
State = Offer.State


@pytest.fixture
def pmd():
    return person(Role.PMD)


@pytest.fixture
def old():
    return PartnerFactory(name="Badan Lama", short_name="Balama", slug="balama")


@pytest.fixture
def new():
    return PartnerFactory(name="Badan Baru", short_name="Babaru", slug="babaru")


def request_of(state="offered", title="Kemasan"):
    return SupportRequest.objects.create(
        region=village(), title=title, due=TODAY + datetime.timedelta(days=9), state=state, created_by=UserFactory()
    )


def offer(request, partner, state, **fields):
    if state in {State.ACCEPTED, State.DECLINED, State.HANDED_ON}:
        fields = {"answered_at": timezone.now(), "answered_by": UserFactory(), **fields}
    if state == State.DECLINED:
        fields.setdefault("reason", "Belum ada anggaran")
    return Offer.objects.create(request=request, partner=partner, state=state, offered_by=UserFactory(), **fields)


def everything(partner):
    """One of each thing that points at a partner."""
    by, place = UserFactory(), village()
    request = request_of(title="Semua")
    activity = ActivityFactory(partner=partner)
    partner.names.create(name="Badan Purba", until=datetime.date(2020, 1, 1))
    partner.capabilities.create(topic="market")
    contact = partner.contacts.create(name="Hasan Contoh")
    agreement = Agreement.objects.create(
        kind="mou", number="1", title="Riset", signed_on=datetime.date(2026, 1, 1), starts=datetime.date(2026, 1, 1)
    )
    agreement.parties.add(partner)
    offer(request, partner, State.WAITING, contact=contact)
    offer(request_of(title="Lain"), PartnerFactory(), State.HANDED_ON, handed_to=partner)
    request.steps.create(partner=partner, text="Uji")
    request.remarks.create(partner=partner, author_name="Hasan", text="Baik")
    meeting = Meeting.objects.create(title="Rakor", begins_at=timezone.now(), created_by=by)
    Attendance.objects.create(meeting=meeting, partner=partner)
    ActionItem.objects.create(meeting=meeting, text="Uji", partner=partner)
    signatory = Signatory.objects.create(name="Faried Contoh", position="Kepala Dinas", since=datetime.date(2020, 1, 1))
    Letter.objects.create(
        kind="request", dated=TODAY, subject="x", addressee="y", body="z", signatory=signatory, partner=partner, created_by=by
    )
    plan = Plan.objects.create(region=place, target_status="maju", target_year=2027, created_by=by)
    PlanLine.objects.create(plan=plan, butir_code="1.1", butir_name="x", score_to=5, activity="y", partner=partner)
    project = ResearchProject.objects.create(kind="research", institution=partner, title="Purun", starts=TODAY)
    Contribution.objects.create(innovation=InnovationFactory(), partner=partner, stage="1_idea", part="Gagasan")
    FilingPartner.objects.create(filing=filing("filed"), partner=partner, since=TODAY)
    person(Role.PARTNER, partner=partner)
    PartnerFactory(is_active=False, merged_into=partner)
    return activity, project


def test_the_requests_are_locked_before_the_partners_as_an_answer_locks_them(pmd, old, new):
    offer(request_of(), old, State.WAITING)
    offer(request_of(title="Lain"), new, State.WAITING)

    with CaptureQueriesContext(connection) as captured:
        merge_partner(partner=old, into=new, by=pmd)

    locks = [one["sql"] for one in captured if "FOR UPDATE" in one["sql"]]
    tables = [sql.split(' FROM "')[1].split('"')[0] for sql in locks]
    assert tables[:3] == ["partners_supportrequest", "partners_filing", "partners_partner"]
    assert not {"partners_supportrequest", "partners_filing"} & set(tables[3:])
    assert 'ORDER BY "partners_supportrequest"."id"' in locks[0]


def counts(partner):
    return {
        f"{model._meta.label}.{field}": model.objects.filter(**{field: partner}).count() for model, field in merging.POINTERS
    }


def test_every_model_that_points_at_a_partner_is_known_to_the_merging():
    relations = [one for one in Partner._meta.get_fields(include_hidden=True) if one.auto_created and not one.concrete]
    found = {(one.related_model, one.field.name) for one in relations if not one.many_to_many}

    assert found == set(merging.POINTERS)


def test_everything_moves_and_nothing_is_left(pmd, old, new):
    everything(old)

    merge_partner(partner=old, into=new, by=pmd)

    left, moved = counts(old), counts(new)
    assert set(left.values()) == {0}
    assert [name for name, count in moved.items() if count == 0] == []
    assert moved["partners.PartnerName.partner"] == 2
    assert moved["partners.Partner.merged_into"] == 2


def test_what_moves_is_counted_before(pmd, old):
    assert merging.what_moves(old) == []
    everything(old)

    assert {count for _name, count in merging.what_moves(old)} == {1}


def test_old_name_is_kept_and_the_old_one_takes_no_part(pmd, old, new):
    merge_partner(partner=old, into=new, by=pmd)

    old.refresh_from_db()
    assert (old.is_active, old.merged_into) == (False, new)
    assert list(new.names.values_list("name", "since", "until")) == [("Badan Lama", None, TODAY)]


def test_merging_is_told_in_both_histories_with_what_moved(pmd, old, new):
    ActivityFactory(partner=old)

    merge_partner(partner=old, into=new, by=pmd)

    events = [Event.objects.of(one).get() for one in (old, new)]
    assert [event.verb for event in events] == ["merged into another partner", "took another partner in"]
    assert [event.detail["moved"]["partners.activity"] for event in events] == ["1", "1"]


@pytest.mark.parametrize(
    ("theirs", "ours", "kept"),
    [
        (State.ACCEPTED, State.WAITING, State.ACCEPTED),
        (State.WAITING, State.ACCEPTED, State.ACCEPTED),
        (State.DECLINED, State.WAITING, State.WAITING),
        (State.WITHDRAWN, State.DECLINED, State.DECLINED),
        (State.DECLINED, State.DECLINED, State.DECLINED),
    ],
)
def test_of_two_offers_of_one_request_the_better_answer_stays(pmd, old, new, theirs, ours, kept):
    request = request_of()
    offer(request, old, theirs, note="dari lama"), offer(request, new, ours, note="dari baru")

    merge_partner(partner=old, into=new, by=pmd)

    assert list(Offer.objects.values_list("partner", "state")) == [(new.pk, kept)]
    assert Event.objects.of(new).get().detail["joined"][0]["note"] in {"dari lama", "dari baru"}


@pytest.mark.parametrize(("theirs", "ours"), [(State.WAITING, State.ACCEPTED), (State.ACCEPTED, State.WAITING)])
def test_the_lead_stays_with_the_offer_that_stays(pmd, old, new, theirs, ours):
    request = request_of()
    offer(request, old, theirs, is_lead=True), offer(request, new, ours)

    merge_partner(partner=old, into=new, by=pmd)

    assert list(Offer.objects.values_list("state", "is_lead")) == [(State.ACCEPTED, True)]


def test_two_promises_keep_what_either_says(pmd, old, new):
    request = request_of("accepted")
    offer(request, old, State.ACCEPTED, cost=5_000_000, note="Cetak label"), offer(request, new, State.ACCEPTED, cost=None)

    merge_partner(partner=old, into=new, by=pmd)

    assert list(Offer.objects.values_list("cost", "note")) == [(5_000_000, "Cetak label")]


def test_one_live_link_is_left_and_used_ones_are_kept(pmd, old, new):
    request = request_of()
    theirs, ours = offer(request, old, State.WAITING), offer(request, new, State.WAITING)
    later = timezone.now() + datetime.timedelta(days=9)
    theirs.links.create(digest="a", expires_at=later)
    theirs.links.create(digest="b", expires_at=later, used_at=timezone.now(), used_name="Hasan")
    ours.links.create(digest="c", expires_at=later)

    merge_partner(partner=old, into=new, by=pmd)

    links = Offer.objects.get().links
    assert (links.count(), links.live().count()) == (3, 1)


def test_handed_on_between_the_two_is_answered_by_the_one_it_was_handed_to(pmd, old, new):
    request = request_of("recorded")
    offer(request, old, State.HANDED_ON, handed_to=new), offer(request, new, State.DECLINED)

    merge_partner(partner=old, into=new, by=pmd)

    assert list(Offer.objects.values_list("partner", "state")) == [(new.pk, State.DECLINED)]


def test_handed_on_between_the_two_waits_again_when_nobody_else_was_asked(pmd, old, new):
    request = request_of("recorded")
    offer(request, new, State.HANDED_ON, handed_to=old)

    merge_partner(partner=old, into=new, by=pmd)

    request.refresh_from_db()
    assert list(Offer.objects.values_list("state", "handed_to")) == [(State.WAITING, None)]
    assert request.state == "offered"


def test_what_both_have_is_listed_once(pmd, old, new):
    innovation, meeting = (
        InnovationFactory(),
        Meeting.objects.create(title="Rakor", begins_at=timezone.now(), created_by=UserFactory()),
    )
    for partner, part, state in [(old, "Uji", "present"), (new, "Gagasan", "invited")]:
        partner.capabilities.create(topic="market", note=part if partner == old else "")
        Contribution.objects.create(innovation=innovation, partner=partner, stage="1_idea", part=part)
        Attendance.objects.create(meeting=meeting, partner=partner, state=state)

    merge_partner(partner=old, into=new, by=pmd)

    assert list(new.capabilities.values_list("note", flat=True)) == ["Uji"]
    assert list(new.contributions.values_list("part", flat=True)) == ["Gagasan; Uji"]
    assert list(Attendance.objects.values_list("partner", "state")) == [(new.pk, "present")]


def test_activities_and_projects_of_the_same_name_are_both_kept(pmd, old, new):
    for partner in (old, new):
        ActivityFactory(partner=partner, title="Bimtek", starts=TODAY)
        ResearchProject.objects.create(kind="kkn", institution=partner, title="T" * 250, starts=TODAY)

    merge_partner(partner=old, into=new, by=pmd)

    assert (new.activities.count(), new.projects.count()) == (2, 2)


def test_agreement_between_both_names_the_partner_once(pmd, old, new):
    agreement = Agreement.objects.create(kind="mou", number="1", title="x", signed_on=TODAY, starts=TODAY)
    agreement.parties.set([old, new])

    merge_partner(partner=old, into=new, by=pmd)

    assert list(agreement.parties.all()) == [new]


def accompanied(filing):
    return list(FilingPartner.objects.filter(filing=filing).order_by("since", "pk").values_list("partner", "since", "until"))


@pytest.mark.parametrize("first_is_old", [True, False])
def test_a_filing_that_one_handed_to_the_other_was_never_handed_on(pmd, old, new, first_is_old):
    made, (first, then) = filing("filed"), (old, new) if first_is_old else (new, old)
    made.partners.create(partner=first, since=days(-90), until=days(-30), reason="Pindah tugas")
    made.partners.create(partner=then, since=days(-30))

    merge_partner(partner=old, into=new, by=pmd)

    assert accompanied(made) == [(new.pk, days(-90), None)]
    assert Event.objects.of(new).get().detail["joined"][0]["reason"] == "Pindah tugas"


def test_a_filing_that_another_had_in_between_keeps_its_three_spans(pmd, old, new):
    made, between = filing("filed"), PartnerFactory()
    made.partners.create(partner=old, since=days(-90), until=days(-60), reason="Pindah tugas")
    made.partners.create(partner=between, since=days(-60), until=days(-30), reason="Pindah lagi")
    made.partners.create(partner=new, since=days(-30))

    merge_partner(partner=old, into=new, by=pmd)

    assert accompanied(made) == [
        (new.pk, days(-90), days(-60)),
        (between.pk, days(-60), days(-30)),
        (new.pk, days(-30), None),
    ]


def test_filings_of_both_stay_with_the_one_that_stays(pmd, old, new):
    theirs, ours = filing("filed"), filing("filed", title="Lain")
    theirs.partners.create(partner=old, since=days(-9)), ours.partners.create(partner=new, since=days(-5))

    merge_partner(partner=old, into=new, by=pmd)

    assert (accompanied(theirs), accompanied(ours)) == ([(new.pk, days(-9), None)], [(new.pk, days(-5), None)])


def test_officer_of_both_keeps_one_role_that_stands(pmd, old, new):
    officer = person(Role.PARTNER, partner=old)
    Membership.objects.create(user=officer, role=Role.PARTNER, partner=new, since=TODAY)

    merge_partner(partner=old, into=new, by=pmd)

    assert Membership.objects.filter(user=officer, partner=new).count() == 2
    assert [held.partner_id for held in Membership.objects.active().filter(user=officer)] == [new.pk]


def test_merging_is_refused(pmd, old, new):
    closed, merged = PartnerFactory(is_active=False), PartnerFactory(is_active=False, merged_into=new)

    for partner, into in [(old, old), (old, closed), (old, merged), (merged, old)]:
        with pytest.raises(ValidationError):
            merge_partner(partner=partner, into=into, by=pmd)

    old.refresh_from_db()
    assert (old.is_active, old.merged_into) == (True, None)


@pytest.mark.parametrize("role", [Role.HEAD, Role.PARTNER])
def test_merging_is_for_those_who_manage_partners(old, new, role):
    with pytest.raises(PermissionDenied):
        merge_partner(partner=old, into=new, by=person(role, partner=old if role == Role.PARTNER else None))


# the pages


@pytest.mark.usefixtures("portal")
def test_merging_shows_what_moves_then_does_it(pmd, old, new):
    ActivityFactory(partner=old)
    client = client_of(pmd)

    shown = client.get("/kerja/mitra/balama/gabung/?ke=babaru")
    done = client.post("/kerja/mitra/balama/gabung/", {"ke": "babaru"})

    assert (len(shown.context["moves"]), shown.context["into"]) == (1, new)
    assert done.headers["Location"] == "/kerja/mitra/babaru/riwayat/"
    assert new.activities.count() == 1


@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize("into", ["balama", "", "tidak-ada", "a\0b", "x" * 300])
def test_merging_page_refuses_bad_input(pmd, old, into):
    response = client_of(pmd).post("/kerja/mitra/balama/gabung/", {"ke": into})

    old.refresh_from_db()
    assert (response.status_code, old.is_active) == (422, True)


@pytest.mark.usefixtures("portal")
def test_addresses_of_a_merged_partner_lead_to_what_it_has_become(pmd, old, new):
    merge_partner(partner=old, into=new, by=pmd)

    public = Client().get("/mitra/balama/")
    work = [client_of(pmd).get(f"/kerja/mitra/balama/{tab}").headers["Location"] for tab in ["", "desa/", "narahubung/"]]

    assert (public.status_code, public.headers["Location"]) == (301, "/mitra/babaru/")
    assert work == ["/kerja/mitra/babaru/", "/kerja/mitra/babaru/desa/", "/kerja/mitra/babaru/narahubung/"]
    assert "Badan Lama" in Client().get("/mitra/babaru/").content.decode()


@pytest.mark.usefixtures("portal")
def test_merged_partner_is_not_in_the_lists(pmd, old, new):
    merge_partner(partner=old, into=new, by=pmd)

    listed = client_of(pmd).get("/kerja/mitra/").context["page_obj"]

    assert [partner.short_name for partner in listed] == ["Babaru"]

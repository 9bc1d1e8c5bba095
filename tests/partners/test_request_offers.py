"""Offers: asking partners, their answers, who leads, and two who answer at one moment."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from klaster.audit.models import Event
from klaster.models import Portal
from klaster.notifications.models import Notification
from partners.actions import offers
from partners.actions.merging import merge_partner
from partners.models import Capability, ContactPerson, Offer, Partner, SupportRequest
from tests.factories import PartnerFactory
from tests.partners.requests_kit import World, days

State = Offer.State


@pytest.fixture
def world(db):
    Portal.load()
    return World()


def state(request):
    request.refresh_from_db()
    return request.state


def fresh(*found):
    for offer in found:
        offer.refresh_from_db()
    return [(offer.state, offer.is_lead) for offer in found]


def test_offer_makes_the_request_wait_for_answers(world):
    request, offer = world.offered()

    assert (state(request), offer.state, offer.is_lead) == ("offered", State.WAITING, False)
    assert Notification.objects.filter(recipient=world.officer, kind="request.offered", waits=True).count() == 1


def test_partners_that_can_help_stand_first_with_the_reason(world):
    request = world.request(topic="packaging", butir_code="E.1")
    third = PartnerFactory(short_name="Zeta")
    Capability.objects.create(partner=world.ulm, topic="packaging", note="rumah kemasan")
    Capability.objects.create(partner=third, butir_code="E.1")
    Capability.objects.create(partner=world.brida, topic="health")

    able = offers.able_partners(request)

    assert [(partner.short_name, bool(partner.why)) for partner in able] == [("Zeta", True), ("ULM", True), ("Brida", False)]
    assert "rumah kemasan" in able[1].why


def test_partner_of_a_topic_is_not_named_for_a_request_without_one(world):
    Capability.objects.create(partner=world.ulm, topic="packaging")

    assert {partner.why for partner in offers.able_partners(world.request())} == {""}


def test_closed_partner_is_not_asked_and_nobody_else_either(world):
    closed = PartnerFactory(short_name="Tutup", is_active=False)
    request = world.request()

    with pytest.raises(ValidationError, match="Tutup"):
        offers.offer_to(request=request, partners=[world.brida, closed], by=world.pmd)

    assert (request.offers.count(), state(request)) == (0, "recorded")


def test_merged_partner_is_not_asked_and_the_successor_is_named(world):
    merged = PartnerFactory(short_name="Lama", is_active=False, merged_into=world.ulm)

    with pytest.raises(ValidationError, match="ULM"):
        offers.offer_to(request=world.request(), partners=[merged], by=world.pmd)


def test_partner_merged_since_the_form_read_it_is_not_asked(world):
    request, offer = world.offered(world.ulm)
    read_before = Partner.objects.get(pk=world.brida.pk)
    merge_partner(partner=world.brida, into=world.ulm, by=world.pmd)

    with pytest.raises(ValidationError, match="ULM"):
        offers.offer_to(request=request, partners=[read_before], by=world.pmd)
    read_before = Partner.objects.get(pk=world.brida.pk)
    read_before.merged_into, read_before.is_active = None, True
    with pytest.raises(ValidationError, match="ULM"):
        offers.hand_on(offer=offer, to=read_before, by=world.pmd)
    assert request.offers.get().state == "waiting"


def test_promise_sent_twice_is_told_once(world):
    request, offer = world.offered()
    for _time in range(2):
        offers.accept(offer=offer, by=world.officer, cost=500_000, note="Latihan")

    assert Notification.objects.filter(kind="request.accepted", recipient=world.pmd).count() == 1
    assert Event.objects.of(request).filter(verb__contains="changed the promise").count() == 0


def test_partner_is_asked_once(world):
    request, offer = world.offered()

    with pytest.raises(ValidationError):
        offers.offer_to(request=request, partners=[world.brida], by=world.pmd)
    offers.offer_to(request=request, partners=[world.brida, world.ulm], by=world.pmd)

    assert (request.offers.count(), fresh(offer)) == (2, [(State.WAITING, False)])


def test_lead_must_be_asked(world):
    with pytest.raises(ValidationError):
        offers.offer_to(request=world.request(), partners=[world.brida], lead=world.ulm, by=world.pmd)


@pytest.mark.parametrize("who", ["official", "officer"])
def test_only_dinas_pmd_asks(world, who):
    with pytest.raises(PermissionDenied):
        offers.offer_to(request=world.request(), partners=[world.ulm], by=getattr(world, who))


def test_first_to_accept_leads_and_the_second_supports(world):
    request, first, second = world.offered(world.brida, world.ulm)

    offers.accept(offer=first, by=world.officer, due=days(20), cost=1000, funds="csr", fiscal_year=2026, note="Latihan")
    supporting = offers.accept(offer=second, by=world.other_officer)

    assert fresh(first, second) == [(State.ACCEPTED, True), (State.ACCEPTED, False)]
    assert (state(request), supporting.is_lead, first.cost, first.due) == ("accepted", False, 1000, days(20))


def test_named_lead_stays_the_lead_though_another_accepts_first(world):
    request, first, second = world.offered(world.brida, world.ulm, lead=world.ulm)

    offers.accept(offer=first, by=world.officer)

    assert (fresh(first, second), state(request)) == ([(State.ACCEPTED, False), (State.WAITING, True)], "accepted")


def test_all_declined_makes_the_request_recorded_again_with_the_reasons_kept(world):
    request, first, second = world.offered(world.brida, world.ulm)

    offers.decline(offer=first, reason="Anggaran habis", by=world.officer)
    assert state(request) == "offered"
    offers.decline(offer=second, reason="Di luar tugas", by=world.other_officer)

    assert (state(request), {offer.reason for offer in request.offers.all()}) == (
        "recorded",
        {"Anggaran habis", "Di luar tugas"},
    )


def test_lead_that_gives_back_leaves_the_lead_to_who_accepted_next(world):
    request, first, second = world.offered(world.brida, world.ulm)
    offers.accept(offer=first, by=world.officer)
    offers.accept(offer=second, by=world.other_officer)

    offers.decline(offer=first, reason="Mesin rusak", by=world.officer)

    assert (fresh(first, second), state(request)) == ([(State.DECLINED, False), (State.ACCEPTED, True)], "accepted")
    assert Notification.objects.filter(recipient=world.other_officer, kind="request.leads").count() == 1


def test_declining_needs_a_reason(world):
    _request, offer = world.offered()

    with pytest.raises(ValidationError):
        offers.decline(offer=offer, reason=" ", by=world.officer)


def test_declined_partner_may_change_its_mind(world):
    request, offer = world.offered()
    offers.decline(offer=offer, reason="Belum", by=world.officer)

    offers.accept(offer=offer, by=world.officer)

    assert (fresh(offer), state(request), offer.reason) == ([(State.ACCEPTED, True)], "accepted", "")


def test_withdrawn_offer_is_not_accepted_and_can_be_put_again(world):
    request, offer = world.offered()
    offers.withdraw_offer(offer=offer, by=world.pmd)

    with pytest.raises(ValidationError):
        offers.accept(offer=offer, by=world.officer)
    assert state(request) == "recorded"
    offers.offer_to(request=request, partners=[world.brida], by=world.pmd)
    assert (fresh(offer), state(request)) == ([(State.WAITING, False)], "offered")


@pytest.mark.parametrize(("promise", "words"), [({"due": -1}, "sudah lewat"), ({"contact": True}, "mitra lain")])
def test_promise_that_cannot_be_is_refused(world, promise, words):
    request, offer = world.offered()
    fields = {"due": days(-1)} if "due" in promise else {"contact": ContactPerson.objects.create(partner=world.ulm, name="A")}

    with pytest.raises(ValidationError, match=words):
        offers.accept(offer=offer, by=world.officer, **fields)

    assert (fresh(offer), state(request)) == ([(State.WAITING, False)], "offered")


def test_closed_partner_does_not_accept(world):
    _request, offer = world.offered()
    world.brida.is_active = False
    world.brida.save()

    with pytest.raises(ValidationError, match="Brida"):
        offers.accept(offer=offer, by=world.pmd)


def test_officer_answers_for_the_own_partner_alone(world):
    _request, offer = world.offered()

    for act in [
        lambda: offers.accept(offer=offer, by=world.other_officer),
        lambda: offers.decline(offer=offer, reason="x", by=world.official),
        lambda: offers.hand_on(offer=offer, to=world.ulm, by=world.other_officer),
    ]:
        with pytest.raises(PermissionDenied):
            act()


def test_dinas_pmd_answers_on_a_partners_behalf(world):
    _request, offer = world.offered()

    made = offers.accept(offer=offer, by=world.pmd)

    assert (made.answered_by, Notification.objects.filter(recipient=world.pmd, kind="request.accepted").count()) == (
        world.pmd,
        0,
    )


def test_handing_on_asks_the_other_and_keeps_the_lead(world):
    request, offer = world.offered(lead=world.brida)

    other = offers.hand_on(offer=offer, to=world.ulm, by=world.officer, reason="Bidang mereka")

    assert fresh(offer, other) == [(State.HANDED_ON, False), (State.WAITING, True)]
    assert (state(request), offer.handed_to) == ("offered", world.ulm)
    assert Notification.objects.filter(recipient=world.other_officer, kind="request.offered").count() == 1


def test_handing_on_to_one_that_accepted_uses_its_offer(world):
    request, first, second = world.offered(world.brida, world.ulm, lead=world.brida)
    offers.accept(offer=second, by=world.other_officer)

    offers.hand_on(offer=first, to=world.ulm, by=world.officer)

    assert (fresh(first, second), request.offers.count()) == ([(State.HANDED_ON, False), (State.ACCEPTED, True)], 2)


def test_handing_on_goes_neither_to_itself_nor_back_nor_to_a_closed_one(world):
    _request, first, second = world.offered(world.brida, world.ulm)
    offers.decline(offer=second, reason="Tidak", by=world.other_officer)

    for to in [world.brida, world.ulm, PartnerFactory(is_active=False)]:
        with pytest.raises(ValidationError):
            offers.hand_on(offer=first, to=to, by=world.officer)
    assert fresh(first) == [(State.WAITING, False)]


def test_answer_to_a_withdrawn_request_is_refused_in_words(world):
    request, offer = world.offered()
    SupportRequest.objects.filter(pk=request.pk).update(state="cancelled", cancel_reason="x")

    with pytest.raises(ValidationError, match="tidak ada yang diubah"):
        offers.accept(offer=offer, by=world.officer)


@pytest.mark.django_db(transaction=True)
def test_two_partners_that_accept_at_one_moment_are_both_kept_and_one_leads():
    Portal.load()
    world = World()
    request, *asked = world.offered(world.brida, world.ulm)
    barrier, came, failed = threading.Barrier(2), [], []

    def accept(offer, by):
        try:
            barrier.wait(10)
            came.append(offers.accept(offer=offer, by=by, note=str(offer.partner)).is_lead)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=accept, args=pair) for pair in zip(asked, [world.officer, world.other_officer], strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert (failed, sorted(came)) == ([], [False, True])
    assert [offer.state for offer in request.offers.all()] == [State.ACCEPTED, State.ACCEPTED]
    assert (request.offers.filter(is_lead=True).count(), state(request)) == (1, "accepted")

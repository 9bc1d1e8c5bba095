"""Support requests: who records them, and the moves from recorded to confirmed."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from klaster.access import Role
from klaster.audit.models import Event
from klaster.notifications.models import Notification
from partners.actions import offers
from partners.actions import requests as actions
from partners.models import Offer, SupportRequest
from tests.factories import InnovationFactory, MembershipFactory, ReportFactory, person, village
from tests.partners.requests_kit import World, days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = SupportRequest.State


@pytest.fixture
def world():
    return World()


def sent_report(region, **fields):
    now = timezone.now()
    report = ReportFactory(innovation=InnovationFactory(region=region), **fields)
    type(report).objects.filter(pk=report.pk).update(
        state="submitted", first_submitted_at=now, submitted_at=now, submitted_by=report.created_by, sendings=1
    )
    report.refresh_from_db()
    return report


def told(user, kind):
    return Notification.objects.filter(recipient=user, kind=kind).count()


# entry


def test_request_is_recorded_by_dinas_pmd(world):
    made = world.request(need=" Dua puluh perajin. ", topic="packaging")

    assert (made.state, made.need, made.reference) == (
        State.RECORDED,
        "Dua puluh perajin.",
        f"PD-{timezone.localdate().year}-{made.pk:05}",
    )
    assert Event.objects.of(made).get().verb == "recorded"


def test_request_is_recorded_by_the_village_and_dinas_pmd_hears_of_it(world):
    made = world.request(by=world.official)

    assert (made.created_by, told(world.pmd, "request.recorded"), told(world.official, "request.recorded")) == (
        world.official, 1, 0,
    )  # fmt: skip


@pytest.mark.parametrize("role", [Role.HEAD, Role.KABKOTA, Role.KECAMATAN, Role.PARTNER])
def test_request_is_not_recorded_by_others(world, role):
    region = {Role.KABKOTA: world.region.parent.parent, Role.KECAMATAN: world.region.parent}.get(role)
    by = person(role, region=region, partner=world.brida if role == Role.PARTNER else None)

    with pytest.raises(PermissionDenied):
        world.request(by=by)


def test_request_of_another_village_is_not_recorded(world):
    with pytest.raises(PermissionDenied):
        world.request(by=world.official, region=village("63.03.01.2002", "Lain"))


def test_request_from_a_report_that_was_sent(world):
    report = sent_report(world.region, help_needed="Perlu mesin.")

    made = world.request(by=world.official, report=report, innovation=report.innovation)

    assert (made.report, made.innovation) == (report, report.innovation)


def test_request_from_a_report_not_sent_is_refused(world):
    with pytest.raises(ValidationError, match="belum dikirim"):
        world.request(report=ReportFactory(innovation=InnovationFactory(region=world.region)))


def test_request_from_a_report_of_another_village_is_refused(world):
    report = sent_report(village("63.03.01.2002", "Lain"))

    with pytest.raises(ValidationError, match="desa/kelurahan lain"):
        world.request(report=report)
    with pytest.raises(PermissionDenied):
        world.request(report=report, by=world.official)


@pytest.mark.parametrize(("due", "words"), [(-1, "sudah lewat"), (4 * 366, "tiga tahun")])
def test_due_date_past_or_absurd_is_refused(world, due, words):
    with pytest.raises(ValidationError, match=words):
        world.request(due=days(due))


def test_request_on_a_kecamatan_is_refused(world):
    with pytest.raises(ValidationError, match="satu desa"):
        world.request(region=world.region.parent)


def test_request_recorded_twice_is_one(world):
    world.request()

    with pytest.raises(ValidationError, match="sudah"):
        world.request()

    assert SupportRequest.objects.count() == 1


def test_request_with_the_title_of_a_withdrawn_one_is_recorded(world):
    actions.cancel_request(request=world.request(), reason="Salah catat", by=world.pmd)

    world.request()

    assert SupportRequest.objects.open().count() == 1


# due date, withdrawal


def test_due_date_changes_with_a_reason_and_lateness_is_told_anew(world):
    request, _offer = world.offered()
    SupportRequest.objects.filter(pk=request.pk).update(climbed=2)

    changed = actions.change_due(request=request, due=days(60), reason="Musim hujan", by=world.pmd)

    assert (changed.due, changed.climbed) == (days(60), 0)
    assert Event.objects.of(changed).first().detail["reason"] == "Musim hujan"
    assert told(world.officer, "request.due_changed") == told(world.official, "request.due_changed") == 1


@pytest.mark.parametrize(("due", "reason"), [(60, " "), (30, "sama"), (-1, "lewat")])
def test_due_date_does_not_change(world, due, reason):
    request = world.request()

    with pytest.raises(ValidationError):
        actions.change_due(request=request, due=days(due), reason=reason, by=world.pmd)

    request.refresh_from_db()
    assert request.due == days(30)


def test_due_date_is_not_changed_by_a_partner(world):
    request, _offer = world.offered()

    with pytest.raises(PermissionDenied):
        actions.change_due(request=request, due=days(60), reason="x", by=world.officer)


def test_request_is_withdrawn_with_a_reason(world):
    request, offer = world.offered()
    link, _token = world.link(offer)

    actions.cancel_request(request=request, reason="Sudah dibantu pihak lain", by=world.pmd)

    link.refresh_from_db()
    request.refresh_from_db()
    assert (request.state, link.state, told(world.officer, "request.cancelled")) == (State.CANCELLED, "revoked", 1)


def test_request_is_withdrawn_by_the_villager_who_recorded_it_alone(world):
    own, others = world.request(by=world.official), world.request("Lain")

    actions.cancel_request(request=own, reason="Tidak perlu lagi", by=world.official)
    with pytest.raises(PermissionDenied):
        actions.cancel_request(request=others, reason="x", by=world.official)


def test_request_is_not_withdrawn_without_a_reason_or_once_done(world):
    with pytest.raises(ValidationError):
        actions.cancel_request(request=world.request(), reason="  ", by=world.pmd)
    with pytest.raises(ValidationError, match="tidak ada yang diubah"):
        actions.cancel_request(request=world.done("Lain"), reason="x", by=world.pmd)


# done, confirmed, not helped, silence


def test_lead_marks_as_done_and_the_village_is_asked(world):
    request = world.done()

    assert (request.state, request.done_on, request.answer_until) == (State.DONE, days(0), days(14))
    assert told(world.official, "request.done") == 1


@pytest.mark.parametrize("who", ["other_officer", "official"])
def test_others_do_not_mark_as_done(world, who):
    request, _offer = world.accepted()

    with pytest.raises(PermissionDenied):
        actions.mark_done(request=request, result="x", by=getattr(world, who))


def test_supporting_partner_does_not_mark_as_done(world):
    request, first, second = world.offered(world.brida, world.ulm)
    offers.accept(offer=first, by=world.officer)
    offers.accept(offer=second, by=world.other_officer)

    with pytest.raises(PermissionDenied):
        actions.mark_done(request=request, result="x", by=world.other_officer)


def test_request_nobody_accepted_is_not_done(world):
    request, _offer = world.offered()

    with pytest.raises(ValidationError):
        actions.mark_done(request=request, result="x", by=world.pmd)


def test_result_is_demanded(world):
    request, _offer = world.accepted()

    with pytest.raises(ValidationError):
        actions.mark_done(request=request, result=" ", by=world.officer)


def test_village_confirms(world):
    request = actions.confirm(request=world.done(), by=world.official, words="Sangat membantu")

    assert (request.state, request.confirmed_by, request.village_said) == (State.CONFIRMED, world.official, "Sangat membantu")
    assert (told(world.officer, "request.confirmed"), told(world.pmd, "request.confirmed")) == (1, 1)


def test_only_the_village_confirms(world):
    request = world.done()
    neighbour = person(Role.OFFICIAL, region=village("63.03.01.2002", "Lain"))

    for who in [world.pmd, world.officer, neighbour, person(is_superuser=True)]:
        with pytest.raises(PermissionDenied):
            actions.confirm(request=request, by=who)


def test_villager_who_works_for_the_partner_does_not_confirm(world):
    MembershipFactory(user=world.official, role=Role.PARTNER, partner=world.brida, since=timezone.localdate())
    request = world.done()

    with pytest.raises(PermissionDenied):
        actions.confirm(request=request, by=world.official)


def test_village_says_that_it_did_not_help_and_the_work_goes_on(world):
    request = actions.say_not_helped(request=world.done(), words="Mesin belum menyala", by=world.official)

    assert (request.state, request.done_on, request.answer_until) == (State.ACCEPTED, None, None)
    assert (told(world.officer, "request.not_helped"), told(world.pmd, "request.not_helped")) == (1, 1)


def test_lateness_is_told_anew_after_it_did_not_help(world):
    request = world.done()
    SupportRequest.objects.filter(pk=request.pk).update(climbed=3)

    assert actions.say_not_helped(request=request, words="Belum", by=world.official).climbed == 0


def test_not_helped_needs_words(world):
    with pytest.raises(ValidationError):
        actions.say_not_helped(request=world.done(), words=" ", by=world.official)


def test_not_helped_where_a_newer_request_of_that_title_is_open_changes_nothing(world):
    request = world.done()
    twin = world.request()

    with pytest.raises(ValidationError, match=twin.reference):
        actions.say_not_helped(request=request, words="Belum", by=world.official)

    request.refresh_from_db()
    assert request.state == State.DONE


def test_silence_makes_unconfirmed_once_and_can_be_confirmed_later(world):
    request = world.done()
    later = timezone.now() + datetime.timedelta(days=15)

    assert (actions.close_silent(now=later - datetime.timedelta(days=1)), actions.close_silent(now=later)) == (0, 1)
    assert actions.close_silent(now=later) == 0
    request.refresh_from_db()
    assert request.state == State.UNCONFIRMED
    assert actions.confirm(request=request, by=world.official).state == State.CONFIRMED


# who sees it


def test_request_is_seen_by_its_area_and_by_those_asked(world):
    request, _offer = world.offered()
    sees = SupportRequest.objects.visible_to

    assert all(request in sees(user) for user in [world.pmd, world.official, world.officer])
    assert request not in sees(world.other_officer)
    assert request not in sees(person(Role.OFFICIAL, region=village("63.03.01.2002", "Lain")))


# the database


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "done"},
        {"state": "confirmed", "done_on": datetime.date(2026, 1, 2), "answer_until": datetime.date(2026, 1, 3)},
        {"state": "cancelled"},
        {"done_on": datetime.date(2026, 1, 2)},
        {"state": "done", "done_on": datetime.date(2026, 1, 2), "answer_until": datetime.date(2026, 1, 1)},
    ],
)
def test_database_refuses_a_request_that_cannot_be(world, wrong):
    request = world.request()

    with pytest.raises(IntegrityError), transaction.atomic():
        SupportRequest.objects.filter(pk=request.pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "declined"},
        {"state": "accepted"},
        {"state": "handed_on", "answered_name": "x", "answered_at": timezone.now()},
        {"state": "withdrawn", "is_lead": True},
        {"fiscal_year": 20266},
    ],
)
def test_database_refuses_an_offer_that_cannot_be(world, wrong):
    _request, offer = world.offered()

    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(**wrong)

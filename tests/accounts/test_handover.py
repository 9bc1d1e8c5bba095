"""The handover of a role: who issues the link, what it does, and what it never does."""

import datetime
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from klaster.access import Role
from klaster.accounts import actions
from klaster.accounts.models import Handover, Membership, User
from klaster.accounts.rules import Refused
from klaster.audit.models import Event
from tests.factories import MembershipFactory, UserFactory, person, village

DAY = datetime.timedelta(days=1)
BUDI = {"name": "Budi", "phone": "+6281299998888", "password": "lebih-rahasia-2026"}


@pytest.fixture
def pmd(db):
    return person(Role.PMD, name="Petugas PMD")


@pytest.fixture
def region(db):
    return village("63.03.01.2001", name="Sungai Contoh")


@pytest.fixture
def kabupaten(region):
    return person(Role.KABKOTA, region=region.parent.parent, name="DPMD Banjar")


@pytest.fixture
def held(region):
    return MembershipFactory(
        user=UserFactory(name="Siti"), role=Role.OFFICIAL, region=region, since=timezone.localdate() - 9 * DAY
    )


def verbs(user):
    return list(Event.objects.of(user).values_list("verb", flat=True))


def test_kabupaten_hands_over_the_local_roles_within_it(kabupaten, region, held):
    roles = {Role.FACILITATOR: region, Role.KECAMATAN: region.parent}
    others = [MembershipFactory(role=role, region=place) for role, place in roles.items()]

    links = [actions.issue_handover(membership=one, by=kabupaten) for one in [held, *others]]

    assert len(links) == 3


@pytest.mark.parametrize("role", [Role.PMD, Role.HEAD, Role.KABKOTA, Role.OFFICIAL])
def test_kabupaten_hands_over_no_other_role_and_no_other_place(kabupaten, role):
    places = {Role.KABKOTA: kabupaten.memberships.get().region, Role.OFFICIAL: village("63.05.01.2001")}
    other = MembershipFactory(role=role, region=places.get(role))

    with pytest.raises(Refused):
        actions.issue_handover(membership=other, by=kabupaten)

    assert not Handover.objects.exists()


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.FACILITATOR, Role.HEAD])
def test_those_who_issue_no_links_hand_nothing_over(held, role):
    by = person(role, region=None if role == Role.HEAD else held.region)

    with pytest.raises(Refused):
        actions.issue_handover(membership=held, by=by)


def test_only_the_hash_of_the_link_is_kept_for_seven_days(pmd, held):
    handover, token = actions.issue_handover(membership=held, by=pmd)

    assert token not in str(Handover.objects.values().get())
    assert handover.digest == actions.digest(token)
    assert datetime.timedelta(days=6, hours=23) < handover.expires_at - timezone.now() <= datetime.timedelta(days=7)


def test_issuing_leaves_the_holder_in_place(pmd, held):
    actions.issue_handover(membership=held, by=pmd)

    assert held.user.memberships.active().exists()


def test_issuing_ends_the_holders_access_at_once_when_asked_to(pmd, held):
    actions.issue_handover(membership=held, end_now=True, by=pmd)

    assert not held.user.memberships.active().exists()
    assert verbs(held.user) == ["ended a role", "issued a handover link"]


def test_newer_link_ends_the_older_one(pmd, held):
    _first, old = actions.issue_handover(membership=held, by=pmd)
    _second, new = actions.issue_handover(membership=held, by=pmd)

    with pytest.raises(actions.LinkGone):
        actions.take_over_as_new(token=old, **BUDI)
    assert actions.take_over_as_new(token=new, **BUDI).region == held.region


def test_new_person_takes_the_role_over(pmd, held):
    _link, token = actions.issue_handover(membership=held, by=pmd)

    new = actions.take_over_as_new(token=token, **BUDI)

    held.refresh_from_db()
    handover, today = Handover.objects.get(), timezone.localdate()
    assert (held.until, new.since, new.until, new.role, new.region) == (today, today, None, Role.OFFICIAL, held.region)
    assert (new.user.name, new.user.check_password(BUDI["password"])) == ("Budi", True)
    assert (handover.state, handover.used_by) == ("used", new.user)
    assert verbs(held.user) == ["passed a role on", "issued a handover link"]
    assert verbs(new.user) == ["took a role over", "made the account by a handover link"]


def test_account_stays_with_the_one_who_leaves(pmd, held):
    _link, token = actions.issue_handover(membership=held, by=pmd)
    before = User.objects.filter(pk=held.user_id).values("name", "email", "phone", "password", "is_active").get()

    new = actions.take_over_as_new(token=token, **BUDI)

    assert new.user_id != held.user_id
    assert User.objects.filter(pk=held.user_id).values(*before).get() == before


def test_person_with_an_account_takes_it_over_and_keeps_other_roles(pmd, held):
    heir = person(Role.OFFICIAL, region=village("63.03.01.2002"))
    _link, token = actions.issue_handover(membership=held, by=pmd)

    actions.take_over(token=token, by=heir)

    assert {one.region.code for one in heir.memberships.active()} == {"63.03.01.2001", "63.03.01.2002"}


def test_role_that_ended_in_between_is_still_taken_over(pmd, held):
    _link, token = actions.issue_handover(membership=held, by=pmd)
    Membership.objects.filter(pk=held.pk).update(until=timezone.localdate() - DAY)

    new = actions.take_over_as_new(token=token, **BUDI)

    held.refresh_from_db()
    assert (held.until, new.since) == (timezone.localdate() - DAY, timezone.localdate())


def test_link_is_issued_for_a_role_that_ended_long_ago(pmd, held):
    Membership.objects.filter(pk=held.pk).update(until=timezone.localdate() - 5 * DAY)

    _link, token = actions.issue_handover(membership=held, by=pmd)

    assert actions.take_over_as_new(token=token, **BUDI).state == "active"


def test_role_is_taken_over_once(pmd, held):
    _link, token = actions.issue_handover(membership=held, by=pmd)
    actions.take_over_as_new(token=token, **BUDI)

    with pytest.raises(actions.LinkGone):
        actions.take_over(token=token, by=UserFactory())
    with pytest.raises(Refused):
        actions.issue_handover(membership=held, by=pmd)


def test_role_for_a_time_keeps_its_end(pmd, held):
    ends = timezone.localdate() + 30 * DAY
    Membership.objects.filter(pk=held.pk).update(until=ends)
    _link, token = actions.issue_handover(membership=held, end_now=True, by=pmd)

    assert actions.take_over_as_new(token=token, **BUDI).until == ends


def test_link_ends_with_a_role_that_ends_within_the_week(pmd, held):
    ends = timezone.localdate() + 2 * DAY
    Membership.objects.filter(pk=held.pk).update(until=ends)

    handover, _token = actions.issue_handover(membership=held, by=pmd)

    assert timezone.localtime(handover.expires_at).replace(tzinfo=None) == datetime.datetime.combine(ends, datetime.time.min)


def test_holder_does_not_take_over_from_himself_even_after_the_end(pmd, held):
    _link, token = actions.issue_handover(membership=held, end_now=True, by=pmd)

    with pytest.raises(Refused):
        actions.take_over(token=token, by=held.user)

    assert not held.user.memberships.active().exists()


def test_who_issued_the_link_does_not_take_the_role(kabupaten, held):
    _link, token = actions.issue_handover(membership=held, by=kabupaten)

    with pytest.raises(Refused):
        actions.take_over(token=token, by=kabupaten)


def test_who_holds_the_role_there_already_leaves_the_link_alive(pmd, held):
    colleague = person(Role.OFFICIAL, region=held.region)
    _link, token = actions.issue_handover(membership=held, by=pmd)

    with pytest.raises(ValidationError):
        actions.take_over(token=token, by=colleague)

    assert Handover.objects.live().count() == 1
    assert held.user.memberships.active().exists()


def test_contact_of_another_account_makes_and_ends_nothing(pmd, held):
    UserFactory(phone=BUDI["phone"])
    _link, token = actions.issue_handover(membership=held, by=pmd)

    with pytest.raises(ValidationError):
        actions.take_over_as_new(token=token, **BUDI)

    assert Handover.objects.live().count() == 1
    assert not User.objects.filter(name="Budi").exists()


def test_last_role_of_pmd_is_handed_over_but_not_ended_before(pmd):
    mine = pmd.memberships.get()
    with pytest.raises(Refused):
        actions.issue_handover(membership=mine, end_now=True, by=pmd)
    _link, token = actions.issue_handover(membership=mine, by=pmd)

    new = actions.take_over_as_new(token=token, **BUDI)

    assert [one.user for one in Membership.objects.active().filter(role=Role.PMD)] == [new.user]


def test_role_of_a_superuser_is_handed_over_by_superusers_alone(pmd, held):
    User.objects.filter(pk=held.user_id).update(is_superuser=True)
    held.refresh_from_db()

    with pytest.raises(Refused):
        actions.issue_handover(membership=held, by=pmd)


def test_link_taken_back_works_no_more_and_leaves_the_role(pmd, held):
    _link, token = actions.issue_handover(membership=held, by=pmd)

    actions.revoke_handover(membership=held, by=pmd)

    with pytest.raises(actions.LinkGone):
        actions.take_over_as_new(token=token, **BUDI)
    assert held.user.memberships.active().exists()
    assert verbs(held.user) == ["took a handover link back", "issued a handover link"]


def test_link_ends_with_the_right_of_who_issued_it(kabupaten, held):
    _link, token = actions.issue_handover(membership=held, by=kabupaten)
    kabupaten.memberships.update(until=timezone.localdate())

    with pytest.raises(actions.LinkGone):
        actions.take_over(token=token, by=UserFactory())

    assert list(Membership.objects.standing().filter(role=Role.OFFICIAL)) == [held]


def test_kabupaten_goes_on_seeing_whom_nobody_has_followed(kabupaten, pmd, held):
    actions.end_membership(membership=held, by=pmd)
    assert held.user in User.objects.visible_to(kabupaten)

    _link, token = actions.issue_handover(membership=held, by=kabupaten)
    actions.take_over_as_new(token=token, **BUDI)

    assert held.user not in User.objects.visible_to(kabupaten)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"used_at": timezone.now()}, "handover_used_by_somebody"),
        ({"used_by": "somebody"}, "handover_used_by_somebody"),
        ({"used_at": timezone.now(), "used_by": "somebody", "revoked_at": timezone.now()}, "handover_used_or_revoked"),
    ],
)
def test_the_database_keeps_a_link_used_or_taken_back(pmd, held, wrong, rule):
    wrong = {key: pmd if value == "somebody" else value for key, value in wrong.items()}

    with pytest.raises(IntegrityError, match=rule):
        Handover.objects.create(membership=held, digest="x", created_by=pmd, expires_at=timezone.now(), **wrong)


@pytest.mark.parametrize(("used", "rule"), [(False, "handover_one_live"), (True, "handover_taken_once")])
def test_the_database_keeps_one_live_and_one_used_link_for_a_role(pmd, held, used, rule):
    fields = {"membership": held, "created_by": pmd, "expires_at": timezone.now()}
    fields |= {"used_at": timezone.now(), "used_by": pmd} if used else {}
    Handover.objects.create(digest="x", **fields)

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Handover.objects.create(digest="y", **fields)


def at_once(*calls):
    """What each of the calls, begun at the same moment, gave or raised."""
    start, outcomes = threading.Barrier(len(calls)), []

    def run(call):
        start.wait()
        try:
            outcomes.append(call())
        except (actions.LinkGone, Refused) as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_takes_the_role():
    held = MembershipFactory(role=Role.OFFICIAL, region=village())
    _link, token = actions.issue_handover(membership=held, by=person(Role.PMD))
    known = [UserFactory() for _ in range(2)]
    new = [{**BUDI, "name": f"Baru {n}", "phone": f"+62812999988{n:02d}"} for n in range(2)]

    outcomes = at_once(
        *(lambda heir=heir: actions.take_over(token=token, by=heir) for heir in known),
        *(lambda fields=fields: actions.take_over_as_new(token=token, **fields) for fields in new),
    )

    won = [one for one in outcomes if isinstance(one, Membership)]
    assert (len(outcomes), len(won)) == (4, 1)
    assert list(Membership.objects.active().filter(role=Role.OFFICIAL)) == won
    assert User.objects.filter(name__startswith="Baru").count() == (1 if won[0].user.name.startswith("Baru") else 0)


@pytest.mark.django_db(transaction=True)
def test_link_used_and_renewed_at_the_same_moment_waits_for_nobody():
    pmd, held = person(Role.PMD), MembershipFactory(role=Role.OFFICIAL, region=village())
    _link, token = actions.issue_handover(membership=held, by=pmd)
    heir = UserFactory()

    outcomes = at_once(lambda: actions.take_over(token=token, by=heir), lambda: actions.issue_handover(membership=held, by=pmd))

    assert sorted(type(one).__name__ for one in outcomes) in (["Membership", "Refused"], ["LinkGone", "tuple"])


def test_link_ends_with_the_role_that_staff_end(pmd, held):
    link, token = actions.issue_handover(membership=held, by=pmd)

    actions.end_membership(membership=held, by=pmd)

    link.refresh_from_db()
    assert link.state == "revoked"
    with pytest.raises(actions.LinkGone):
        actions.take_over_as_new(token=token, **BUDI)


@pytest.mark.parametrize("switched_off", [True, False])
def test_link_is_dead_once_its_issuer_may_hand_over_no_more(client, pmd, kabupaten, held, switched_off):
    token = actions.issue_handover(membership=held, by=kabupaten)[1]
    if switched_off:
        actions.set_active(user=kabupaten, active=False, by=pmd)
    else:
        actions.end_membership(membership=kabupaten.memberships.get(), by=pmd)

    with pytest.raises(actions.LinkGone):
        actions.take_over_as_new(token=token, **BUDI)
    assert client.get(f"/akun/serah-terima/{token}/").status_code == 410

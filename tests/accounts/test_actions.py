import datetime

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils import timezone

from klaster.access import Role
from klaster.accounts import actions
from klaster.accounts.models import AccessLink, Membership, User
from klaster.accounts.rules import Refused
from klaster.audit.models import Event
from tests.factories import MembershipFactory, PartnerFactory, UserFactory, person, village

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def pmd():
    return person(Role.PMD, name="Petugas PMD")


def verbs(user):
    return list(Event.objects.of(user).values_list("verb", flat=True))


def test_invite_makes_the_person_with_a_role_and_no_password(pmd):
    region = village()

    siti = actions.invite(
        name="Siti", phone="0812 3456 7890", email="Siti@contoh.id", role=Role.OFFICIAL, region=region, by=pmd
    )

    held = siti.memberships.get()
    assert (siti.phone, siti.email, siti.has_usable_password()) == ("+6281234567890", "siti@contoh.id", False)
    assert (held.role, held.region, held.since, held.until) == (Role.OFFICIAL, region, timezone.localdate(), None)
    assert list(EmailAddress.objects.filter(user=siti).values_list("email", "primary")) == [("siti@contoh.id", True)]
    assert verbs(siti) == ["gave a role", "invited"]


def test_invite_keeps_nothing_when_the_role_does_not_fit(pmd):
    with pytest.raises(ValidationError):
        actions.invite(name="Siti", phone="081234567890", role=Role.KABKOTA, region=village(), by=pmd)

    assert not User.objects.filter(name="Siti").exists()


@pytest.mark.parametrize("role", [Role.HEAD, Role.KABKOTA, Role.OFFICIAL, Role.PARTNER])
def test_invite_is_refused_to_others_than_pmd(role):
    region = village()
    scope = {
        Role.KABKOTA: {"region": region.parent.parent},
        Role.OFFICIAL: {"region": region},
        Role.PARTNER: {"partner": PartnerFactory()},
    }
    someone = person(role, **scope.get(role, {}))

    with pytest.raises(Refused):
        actions.invite(name="Siti", phone="081234567890", role=Role.OFFICIAL, region=region, by=someone)


def test_nobody_gives_himself_a_role(pmd):
    with pytest.raises(Refused):
        actions.give_role(user=pmd, role=Role.HEAD, by=pmd)

    assert pmd.memberships.count() == 1


def test_an_administrator_is_not_touched_by_pmd(pmd):
    admin = UserFactory(is_superuser=True)

    for attempt in (
        lambda: actions.give_role(user=admin, role=Role.PMD, by=pmd),
        lambda: actions.set_active(user=admin, active=False, by=pmd),
        lambda: actions.change_contact(user=admin, name="X", email="x@contoh.id", by=pmd),
        lambda: actions.issue_link(user=admin, kind="reset", by=pmd),
        lambda: actions.remove_second_factor(user=admin, by=pmd),
    ):
        with pytest.raises(Refused):
            attempt()


def test_a_facilitator_of_three_villages_holds_three_roles(pmd):
    villages = [village(f"63.03.01.200{n}") for n in (1, 2, 3)]
    helper = actions.invite(name="Rina", phone="081234567890", role=Role.FACILITATOR, region=villages[0], by=pmd)

    for region in villages[1:]:
        actions.give_role(user=helper, role=Role.FACILITATOR, region=region, by=pmd)

    assert {held.region for held in helper.active_memberships} == set(villages)


def test_the_same_role_is_not_given_twice(pmd):
    region = village()
    siti = person(Role.OFFICIAL, region=region)

    with pytest.raises(ValidationError):
        actions.give_role(user=siti, role=Role.OFFICIAL, region=region, until=timezone.localdate() + DAY, by=pmd)

    assert siti.memberships.count() == 1


def test_end_membership_ends_it_today(pmd):
    held = MembershipFactory(role=Role.OFFICIAL, region=village(), since=timezone.localdate() - DAY)

    actions.end_membership(membership=held, by=pmd)

    assert list(Membership.objects.active().filter(user=held.user)) == []
    assert verbs(held.user) == ["ended a role"]


def test_end_membership_before_it_began_never_lets_it_begin(pmd):
    begins = timezone.localdate() + 5 * DAY
    held = MembershipFactory(role=Role.OFFICIAL, region=village(), since=begins)

    actions.end_membership(membership=held, by=pmd)

    assert not Membership.objects.active(begins).filter(user=held.user).exists()


def test_the_last_role_of_pmd_cannot_end(pmd):
    with pytest.raises(Refused):
        actions.end_membership(membership=pmd.memberships.get(), by=pmd)

    assert pmd.memberships.get().until is None


def test_a_role_of_pmd_ends_when_a_colleague_stays(pmd):
    colleague = person(Role.PMD)

    actions.end_membership(membership=pmd.memberships.get(), by=pmd)

    assert [held.user for held in Membership.objects.active()] == [colleague]


@pytest.mark.parametrize("colleague", [{"is_active": False}, {}])
def test_a_colleague_who_cannot_work_does_not_count(pmd, colleague):
    other = person(Role.PMD, **colleague)
    if not colleague:
        other.memberships.update(since=timezone.localdate() + DAY)

    with pytest.raises(Refused):
        actions.end_membership(membership=pmd.memberships.get(), by=pmd)


def test_change_contact_ends_the_links_on_their_way_to_the_old_number(pmd):
    siti = person(Role.OFFICIAL, region=village(), phone="+6281234567890")
    actions.issue_link(user=siti, kind="reset", by=pmd)

    actions.change_contact(user=siti, name="Siti", phone="0855 0000 1111", email=None, by=pmd)

    assert (siti.phone, siti.access_links.live().count()) == ("+6285500001111", 0)
    assert not EmailAddress.objects.filter(user=siti).exists()


def test_set_active_ends_links_and_leaves_roles(pmd):
    siti = person(Role.OFFICIAL, region=village())
    actions.issue_link(user=siti, kind="reset", by=pmd)

    actions.set_active(user=siti, active=False, by=pmd)

    siti.refresh_from_db()
    assert (siti.is_active, siti.access_links.live().count(), siti.memberships.active().count()) == (False, 0, 1)
    assert verbs(siti)[0] == "switched the account off"


def test_nobody_switches_himself_off(pmd):
    with pytest.raises(Refused):
        actions.set_active(user=pmd, active=False, by=pmd)


def test_a_kabupaten_issues_links_within_its_own_area_only():
    banjar, tapin = village("63.03.01.2001"), village("63.05.01.2001")
    kabkota = person(Role.KABKOTA, region=banjar.parent.parent)
    kecamatan = person(Role.KECAMATAN, region=banjar.parent)
    both = person(Role.FACILITATOR, region=banjar)
    MembershipFactory(user=both, role=Role.FACILITATOR, region=tapin)
    wider_later = person(Role.OFFICIAL, region=banjar)
    MembershipFactory(user=wider_later, role=Role.HEAD, since=timezone.localdate() + DAY)
    people = {
        "official": person(Role.OFFICIAL, region=banjar),
        "kecamatan": kecamatan,
        "facilitator here and elsewhere": both,
        "official, soon head of office": wider_later,
        "official elsewhere": person(Role.OFFICIAL, region=tapin),
        "colleague": person(Role.KABKOTA, region=banjar.parent.parent),
        "PMD": person(Role.PMD),
        "administrator": person(Role.OFFICIAL, region=banjar, is_superuser=True),
        "no role": person(),
        "switched off": person(Role.OFFICIAL, region=banjar, is_active=False),
    }

    def issued(user):
        try:
            return bool(actions.issue_link(user=user, kind="reset", by=kabkota))
        except Refused:
            return False

    assert [who for who, user in people.items() if issued(user)] == ["official", "kecamatan"]


def test_issue_link_keeps_only_the_hash_and_ends_the_earlier_link(pmd):
    siti = person(Role.OFFICIAL, region=village())

    old, old_token = actions.issue_link(user=siti, kind="reset", by=pmd)
    new, token = actions.issue_link(user=siti, kind="reset", by=pmd)

    old.refresh_from_db()
    assert old.revoked_at is not None
    assert list(AccessLink.objects.live()) == [new]
    kept = [*AccessLink.objects.values_list("digest", flat=True), *Event.objects.values_list("detail", flat=True)]
    assert token not in str(kept)
    assert actions.digest(token) == new.digest


@pytest.mark.parametrize(("kind", "hours"), [("invitation", 7 * 24), ("reset", 72)])
def test_a_link_lives_for_its_time(pmd, kind, hours):
    link, _ = actions.issue_link(user=person(Role.OFFICIAL, region=village()), kind=kind, by=pmd)

    assert abs(link.expires_at - timezone.now() - datetime.timedelta(hours=hours)) < datetime.timedelta(minutes=1)

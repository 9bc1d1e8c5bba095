import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from klaster.access import Role
from klaster.accounts.models import AccessLink, Membership, User
from tests.factories import MembershipFactory, PartnerFactory, UserFactory, person, village

pytestmark = pytest.mark.django_db


def refused_by(name, write):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return caught.value.__cause__.diag.constraint_name == name


def test_email_is_unique_whatever_the_case():
    UserFactory(email="siti@contoh.id")

    assert refused_by("user_email_is_in_lower_case", lambda: UserFactory(email="Siti@contoh.id"))
    assert refused_by("user_email_is_unique", lambda: UserFactory(email="siti@contoh.id"))


def test_phone_is_unique():
    UserFactory(phone="+6281234567890")

    assert refused_by("user_phone_is_unique", lambda: UserFactory(phone="+6281234567890"))


@pytest.mark.parametrize("phone", ["081234567890", "+62", "+0812345678", "+62812 345678"])
def test_phone_is_e164(phone):
    assert refused_by("user_phone_is_e164", lambda: UserFactory(phone=phone))


def test_user_has_a_way_to_sign_in():
    assert refused_by("user_has_email_or_phone", lambda: UserFactory(email=None))


def test_create_user_puts_both_contacts_into_one_form():
    user = User.objects.create_user(name="Siti", email="Siti@Contoh.ID", phone="0812 3456 7890")

    assert (user.email, user.phone) == ("siti@contoh.id", "+6281234567890")


@pytest.mark.parametrize(
    ("role", "has_region", "has_partner"),
    [
        ("pmd", True, False),
        ("head", False, True),
        ("kabkota", False, False),
        ("official", True, True),
        ("partner", True, False),
    ],
)
def test_membership_scope_fits_the_role(role, has_region, has_partner):
    user = UserFactory()
    fields = {"region": village() if has_region else None, "partner": PartnerFactory() if has_partner else None}

    assert refused_by("membership_scope_fits_role", lambda: MembershipFactory(user=user, role=role, **fields))


def test_membership_ends_after_it_begins():
    since = datetime.date(2026, 1, 2)

    assert refused_by(
        "membership_ends_after_it_begins", lambda: MembershipFactory(since=since, until=since - datetime.timedelta(days=1))
    )


def test_membership_is_held_once_at_a_time():
    held = MembershipFactory(role=Role.PMD)

    assert refused_by("membership_is_held_once", lambda: MembershipFactory(user=held.user, role=Role.PMD))


def test_membership_may_be_held_again_after_it_ended():
    today = timezone.localdate()
    held = MembershipFactory(role=Role.PMD, since=today - datetime.timedelta(days=9), until=today)

    MembershipFactory(user=held.user, role=Role.PMD)

    assert Membership.objects.active().filter(user=held.user).count() == 1


def test_membership_no_longer_holds_on_the_day_of_until():
    day = datetime.date(2026, 5, 4)
    MembershipFactory(since=day - datetime.timedelta(days=3), until=day)

    before, on = (Membership.objects.active(on).count() for on in (day - datetime.timedelta(days=1), day))

    assert (before, on) == (1, 0)


def test_only_one_link_of_a_kind_is_live():
    user = UserFactory()

    def link(digest, **more):
        return AccessLink.objects.create(
            user=user, kind="reset", digest=digest, created_by=user, expires_at=timezone.now(), **more
        )

    link("a" * 64)

    assert refused_by("access_link_one_live", lambda: link("b" * 64))
    assert refused_by("access_link_used_or_revoked", lambda: link("c" * 64, used_at=timezone.now(), revoked_at=timezone.now()))


def test_people_are_found_by_any_spelling_of_their_number():
    siti = person(name="Siti", phone="+6281234567890")
    person(name="Budi", phone="+6285500001111")

    found = [list(User.objects.search(text)) for text in ("0812-3456", "+62 812 3456", "6281234567890", "sit")]

    assert found == [[siti]] * 4


def test_visible_to_shows_a_kabupaten_its_own_people_only():
    banjar, tapin = village("63.03.01.2001"), village("63.05.01.2001")
    kabkota = person(Role.KABKOTA, region=banjar.parent.parent, name="DPMD")
    ours = person(Role.OFFICIAL, region=banjar, name="Ours")
    person(Role.OFFICIAL, region=tapin, name="Theirs")
    pmd = person(Role.PMD, name="PMD")
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    MembershipFactory(user=UserFactory(name="Former"), role=Role.OFFICIAL, region=banjar, since=yesterday, until=yesterday)

    assert set(User.objects.visible_to(kabkota)) == {kabkota, ours}
    assert User.objects.visible_to(pmd).count() == User.objects.count()
    assert [User.objects.visible_to(who).count() for who in (ours, person(Role.HEAD))] == [0, 0]


def test_email_whose_domain_no_mail_can_carry_is_refused():
    with pytest.raises(ValidationError) as refused:
        User(name="Siti", email="a@xn--é.id").full_clean(exclude=["password"])

    assert list(refused.value.message_dict) == ["email"]

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from klaster import access
from klaster.access import GRANTS, SCOPES, Permission, Role
from sites.models import Region
from tests.factories import MembershipFactory, PartnerFactory, UserFactory, person, village

MATRIX = """
                 | pmd head deputy kabkota kecamatan facilitator official partner
view_workspace   | x   x    x      x       x         x           x        x
view_all         | x   x    x      x       x         x           x        -
view_summary     | x   x    x      -       -         -           -        -
manage_sites     | x   -    -      -       -         -           -        -
manage_people    | x   -    -      -       -         -           -        -
issue_links      | x   -    -      x       -         -           -        -
manage_rounds    | x   -    -      -       -         -           -        -
manage_partners  | x   -    -      -       -         -           -        -
write            | x   -    -      -       -         x           x        -
enter_on_behalf  | x   -    -      -       -         x           -        -
comment          | x   -    -      x       x         x           x        -
endorse          | -   -    -      x       -         -           -        -
read_notes       | x   x    x      x       -         -           -        -
review           | x   -    -      -       -         -           -        -
import_index     | x   -    -      -       -         -           -        -
manage_index     | x   -    -      -       -         -           -        -
coordinate       | x   -    -      -       -         -           -        -
manage_filings   | x   -    -      -       -         -           -        -
follow_up        | x   -    -      x       -         -           -        -
visit            | x   -    -      x       -         -           -        -
work_as_partner  | -   -    -      -       -         -           -        x
"""


def holder(role, region=None, partner=None):
    places = {
        access.Scope.PROVINCE: {},
        access.Scope.REGION: {"region": region},
        access.Scope.PARTNER: {"partner": partner},
    }
    return person(role, **places[SCOPES[role]])


def test_grants_are_the_table_above():
    rows = [f"{'':17}| {' '.join(Role.values)}"]
    for permission in Permission:
        marks = ["x".ljust(len(role)) if permission in GRANTS[role] else "-".ljust(len(role)) for role in Role]
        rows.append(f"{permission.value:17}| {' '.join(marks)}".rstrip())

    assert rows == MATRIX.strip("\n").splitlines()


@pytest.mark.django_db
def test_can_answers_as_the_table_says_for_each_role():
    region, partner = village(), PartnerFactory()
    roles = {role: holder(role, region, partner) for role in Role}

    answers = {(role, permission) for role, user in roles.items() for permission in Permission if access.can(user, permission)}

    assert answers == {(role, permission) for role in Role for permission in GRANTS[role]}


@pytest.mark.django_db
def test_a_role_at_a_region_reaches_what_lies_below_and_nothing_beside():
    ours = village("63.03.01.2001")
    beside, elsewhere = village("63.03.01.2002"), village("63.05.01.2001")
    users = {
        "official": holder(Role.OFFICIAL, ours),
        "kecamatan": holder(Role.KECAMATAN, ours.parent),
        "kabkota": holder(Role.KABKOTA, ours.parent.parent),
    }

    seen = {
        name: [bool(access.can(user, Permission.VIEW_ALL, region)) for region in (ours, beside, elsewhere)]
        for name, user in users.items()
    }

    assert seen == {
        "official": [True, False, False],
        "kecamatan": [True, True, False],
        "kabkota": [True, True, False],
    }


@pytest.mark.django_db
def test_a_code_is_not_taken_for_the_beginning_of_another():
    """63.7 begins like 63.72: only whole parts of a code count."""
    region = village("63.03.01.2001")
    user = holder(Role.OFFICIAL, region)

    other = Region(code="63.03.01.20010")

    assert not access.can(user, Permission.VIEW_ALL, other)


@pytest.mark.django_db
def test_a_facilitator_of_three_villages_sees_these_three():
    villages = [village(f"63.03.01.200{n}", name=f"Desa {n}") for n in range(1, 6)]
    helper = holder(Role.FACILITATOR, villages[0])
    for region in villages[1:3]:
        MembershipFactory(user=helper, role=Role.FACILITATOR, region=region)

    seen = Region.objects.filter(access.within(helper, Permission.VIEW_ALL, field="code"))

    assert list(seen) == villages[:3]
    assert [bool(access.can(helper, Permission.WRITE, region)) for region in villages] == [True] * 3 + [False] * 2


@pytest.mark.django_db
def test_within_asks_no_query_beyond_the_memberships(django_assert_num_queries):
    helper = holder(Role.FACILITATOR, village("63.03.01.2001"))
    for number in range(2, 6):
        MembershipFactory(user=helper, role=Role.FACILITATOR, region=village(f"63.03.01.200{number}"))

    with django_assert_num_queries(1):
        access.within(helper, Permission.VIEW_ALL)
        access.can(helper, Permission.WRITE)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.PMD, Role.HEAD, Role.DEPUTY])
def test_a_role_for_the_province_reaches_everything(role):
    village()

    assert Region.objects.filter(access.within(holder(role), Permission.VIEW_ALL, field="code")).count() == 4


@pytest.mark.django_db
def test_a_partner_works_on_its_own_matters_only():
    ours, other = PartnerFactory(), PartnerFactory()
    user = holder(Role.PARTNER, partner=ours)

    assert [bool(access.can(user, Permission.WORK_AS_PARTNER, one)) for one in (ours, other)] == [True, False]
    assert access.partner_ids(user) == [ours.pk]
    assert not access.can(user, Permission.WORK_AS_PARTNER, village())


@pytest.mark.django_db
def test_several_roles_add_up_and_none_is_lost():
    region, partner = village(), PartnerFactory()
    user = holder(Role.OFFICIAL, region)
    MembershipFactory(user=user, role=Role.PARTNER, partner=partner)

    assert access.can(user, Permission.WRITE, region)
    assert access.can(user, Permission.WORK_AS_PARTNER, partner)


@pytest.mark.django_db
def test_roles_hold_from_their_first_day_until_the_day_before_their_end():
    today = timezone.localdate()
    later, over = UserFactory(), UserFactory()
    MembershipFactory(user=later, role=Role.PMD, since=today + datetime.timedelta(days=1))
    MembershipFactory(user=over, role=Role.PMD, since=today - datetime.timedelta(days=9), until=today)

    assert [bool(access.can(user, Permission.MANAGE_PEOPLE)) for user in (later, over)] == [False, False]


@pytest.mark.django_db
def test_nobody_and_the_switched_off_may_nothing_and_a_superuser_everything():
    off = person(Role.PMD, is_active=False)
    admin = UserFactory(is_superuser=True)

    allowed = [sum(bool(access.can(user, permission)) for permission in Permission) for user in (AnonymousUser(), off, admin)]

    assert allowed == [0, 0, len(Permission)]


@pytest.mark.django_db
def test_a_no_gives_the_reason_in_the_readers_language():
    ours, elsewhere = village("63.03.01.2001"), village("63.05.01.2001")
    user = holder(Role.OFFICIAL, ours)

    reasons = [str(access.can(user, *asked).reason) for asked in ((Permission.REVIEW,), (Permission.WRITE, elsewhere))]

    assert reasons == ["Peran Anda tidak mencakup hal ini.", "Ini termasuk wilayah lain, bukan wilayah Anda."]

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from klaster.access import Role
from klaster.accounts.models import Membership, User
from tests.factories import MembershipFactory, PartnerFactory, UserFactory, person, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def pmd(client):
    user = person(Role.PMD, name="Petugas PMD")
    client.force_login(user)
    return user


@pytest.fixture
def region():
    return village("63.03.01.2001", name="Sungai Contoh")


def names(response):
    return [user.name for user in response.context["page_obj"]]


@pytest.mark.parametrize("role", [Role.HEAD, Role.OFFICIAL, Role.FACILITATOR, Role.KECAMATAN, Role.PARTNER])
def test_people_are_closed_to_those_who_look_after_nobody(client, region, role):
    places = {Role.HEAD: {}, Role.PARTNER: {"partner": PartnerFactory()}, Role.KECAMATAN: {"region": region.parent}}
    client.force_login(person(role, **places.get(role, {"region": region})))

    answers = [client.get(reverse(name)).status_code for name in ("people_list", "people_invite", "audit_trail")]

    assert answers == [403] * 3


def test_people_ask_strangers_to_sign_in(client):
    assert client.get("/kerja/orang/").url == "/akun/masuk/?next=/kerja/orang/"


def test_a_kabupaten_does_not_see_people_of_others(client, region):
    kabkota = person(Role.KABKOTA, region=region.parent.parent, name="DPMD Banjar")
    stranger = person(Role.OFFICIAL, region=village("63.05.01.2001"), name="Rahasia")
    ours = person(Role.OFFICIAL, region=region, name="Kami")
    client.force_login(kabkota)

    assert names(client.get("/kerja/orang/")) == ["DPMD Banjar", "Kami"]
    for name in ("people_detail", "people_history"):
        assert client.get(reverse(name, args=[stranger.pk])).status_code == 404
    assert client.post(reverse("people_link", args=[stranger.pk])).status_code == 404
    assert client.get(reverse("people_pass_on", args=[stranger.memberships.get().pk])).status_code == 404
    assert client.get(reverse("people_end", args=[ours.memberships.get().pk])).status_code == 403
    assert [client.post(reverse("people_switch", args=[ours.pk])).status_code, User.objects.get(pk=ours.pk).is_active] == [
        403,
        True,
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Budi", "Petugas PMD", "Siti"]),
        ("q=sit", ["Siti"]),
        ("q=0812-3456", ["Siti"]),
        ("q=budi@contoh.id", ["Budi"]),
        ("role=official", ["Siti"]),
        ("kabupaten=63.03", ["Siti"]),
        ("kabupaten=63.05", []),
        ("state=off", ["Budi"]),
        ("state=never", ["Petugas PMD", "Siti"]),
        ("q=%00", ["Budi", "Petugas PMD", "Siti"]),
        ("role=xyz", ["Budi", "Petugas PMD", "Siti"]),
        ("page=zzz", ["Budi", "Petugas PMD", "Siti"]),
        ("page=99999999999999999999", ["Budi", "Petugas PMD", "Siti"]),
    ],
)
def test_people_are_filtered(client, region, query, found):
    pmd = person(Role.PMD, name="Petugas PMD")
    person(Role.OFFICIAL, region=region, name="Siti", phone="+6281234567890")
    person(name="Budi", email="budi@contoh.id", is_active=False)
    village("63.05.01.2001")
    client.force_login(pmd)
    User.objects.update(last_login=None)

    assert names(client.get(f"/kerja/orang/?{query}")) == found


def queries(client, address):
    """The queries of a second visit: the first one may still make the portal's row."""
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_people_ask_the_same_queries_for_one_and_for_three(client, pmd, region):
    def add(number):
        one = person(Role.OFFICIAL, region=village(f"63.03.01.201{number}"))
        MembershipFactory(user=one, role=Role.PARTNER, partner=PartnerFactory())

    add(1)
    for_one = queries(client, "/kerja/orang/")
    add(2)
    add(3)
    for_three = queries(client, "/kerja/orang/")

    assert for_one == for_three <= 15


def test_a_person_asks_the_same_queries_for_one_role_and_for_three(client, pmd, region):
    siti = person(Role.FACILITATOR, region=region)
    for_one = queries(client, f"/kerja/orang/{siti.pk}/")
    for number in (2, 3):
        MembershipFactory(user=siti, role=Role.FACILITATOR, region=village(f"63.03.01.200{number}"))
    for_three = queries(client, f"/kerja/orang/{siti.pk}/")

    assert for_one == for_three <= 15


def test_the_choice_of_a_place_asks_the_same_queries_for_one_and_for_three(client, pmd, region):
    address = "/kerja/orang/undang/?role=official&q="
    for_one = queries(client, address)
    for number in (2, 3):
        village(f"63.05.01.200{number}")
    for_three = queries(client, address)

    assert for_one == for_three <= 15


def test_invite_asks_role_then_place_then_person(client, pmd, region):
    village("63.05.01.2001", name="Lain")

    roles = client.get("/kerja/orang/undang/")
    found = client.get("/kerja/orang/undang/?role=official&q=sungai&kabupaten=63.03")
    address = f"/kerja/orang/undang/?role=official&place={region.pk}"
    done = client.post(address, {"name": "Siti", "phone": "0812 3456 7890", "email": ""})

    siti = User.objects.get(phone="+6281234567890")
    assert [role["code"] for role in roles.context["roles"]] == Role.values
    assert [place["name"] for place in found.context["places"]] == [region]
    assert f"place={region.pk}" in found.content.decode()
    assert done.url == f"/kerja/orang/{siti.pk}/"
    assert (siti.memberships.get().role, siti.memberships.get().region) == (Role.OFFICIAL, region)


def test_invite_for_a_partner_chooses_among_the_partners(client, pmd):
    partner = PartnerFactory(short_name="Brida")

    found = client.get("/kerja/orang/undang/?role=partner&q=bri")
    client.post(f"/kerja/orang/undang/?role=partner&place={partner.pk}", {"name": "Ani", "email": "ani@contoh.id"})

    assert [place["name"] for place in found.context["places"]] == [partner]
    assert Membership.objects.get(role=Role.PARTNER).partner == partner


@pytest.mark.parametrize(
    "query",
    [
        "role=official&place=999999",
        "role=official&place=x",
        "role=official&place=99999999999999999999",
        "role=official&place=-1",
        "person=0",
        "person=x",
    ],
)
def test_invite_knows_no_place_or_person_of_that_number(client, pmd, query):
    assert client.get(f"/kerja/orang/undang/?{query}").status_code == 404


def test_invite_does_not_offer_a_region_of_the_wrong_kind(client, pmd, region):
    assert client.get(f"/kerja/orang/undang/?role=kabkota&place={region.pk}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "", "phone": "081234567890"}, "name"),
        ({"name": "Siti"}, "__all__"),
        ({"name": "Siti", "phone": "12"}, "phone"),
        ({"name": "Siti", "phone": "0812\x003456789"}, "phone"),
        ({"name": "Siti", "email": "siti"}, "email"),
        ({"name": "x" * 151, "phone": "081234567890"}, "name"),
        ({"name": "Siti", "phone": "081234567890", "since": "31-12-2026"}, "since"),
        ({"name": "Siti", "phone": "081234567890", "since": "9999-12-31"}, "since"),
        ({"name": "Siti", "phone": "081234567890", "since": "2026-05-02", "until": "2026-05-01"}, "until"),
    ],
)
def test_invite_says_what_is_wrong_and_keeps_what_was_typed(client, pmd, region, fields, wrong):
    page = client.post(f"/kerja/orang/undang/?role=official&place={region.pk}", fields)

    assert list(page.context["form"].errors) == [wrong]
    assert not Membership.objects.filter(role=Role.OFFICIAL).exists()


def test_invite_asks_before_it_gives_the_role_to_a_person_who_is_known(client, pmd, region):
    budi = UserFactory(name="Budi", phone="+6281234567890")
    address = f"/kerja/orang/undang/?role=official&place={region.pk}"

    asked = client.post(address, {"name": "Siti", "phone": "081234567890"})
    assert "Kontak ini milik Budi" in asked.content.decode()
    assert not budi.memberships.exists()

    client.post(address, {"name": "Siti", "phone": "081234567890", "existing": "on"})
    assert budi.memberships.get().region == region


def test_invite_escapes_a_script_in_a_name(client, pmd, region):
    client.post(
        f"/kerja/orang/undang/?role=official&place={region.pk}", {"name": "<script>x</script>", "phone": "081234567890"}
    )

    page = client.get("/kerja/orang/").content.decode()

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_a_further_role_is_given_to_a_person(client, pmd, region):
    siti = person(Role.OFFICIAL, region=region)
    second = village("63.03.01.2002")

    client.post(f"/kerja/orang/undang/?person={siti.pk}&role=official&place={second.pk}", {})

    assert {held.region for held in siti.memberships.active()} == {region, second}


def test_pmd_cannot_give_himself_a_role_on_the_page(client, pmd):
    assert client.get(f"/kerja/orang/undang/?person={pmd.pk}").status_code == 403


def test_end_page_ends_a_role_on_the_day(client, pmd, region):
    siti = person(Role.OFFICIAL, region=region)
    held = siti.memberships.get()
    day = timezone.localdate() + datetime.timedelta(days=30)

    client.post(f"/kerja/orang/peran/{held.pk}/akhiri/", {"until": day.isoformat()})

    held.refresh_from_db()
    assert held.until == day


def test_end_page_says_why_the_last_role_of_pmd_stays(client, pmd):
    page = client.post(f"/kerja/orang/peran/{pmd.memberships.get().pk}/akhiri/", {})

    assert "Ini peran Dinas PMD yang terakhir" in page.content.decode()


def test_edit_page_changes_the_contact_and_knows_whose_number_it_is(client, pmd, region):
    siti = person(Role.OFFICIAL, region=region, name="Siti")
    UserFactory(name="Budi", phone="+6281234567890")

    taken = client.post(f"/kerja/orang/{siti.pk}/ubah/", {"name": "Siti A.", "phone": "081234567890"})
    client.post(f"/kerja/orang/{siti.pk}/ubah/", {"name": "Siti A.", "phone": "085500001111", "email": ""})

    siti.refresh_from_db()
    assert "Kontak ini sudah dipakai Budi" in taken.content.decode()
    assert (siti.name, siti.phone, siti.email) == ("Siti A.", "+6285500001111", None)


def test_detail_page_says_why_a_link_cannot_be_issued(client, region):
    kabkota = person(Role.KABKOTA, region=region.parent.parent)
    siti = person(Role.OFFICIAL, region=region)
    MembershipFactory(user=siti, role=Role.HEAD)
    client.force_login(kabkota)

    page = client.get(f"/kerja/orang/{siti.pk}/").content.decode()

    assert "di luar kewenangan Anda" in page
    assert client.post(f"/kerja/orang/{siti.pk}/tautan/").status_code == 403


@pytest.mark.parametrize("name", ["people_link", "people_switch", "people_second_factor"])
def test_writes_need_a_post(client, pmd, name):
    assert client.get(reverse(name, args=[pmd.pk])).status_code == 405


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999"])
@pytest.mark.parametrize("address", ["{}/", "{}/riwayat/", "{}/ubah/", "peran/{}/akhiri/", "peran/{}/serah-terima/"])
def test_an_unknown_number_names_nobody(client, pmd, number, address):
    assert client.get(f"/kerja/orang/{address.format(number)}").status_code == 404

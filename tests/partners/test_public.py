"""What the public reads of the partners, and what it never reads."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from klaster.access import Role
from klaster.models import Portal
from partners.actions import capabilities, contributions, requests
from partners.actions.merging import merge_partner
from partners.actions.research_projects import change_state
from partners.models import ResearchProject
from tests.factories import ActivityFactory, EnrolmentFactory, InnovationFactory, PartnerFactory, SiteFactory, person, village
from tests.partners.board_factories import offer, request_of
from tests.partners.requests_kit import World
from tests.partners.research import project

pytestmark = pytest.mark.django_db


def page(address):
    response = Client().get(address)
    return response.status_code, response.content.decode()


def publish(innovation, **fields):
    fields = {"name": innovation.name, **fields}
    innovation.current_version = innovation.versions.create(
        number=1, published_at=timezone.now(), published_by=innovation.created_by, **fields
    )
    innovation.save()
    return innovation


def full_partner(number=1):
    """A partner with an activity in a site and a village that is none, and a published innovation."""
    partner = PartnerFactory(name=f"Badan Riset {number}", slug=f"brida-{number}", role="Meneliti bersama desa")
    site = EnrolmentFactory(site=SiteFactory(region=village(f"63.03.01.20{number:02}", f"Sungai Satu {number}"))).site
    activity = ActivityFactory(
        partner=partner, title=f"Riset eceng gondok {number}", contact="Nama Rahasia", contact_phone="0800-000-777"
    )
    activity.villages.set([site.region, village(f"63.09.01.20{number:02}", f"Sungai Dua {number}")])
    activity.innovations.add(publish(InnovationFactory(region=site.region), name=f"Pupuk cair {number}"))
    return partner


def test_partner_page_shows_what_it_does_and_where():
    full_partner()

    status, text = page("/mitra/brida-1/")

    assert status == 200
    for shown in [
        "Meneliti bersama desa",
        "Riset eceng gondok 1",
        "Sungai Satu 1",
        "Sungai Dua 1",
        "Kab. Banjar",
        "Pupuk cair 1",
    ]:
        assert shown in text


def test_partner_page_links_only_to_sites():
    partner = full_partner()
    site = partner.activities.get().villages.get(name="Sungai Satu 1").site

    status, text = page("/mitra/brida-1/")

    assert (f'href="/lokasi/{site.slug}/"' in text, text.count('href="/lokasi/lokasi')) == (True, 1)


@pytest.mark.parametrize("address", ["/mitra/", "/mitra/brida-1/"])
def test_public_pages_never_show_focal_points(address):
    full_partner()

    status, text = page(address)

    assert ("Nama Rahasia" in text, "0800-000-777" in text) == (False, False)


def test_partner_page_leaves_cancelled_activities_out_with_their_villages():
    partner = PartnerFactory(slug="brida")
    cancelled = ActivityFactory(partner=partner, title="Kunjungan batal", status="cancelled")
    cancelled.villages.add(village("63.03.01.2001", "Sungai Batal"))
    cancelled.innovations.add(publish(InnovationFactory(), name="Inovasi batal"))

    status, text = page("/mitra/brida/")

    assert (status, "batal" in text.lower()) == (200, False)


def test_partner_page_shows_innovations_as_published_and_no_draft():
    partner = PartnerFactory(slug="brida")
    activity = ActivityFactory(partner=partner)
    edited = publish(InnovationFactory(), name="Nama terbit")
    edited.name = "Nama draf berikutnya"
    edited.save()
    activity.innovations.set([edited, InnovationFactory(name="Draf rahasia")])

    status, text = page("/mitra/brida/")

    assert ("Nama terbit" in text, "Nama draf berikutnya" in text, "Draf rahasia" in text) == (True, False, False)


def test_partner_page_tells_the_earlier_names():
    partner = PartnerFactory(slug="kemenkum", name="Kementerian Hukum")
    partner.names.create(name="Kementerian Hukum dan HAM", until=datetime.date(2024, 10, 21))

    status, text = page("/mitra/kemenkum/")

    assert "Kementerian Hukum dan HAM" in text


def test_partner_that_no_longer_takes_part_is_not_public():
    PartnerFactory(slug="lama", name="Dinas Lama", is_active=False)

    assert page("/mitra/lama/")[0] == 404
    assert "Dinas Lama" not in page("/mitra/")[1]


def test_partners_are_grouped_by_kind():
    PartnerFactory(kind="university", name="Universitas Contoh")
    PartnerFactory(kind="provincial", name="Dinas Contoh")

    status, text = page("/mitra/")

    assert text.index("Dinas Contoh") < text.index("Universitas Contoh")


def test_partners_without_any_say_so():
    status, text = page("/mitra/")

    assert (status, 'class="empty"' in text) == (200, True)


def test_public_list_shows_at_most_25_of_a_page():
    PartnerFactory.create_batch(26)

    first, second = page("/mitra/")[1], page("/mitra/?page=2")[1]

    assert (first.count('class="card"'), second.count('class="card"')) == (25, 1)


@pytest.mark.parametrize("number", ["zzz", "0", "-1", "99999999999999999999999", "%00"])
def test_page_number_that_is_none_answers(number):
    PartnerFactory()

    assert page(f"/mitra/?page={number}")[0] == 200


def test_script_in_a_name_is_shown_as_text():
    PartnerFactory(slug="jahat", name="<script>alert(1)</script>", role="<script>alert(2)</script>")

    assert "<script>alert" not in page("/mitra/")[1] + page("/mitra/jahat/")[1]


def queries(address, django_assert_max_num_queries):
    Portal.content_changed()
    with django_assert_max_num_queries(10) as captured:
        assert page(address)[0] == 200
    return len(captured)


def test_partner_list_takes_the_same_queries_for_1_and_3(django_assert_max_num_queries):
    full_partner(1)
    once = queries("/mitra/", django_assert_max_num_queries)

    full_partner(2), full_partner(3)

    assert queries("/mitra/", django_assert_max_num_queries) == once


def test_partner_page_takes_the_same_queries_for_1_and_3(django_assert_max_num_queries):
    partner = full_partner(1)
    once = queries("/mitra/brida-1/", django_assert_max_num_queries)

    for other in [full_partner(2), full_partner(3)]:
        other.activities.update(partner=partner)

    assert queries("/mitra/brida-1/", django_assert_max_num_queries) == once


# where it works


def test_research_and_confirmed_help_are_part_of_where_it_works():
    partner = PartnerFactory(slug="ulm", short_name="ULM", name="Universitas Contoh")
    regions = [
        village(f"63.03.01.{2001 + n}", f"Sungai {name}") for n, name in enumerate(["Riset", "Rencana", "Bantu", "Janji"])
    ]
    for region, state in zip(regions[:2], ["running", "planned"], strict=True):
        made = ResearchProject.objects.create(
            kind="research", institution=partner, title=state, starts=timezone.localdate(), state=state
        )
        made.villages.add(region)
    for region, state in zip(regions[2:], ["confirmed", "accepted"], strict=True):
        offer(request_of(region, state=state), partner, state="accepted")
    ActivityFactory(partner=partner).villages.add(regions[0])

    where = page("/mitra/ulm/")[1].split("Lokasi kegiatan")[-1]
    listed = page("/mitra/")[1]

    assert [name in where for name in ("Sungai Riset", "Sungai Rencana", "Sungai Bantu", "Sungai Janji")] == [
        True, False, True, False,
    ]  # fmt: skip
    assert "2 desa" in listed


# what is cached


@pytest.fixture
def brida():
    return PartnerFactory(slug="brida", name="Badan Riset")


@pytest.fixture
def pmd():
    return person(Role.PMD)


def test_a_part_in_an_innovation_is_public_at_once(brida, pmd):
    innovation = publish(InnovationFactory(), name="Gula cair")
    before = page("/mitra/brida/")[1]

    contributions.add_contribution(innovation=innovation, partner=brida, stage="1_idea", part="Merancang tungku", by=pmd)

    assert ("Merancang tungku" in before, "Merancang tungku" in page("/mitra/brida/")[1]) == (False, True)


def test_what_a_partner_can_no_longer_do_leaves_its_page_at_once(brida, pmd):
    able = brida.capabilities.create(topic="market", note="Katalog daring")
    before = page("/mitra/brida/")[1]

    capabilities.remove_capability(capability=able, by=pmd)

    assert ("Katalog daring" in before, "Katalog daring" in page("/mitra/brida/")[1]) == (True, False)


def test_a_merged_partner_leads_on_at_once(brida, pmd):
    old = PartnerFactory(slug="balama", name="Badan Lama")
    before = page("/mitra/balama/")[0], "Badan Lama" in page("/mitra/brida/")[1]

    merge_partner(partner=old, into=brida, by=pmd)

    after = page("/mitra/balama/")[0], "Badan Lama" in page("/mitra/brida/")[1]
    assert (before, after) == ((200, False), (301, True))


def test_help_that_the_village_confirmed_is_public_at_once():
    world = World()
    request = world.done("Alat kemas")
    before = page("/mitra/brida/")[1]

    requests.confirm(request=request, by=world.official)

    assert ("Alat kemas" in before, "Alat kemas" in page("/mitra/brida/")[1]) == (False, True)


def test_research_that_begins_is_public_at_once(brida, pmd):
    made = project(brida, villages=[village("63.03.01.2001", "Sungai Riset")])
    before = page("/mitra/brida/")[1]

    change_state(project=made, to=ResearchProject.State.RUNNING, by=pmd)

    assert ("Sungai Riset" in before, "Sungai Riset" in page("/mitra/brida/")[1]) == (False, True)

"""What a hostile insider tried with filings, and what must hold."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from klaster.access import Role
from partners.actions import filing_parties, filing_stages
from partners.actions import filing_parts as parts
from partners.actions import filings as actions
from partners.models import Filing, Party
from sites.actions import products
from tests.factories import PartnerFactory, ProductFactory, person, village
from tests.partners import filing_stages_kit, filings_kit, register_kit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
SECRET = "fermentasi dua tahap pada suhu 41 derajat dengan ragi roti kering dan gula aren cair"
PASSAGE = "fermentasi dua tahap pada suhu 41 derajat dengan ragi roti"
LATELY = datetime.timedelta(days=2)


@pytest.fixture
def pmd():
    return person(Role.PMD)


@pytest.fixture
def here(pmd):
    """A village with a simple patent that is not filed yet."""
    place = village()
    filings_kit.filing(pmd, place, type="simple", title="Alat", description=SECRET)
    return place


def public_page(client, filing):
    return client.get(reverse("register_filing", args=[filing.pk])).content.decode()


def test_who_follows_a_group_that_handed_over_is_not_named_to_the_public(client, pmd):
    filing = register_kit.filing(*register_kit.REGISTERED, by=pmd)
    group = filing_parties.add_party(filing=filing, role="holder", kind="group", name="Kelompok Lama", by=pmd)
    on = timezone.localdate() - LATELY

    filing_parties.end_party(party=group, end="transferred", on=on, by=pmd, followers=["Siti Rahasia binti Ahmad"])

    assert Party.objects.get(name="Siti Rahasia binti Ahmad").kind == Party.Kind.PERSON
    assert "Siti Rahasia" not in public_page(client, filing)


def test_the_register_repeats_no_secret_of_the_village_in_its_own_words(client, pmd, here):
    filing = register_kit.filing(*register_kit.FILED, by=pmd, region=here)

    with pytest.raises(ValidationError, match="fermentasi dua tahap"):
        actions.update_filing(filing=filing, by=pmd, summary=f"Kopi dengan {PASSAGE}")
    with pytest.raises(ValidationError):
        parts.set_classes(filing=filing, by=pmd, classes=[(30, f"Kopi {PASSAGE}")])
    with pytest.raises(ValidationError):
        filing_parties.add_party(filing=filing, role="holder", kind="group", name=PASSAGE, by=pmd)

    assert PASSAGE not in public_page(client, filing)


def test_a_filing_that_repeats_a_secret_of_the_village_is_not_recorded_as_filed(pmd, here):
    filing = filing_stages_kit.filing(pmd, "mark", region=here, title="Kopi", summary=f"Kopi dengan {PASSAGE}")

    with pytest.raises(ValidationError, match="fermentasi dua tahap"):
        filing_stages.record_event(filing=filing, stage="filed", on=timezone.localdate() - LATELY, by=pmd)

    assert Filing.objects.get(pk=filing.pk).public_stage == ""


def test_what_was_withdrawn_before_it_was_filed_stays_a_secret(pmd):
    region = village()
    filing = filing_stages_kit.filing(pmd, "simple", region=region, description=SECRET)
    on = timezone.localdate() - LATELY
    filing_stages.record_event(filing=filing, stage="withdrawn", on=on, by=pmd, reason="Dipikirkan lagi.")

    with pytest.raises(ValidationError):
        products.publish_product(product=ProductFactory(region=region, description=PASSAGE), by=pmd)


def test_a_few_common_words_of_a_strange_filing_block_no_village(pmd):
    region, officer = village(), person(Role.PARTNER, partner=PartnerFactory())
    filings_kit.filing(officer, region, type="simple", title="Alat", description="dibuat oleh warga desa")
    product = ProductFactory(region=region, description="Kopi ini dibuat oleh warga desa.")

    products.publish_product(product=product, by=pmd)

    product.refresh_from_db()
    assert product.is_published


def test_a_village_draws_no_other_village_into_its_filing(pmd):
    region, other = village(), village("63.09.01.2001", "Jauh")
    official = person(Role.OFFICIAL, region=region)
    filing = filings_kit.filing(official, region, title="Kopi")

    with pytest.raises(ValidationError, match="Jauh"):
        parts.add_villages(filing=filing, villages=[other], by=official)
    assert not filing.villages.exists()

    parts.add_villages(filing=filing, villages=[other], by=pmd)
    assert list(filing.villages.all()) == [other]


def test_a_title_begun_already_is_named_to_those_alone_who_may_see_it(pmd):
    region = village()
    filings_kit.filing(pmd, region, type="simple", title="Alat Rahasia Desa")
    officer = person(Role.PARTNER, partner=PartnerFactory())

    with pytest.raises(ValidationError) as refused:
        filings_kit.filing(officer, region, type="simple", title="alat rahasia desa")
    assert "Alat Rahasia Desa" not in str(refused.value)

    with pytest.raises(ValidationError, match="Alat Rahasia Desa"):
        filings_kit.filing(pmd, region, type="simple", title="alat rahasia desa")


def test_renewals_for_ever_end_with_the_calendar(pmd):
    filing_stages_kit.only_own_rules()
    filing_stages_kit.rule("registered", 3650, kind="term", counts_from="filing", ended_by=["lapsed"])
    filing = filing_stages_kit.filing(pmd)
    filing_stages_kit.go(filing, pmd, *filing_stages_kit.MARK_STAGES, step=1)

    for _again in range(28):
        filing_stages_kit.go(filing, pmd, "renewing", "renewed", on=datetime.date(2025, 3, 1), step=0)

    assert filing.expires_on == datetime.date.max

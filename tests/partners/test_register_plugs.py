"""What other pages show of the register: public things alone, read once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from klaster.cache import cache
from klaster.models import Portal
from partners import plugs_register
from tests.factories import EnrolmentFactory, InnovationFactory, ProductFactory, SiteFactory, village
from tests.partners.register_kit import ANNOUNCED, REGISTERED, days, filing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def portal():
    Portal.load()
    cache.clear()


@pytest.fixture
def site():
    made = SiteFactory(region=village())
    EnrolmentFactory(site=made)
    return made


def hidden(**fields):
    """A filing of each kind that the public does not read."""
    return [
        filing(title="Belum Diajukan", **fields),
        filing("filed", "withdrawn", title="Ditarik Kembali", **fields),
        filing(*ANNOUNCED, "substantive", "proposed", "refused", title="Ditolak Akhirnya", **fields),
    ]


def titles(section):
    return [one.title for one in section.context["filings"]]


def test_where_nothing_is_public_nothing_shows(site):
    hidden(region=site.region)
    product, innovation = ProductFactory(region=site.region), InnovationFactory(region=site.region)

    assert plugs_register.site_filings(site=site, user=None) is None
    assert plugs_register.site_timeline(site=site) == []
    assert plugs_register.product_filings(product=product) is None
    assert plugs_register.innovation_filings(innovation=innovation, version=None) is None
    assert plugs_register.home_figures() is None
    assert plugs_register.summary_figure() is None


def test_a_site_shows_the_filings_of_its_village_and_those_shared_with_it(site):
    own = filing(*REGISTERED, region=site.region, title="Milik Sendiri")
    shared = filing("filed", region=village("63.03.01.2009", "Desa Lain"), title="Milik Bersama")
    shared.villages.add(site.region)
    filing("filed", region=village("63.03.01.2009", "Desa Lain"), title="Milik Lain")
    hidden(region=site.region)

    assert set(titles(plugs_register.site_filings(site=site, user=None))) == {own.title, shared.title}


def test_the_timeline_of_a_site_tells_public_stages_on_their_days(site):
    stages = [("filed", -400), ("formalities", -390), ("announced", -380), ("objected", -350), ("substantive", -300),
              ("proposed", -200), ("responded", -180), ("substantive", -150)]  # fmt: skip
    filing(*stages, region=site.region)
    hidden(region=site.region)

    steps = plugs_register.site_timeline(site=site)

    assert [step["date"] for step in steps] == [days(-400), days(-390), days(-380), days(-300)]


def test_products_and_innovations_show_theirs(site):
    product, innovation = ProductFactory(region=site.region), InnovationFactory(region=site.region)
    shown = filing("filed", region=site.region, title="Tampil")
    for one in [shown, *hidden(region=site.region)]:
        one.products.add(product)
        one.innovations.add(innovation)
    filing("filed", region=site.region, title="Produk lain")

    assert titles(plugs_register.product_filings(product=product)) == ["Tampil"]
    assert titles(plugs_register.innovation_filings(innovation=innovation, version=None)) == ["Tampil"]


def test_figures_never_add_the_three_up(site):
    filing(*REGISTERED), filing(*REGISTERED, title="Dua", type="design")
    filing("filed", "recorded", type="copyright", title="Lagu")

    home, head = plugs_register.home_figures()[0], plugs_register.summary_figure()

    assert (home["value"], head["value"]) == ("2", "2")
    assert home["detail"] == "1 tercatat · 0 diberi · 0 berjalan"
    assert head["detail"].startswith(home["detail"])


def site_page(site):
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        page = Client().get(f"/lokasi/{site.slug}/").content.decode()
    return page, len(captured)


def test_the_page_of_a_site_takes_the_same_queries_for_1_and_3(site):
    filing("filed", region=site.region, title="Satu")
    page, once = site_page(site)
    filing(*REGISTERED, region=site.region, title="Dua"), filing(*ANNOUNCED, region=site.region, title="Tiga")

    again, thrice = site_page(site)

    assert "Kekayaan intelektual" in page
    assert "Tiga" in again
    assert thrice == once
    assert once <= 20


def test_the_profile_of_a_site_as_a_document_holds_public_filings_alone(site):
    filing("filed", region=site.region, title="Tampil Saja")
    section = plugs_register.site_filings(site=site, user=None, pdf=True)

    assert (section.template, section.last) == ("partners/register/section_pdf.html", True)

import datetime
import random

import pytest

from klaster.access import Role
from sites.demo import seed_products, seed_sites
from sites.models import Cohort, Evidence, Product, Region, Site
from tests.factories import person

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 24)


def test_demo_has_one_site_in_each_kabupaten_and_products_in_every_state():
    pmd, rng = person(Role.PMD), random.Random(2025)

    seed_sites(rng=rng, by=pmd, today=TODAY)
    seed_products(rng=rng, by=pmd, today=TODAY)

    sites = Site.objects.published().with_place()
    kinds = [site.region.level for site in sites]
    assert (kinds.count(Region.Level.DESA), kinds.count(Region.Level.KELURAHAN)) == (11, 2)
    assert len({site.region.kabkota_code for site in sites}) == 13
    assert all("contoh" in site.profile for site in sites)
    assert all(site.office_phone.startswith("0511-00000") for site in sites)
    assert list(Cohort.objects.values_list("name", "quota")) == [("2025 (tahap I)", 1), ("2026 (persiapan)", None)]
    assert set(Product.objects.values_list("is_published", flat=True)) == {True, False}
    assert Product.objects.filter(licences__isnull=True).exists()
    assert set(Product.objects.exclude(licences=None).values_list("licences__kind", flat=True)) == {
        "nib", "pirt", "halal", "brand", "bpom", "sni",
    }  # fmt: skip
    assert Evidence.objects.filter(product__isnull=False).count() == Product.objects.count()

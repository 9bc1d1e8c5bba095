"""The part of sites in the demo data: places first, then their people, then what these write."""

from klaster import sockets
from klaster.access import Role
from sites.demo import seed_products, seed_sites
from sites.demo_reports import seed_innovations
from sites.demo_reviews import seed_reviews
from sites.models import Region, Site


def connect():
    sockets.plug("demo", seed, order=10)
    sockets.plug("demo.in_use", in_use)


def in_use():
    return Site.objects.exists()


def seed(cast):
    seed_sites(rng=cast.rng, by=cast.pmd, today=cast.today)
    villages = [site.region for site in Site.objects.select_related("region").order_by("region__code")]
    banjar = next(village for village in villages if village.code.startswith("63.03."))
    urban = next(village for village in villages if village.is_kelurahan)
    cast.official(banjar, "desa@contoh.id")
    cast.official(urban, "kelurahan@contoh.id")
    for village in villages:
        cast.official(village)
    neighbours = Region.objects.villages().under(banjar.code[:8]).exclude(pk=banjar.pk)
    for village in [banjar, *neighbours[:2]]:
        cast.person("pendamping@contoh.id", "Muhammad Ilham", Role.FACILITATOR, region=village)
    seed_products(rng=cast.rng, by=cast.pmd, today=cast.today)
    seed_innovations(rng=cast.rng, pmd=cast.pmd, officials=cast.officials, today=cast.today)
    seed_reviews(cast=cast, codes=[banjar.code, urban.code])

"""The places and products of the demo data, through the actions. The texts stand in data/demo_sites.json."""

import datetime
import json
from decimal import Decimal
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from sites.actions.evidence import add_photo
from sites.actions.products import create_product, publish_product
from sites.actions.regions import load_regions
from sites.actions.sites import create_cohort, create_site, enrol
from sites.demo_pictures import picture
from sites.models import Region

DATA = Path(__file__).parent / "data"
PLAIN = ["summary", "profile", "population", "head_title"]
PRODUCT = ["name", "description", "producer_kind", "producer_name", "price", "unit", "capacity", "market"]
CAPTIONS = ["Gambar contoh: lanskap {name}", "Gambar contoh: kegiatan di {name}", "Gambar contoh: hasil kerja warga {name}"]


def _told():
    return json.loads((DATA / "demo_sites.json").read_text(encoding="utf-8"))


def photo(rng, title):
    return SimpleUploadedFile("contoh.jpg", picture(rng, title), content_type="image/jpeg")


def seed_sites(*, rng, by, today):
    """13 sites, one in each kabupaten/kota, in the cohort of 2025; the cohort of 2026 is being prepared."""
    if not Region.objects.villages().under("63").exists():
        load_regions(content=(DATA / "regions_63.csv").read_bytes(), by=by, source="regions_63.csv")
    told = _told()
    cohort, _next_one = (create_cohort(by=by, **each) for each in told["cohorts"])
    joined = min(datetime.date(2025, 7, 7), today)
    return [_seed_site(number, each, cohort, joined, rng, by) for number, each in enumerate(told["sites"], start=1)]


def _seed_site(number, told, cohort, joined, rng, by):
    region = Region.objects.with_place().get(code=told["code"])
    site = create_site(
        region=region,
        by=by,
        potentials="\n".join(told["potentials"]),
        latitude=Decimal(told["latitude"]),
        longitude=Decimal(told["longitude"]),
        office_address=f"Jl. Contoh No. {number}, {region.place}",
        office_phone=f"0511-00000{number:02d}",
        office_email=f"kantor.{number:02d}@contoh.id",
        **{field: told[field] for field in PLAIN},
    )
    enrol(site=site, cohort=cohort, joined=joined, by=by)
    for caption in CAPTIONS[: 1 + number % 3]:
        add_photo(owner=site, file=photo(rng, region.name), by=by, caption=caption.format(name=region.full_name))
    return site


def seed_products(*, rng, by, today):
    """About 20 products with every kind of licence, with none, and two that are not public yet."""
    regions = Region.objects.in_bulk([each["code"] for each in _told()["sites"]], field_name="code")
    products = []
    for told in _told()["sites"]:
        for each in told["products"]:
            licences = [
                {"kind": kind, "number": number, "valid_until": _until(years, today)}
                for kind, number, years in each["licences"]
            ]
            fields = {field: each[field] for field in PRODUCT}
            product = create_product(region=regions[told["code"]], by=by, licences=licences, **fields)
            file = photo(rng, product.name)
            add_photo(owner=product, file=file, by=by, caption=f"Gambar contoh: {product.name}")
            if each["published"]:
                publish_product(product=product, by=by)
            products.append(product)
    return products


def _until(years, today):
    """The end of a year some years ahead; 0 gives a licence that has run out."""
    if years is None:
        return None
    return datetime.date(today.year - 1 + years, 12, 31)

"""What a village has that could stand in its inventory, and what is not listed yet."""

from django.db.models import Q

from partners.models import FilingType, Potential
from sites.models import Innovation, Product, ProductLicence

MOST = 20  # suggestions of a kind on one page


def products_of(region):
    return Product.objects.filter(region=region, made_until__isnull=True)


def innovations_of(region):
    return Innovation.objects.filter(Q(region=region) | Q(further_villages__region=region)).distinct()


def suggestions(region):
    """What is not listed: products without a trademark, innovations with a technical part. [{thing, kind, fits, query}]"""
    listed = Potential.objects.filter(region=region)
    marked = ProductLicence.objects.filter(kind=ProductLicence.Kind.BRAND).values("product")
    products = products_of(region).exclude(pk__in=listed.filter(product__isnull=False).values("product")).exclude(pk__in=marked)
    innovations = Innovation.objects.filter(region=region).exclude(technical="")
    innovations = innovations.exclude(pk__in=listed.filter(innovation__isnull=False).values("innovation"))
    return [
        *(_suggested(one, Potential.Kind.PRODUCT, "produk", FilingType.MARK) for one in products[:MOST]),
        *(_suggested(one, Potential.Kind.INNOVATION, "inovasi", FilingType.SIMPLE_PATENT) for one in innovations[:MOST]),
    ]


def _suggested(thing, kind, name, fits):
    return {"thing": thing, "kind": kind, "fits": fits, "query": f"{name}={thing.pk}&jenis={fits.value}"}

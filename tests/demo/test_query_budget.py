"""Public pages of the whole demo: ten queries at most for a page that nobody opened since the content changed, then two."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from klaster.cache import cache
from partners.models import Filing, Partner
from sites.models import Innovation, Product, Site

COLD, WARM = 10, 2
PLACES = ["63", "63.03", "63.03.06", "63.03.06.2014"]
LISTS = [
    "home", "about", "accessibility", "privacy", "site_list", "innovation_list", "product_list", "register", "partners",
    "indeks", "index_methodologies",
]  # fmt: skip


def addresses(kind):
    if kind == "lists":
        return [reverse(name) for name in LISTS]
    if kind == "index":
        return [reverse("indeks-region", args=[code]) for code in PLACES]
    if kind == "filing":
        return [reverse("register_filing", args=[pk]) for pk in Filing.objects.public().values_list("pk", flat=True)]
    model = {"site": Site, "innovation": Innovation, "product": Product, "partner": Partner}[kind]
    return [reverse(kind, args=[slug]) for slug in model.objects.published().values_list("slug", flat=True)]


def asked(client, address):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(queries)


@pytest.mark.parametrize("kind", ["lists", "index", "site", "innovation", "product", "filing", "partner"])
def test_each_public_page_takes_few_queries(client, kind):
    found = addresses(kind)
    cache.clear()
    cold = {address: asked(client, address) for address in found}
    warm = {address: asked(client, address) for address in found}
    assert found
    assert {address: count for address, count in cold.items() if count > COLD} == {}
    assert {address: count for address, count in warm.items() if count > WARM} == {}

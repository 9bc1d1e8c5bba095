"""The public pages that say how each index is measured."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from indicators.models import Methodology

pytestmark = pytest.mark.django_db


def page(client, name="index_methodologies", **kwargs):
    answer = client.get(reverse(name, kwargs=kwargs))
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_each_version_stands_with_its_regulation_and_bounds(client):
    text = page(client).get_text(" ", strip=True)

    for one in Methodology.objects.published():
        assert one.source in text
    for bound in ("79,63", "69,35", "57,39", "49,49", "0,8156", "351", "451"):
        assert bound in text


def test_version_lists_its_127_butir_and_says_which_is_not_known(client):
    soup = page(client, "index_methodology", code="id-2025")

    assert len(soup.select("details li")) == 127
    assert "Butir ke-127 (belum diketahui rumusannya, 5 nilai)" in soup.get_text()


def test_draft_is_shown_to_nobody(client):
    one = Methodology.objects.get(code="id-2025")
    Methodology.objects.create(
        series="id", code="id-2027", name="Rahasia", unit="percent", places=2, ceiling=635, covers=["desa"], first_year=2027
    )

    assert client.get(reverse("index_methodology", args=["id-2027"])).status_code == 404
    assert "Rahasia" not in page(client).get_text()
    assert one.is_published


@pytest.mark.parametrize(("name", "arguments"), [("index_methodologies", {}), ("index_methodology", {"code": "id-2025"})])
def test_cold_page_takes_few_queries(client, django_assert_max_num_queries, name, arguments):
    with django_assert_max_num_queries(10):
        page(client, name, **arguments)

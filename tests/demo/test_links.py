"""No link of the portal leads nowhere, whoever follows it."""

import pytest

from tests.demo.reach import walk
from tests.demo.test_pages import VIEWERS


@pytest.mark.parametrize("viewer", VIEWERS)
def test_links_lead_somewhere(viewer):
    broken = {
        address: response.status_code
        for address, response in walk(VIEWERS[viewer])
        if response.status_code not in {200, 302} and not (viewer == "anonymous" and address.startswith("/kerja/"))
    }

    assert broken == {}

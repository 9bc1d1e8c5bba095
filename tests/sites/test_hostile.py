"""What a hostile hand puts into addresses and into the texts of a list."""

import pytest

from klaster.access import Role
from sites.exports import harmless
from tests.factories import person


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["lokasi", "produk"])
@pytest.mark.parametrize("code", ["%00", "63.03.06.20%00", "%ff", "63.03.99.9999", "x" * 300])
def test_code_in_an_address_that_names_no_village_is_not_found(client, page, code):
    client.force_login(person(Role.PMD))

    assert client.get(f"/kerja/{page}/baru/{code}/").status_code == 404


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("-5", "-5"),
        ("-5+cmd", "'-5+cmd"),
        ("Kopi;=HYPERLINK(1)", "Kopi;'=HYPERLINK(1)"),
        ("Kopi; +1", "Kopi; '+1"),
        ("Kopi\n=1", "Kopi\n'=1"),
        ("Kopi; teh - susu", "Kopi; teh - susu"),
    ],
)
def test_formula_in_a_list_is_text_wherever_a_spreadsheet_cuts_the_line(text, written):
    assert harmless(text) == written

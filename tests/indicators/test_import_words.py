"""What the buttons and figures of an import's pages say they do."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from indicators.actions import imports
from klaster.access import Role
from tests.factories import person
from tests.indicators.factories import BAKAMBAT, GOOD, TANIPAH, id_file, villages, xlsx

pytestmark = pytest.mark.django_db
BETTER = [*BAKAMBAT[:3], 131, *BAKAMBAT[4:9], "75,75", "Maju"]
UNKNOWN = xlsx([["Wilayah", "Sebutan", "Angka Akhir", "Golongan"], [BAKAMBAT[1], "Bakambat", "75,43", "Maju"]])


@pytest.fixture
def staff(client):
    villages()
    user = person(Role.PMD, name="Rina")
    client.force_login(user)
    return user


def main_of(response):
    return BeautifulSoup(response.content, "html.parser").find("main")


@pytest.mark.parametrize(("content", "button"), [(id_file(*GOOD), "Buang pratinjau ini"), (UNKNOWN, "Buang berkas ini")])
def test_button_that_drops_says_whether_there_is_a_preview_and_that_figures_stay(client, staff, content, button):
    waiting = imports.stage(content=content, file_name="x.xlsx", by=staff)

    form = main_of(client.get(reverse("index_import", args=[waiting.pk]), follow=True)).select_one('form[action$="/buang/"]')

    assert form.get_text(" ", strip=True) == f"{button} Data yang tersimpan tidak berubah."


def test_undo_says_of_each_count_what_happens_to_the_villages(client, staff):
    for rows in ([BAKAMBAT], [BETTER, TANIPAH]):
        staged = imports.stage(content=id_file(*rows), file_name="x.xlsx", by=staff)
        done = imports.commit(imported=staged, by=staff)

    page = main_of(client.get(reverse("index_import_undo", args=[done.pk])))

    assert [figure.get_text(" ", strip=True) for figure in page.select(".figure")] == [
        "1 Desa/kelurahan yang datanya dikeluarkan: tidak ada di impor lain",
        "1 Desa/kelurahan yang datanya berubah: mengikuti impor lain",
        "0 Desa/kelurahan yang datanya tetap: impor lain memuat data yang sama",
    ]

"""The steps where not all is known, and where the butir are of another year than the points."""

import re

import pytest

from indicators.models import ButirGuide
from klaster.access import Role
from tests.factories import person, village
from tests.indicators.factories import EvaluationFactory
from tests.indicators.steps_helpers import CODE, PAGE, guide, own_check, page, scored, text_of, with_points

pytestmark = pytest.mark.django_db
DIFFER = "Tahunnya berbeda: nilai yang dipakai tahun 2025, skor butir tahun 2026."


@pytest.fixture
def desa():
    return village(CODE, "Sungai Contoh")


@pytest.fixture
def operator(client, desa):
    user = person(Role.OFFICIAL, region=desa)
    client.force_login(user)
    return user


def summaries(client):
    content = client.get(PAGE).content.decode()
    return [
        " ".join(one.split())
        for one in re.findall(r"<summary>(.*?)</summary>", content[content.index('id="simulasi"') :], re.DOTALL)
    ]


def test_section_that_is_partly_known_says_how_much_and_counts_no_unknown_butir_as_0(client, operator, desa):
    scored(with_points(desa, 500), None, b1_1=4, b1_2=3)

    first = summaries(client)[0]

    assert re.search(r"2 dari \d+ butir diketahui · nilai sementara 7 · ruang peningkatan butir yang diketahui 3$", first)
    assert "belum ada data" in summaries(client)[1]


def test_section_that_is_known_says_its_points_of_its_ceiling(client, operator, desa):
    scored(with_points(desa, 500), 4)

    assert "butir diketahui" not in summaries(client)[0]
    assert "ruang peningkatan" in summaries(client)[0]


def tabs(client):
    content = client.get(PAGE).content.decode()
    return re.findall(r'<span class="count">(.*?)</span>', content[content.index('id="saran"') :])[:3]


def test_tab_of_a_suggestion_tells_unknown_butir_from_none(client, operator, desa):
    scored(with_points(desa, 500), None, b1_1=4)
    ButirGuide.objects.all().delete()
    guide("2.1", by_village=True)
    guide("2.2", by_village=True)

    assert tabs(client) == ["1", "2 belum diketahui", "0"]
    assert "2 butir memenuhi syarat, tetapi skornya belum diketahui: isi skornya dahulu." in page(client, "?saran=desa")
    assert "Dinas PMD belum mencatat satu pun butir" not in page(client, "?saran=desa")


def test_butir_of_the_year_of_the_points_come_before_newer_ones(client, operator, desa):
    with_points(desa, 500)
    same = scored(own_check(desa, operator, year=2025), None, b1_1=2)
    scored(own_check(desa, operator, year=2026), 4)

    response = client.get(PAGE)

    assert response.context["found"].scored == same
    assert "Tahunnya berbeda" not in text_of(response)


def test_newer_butir_are_used_alone_with_a_word_about_the_years_on_top(client, operator, desa):
    with_points(desa, 500)
    newer = scored(own_check(desa, operator, year=2026), 4)

    response = client.get(PAGE)
    text = text_of(response)

    assert response.context["found"].scored == newer
    assert text.index(DIFFER) < text.index("masih dibutuhkan 6")
    assert "mungkin terhitung lagi" in text


def test_older_butir_are_used_alone_but_their_number_is_a_lower_bound(client, operator, desa):
    with_points(desa, 500, year=2026)
    older = scored(own_check(desa, operator, year=2025), 4)

    response = client.get(PAGE)

    assert response.context["found"].scored == older
    assert response.context["fewest"].is_known is False
    assert "nilai yang dipakai tahun 2026, skor butir tahun 2025." in text_of(response)


def test_older_own_check_gives_no_points_where_the_official_ones_are_unknown(client, operator, desa):
    with_points(desa, 508, year=2026).__class__.objects.update(points=None, score=None, status_computed="")
    scored(own_check(desa, operator, points=381, year=2025), 3)

    found = client.get(PAGE).context["found"]

    assert (found.base, found.scored) == (None, None)


def test_own_check_without_official_figures_is_of_one_year(client, operator, desa):
    scored(own_check(desa, operator, points=381), 3)

    assert "Tahunnya berbeda" not in page(client)


def test_list_and_workspace_count_from_the_butir_of_the_same_year(client, operator, desa):
    with_points(desa, 500)
    scored(own_check(desa, operator, year=2025), 4)
    scored(own_check(desa, operator, year=2026), 4, b1_1=1)

    assert "masih dibutuhkan 6 (sedikitnya 6 butir)" in page(client)
    assert "masih dibutuhkan 6 (sedikitnya 6 butir)" in text_of(client.get("/kerja/"))


def test_entry_of_butir_offers_the_year_that_is_counted_from_and_this_year(client, operator, desa):
    with_points(desa, 500)

    content = client.get(PAGE).content.decode()

    for year in (2025, 2026):
        assert f'href="/kerja/indeks/{CODE}/butir/?tahun={year}">Isi skor butir {year}</a>' in content
        assert client.get(f"/kerja/indeks/{CODE}/butir/?tahun={year}").status_code == 200


def test_entry_of_butir_is_one_where_both_years_are_the_same(client, operator, desa):
    scored(with_points(desa, 500, year=2026), 4)

    assert client.get(PAGE).content.decode().count("Isi skor butir 2026") == 1
    assert client.get(PAGE).content.decode().count("Isi skor butir") == 1


KELURAHAN = "/kerja/indeks/63.72.01.1001/langkah/"


@pytest.fixture
def kelurahan(client):
    EvaluationFactory(points=200, score=200, dimensions=[], status_official="kurang_berkembang", status_computed="")
    client.force_login(person(Role.PMD))
    return client


def test_target_of_a_kelurahan_that_is_not_its_next_class_is_told_in_its_words(kelurahan):
    text = text_of(kelurahan.get(f"{KELURAHAN}?target=mandiri"))

    assert "Alamat menyebut target; untuk kelurahan hanya ditampilkan jalan ke klasifikasi berikutnya." in text
    assert "desa ini" not in text


def test_target_of_a_kelurahan_that_is_shown_needs_no_word(kelurahan):
    shown = kelurahan.get(KELURAHAN).context["classes"][0]["step"].status

    assert "Alamat menyebut" not in text_of(kelurahan.get(f"{KELURAHAN}?target={shown}"))
    assert "Alamat meminta simulasi; untuk kelurahan tidak ada simulasi." in text_of(kelurahan.get(f"{KELURAHAN}?b1.1=5"))

"""One answer everywhere to "how few butir": the steps page, its paper, the list of villages in transition, the workspace."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.actions import methods
from indicators.index import Item, fewest_of_rooms, suggest
from indicators.models import Methodology
from klaster.access import Role
from tests.factories import MembershipFactory, person, village
from tests.indicators.factories import AssessmentFactory, methodology
from tests.indicators.steps_helpers import CODE, PAGE, own_check, page, scored, text_of, with_points

LIST = "/kerja/indeks/transisi/"
SCORES = st.lists(st.integers(1, 5), max_size=30)


@pytest.fixture
def desa():
    return village(CODE, "Sungai Contoh")


@pytest.fixture
def staff(client):
    client.force_login(person(Role.PMD))
    return client


@pytest.fixture
def official(client, desa):
    user = person(Role.OFFICIAL, region=desa)
    client.force_login(user)
    return user


@given(SCORES, st.integers(0, 130))
def test_count_by_rooms_is_the_number_of_butir_suggested(scores, missing):
    items = [Item(str(at), score) for at, score in enumerate(scores)]
    rooms = {}
    for item in items:
        rooms[item.room] = rooms.get(item.room, 0) + 1

    assert fewest_of_rooms(rooms, missing) == len(suggest(items, missing).raises)


@pytest.mark.django_db
def test_list_and_steps_page_count_from_the_same_butir(staff, desa):
    scored(with_points(desa, 500), 4, b1_1=3)  # 6 points: 2 of the one, 1 of each of four others

    assert staff.get(PAGE).context["fewest"].words == "sedikitnya 5 butir"
    assert "6 sedikitnya 5 butir" in text_of(staff.get(LIST))


@pytest.mark.django_db
def test_workspace_counts_as_the_steps_page_does(client, official, desa):
    scored(with_points(desa, 500), 4, b1_1=3)

    assert "masih dibutuhkan 6 (sedikitnya 5 butir)" in text_of(client.get("/kerja/"))
    assert "masih dibutuhkan 6 (sedikitnya 5 butir)" in page(client)


@pytest.mark.django_db
def test_own_check_is_counted_from_where_the_official_figures_have_no_butir(client, official, desa):
    with_points(desa, 500)
    scored(own_check(desa, official, year=2026), 4)

    assert "masih dibutuhkan 6 (sedikitnya 6 butir)" in page(client)
    assert "masih dibutuhkan 6 (sedikitnya 6 butir)" in text_of(client.get("/kerja/"))


@pytest.mark.django_db
def test_older_own_check_is_counted_from_nowhere(client, official, desa):
    with_points(desa, 500, year=2026)
    scored(own_check(desa, official, year=2025), 4)

    words = "masih dibutuhkan 6 (paling sedikit 2 butir, bila tiap butir +4)"
    assert words in page(client)
    assert words in text_of(client.get("/kerja/"))


@pytest.mark.django_db
def test_own_check_by_another_version_is_counted_from_nowhere(client, official, desa):
    staff = person(Role.PMD)
    newer = methods.copy(methodology=methodology(), first_year=2026, by=staff)
    methods.publish(methodology=newer, by=staff)
    with_points(desa, 500)
    scored(own_check(desa, official, year=2026, methodology=Methodology.objects.get(pk=newer.pk)), 4)

    words = "masih dibutuhkan 6 (paling sedikit 2 butir, bila tiap butir +4)"
    assert words in page(client)
    assert words in text_of(client.get("/kerja/"))


@pytest.mark.django_db
@pytest.mark.parametrize("known", [None, 4])
def test_bound_is_said_in_other_words_while_a_butir_is_unknown(staff, desa, known):
    scored(with_points(desa, 500), known, b1_1=None)

    assert "6 paling sedikit 2 butir, bila tiap butir +4" in text_of(staff.get(LIST))
    assert "paling sedikit 2 butir, bila tiap butir +4" in text_of(staff.get(PAGE))


@pytest.mark.django_db
def test_file_says_what_the_number_of_butir_is_counted_from(staff, desa):
    scored(with_points(desa, 500), 4)
    with_points(village("63.03.01.2002"), 501)

    rows = list(csv.DictReader(io.StringIO(staff.get(LIST, {"unduh": "csv", "urut": "kode"}).content.decode("utf-8-sig"))))

    assert [(row["SEDIKITNYA (BUTIR)"], row["DASAR JUMLAH BUTIR"]) for row in rows] == [
        ("6", "skor butir"), ("2", "batas bawah, tiap butir +4"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_margin_held_is_worth_butir_and_needs_none(staff, desa):
    scored(with_points(desa, 508, status_official="mandiri", status_computed="mandiri"), 4)

    assert "2 setara 1 butir" in text_of(staff.get(LIST, {"arah": "turun"}))


@pytest.mark.django_db
def test_list_takes_the_same_queries_for_1_and_3_villages_with_butir(staff, desa, django_assert_max_num_queries):
    scored(with_points(desa, 500), 4)
    staff.get(LIST)
    with django_assert_max_num_queries(15) as one:
        staff.get(LIST)
    scored(with_points(village("63.03.01.2002"), 501), 4)
    AssessmentFactory(region=village("63.03.01.2003"), points=502, score="79.06", dimensions=[])

    with django_assert_max_num_queries(15) as three:
        staff.get(LIST)

    assert len(one) == len(three)


@pytest.mark.django_db
def test_workspace_takes_the_same_queries_for_1_and_3_villages(client, django_assert_max_num_queries):
    user = person(Role.FACILITATOR, region=village(CODE))
    scored(with_points(village(CODE), 500), 4)
    client.force_login(user)
    client.get("/kerja/")
    with django_assert_max_num_queries(40) as one:
        client.get("/kerja/")
    for code in ("63.03.01.2002", "63.03.01.2003"):
        region = village(code)
        scored(with_points(region, 501), 4)
        MembershipFactory(user=user, role=Role.FACILITATOR, region=region)

    with django_assert_max_num_queries(40) as three:
        client.get("/kerja/")

    assert len(one) == len(three)

"""Villages in status transition: found by the bounds, shown to those who read the area, printed and exported."""

import csv
import io
import re
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from indicators import index, transition
from indicators.models import Assessment, Status
from indicators.plugs_areas import links
from klaster.access import Role
from klaster.models import Portal
from tests.factories import PartnerFactory, RegionFactory, person, village
from tests.indicators.factories import AssessmentFactory, EvaluationFactory, IdmFactory, methodology

pytestmark = pytest.mark.django_db
URL = "/kerja/indeks/transisi/"


def scored(points, code="63.03.01.2001", name="Sungai Contoh", **more):
    """A village with so many points, its status as the bounds say."""
    score = index.percent_of_points(points, 635)
    status = index.status_of(score, methodology().plain.bounds)
    more = {"status_official": status, "status_computed": status, "dimensions": []} | more
    return AssessmentFactory(region=village(code, name), points=points, score=score, **more)


def names(response):
    return [one.region.name for one in response.context["page_obj"]]


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def staff(client):
    client.force_login(person(Role.PMD))
    return client


def test_address_is_named():
    assert reverse("index_transition") == URL


def test_village_just_below_a_bound_is_in_transition(staff):
    scored(437, name="Hampir Maju")  # 68.82, Maju begins at 69.35
    scored(400, "63.03.01.2002", "Jauh")  # 62.99

    response = staff.get(URL)

    assert names(response) == ["Hampir Maju"]
    assert "masih dibutuhkan" in words(response).lower()


def test_points_missing_and_fewest_butir_are_those_of_the_next_bound(staff):
    scored(500)  # 78.74, Mandiri begins at 506 points

    one = staff.get(URL).context["page_obj"][0]

    assert (one.target, one.target_points, one.missing, one.fewest.butir) == ("mandiri", 506, 6, 2)
    assert one.distance == Decimal("0.89")


@pytest.mark.parametrize(("points", "found"), [(494, True), (493, False), (505, True), (506, False)])
def test_distance_is_inclusive_and_the_bound_itself_is_beyond(staff, points, found):
    """494 points are 77.80, 1.83 below 79.63; 493 are 77.64, 1.99 below; 506 are 79.69, above."""
    scored(points)

    shown = names(staff.get(URL, {"jarak": "1,83"}))

    assert bool(shown) is found


@pytest.mark.parametrize("typed", ["0,9", "0.9"])
def test_distance_is_read_with_comma_and_point(staff, typed):
    scored(500, name="Dekat")  # 0.89 below
    scored(499, "63.03.01.2002", "Lebih jauh")  # 1.05 below

    assert names(staff.get(URL, {"jarak": typed})) == ["Dekat"]


@pytest.mark.parametrize("typed", ["", "abc", "-1", "0", "NaN", "Infinity", "1e9999"])
def test_distance_that_is_none_is_the_usual_one(staff, typed):
    response = staff.get(URL, {"jarak": typed})

    assert (response.status_code, response.context["distance"] in (transition.DISTANCE, transition.FURTHEST)) == (200, True)


def test_every_village_found_is_one_step_of_the_arithmetic_away():
    for at, points in enumerate(range(127, 636)):
        scored(points, f"63.03.01.{2001 + at}", f"Desa {points}")
    method = methodology()

    found = transition.near(Assessment.objects.all(), method, distance=Decimal(2))

    wanted = {}
    for points in range(127, 636):
        step = index.next_step(points, method.plain.bounds, 635)
        minimum = next((bound.minimum for bound in method.plain.bounds if step and bound.status == step.status), None)
        if step and minimum - index.percent_of_points(points, 635) <= 2:
            wanted[points] = (step.status, step.points, step.missing)
    assert {one.points: (one.target, one.target_points, one.missing) for one in found} == wanted


def test_village_just_above_its_bound_is_shown_when_asked_for(staff):
    scored(508, name="Baru Mandiri")  # 80.00, 2 points above
    scored(600, "63.03.01.2002", "Jauh di atas")
    scored(505, "63.03.01.2003", "Di bawah")

    response = staff.get(URL, {"arah": "turun"})

    assert names(response) == ["Baru Mandiri"]
    assert (response.context["page_obj"][0].missing, response.context["page_obj"][0].target) == (2, "mandiri")


def test_step_and_kabupaten_narrow_the_list(staff):
    scored(437, "63.03.01.2001", "Maju di Banjar")
    scored(500, "63.03.01.2002", "Mandiri di Banjar")
    scored(500, "63.09.01.2001", "Mandiri di Tabalong")

    assert sorted(names(staff.get(URL, {"langkah": "mandiri"}))) == ["Mandiri di Banjar", "Mandiri di Tabalong"]
    assert names(staff.get(URL, {"langkah": "mandiri", "kabupaten": "63.09"})) == ["Mandiri di Tabalong"]


def test_nearest_comes_first_unless_the_codes_are_asked_for(staff):
    scored(499, "63.03.01.2001", "Kedua")
    scored(505, "63.03.01.2002", "Pertama")

    assert names(staff.get(URL)) == ["Pertama", "Kedua"]
    assert names(staff.get(URL, {"urut": "kode"})) == ["Kedua", "Pertama"]


def test_newest_year_is_shown_unless_another_is_chosen(staff):
    old = scored(500)
    AssessmentFactory(region=old.region, year=2026, points=600, score="94.49", dimensions=[], status_official="mandiri",
                      status_computed="mandiri")  # fmt: skip

    assert names(staff.get(URL)) == []
    assert names(staff.get(URL, {"tahun": "2025"})) == [old.region.name]


def test_counts_by_kabupaten_stand_in_the_order_of_the_codes(staff):
    scored(500, "63.09.01.2001")
    scored(437, "63.03.01.2001")
    scored(438, "63.03.01.2002")

    kabkota = staff.get(URL).context["kabkota"]

    assert kabkota["heads"] == ["Maju → Mandiri", "Berkembang → Maju"]
    assert [(row["area"].code, row["cells"]) for row in kabkota["rows"]] == [("63.03", [0, 2]), ("63.09", [1, 0])]
    assert (kabkota["totals"], kabkota["all"]) == ([1, 2], 3)


def test_own_checks_and_other_indexes_never_appear(staff):
    place = village()
    AssessmentFactory(
        region=place, kind="self", points=500, score="78.74", dimensions=[], status_official="", status_computed="maju",
        entered_by=person(Role.PMD),
    )  # fmt: skip
    IdmFactory(region=place, score="0.8100", dimensions=[], status_official="maju", status_computed="maju")
    EvaluationFactory()
    scored(505, "63.03.01.2002", "Resmi")

    assert names(staff.get(URL)) == ["Resmi"]


def test_status_that_differs_from_the_score_is_marked(staff):
    scored(437, status_official="maju")

    assert "Maju hasil hitung portal: Berkembang" in words(staff.get(URL))


def test_points_that_are_not_known_stay_unknown(staff):
    AssessmentFactory(region=village(), points=None, score=Decimal("78.74"), dimensions=[])

    response = staff.get(URL)

    assert (response.context["page_obj"][0].missing, response.context["page_obj"][0].fewest) == (None, None)
    assert "belum ada data" in words(response)


def test_weakest_dimensions_are_those_with_the_smallest_share(staff):
    scored(464 + 36, dimensions=[Decimal(value) for value in (160, 80, 130, 60, 30, 40)])

    assert "Tata Kelola Pemerintahan Desa 40/80, Aksesibilitas 30/50" in words(staff.get(URL))


@pytest.mark.parametrize(
    ("role", "place", "expected"),
    [
        (Role.KABKOTA, "63.03", ["Di Banjar"]),
        (Role.FACILITATOR, "63.09.01.2001", ["Di Tabalong"]),
        (Role.HEAD, None, ["Di Banjar", "Di Tabalong"]),
    ],
)
@pytest.mark.parametrize("form", ["page", "csv"])
def test_everyone_sees_the_own_area_alone(client, role, place, expected, form):
    scored(500, "63.03.01.2001", "Di Banjar")
    scored(500, "63.09.01.2001", "Di Tabalong")
    region = RegionFactory(code=place) if place else None
    client.force_login(person(role, region=region))

    response = client.get(URL, {"urut": "kode"} | ({"unduh": "csv"} if form == "csv" else {}))

    shown = names(response) if form == "page" else [row["DESA/KELURAHAN"] for row in table(response)]
    assert shown == expected


def test_link_to_another_kabupaten_says_that_its_filter_was_left_out(client):
    scored(500, "63.03.01.2001", "Di Banjar")
    client.force_login(person(Role.KABKOTA, region=RegionFactory(code="63.03")))

    page = client.get(URL, {"kabupaten": "63.09"})

    assert names(page) == ["Di Banjar"]
    assert "“63.09” bukan pilihan pada “Kabupaten/kota”" in words(page)
    assert [client.get(URL, {"kabupaten": "63.09", "unduh": form}).status_code for form in ("csv", "pdf")] == [404, 404]


@pytest.mark.parametrize(
    ("role", "place", "expected"), [(Role.KABKOTA, "63.03", "Kabupaten Banjar"), (Role.HEAD, None, "seluruh wilayah")]
)
def test_print_says_whose_villages_it_holds(client, role, place, expected):
    scored(500, "63.03.01.2001", "Di Banjar")
    client.force_login(person(role, region=RegionFactory(code=place) if place else None))

    assert expected in client.get(URL).context["words"]


def test_partner_officers_have_no_such_list(client):
    client.force_login(person(Role.PARTNER, partner=PartnerFactory()))

    assert client.get(URL).status_code == 403


def test_the_anonymous_are_sent_to_sign_in(client):
    assert client.get(URL).status_code == 302


def test_without_any_score_the_page_says_what_is_missing(staff):
    assert "Belum ada data Indeks Desa" in words(staff.get(URL))


def table(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_csv_says_what_is_missing_and_bears_the_heads_of_the_ministry(staff):
    scored(500, dimensions=[Decimal(value) for value in (160, 80, 130, 60, 30, 40)])

    (row,) = table(staff.get(URL, {"unduh": "csv"}))

    assert row == {
        "KODE DESA": "63.03.01.2001", "DESA/KELURAHAN": "Sungai Contoh", "KECAMATAN": "Kecamatan 63.03.01",
        "KABUPATEN/KOTA": "Kabupaten Banjar", "LAYANAN DASAR": "160", "SOSIAL": "80", "EKONOMI": "130",
        "LINGKUNGAN": "60", "AKSESIBILITAS": "30", "TATA KELOLA PEMERINTAH": "40", "TOTAL NILAI": "500",
        "SKOR INDEKS DESA": "78.74", "STATUS RESMI": "Maju", "STATUS HASIL HITUNG": "Maju", "TAHUN": "2025",
        "MASIH DIBUTUHKAN (NILAI)": "6", "SEDIKITNYA (BUTIR)": "2", "DASAR JUMLAH BUTIR": "batas bawah, tiap butir +4",
        "JARAK (POIN PERSEN)": "0.89", "STATUS TUJUAN": "Mandiri",
        "DIMENSI TERLEMAH": "Tata Kelola Pemerintahan Desa 40 / 80; Aksesibilitas 30 / 50",
    }  # fmt: skip


def test_workbook_holds_numbers_and_the_whole_list(staff):
    for at in range(55):
        scored(500, f"63.03.01.{2001 + at}")

    book = openpyxl.load_workbook(io.BytesIO(staff.get(URL, {"unduh": "xlsx"}).content))

    rows = list(book.active.values)
    assert len(rows) == 56
    assert dict(zip(rows[0], rows[1], strict=True))["SKOR INDEKS DESA"] == pytest.approx(78.74)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_name_that_begins_like_a_formula_is_made_harmless(staff, form):
    scored(500, name='=HYPERLINK("http://jahat.example")')

    content = staff.get(URL, {"unduh": form}).content

    if form == "csv":
        assert "'=HYPERLINK" in content.decode()
    else:
        cell = openpyxl.load_workbook(io.BytesIO(content)).active["B2"]
        assert (cell.data_type, cell.value[:2]) == ("s", "'=")


def test_files_of_a_demo_database_say_so(staff):
    scored(500)
    Portal.objects.update_or_create(pk=1, defaults={"is_demo": True})

    response = staff.get(URL, {"unduh": "csv"})

    assert table(response)[0]["CATATAN"] == "Data contoh"
    assert "data-contoh-" in response.headers["Content-Disposition"]


def test_list_is_paged_and_any_page_number_answers(staff):
    for at in range(51):
        scored(500, f"63.03.01.{2001 + at}")

    assert len(names(staff.get(URL))) == 50
    assert len(names(staff.get(URL, {"page": "2"}))) == 1
    assert staff.get(URL, {"page": "zzz"}).status_code == 200


def test_page_takes_the_same_queries_for_1_and_3_villages(staff, django_assert_max_num_queries):
    scored(500)
    staff.get(URL)
    with django_assert_max_num_queries(15) as one:
        staff.get(URL)
    scored(501, "63.03.01.2002"), scored(437, "63.09.01.2001")

    with django_assert_max_num_queries(15) as three:
        staff.get(URL)

    assert len(one) == len(three)


def test_full_page_weighs_less_than_80_kilobytes(staff):
    for at in range(60):
        scored(500, f"63.03.01.{2001 + at}", "Sungai Rangas Tengah Ulu", dimensions=[Decimal(80)] * 6)

    assert len(staff.get(URL).content) < 80_000


@pytest.mark.parametrize(("role", "count"), [(Role.PMD, 2), (Role.KABKOTA, 2), (Role.OFFICIAL, 0), (None, 0)])
def test_workspace_links_to_the_list_for_those_who_read_more_than_a_village(role, count):
    region = {Role.KABKOTA: village().parent.parent, Role.OFFICIAL: village()}.get(role)

    assert len(links(person(role, region=region)) or []) == count


def test_bounds_of_another_version_are_followed():
    """Bounds are data: moved by half a point, another village is in transition."""
    steps = transition.steps_of(methodology())

    assert [(step.below, step.above, step.points) for step in steps] == [
        (Status.FAR_BEHIND, Status.LAGGING, 315),
        (Status.LAGGING, Status.DEVELOPING, 365),
        (Status.DEVELOPING, Status.ADVANCED, 441),
        (Status.ADVANCED, Status.INDEPENDENT, 506),
    ]

"""Scores as files: heads that the import knows, unknown figures empty, the own area alone."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest

from indicators.exports import file_response
from indicators.models import Assessment
from klaster.access import Role
from tests.factories import PartnerFactory, RegionFactory, person, village
from tests.indicators.factories import AssessmentFactory, EvaluationFactory, IdmFactory

pytestmark = pytest.mark.django_db
URL = "/kerja/indeks/ekspor/"


@pytest.fixture
def staff(client):
    client.force_login(person(Role.PMD))
    return client


def rows(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_file_of_indeks_desa_has_points_percent_and_both_statuses(staff):
    AssessmentFactory(region=village(), status_official="berkembang")

    (row,) = rows(staff.get(URL, {"unduh": "csv"}))

    assert row == {
        "KODE DESA": "63.03.01.2001", "DESA/KELURAHAN": "Sungai Contoh", "KECAMATAN": "Kecamatan 63.03.01",
        "KABUPATEN/KOTA": "Kabupaten Banjar", "LAYANAN DASAR": "130", "SOSIAL": "56", "EKONOMI": "117", "LINGKUNGAN": "65",
        "AKSESIBILITAS": "39", "TATA KELOLA PEMERINTAH": "57", "TOTAL NILAI": "464", "SKOR INDEKS DESA": "73.07",
        "STATUS RESMI": "Berkembang", "STATUS HASIL HITUNG": "Maju", "TAHUN": "2025",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("factory", "heads"),
    [
        (IdmFactory, ["IKS", "IKE", "IKL", "NILAI IDM"]),
        (EvaluationFactory, ["BIDANG PEMERINTAHAN", "BIDANG KEWILAYAHAN", "BIDANG KEMASYARAKATAN", "TOTAL"]),
    ],
)
def test_other_indexes_have_heads_of_their_own(staff, factory, heads):
    factory()

    (row,) = rows(staff.get(URL, {"unduh": "csv"}))

    assert list(row)[4:] == [*heads, "STATUS RESMI", "STATUS HASIL HITUNG", "TAHUN"]


def test_index_and_year_are_chosen_in_the_address(staff):
    place = village()
    AssessmentFactory(region=place)
    idm = IdmFactory(region=place)

    (row,) = rows(staff.get(URL, {"unduh": "csv", "data": f"{idm.methodology_id}-2023"}))

    assert (row["NILAI IDM"], row["TAHUN"]) == ("0.6737", "2023")


def test_unknown_figure_is_an_empty_cell_and_no_zero(staff):
    AssessmentFactory(region=village(), points=None, score=None, dimensions=[], status_computed="")

    (row,) = rows(staff.get(URL, {"unduh": "csv"}))
    book = openpyxl.load_workbook(io.BytesIO(staff.get(URL, {"unduh": "xlsx"}).content))

    assert {row[head] for head in ("LAYANAN DASAR", "TOTAL NILAI", "SKOR INDEKS DESA", "STATUS HASIL HITUNG")} == {""}
    assert book.active["E2"].value is None


def test_own_checks_are_in_no_file(staff):
    AssessmentFactory(region=village(), kind=Assessment.Kind.SELF, status_official="", entered_by=person())
    AssessmentFactory(region=village("63.03.01.2002", "Resmi"))

    assert [row["DESA/KELURAHAN"] for row in rows(staff.get(URL, {"unduh": "csv"}))] == ["Resmi"]


def test_file_holds_the_own_area_and_of_it_what_is_chosen(client):
    AssessmentFactory(region=village("63.03.01.2001", "Di Banjar"))
    AssessmentFactory(region=village("63.09.01.2001", "Di Tabalong"))
    client.force_login(person(Role.KABKOTA, region=RegionFactory(code="63.03")))

    for asked in ({}, {"kabupaten": "63.03"}):
        assert [row["DESA/KELURAHAN"] for row in rows(client.get(URL, {"unduh": "csv"} | asked))] == ["Di Banjar"]
    assert client.get(URL, {"unduh": "csv", "kabupaten": "63.09"}).status_code == 404


def test_kabupaten_narrows_the_file(staff):
    AssessmentFactory(region=village("63.03.01.2001", "Di Banjar"))
    AssessmentFactory(region=village("63.09.01.2001", "Di Tabalong"))

    assert [row["DESA/KELURAHAN"] for row in rows(staff.get(URL, {"unduh": "csv", "kabupaten": "63.09"}))] == ["Di Tabalong"]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_control_signs_break_no_file_and_hide_no_formula(form):
    rows = [["Bimtek\x0bkemasan\x01"], ["\x0b=1+1"], ["Dua\nbaris"], [3]]

    response = file_response(["\x0b=BRIDA"], rows, name="x", form=form)

    if form == "xlsx":
        read = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(response.content)).active.rows]
    else:
        read = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert read == [["'=BRIDA"], ["Bimtekkemasan"], ["'=1+1"], ["Dua\nbaris"], [3 if form == "xlsx" else "3"]]


def test_without_any_score_there_is_a_page_and_no_file(staff):
    assert staff.get(URL).status_code == 200
    assert staff.get(URL, {"unduh": "xlsx"}).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.PARTNER, 403), (Role.HEAD, 200)])
def test_files_are_for_those_who_read_everything(client, role, status):
    client.force_login(person(role, partner=PartnerFactory() if role == Role.PARTNER else None))

    assert client.get(URL).status_code == status


def test_page_and_file_take_the_same_queries_for_1_and_3_villages(staff, django_assert_max_num_queries):
    AssessmentFactory(region=village())
    staff.get(URL)
    one = [queries(staff, more, django_assert_max_num_queries) for more in ({}, {"unduh": "csv"})]
    for at in (2, 3):
        AssessmentFactory(region=village(f"63.03.0{at}.2001"), dimensions=[Decimal(80)] * 6)

    three = [queries(staff, more, django_assert_max_num_queries) for more in ({}, {"unduh": "csv"})]

    assert one == three


def queries(client, asked, at_most):
    with at_most(15) as counted:
        client.get(URL, asked)
    return len(counted)

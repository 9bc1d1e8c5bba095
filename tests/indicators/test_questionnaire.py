"""What the reader finds in a questionnaire workbook, whatever its layout, and what it rejects."""

import pytest

from indicators import questionnaires
from indicators.importing.reader import Sheet
from indicators.models import Butir
from indicators.questionnaires import ColumnsNotFound, NoButir, WrongVillage
from tests.indicators.factories import methodology

pytestmark = pytest.mark.django_db
HEAD = ["No. Butir", "Butir", "Skor (1-5)"]
OWN = "63.03.06.2014"


def read(*rows, head=HEAD, more=(), **options):
    butir = Butir.objects.filter(sub_dimension__dimension__methodology=methodology())
    sheets = [Sheet("Isian", [*([head] if head else []), *rows]), *more]
    return questionnaires.read(sheets, butir=butir, codes={OWN}, year=2026, **options)


def scores(found):
    codes = dict(Butir.objects.values_list("pk", "code"))
    return {codes[pk]: score for pk, (score, *_) in found.scores.items()}


@pytest.mark.parametrize("code", [23.3, "23.3", "23,3", " 23.3 ", "'23.3", "23 . 3"])
def test_code_is_read_however_it_is_written(code):
    assert scores(read([code, "Merek dagang", 4])) == {"23.3": 4}


@pytest.mark.parametrize("score", [4, 4.0, "4", "4,0", " 4 "])
def test_score_is_read_however_it_is_written(score):
    assert scores(read(["23.3", "", score])) == {"23.3": 4}


@pytest.mark.parametrize("score", ["", 0, 0.0, "-", "NIHIL", "0"])
def test_unknown_score_is_no_score_and_no_error(score):
    found = read(["23.3", "", score])

    assert (found.scores, found.rejected, found.unknown) == ({}, [], 1)


@pytest.mark.parametrize("score", [6, -1, 3.5, "empat", "1/2"])
def test_score_that_is_none_of_1_to_5_is_rejected_with_row_column_value_reason_and_remedy(score):
    (one,) = read(["23.3", "", score]).rejected

    assert (one.row, one.column, one.value) == (2, "Skor (1-5) (C)", str(score))
    assert one.reason
    assert one.remedy


@pytest.mark.parametrize("code", ["2026-03-23", "2026-03-23 00:00:00", "23 Mar", "23-Mar", "23/03"])
def test_code_that_excel_made_a_date_is_rejected_with_the_remedy(code):
    (one,) = read([code, "Merek dagang", 4]).rejected

    assert (one.value, one.column) == (code, "No. Butir (A)")
    assert "23.3" in one.remedy


def test_unknown_code_is_rejected_and_a_heading_of_a_section_is_not():
    found = read(["A", "Layanan Dasar", ""], ["1", "PAUD", ""], ["99.1", "", 4], ["JUMLAH", "", 400], ["", "Total", 400])

    assert [one.value for one in found.rejected] == ["99.1"]


def test_score_without_a_code_is_rejected():
    (one,) = read(["", "Merek dagang", 4]).rejected

    assert one.row == 2


def test_placeholder_is_found_by_its_mark():
    found = read(["?", "", 3])

    assert list(found.scores) == [Butir.objects.get(is_placeholder=True).pk]


def test_butir_that_stands_twice_with_the_same_score_is_taken_once():
    found = read(["23.3", "", 4], ["23.3", "", "4,0"], ["23.3", "", ""])

    assert (scores(found), found.rejected) == ({"23.3": 4}, [])


@pytest.mark.parametrize(("first", "second"), [(4, 5), (9, 1), (1, 9), ("empat", 4)])
def test_butir_that_stands_twice_with_different_scores_is_not_taken_and_each_row_names_the_other(first, second):
    found = read(["23.3", "", first], ["23.3", "", second], ["1.1", "", 3])

    assert scores(found) == {"1.1": 3}
    assert [one.row for one in found.rejected] == [2, 3]
    assert f"baris 3 berisi {second}" in found.rejected[0].reason
    assert f"baris 2 berisi {first}" in found.rejected[1].reason


def test_impossible_score_of_a_butir_that_stands_twice_is_told_as_impossible_too():
    bad, good = read(["23.3", "", 9], ["23.3", "", 1]).rejected

    assert "1 sampai 5" in bad.reason
    assert "1 sampai 5" not in good.reason


def test_workbook_in_which_no_row_has_a_code_of_a_butir_is_another_kind_of_file():
    with pytest.raises(NoButir) as villages:
        read(*([f"63.03.06.20{at:02}", "Desa", 129] for at in range(1, 13)))
    with pytest.raises(NoButir) as names:
        read(["A-1", "Siti", 80], ["A-2", "Budi", 90])

    assert (villages.value.villages, names.value.villages) == (12, 0)


def test_head_is_found_under_title_rows_and_rows_are_those_of_the_sheet():
    found = read(["KUESIONER INDEKS DESA 2026", "", ""], ["", "", ""], HEAD, ["23.3", "", 4], head=None)

    assert [row for _, row, _ in found.scores.values()] == [4]


def test_several_sheets_are_read_together_and_named():
    found = read(["23.3", "", 4], more=[Sheet("Sosial", [HEAD, ["14.1", "", 2]]), Sheet("Petunjuk", [["Isi 1 sampai 5"]])])

    assert scores(found) == {"23.3": 4, "14.1": 2}
    assert {sheet for *_, sheet in found.scores.values()} == {"Isian", "Sosial"}


def test_sheet_without_the_columns_asks_for_them():
    with pytest.raises(ColumnsNotFound):
        read(["23.3", 4], head=["Pertanyaan", "Isian"])


@pytest.mark.parametrize("code", ["63.03.06.2001", "6303062001", 6303062001.0])
def test_file_of_another_village_is_refused(code):
    with pytest.raises(WrongVillage):
        read(["Kode desa", code, ""], HEAD, ["23.3", "", 4], head=None)


def test_column_of_village_codes_is_looked_at_too():
    with pytest.raises(WrongVillage):
        read(["63.03.06.2001", "23.3", 4], head=["KODE DESA", "KODE", "SKOR"])


def test_own_code_in_the_titles_is_fine():
    assert scores(read(["Kode desa", 6303062014.0, ""], HEAD, ["23.3", "", 4], head=None)) == {"23.3": 4}


def test_another_year_in_the_titles_is_told():
    assert read(["INDEKS DESA TAHUN 2025", "", ""], HEAD, ["23.3", "", 4], head=None).year == 2025
    assert read(["INDEKS DESA TAHUN 2026", "", ""], HEAD, ["23.3", "", 4], head=None).year is None


def test_layout_of_a_questionnaire_never_meets_that_of_an_index_file():
    layout, heads = questionnaires.layout_of([HEAD, ["23.3", "", 4]])

    assert heads == ["NO BUTIR", "BUTIR", "SKOR"]
    assert layout != questionnaires.hashlib.sha256("\n".join(heads).encode()).hexdigest()


def test_what_a_template_was_filled_with_is_asked_of_its_own_sheet_alone():
    butir = list(Butir.objects.filter(sub_dimension__dimension__methodology=methodology()))
    template = Sheet("A", [["Kode butir", "Skor", "Terisi saat diunduh (1)"], [butir[0].code, 3, 3]])
    other = Sheet("B", [["Kode butir", "Skor"], [butir[1].code, 4]])

    found = questionnaires.read([template, other], butir=butir, codes=set(), year=2025)

    assert (found.filled, len(found.scores)) == ({butir[0].pk: 3}, 2)

"""Each row of a file is ready, ready with a mark, skipped, or rejected with what is wrong and how to mend it."""

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.actions import imports
from indicators.importing import check, columns
from indicators.importing.check import Check, codes_in, data_rows
from indicators.importing.reader import FileRefused, Sheet
from indicators.importing.regions import resolve
from indicators.models import Assessment
from sites.models import Region, RegionCode
from tests.factories import village
from tests.indicators.factories import BAKAMBAT, ID_HEADER, PEMURUS, TANIPAH, methodology, villages

IDM_HEADER = ["KODE DESA", "NAMA DESA", "IKS 2023", "IKE 2023", "IKL 2023", "NILAI IDM 2023", "STATUS IDM 2023"]
EVALUATION_HEADER = ["KODE", "KELURAHAN", "PEMERINTAHAN", "KEWILAYAHAN", "KEMASYARAKATAN", "TOTAL", "KATEGORI"]
CODES = {"id": "id-2025", "idm": "idm-2016", "epdeskel": "epdeskel-2015"}
pytestmark = pytest.mark.django_db


def run(head, *rows, year=2025, **asked):
    """What the check says of a sheet with this header and these rows; the header is row 1."""
    sheet = Sheet("Sheet", [head, *rows])
    header = columns.find_header(sheet.rows)
    kept = list(data_rows(sheet, header))
    method = methodology(CODES[header.series])
    regions = resolve(codes_in(kept, header), year)
    given = {"name": method.name, "covers": method.covers, "year": year, "header": header, "regions": regions}
    return Check(method=method.plain, **given, **asked).run(kept)


def of_id(*rows, **asked):
    return run(ID_HEADER, *rows, **asked)


def changed(row, **cells):
    return [cells.get(name, cell) for name, cell in zip(ID_HEADER, row, strict=True)]


def figures(checked):
    """Of each row that is ready: points, score, official and computed status, marks."""
    return [(row[2], row[3], row[5], row[6], row[7]) for row in checked.rows]


def reasons(checked):
    return [(one["row"], one["column"], one["value"], one["reason"]) for one in checked.rejected]


def test_score_that_its_dimensions_contradict_is_kept_as_written_with_a_mark():
    villages()

    checked = of_id(changed(BAKAMBAT, Skor="68,03"))

    assert figures(checked) == [(432, "68.03", "maju", "maju", ["score"])]
    assert checked.rows[0][4] == ["129", "56", "127", "68", "39", "60"]
    assert [one["text"] for one in checked.remarks] == ["Bakambat: skor 68,03 tidak sesuai dengan dimensinya."]


def test_score_that_stands_for_no_whole_points_has_none_and_its_status_comes_from_the_dimensions():
    villages()

    checked = of_id(changed(BAKAMBAT, Skor="68,10", Status="Berkembang"))

    assert figures(checked) == [(None, "68.10", "berkembang", "maju", ["score", "status"])]


def test_score_alone_that_stands_for_no_whole_points_is_marked_too():
    villages()

    checked = run(["KODE DESA", "SKOR ID 2025", "STATUS"], ["6303012001", "68,10", "Berkembang"])

    assert figures(checked) == [(None, "68.10", "berkembang", "berkembang", ["score"])]


def test_known_dimensions_that_leave_no_room_for_the_score_contradict_it():
    villages()

    checked = of_id(changed(BAKAMBAT, DA="-", Skor="95,12", Status="Mandiri"), changed(TANIPAH, DA="-"))

    assert [row[7] for row in checked.rows] == [["score"], []]


def test_points_that_the_dimensions_do_not_give_are_marked():
    villages()
    head = [*ID_HEADER, "TOTAL NILAI"]

    checked = run(head, [*BAKAMBAT, 480], [*TANIPAH, 540])

    assert [(row[2], row[7]) for row in checked.rows] == [(479, ["score"]), (540, [])]


@pytest.mark.parametrize(("score", "marks"), [("75,43", []), ("75,44", []), ("75,42", ["score"]), ("75,45", ["score"])])
def test_a_score_may_be_cut_off_or_rounded_by_a_hundredth_as_the_database_allows(score, marks):
    villages()

    assert of_id(changed(BAKAMBAT, Skor=score)).rows[0][7] == marks


def test_official_status_that_the_figures_do_not_give_is_marked():
    villages()

    checked = of_id(changed(BAKAMBAT, Status="Berkembang"), TANIPAH)

    assert [row[7] for row in checked.rows] == [["status"], []]
    assert (checked.counts["marked"], checked.counts["differs"]) == (1, 1)


def test_idm_keeps_its_score_and_computes_the_status_from_the_mean():
    village("63.03.11.2001", "Kalaan")

    checked = run(IDM_HEADER, ["6303112001", "KALAAN", 0.7543, 0.6, 0.6667, "0,8200", "MANDIRI"], year=2023)

    assert figures(checked) == [(None, "0.8200", "mandiri", "berkembang", ["score", "status"])]


def test_evaluation_keeps_its_total_and_computes_the_class_from_the_sum():
    village("63.72.01.1001", "Kelurahan Contoh")

    checked = run(EVALUATION_HEADER, ["6372011001", "Contoh", 232, 98, 199, 340, "BERKEMBANG"])

    assert figures(checked) == [(340, "340", "berkembang", "cepat_berkembang", ["score", "status"])]


def test_zero_in_a_dimension_is_unknown():
    villages()

    assert of_id(changed(BAKAMBAT, DA=0)).rows[0][4] == ["129", "56", "127", "68", None, "60"]


def test_village_again_with_the_same_values_is_counted_and_skipped():
    villages()

    checked = of_id(BAKAMBAT, TANIPAH, changed(BAKAMBAT, Kode="6303012001", Skor=75.43))

    assert (len(checked.rows), checked.counts["repeated"], checked.counts["read"], checked.rejected) == (2, 1, 3, [])


def test_village_again_with_other_values_is_rejected_and_names_the_first():
    villages()

    checked = of_id(BAKAMBAT, changed(BAKAMBAT, Skor="68,03"))

    assert reasons(checked) == [
        (3, "Kode (B)", "63.03.01.2001", "Desa yang sama sudah ada di baris 2 dengan isi yang berbeda.")
    ]


def test_good_row_of_a_village_whose_first_row_was_rejected_is_left_to_a_person():
    villages()

    checked = of_id(changed(BAKAMBAT, DLD=999), BAKAMBAT)

    assert [one["row"] for one in checked.rejected] == [2, 3]
    assert checked.rows == []


def test_two_codes_of_one_village_are_one_village():
    place = village("63.03.01.2050", "Bakambat")
    RegionCode.objects.filter(region=place).delete()
    RegionCode.objects.create(region=place, code="63.03.01.2001", name="Bakambat", until="2025-03-01")
    RegionCode.objects.create(region=place, code="63.03.01.2050", name="Bakambat", since="2025-03-01")

    checked = of_id(BAKAMBAT, changed(BAKAMBAT, Kode="63.03.01.2050"))

    assert (len(checked.rows), checked.counts["repeated"]) == (1, 1)


def test_code_of_a_province_that_is_not_loaded_says_so():
    villages()

    checked = of_id(changed(BAKAMBAT, Kode="32.01.01.2001"), changed(BAKAMBAT, Kode="63.03.01.2999"))

    assert [one["reason"] for one in checked.rejected] == [
        "Kode ini milik provinsi 32, yang tidak dimuat di portal ini.",
        "Tidak ada desa dengan kode ini.",
    ]


def test_code_of_another_year_names_the_village_and_its_code_now():
    place = village("63.03.01.2050", "Bakambat")
    RegionCode.objects.create(region=place, code="63.03.01.2001", name="Bakambat", until="2020-01-01")

    checked = of_id(BAKAMBAT)

    assert checked.rejected[0]["reason"] == "Kode ini dipakai Bakambat pada tahun lain; kodenya sekarang 63.03.01.2050."


def test_name_that_the_village_bore_before_is_no_remark():
    place = villages()[0]
    RegionCode.objects.filter(region=place).delete()
    RegionCode.objects.create(region=place, code=place.code, name="Bakambat Lama", until="2020-01-01")

    checked = of_id(changed(BAKAMBAT, Desa="BAKAMBAT LAMA"), changed(TANIPAH, Desa="Desa Lain"))

    assert [(one["row"], one["kind"]) for one in checked.remarks] == [(3, "names")]


def test_rejected_row_brings_its_cells_and_the_file_its_head():
    villages()

    checked = of_id(changed(BAKAMBAT, DLD=999.0))

    assert checked.head == ID_HEADER
    assert checked.rejected[0]["cells"] == [*BAKAMBAT[:3], "999", *map(str, BAKAMBAT[4:])]


def test_file_with_thousands_of_wrong_rows_is_refused_with_the_first(monkeypatch):
    villages()
    monkeypatch.setattr(check, "MOST_REJECTED", 2)

    with pytest.raises(FileRefused) as refused:
        of_id(*[changed(BAKAMBAT, DLD="x")] * 3)

    assert refused.value.reason.startswith("Lebih dari 2 baris ditolak, jadi kolomnya mungkin salah terbaca.")
    assert refused.value.reason.endswith("Yang pertama baris 2: Ini bukan angka.")


def test_progress_is_told_with_every_thousands_of_rows(monkeypatch):
    villages()
    monkeypatch.setattr(check, "AT_ONCE", 2)
    told = []

    of_id(BAKAMBAT, TANIPAH, PEMURUS, progress=lambda done, total: told.append((done, total)))

    assert told == [(2, 3), (3, 3)]


def test_good_rows_never_need_the_careful_way(monkeypatch):
    villages()
    monkeypatch.setattr(Check, "_carefully", lambda *_: pytest.fail("a good row was read cell by cell"))

    checked = of_id(BAKAMBAT, changed(TANIPAH, Kode="6303012002"), changed(PEMURUS, Kode=6303012009.0, Skor="69.13"))

    assert len(checked.rows) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_codes_are_looked_up_in_as_many_queries_whatever_their_number(count, django_assert_num_queries):
    codes = [place.code for place in villages()][:count]

    with django_assert_num_queries(2):
        assert set(resolve(codes, 2025)) == set(codes)


def test_row_of_another_year_is_rejected_in_either_way():
    villages()
    rows = [[*BAKAMBAT, 2025], [*TANIPAH, 2024.0]]

    for careful in (False, True):
        checked = run([*ID_HEADER, "TAHUN"], *rows, careful=careful)
        assert reasons(checked) == [(3, "TAHUN (L)", "2024", "Baris ini dari tahun lain, bukan 2025.")]


CELLS = st.sampled_from([129, 56.0, "60", "39,0", "-", "", 0, 999, "lima", 127.5, 75.88235294, "NIHIL", 20, "1.234,5"])
SCORES = st.sampled_from(["75,43", 75.43, "75.44", "68,03", "68,10", "", "-", "x", 200, 0.6737, "0,82", 529, 340.0])
STATUSES = st.sampled_from(["Maju", "MANDIRI", "Desa Berkembang", "Cepat Berkembang", "", "-", "Sangat Mandiri"])
CODE_CELLS = st.sampled_from(
    ["63.03.01.2001", "6303012001", 6303012002.0, "63.03.01.2009", "6371041001", "63.03", "99", "", "JUMLAH", "3201012001"]
)
NAMES = st.sampled_from(["Bakambat", "DESA TANIPAH", "Lain", "", 7])


def lines(head):
    figures = len(head) - 4
    return st.tuples(CODE_CELLS, NAMES, *([CELLS] * figures), SCORES, STATUSES).map(list)


@pytest.mark.parametrize(
    ("head", "year"),
    [
        (["KODE DESA", "DESA", "DLD", "DS", "DE", "DL", "DA", "DTKPD", "SKOR INDEKS DESA", "STATUS"], 2025),
        (["KODE DESA", "DESA", "SKOR INDEKS DESA", "STATUS INDEKS DESA"], 2025),
        (IDM_HEADER, 2023),
        (EVALUATION_HEADER, 2025),
    ],
)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_quick_way_and_careful_way_say_the_same(head, year, data):
    if not Region.objects.filter(code="63.71.04.1001").exists():
        villages()
        village("63.71.04.1001", "Contoh")
    rows = data.draw(st.lists(lines(head), max_size=12))

    assert run(head, *rows, year=year) == run(head, *rows, year=year, careful=True)


@pytest.mark.parametrize(
    ("head", "year"),
    [(ID_HEADER[1:], 2025), (["KODE", "SKOR ID", "STATUS ID"], 2025), (IDM_HEADER, 2023), (EVALUATION_HEADER, 2025)],
)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_is_found_good_the_database_takes(head, year, data):
    if not Region.objects.filter(code="63.71.04.1001").exists():
        villages()
        village("63.71.04.1001", "Contoh")
    numbers = st.decimals(0, 11_000, places=2) | st.decimals(0, 1, places=6) | st.integers(15, 180) | st.just("")
    cells = st.tuples(CODE_CELLS, *([numbers.map(str)] * (len(head) - 2)), STATUSES).map(list)
    checked = run(head, *data.draw(st.lists(cells, max_size=6)), year=year)
    series = methodology(CODES[columns.find_header([head]).series])

    with transaction.atomic():
        if checked.rows:
            imports.import_rows(methodology=series, year=year, rows=checked.rows, file_name="x", by=None)
        assert Assessment.objects.count() == len(checked.rows)
        transaction.set_rollback(True)


def test_total_larger_than_the_portal_can_hold_is_rejected():
    village("63.72.01.1001", "Kelurahan Contoh")

    checked = run(EVALUATION_HEADER, ["6372011001", "Contoh", 232, 98, 199, 10_000, ""])

    assert reasons(checked) == [(2, "TOTAL (F)", "10000", "Isi sel harus antara 0 dan 9.999.")]


GOOD_CELLS = {"DLD": [129, "130"], "DS": [56.0, 60], "DE": ["127", 100], "DL": [68], "DA": [39, 40], "DTKPD": [60, "61,0"]}


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_quick_way_and_careful_way_say_the_same_of_mostly_good_rows(data):
    if not Region.objects.filter(code=BAKAMBAT[1]).exists():
        villages()
    drawn = st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in GOOD_CELLS.items()})
    drawn = st.tuples(drawn, st.sampled_from([BAKAMBAT, TANIPAH, PEMURUS]), SCORES, STATUSES)
    rows = [
        changed(row, **cells, Skor=score, Status=status) for cells, row, score, status in data.draw(st.lists(drawn, max_size=8))
    ]

    assert of_id(*rows) == of_id(*rows, careful=True)


def test_each_kind_of_broken_row_is_rejected_and_says_how_to_mend_it():
    villages()
    for code, name in [("63.03.01.2011", "Bunipah"), ("63.03.01.2012", "Aluh Aluh Besar"), ("63.71.04.1001", "Contoh")]:
        village(code, name)
    broken = [
        changed(BAKAMBAT, Kode="63.03.99.2999"),
        changed(BAKAMBAT, Kode="63.03.01.2011", DLD=999.0),
        changed(BAKAMBAT, Kode="63.03.01.2012", Status="Sangat Mandiri"),
        changed(BAKAMBAT, Skor="68,00"),
        changed(BAKAMBAT, Kode="63.71.04.1001"),
    ]

    checked = of_id(BAKAMBAT, TANIPAH, PEMURUS, *broken)

    assert len(checked.rows) == 3
    assert [(one["row"], one["column"], one["value"]) for one in checked.rejected] == [
        (5, "Kode (B)", "63.03.99.2999"),
        (6, "DLD (D)", "999"),
        (7, "Status (K)", "Sangat Mandiri"),
        (8, "Kode (B)", "63.03.01.2001"),
        (9, "Kode (B)", "63.71.04.1001"),
    ]
    assert all(one["reason"] and one["remedy"] for one in checked.rejected)

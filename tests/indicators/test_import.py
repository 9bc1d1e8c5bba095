"""A file is checked row by row: what it says, what is odd about it, what is refused."""

from decimal import Decimal

import pytest

from indicators.actions import imports
from indicators.importing.reader import FileRefused
from indicators.models import Assessment, Import
from sites.models import Region, RegionCode
from tests.factories import village
from tests.indicators.factories import (
    BAKAMBAT,
    GOOD,
    ID_HEADER,
    TANIPAH,
    csv_file,
    id_file,
    villages,
    xlsx,
)

NOT_WHOLE = "Nilai adalah bilangan bulat, sedangkan isi sel ini tidak menunjuk ke bilangan bulat mana pun."
pytestmark = pytest.mark.django_db


def stage(content, name="id-2025.xlsx", by=None, **asked):
    return imports.stage(content=content, file_name=name, by=by, **asked)


def take_in(content, name="id-2025.xlsx", by=None, partial=False, **asked):
    return imports.commit(imported=stage(content, name, by, **asked), by=by, partial=partial)


def refusal(content, name="berkas.xlsx", **asked):
    with pytest.raises(FileRefused) as refused:
        stage(content, name, **asked)
    return refused.value.reason


def rejected(*rows):
    """The rejections of a file of Indeks Desa 2025, without their remedies."""
    return [(one["row"], one["column"], one["value"], one["reason"]) for one in stage(id_file(*rows)).rejected]


def changed(row, **cells):
    """A row with some of its cells changed, by the header's names."""
    return [cells.get(name, cell) for name, cell in zip(ID_HEADER, row, strict=True)]


def test_good_rows_become_assessments_with_their_provenance():
    places = villages()

    done = take_in(id_file(*GOOD))

    first = Assessment.objects.get(region=places[0])
    assert (first.points, first.score, first.status_official, first.status_computed) == (479, Decimal("75.43"), "maju", "maju")
    assert [int(value) for value in first.dimensions] == [129, 56, 127, 68, 39, 60]
    assert (first.source, first.source_row) == (done, 4)
    assert {name: done.counts[name] for name in ("new", "changed", "unchanged")} == {"new": 3, "changed": 0, "unchanged": 0}


def test_csv_of_the_province_with_percent_dimensions_gives_the_same_points():
    place = village(BAKAMBAT[1], BAKAMBAT[2])
    header = (
        "NAMA PROVINSI;KODE DESA;DESA/KELURAHAN;LAYANAN DASAR;SOSIAL;EKONOMI;LINGKUNGAN;AKSESIBILITAS;TATA KELOLA PEMERINTAH"
    )
    head = [*header.split(";"), "SKOR INDEKS DESA", "INDEKS DESA (ID 2025)"]
    row = [
        "KALSEL",
        "6303012001",
        "BAKAMBAT",
        "75,88235294",
        "65,88235294",
        "79,375",
        "75,55555556",
        "78,0",
        "75,0",
        "75,43",
        "MAJU",
    ]

    done = take_in(csv_file([head, row]), "rekap.csv")

    stored = Assessment.objects.get(region=place)
    assert (done.counts["scale"], stored.points) == ("percent", 479)
    assert [int(value) for value in stored.dimensions] == [129, 56, 127, 68, 39, 60]


def test_export_with_numbers_as_codes_and_a_year_column_is_read():
    place = village(BAKAMBAT[1])
    head = ["id_desa", "id_kecamatan", "layanan_dasar", "sosial", "ekonomi", "lingkungan", "aksesibilitas", "tata_kelola"]
    rows = [[*head, "skor", "status", "tahun"], [6303012001.0, 630301.0, 129, 56, 127, 68, 39, 60, 75.43, "Maju", 2026]]

    take_in(xlsx(rows), "ekspor.xlsx")

    assert Assessment.objects.get(region=place).year == 2026


def test_idm_takes_its_year_from_the_header():
    place = village("63.03.11.2001", "Kalaan")
    head = ["KODE DESA", "NAMA DESA", "IKS 2023", "IKE 2023", "IKL 2023", "NILAI IDM 2023", "STATUS IDM 2023"]

    take_in(xlsx([head, ["6303112001", "KALAAN", 0.7543, 0.6, 0.6667, 0.6737, "BERKEMBANG"]]), "x.xlsx")

    stored = Assessment.objects.get(region=place)
    assert (stored.year, stored.score, stored.points, stored.status_computed) == (2023, Decimal("0.6737"), None, "berkembang")


def test_evaluation_of_a_kelurahan_is_read():
    place = village("63.72.01.1001", "Kelurahan Contoh")
    head = ["KODE", "KELURAHAN", "PEMERINTAHAN", "KEWILAYAHAN", "KEMASYARAKATAN", "TOTAL", "KATEGORI"]

    take_in(xlsx([head, ["6372011001", "Contoh", 232, 98, 199, 529, "CEPAT BERKEMBANG"]]), "x.xlsx", year=2025)

    stored = Assessment.objects.get(region=place)
    assert (stored.points, stored.status_official, stored.status_computed) == (529, "cepat_berkembang", "cepat_berkembang")


@pytest.mark.parametrize(
    ("cells", "column", "value", "reason"),
    [
        ({"Kode": "63.03.99.2999"}, "Kode (B)", "63.03.99.2999", "Tidak ada desa dengan kode ini."),
        ({"Kode": "63.03"}, "Kode (B)", "63.03", "Ini kode wilayah yang lebih luas, bukan kode desa."),
        ({"Kode": ""}, "Kode (B)", "", "Kode desa tidak ada."),
        ({"DLD": 999}, "DLD (D)", "999", "Isi sel harus antara 34 dan 170."),
        ({"DS": "lima"}, "DS (E)", "lima", "Ini bukan angka."),
        ({"DE": 127.5}, "DE (F)", "127.5", NOT_WHOLE),
        ({"Skor": "175,43"}, "Skor (J)", "175,43", "Isi sel harus antara 20 dan 100."),
        ({"Status": "Sangat Mandiri"}, "Status (K)", "Sangat Mandiri", "Status ini tidak dikenal."),
    ],
)  # fmt: skip
def test_bad_cell_is_rejected_with_row_column_value_and_reason(cells, column, value, reason):
    villages()

    assert rejected(TANIPAH, changed(BAKAMBAT, **cells)) == [(5, column, value, reason)]


def test_every_rejection_says_how_to_put_it_right():
    villages()
    rows = [changed(BAKAMBAT, DLD=999), changed(BAKAMBAT, Kode="63.03.99.2999"), changed(BAKAMBAT, Status="x")]

    remedies = [one["remedy"] for one in stage(id_file(*rows)).rejected]

    assert len(remedies) == 3
    assert all(remedies)


def test_score_that_its_dimensions_contradict_is_imported_with_a_mark():
    place = villages()[0]

    done = take_in(id_file(changed(BAKAMBAT, Skor="68,10"), TANIPAH))

    stored = Assessment.objects.get(region=place)
    assert (stored.score, stored.points, stored.status_official) == (Decimal("68.10"), None, "maju")
    assert (stored.status_computed, [int(value) for value in stored.dimensions]) == ("maju", [129, 56, 127, 68, 39, 60])
    assert (done.counts["marked"], done.counts["score"]) == (1, 1)


@pytest.mark.parametrize("score", ["75,42", "75,43", "75,44", "75,45", "20", "100", "20,01"])
def test_no_score_near_the_dimensions_is_more_than_the_database_takes(score):
    villages()

    take_in(id_file(changed(BAKAMBAT, Skor=score)))

    assert Assessment.objects.get().score == Decimal(score.replace(",", "."))


def test_second_row_of_a_village_with_other_values_is_rejected_and_names_the_first():
    villages()
    reason = "Desa yang sama sudah ada di baris 4 dengan isi yang berbeda."

    assert rejected(BAKAMBAT, changed(BAKAMBAT, Skor="68,00")) == [(5, "Kode (B)", "63.03.01.2001", reason)]


def test_second_row_of_a_village_with_the_same_values_is_skipped_and_counted():
    villages()

    done = take_in(id_file(BAKAMBAT, BAKAMBAT))

    assert (done.counts["repeated"], done.counts["new"], done.rejected) == (1, 1, [])


def test_kelurahan_is_rejected_from_indeks_desa():
    village("63.71.04.1001", "Contoh")

    found = rejected(changed(BAKAMBAT, Kode="63.71.04.1001"))

    assert found == [(4, "Kode (B)", "63.71.04.1001", "Ini kelurahan, sedangkan Indeks Desa hanya mengukur desa.")]


def test_junk_stays_unknown_and_is_told():
    villages()
    junk = changed(BAKAMBAT, DLD="-", DS="NIHIL", DE=0, DL="TIDAK ADA", DA="-", DTKPD="", Skor="0", Status="-")

    done = take_in(id_file(junk, TANIPAH))

    assert done.counts["unknown"] == 1
    assert done.remarks[0]["text"] == "Bakambat: tidak ada angka, tetap “belum ada data”."
    assert Assessment.objects.count() == 1


def test_one_unknown_dimension_stays_null_beside_known_ones():
    place = villages()[0]

    take_in(id_file(changed(BAKAMBAT, DA="-")))

    stored = Assessment.objects.get(region=place)
    assert (stored.points, stored.dimensions[4]) == (479, None)


def test_rows_of_totals_notes_and_repeated_heads_are_skipped():
    villages()
    total = ["", "", "JUMLAH", 399, 170, 375, 205, 118, 191, "", ""]
    numbering = [f"({n})" for n in range(1, 12)]

    done = take_in(id_file(numbering, BAKAMBAT, ID_HEADER, TANIPAH, [], total, ["Martapura, 3 Juli 2025"]))

    assert (done.counts["ready"], done.counts["totals"], done.counts["notes"]) == (2, 1, 3)


def test_official_status_is_kept_beside_the_computed_one_and_the_difference_is_told():
    place = villages()[0]

    done = take_in(id_file(changed(BAKAMBAT, Status="Berkembang")))

    stored = Assessment.objects.get(region=place)
    assert (stored.status_official, stored.status_computed) == ("berkembang", "maju")
    assert [one["kind"] for one in done.remarks] == ["differs"]


def test_other_name_than_the_codes_is_told_but_not_refused():
    villages()

    done = take_in(id_file(changed(BAKAMBAT, Desa="Tanipah")))

    assert [one["text"] for one in done.remarks] == ["Berkas menulis “Tanipah”, sedangkan kodenya milik Bakambat."]


def test_code_of_the_files_year_is_resolved():
    place = village("63.03.01.2001", "Bakambat")
    Region.objects.filter(pk=place.pk).update(code="63.03.01.2050")
    RegionCode.objects.create(region=place, code="63.03.01.2001", name="Bakambat", until="2026-03-01")

    take_in(id_file(BAKAMBAT))

    assert Assessment.objects.get().region == place


def test_scripts_in_names_are_stored_as_text_and_in_file_names_lose_their_signs():
    villages()

    done = take_in(id_file(changed(BAKAMBAT, Desa="<script>alert(1)</script>")), "../../<b>id 2025</b>\0.xlsx")

    assert done.file_name == "b.xlsx"


@pytest.mark.parametrize(
    ("content", "asked", "reason"),
    [
        (xlsx([ID_HEADER, BAKAMBAT]), {}, "Berkas tidak menyebut tahunnya."),
        (xlsx([ID_HEADER, BAKAMBAT]), {"year": 2020}, "Indeks Desa tidak diukur pada tahun 2020."),
        (id_file(BAKAMBAT), {"year": 2026}, "Berkas menyebut 2025, sedangkan Anda memilih 2026."),
        (id_file(), {}, "Tidak ada baris desa di bawah kepala tabel."),
        (xlsx([["KODE", "DESA", "DLD", "DS"], ["6303012001", "x", 1, 2]]), {"year": 2025},
         "Ada kolom yang tidak ada: skor (misalnya SKOR INDEKS DESA) atau semua dimensi."),
        (xlsx([[name for name in ID_HEADER if name != "DS"], BAKAMBAT]), {"year": 2025},
         "Kolom dimensi ini tidak ditemukan: Sosial."),
        (xlsx([["KODE", "SKOR", "STATUS"], ["6303012001", 75.43, "MAJU"]]), {"year": 2025},
         "Kolomnya cocok dengan lebih dari satu indeks."),
    ],
)  # fmt: skip
def test_file_that_cannot_be_imported_says_why(content, asked, reason):
    assert refusal(content, **asked) == reason


@pytest.mark.parametrize(
    "content",
    [
        id_file(*GOOD, titles=[["INDEKS DESA TAHUN 2099"]]),
        xlsx([[*ID_HEADER, "TAHUN"], [*BAKAMBAT, 2031]]),
    ],
)
def test_year_that_has_not_come_is_refused_wherever_it_stands(content):
    villages()

    assert "belum tiba" in refusal(content)
    assert "belum tiba" in refusal(id_file(*GOOD, titles=()), name="id-2099.xlsx")
    assert "belum tiba" in refusal(id_file(*GOOD, titles=()), year=2099)


def test_file_of_unknown_columns_waits_until_a_person_names_them():
    assert stage(xlsx([["a", "b", "c", "d"], [1, 2, 3, 4]])).state == Import.State.MAPPING


def test_ambiguous_file_is_read_once_its_index_is_chosen():
    place = village("63.03.01.2001")

    take_in(xlsx([["KODE", "SKOR", "STATUS"], ["6303012001", 75.43, "MAJU"]]), "x.xlsx", year=2025, methodology="id-2025")

    stored = Assessment.objects.get(region=place)
    assert (stored.points, stored.dimensions) == (479, [])

"""Files that say only part: what they leave out is kept as long as they agree; a figure's source is the file that held it."""

from decimal import Decimal

import pytest

from indicators.actions import imports
from indicators.models import Assessment
from tests.indicators.factories import BAKAMBAT, TANIPAH, id_file, villages, xlsx

pytestmark = pytest.mark.django_db
KNOWN = [129, 56, 127, 68, 39, 60]  # of Bakambat, 479 points, 75.43
SCORES = ["Kode", "Desa", "Skor Indeks Desa", "Status"]
TITLE = [["INDEKS DESA 2025"]]


@pytest.fixture(autouse=True)
def _villages():
    villages()


def staged(content, name="id-2025.xlsx"):
    return imports.stage(content=content, file_name=name, by=None)


def brought(content, name="id-2025.xlsx", partial=False):
    return imports.commit(imported=staged(content, name), by=None, partial=partial)


def full(dimensions=KNOWN, score="75,43", status="Maju"):
    return id_file([*BAKAMBAT[:3], *dimensions, score, status])


def scores(score, status, code=BAKAMBAT[1]):
    """A file of scores and statuses alone."""
    return xlsx([SCORES, [code, "x", score, status], [TANIPAH[1], "y", "85,04", "Mandiri"]], TITLE)


def stands():
    found = Assessment.objects.get(region__code=BAKAMBAT[1])
    dimensions = [None if value is None else int(value) for value in found.dimensions]
    return found.score, dimensions, found.status_official, found.source_id


@pytest.mark.parametrize("unknown", [0, "", "-"])
def test_unknown_dimension_does_not_replace_the_known_one(unknown):
    first = brought(full())

    second = brought(full([unknown, *KNOWN[1:]]))

    assert (second.counts["unchanged"], second.counts["changed"]) == (1, 0)
    assert stands() == (Decimal("75.43"), KNOWN, "maju", first.pk)


def test_dimension_known_now_fills_the_one_that_was_not():
    brought(full([0, *KNOWN[1:]]))

    second = brought(full())

    assert stands() == (Decimal("75.43"), KNOWN, "maju", second.pk)


def test_two_files_that_each_lack_a_dimension_give_all_of_them():
    brought(full([0, *KNOWN[1:]]))
    second = brought(full([*KNOWN[:5], 0]))

    assert stands() == (Decimal("75.43"), KNOWN, "maju", second.pk)


def test_dimensions_of_another_score_are_not_kept_and_the_preview_says_so():
    brought(full())

    second = brought(full([0, *KNOWN[1:]], "75,59"))

    assert second.counts["changed"] == 1
    assert stands()[:2] == (Decimal("75.59"), [None, *KNOWN[1:]])


@pytest.mark.parametrize(("score", "status"), [("", ""), ("", "Maju"), ("-", "Maju")])
def test_row_with_some_dimensions_and_no_score_is_rejected(score, status):
    first = brought(full())

    second = staged(full([100, *[""] * 5], score, status))

    assert [(one["column"], one["reason"]) for one in second.rejected] == [
        ("Skor (J)", "Baris ini tidak memuat skor maupun semua dimensi.")
    ]
    assert stands() == (Decimal("75.43"), KNOWN, "maju", first.pk)


def test_status_that_contradicts_the_score_only_beside_what_stands_is_marked():
    brought(full())
    heads = ["Kode", "Desa", "DLD", "DS", "DE", "DL", "DA", "DTKPD", "Skor Indeks Desa"]

    second = brought(xlsx([heads, [BAKAMBAT[1], "Bakambat", *TANIPAH[3:9], "85,04"]], TITLE))

    found = Assessment.objects.get()
    assert (found.status_official, found.status_computed, found.differs) == ("maju", "mandiri", True)
    assert second.rows.get().marks == ["status"]
    assert (second.counts["marked"], second.counts["differs"]) == (1, 1)


def test_file_of_scores_alone_confirms_the_score_and_not_the_dimensions():
    first = brought(full())
    second = brought(scores("75,43", "Maju"))
    assert stands() == (Decimal("75.43"), KNOWN, "maju", first.pk)

    imports.undo(imported=first, by=None)

    assert stands() == (Decimal("75.43"), [], "maju", second.pk)


def test_file_of_statuses_alone_is_never_the_source_of_a_score():
    first = brought(full(status=""))
    second = brought(scores("", "Mandiri"))
    assert stands() == (Decimal("75.43"), KNOWN, "mandiri", first.pk)

    imports.undo(imported=first, by=None)

    assert stands() == (None, [], "mandiri", second.pk)


def test_undo_of_a_status_brings_the_earlier_one_back():
    first = brought(full())
    second = brought(scores("", "Mandiri"))

    imports.undo(imported=second, by=None)

    assert stands() == (Decimal("75.43"), KNOWN, "maju", first.pk)


def test_score_that_came_first_gets_its_dimensions_later_and_loses_them_with_their_file():
    first = brought(scores("75,43", "Maju"))
    second = brought(full())
    assert stands() == (Decimal("75.43"), KNOWN, "maju", second.pk)

    imports.undo(imported=second, by=None)

    assert stands() == (Decimal("75.43"), [], "maju", first.pk)


def test_score_cut_off_instead_of_rounded_is_the_same_score():
    first = brought(full(TANIPAH[3:9], "85,04", "Mandiri"))

    second = brought(scores("85,03", "Mandiri"))

    assert second.counts["unchanged"] == 1
    assert stands() == (Decimal("85.04"), TANIPAH[3:9], "mandiri", first.pk)


def test_rounded_score_replaces_the_one_that_was_cut_off():
    brought(scores("85,03", "Mandiri"))

    second = brought(full(TANIPAH[3:9], "85,04", "Mandiri"))

    assert stands() == (Decimal("85.04"), TANIPAH[3:9], "mandiri", second.pk)


def test_dimensions_of_two_files_that_cannot_be_of_one_score_are_not_put_together():
    brought(full([0, *KNOWN[1:]]))

    second = brought(full([120, *KNOWN[1:5], 0]))

    assert stands() == (Decimal("75.43"), [120, *KNOWN[1:5], None], "maju", second.pk)


def test_parts_of_idm_that_cannot_be_of_one_score_are_not_put_together():
    heads = ["KODE DESA", "NAMA DESA", "IKS 2023", "IKE 2023", "IKL 2023", "NILAI IDM 2023", "STATUS IDM 2023"]
    for parts in [("0,75", "", ""), ("", "0,9", "0,9")]:
        brought(xlsx([heads, [BAKAMBAT[1], "Bakambat", *parts, "0,6737", "BERKEMBANG"]]), "idm-2023.xlsx")

    assert Assessment.objects.get().dimensions == [None, Decimal("0.9"), Decimal("0.9")]


def test_dimensions_that_contradict_their_score_are_kept_beside_an_unknown_one():
    first = brought(full(score="75,59"))  # a point more than its dimensions give

    second = brought(full([0, *KNOWN[1:]], "75,59"))

    assert second.counts["unchanged"] == 1
    assert stands() == (Decimal("75.59"), KNOWN, "maju", first.pk)


def test_source_of_a_village_without_a_score_is_the_file_that_said_its_status():
    brought(scores("", "Maju"))
    second = brought(scores("", "Mandiri"))

    assert stands() == (None, [], "mandiri", second.pk)


def test_page_says_of_the_status_too_which_file_and_row_it_came_from(client):
    brought(full(status=""))
    brought(scores("", "Mandiri"), "status.xlsx")

    text = client.get(f"/indeks/{BAKAMBAT[1]}/").content.decode()

    assert "id-2025.xlsx, baris 4; diimpor" in text
    assert "status resmi: status.xlsx, baris 3; diimpor" in text


def test_page_names_the_file_once_that_said_both_score_and_status(client):
    brought(full())
    brought(scores("75,43", "Maju"), "skor.xlsx")

    assert "status resmi: " not in client.get(f"/indeks/{BAKAMBAT[1]}/").content.decode()

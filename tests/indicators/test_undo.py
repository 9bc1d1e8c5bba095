"""Undoing any import, not only the newest: as if it had never been."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.actions import imports
from indicators.models import Assessment
from klaster.access import Role
from sites.models import Region
from tests.factories import person
from tests.indicators.factories import BAKAMBAT, TANIPAH, id_file, methodology, villages

pytestmark = pytest.mark.django_db
# Bakambat with 129, 130 and 131 points in the first dimension: 75.43, 75.59, 75.75.
FIRST, SECOND, THIRD = (
    [*BAKAMBAT[:3], 129 + more, *BAKAMBAT[4:9], score, "Maju"] for more, score in ((0, "75,43"), (1, "75,59"), (2, "75,75"))
)


@pytest.fixture(autouse=True)
def _villages():
    villages()


def brought(*rows, name="id-2025.xlsx"):
    return imports.commit(imported=imports.stage(content=id_file(*rows), file_name=name, by=None), by=None)


def undone(imported):
    return imports.undo(imported=imported, by=None)


def score(code="63.03.01.2001"):
    found = Assessment.objects.filter(region__code=code).first()
    return None if found is None else (found.score, found.source_id)


def test_undo_of_the_first_of_two_keeps_what_the_second_changed():
    first, second = brought(FIRST, TANIPAH), brought(SECOND)

    undone(first)

    assert score() == (Decimal("75.59"), second.pk)
    assert score("63.03.01.2002") is None


def test_undo_of_both_in_the_order_of_their_coming_leaves_nothing():
    first, second = brought(FIRST), brought(SECOND)

    undone(first)
    undone(second)

    assert score() is None


def test_undo_of_the_middle_one_lets_the_last_ones_undo_bring_back_the_first():
    first, second, third = brought(FIRST), brought(SECOND), brought(THIRD)

    undone(second)
    undone(third)

    assert score() == (Decimal("75.43"), first.pk)


def test_a_later_import_of_the_same_figure_becomes_its_source():
    first, second = brought(FIRST), brought(FIRST, TANIPAH, name="again.xlsx")

    undone(first)

    assert score() == (Decimal("75.43"), second.pk)


def test_the_heirs_own_undo_brings_back_what_stood_before_both():
    before, first = brought(SECOND), brought(FIRST)
    heir = brought(FIRST, name="again.xlsx")

    undone(first)
    undone(heir)

    assert score() == (Decimal("75.59"), before.pk)


def test_the_heir_of_a_superseded_figure_is_what_the_later_undo_brings_back():
    first = brought(FIRST)
    heir, last = brought(FIRST, name="again.xlsx"), brought(SECOND)

    undone(first)
    undone(last)

    assert score() == (Decimal("75.43"), heir.pk)


def test_preview_of_an_undo_says_what_it_would_do_and_whom_it_touches():
    first = brought(FIRST, TANIPAH)
    second = brought(SECOND)

    plan = imports.undo_preview(imported=first)

    assert (plan["removed"], plan["restored"], plan["kept"]) == (1, 0, 1)
    assert plan["later"] == [(second, 1)]


def test_import_of_another_year_is_not_touched():
    first = brought(FIRST)
    other = imports.commit(
        imported=imports.stage(content=id_file(FIRST, titles=[["TAHUN 2026"]]), file_name="x", by=None), by=None
    )

    undone(first)

    assert list(Assessment.objects.values_list("year", "source")) == [(2026, other.pk)]


def test_the_same_file_twice_changes_nothing_and_says_so():
    first = brought(FIRST, TANIPAH)

    again = brought(FIRST, TANIPAH)

    assert (again.counts["new"], again.counts["changed"], again.counts["unchanged"]) == (0, 0, 2)
    assert set(Assessment.objects.values_list("source", flat=True)) == {first.pk}


def test_what_was_previewed_is_compared_anew_when_another_import_came_in_between():
    waiting = imports.stage(content=id_file(FIRST), file_name="a.xlsx", by=None)
    rival = imports.stage(content=id_file(SECOND), file_name="b.xlsx", by=person(Role.PMD))
    imports.commit(imported=rival, by=rival.by)

    with pytest.raises(imports.ImportRefused):
        imports.commit(imported=waiting, by=None)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.counts["new"], waiting.counts["changed"]) == ("checked", 0, 1)
    assert score() == (Decimal("75.59"), rival.pk)


def test_an_undo_in_between_makes_the_preview_be_looked_at_again():
    first = brought(FIRST)
    waiting = imports.stage(content=id_file(SECOND), file_name="a.xlsx", by=person(Role.PMD))
    undone(first)

    with pytest.raises(imports.ImportRefused):
        imports.commit(imported=waiting, by=None)

    waiting.refresh_from_db()
    assert (waiting.counts["new"], waiting.counts["changed"]) == (1, 0)


def test_an_import_of_other_villages_in_between_disturbs_nobody():
    waiting = imports.stage(content=id_file(FIRST), file_name="a.xlsx", by=None)
    rival = imports.stage(content=id_file(TANIPAH), file_name="b.xlsx", by=person(Role.PMD))
    imports.commit(imported=rival, by=rival.by)

    imports.commit(imported=waiting, by=None)

    assert Assessment.objects.count() == 2


def figures(dimensions, score, status):
    """A row of Bakambat as the check gives it; figures are chosen, the status never is computed from them here."""
    points = {"75.43": 479, "75.59": 480}.get(score)
    return (4, points, score, dimensions if score else [], status, "maju" if score else "", [])


PARTS = st.sampled_from(
    [[], ["129", None, "127", "68", "39", "60"], ["129", "56", "127", "68", "39", None], ["130", *["9"] * 5]]
)
ROWS = st.builds(figures, PARTS, st.sampled_from([None, "75.43", "75.59"]), st.sampled_from(["maju", "mandiri", ""])).filter(
    lambda row: row[2] or row[4]
)


def told(region, rows):
    """Import a file of one row for each; gives the imports."""
    return [
        imports.import_rows(
            methodology=methodology(), year=2025, rows=[(row[0], region.pk, *row[1:])], file_name=f"{at}", by=None
        )
        for at, row in rows
    ]


def all_that_stands(region):
    found = Assessment.objects.filter(region=region).first()
    return found and (
        *(found.points, found.score, found.dimensions, found.status_official, found.status_computed),
        found.source.file_name,
    )


@given(
    rows=st.lists(ROWS, min_size=3, max_size=6),
    undos=st.lists(st.integers(0, 5), min_size=1, max_size=4),
    more=st.lists(ROWS, max_size=2),
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_imported_and_undone_what_stands_is_what_the_others_alone_would_give(rows, undos, more):
    region = Region.objects.get(code=BAKAMBAT[1])
    with transaction.atomic():
        files = list(enumerate([*rows, *more]))
        done = told(region, files[: len(rows)])
        gone = {at % len(rows) for at in undos}
        for at in undos:
            imports.undo(imported=done[at % len(rows)], by=None)
        done += told(region, files[len(rows) :])
        stands = all_that_stands(region)
        for imported in done:
            imports.undo(imported=imported, by=None)
        assert all_that_stands(region) is None

        told(region, [file for file in files if file[0] not in gone])
        assert all_that_stands(region) == stands
        transaction.set_rollback(True)

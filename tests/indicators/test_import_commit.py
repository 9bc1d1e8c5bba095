"""What was checked is written whole or not at all, once, and never over what a person has not seen."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from indicators.actions import imports, methods
from indicators.importing.reader import FileRefused
from indicators.models import Assessment, Import
from klaster.access import Role
from klaster.audit.models import Event
from klaster.models import Portal
from sites.models import Region
from tests.factories import person, village
from tests.indicators.factories import (
    BAKAMBAT,
    GOOD,
    ID_HEADER,
    PEMURUS,
    TANIPAH,
    AssessmentFactory,
    id_file,
    methodology,
    villages,
    xlsx,
)

pytestmark = pytest.mark.django_db


def stage(content, name="id-2025.xlsx", by=None, **asked):
    return imports.stage(content=content, file_name=name, by=by, **asked)


def take_in(content, name="id-2025.xlsx", by=None, partial=False, **asked):
    return imports.commit(imported=stage(content, name, by, **asked), by=by, partial=partial)


def changed(row, **cells):
    """A row with some of its cells changed, by the header's names."""
    return [cells.get(name, cell) for name, cell in zip(ID_HEADER, row, strict=True)]


def test_rejected_row_keeps_all_others_out():
    villages()
    staged = stage(id_file(BAKAMBAT, changed(TANIPAH, DLD=999)))

    with pytest.raises(imports.ImportRefused):
        imports.commit(imported=staged, by=None)

    assert Assessment.objects.count() == 0


def test_partial_takes_the_good_rows_alone():
    villages()

    done = take_in(id_file(BAKAMBAT, changed(TANIPAH, DLD=999)), partial=True)

    assert (Assessment.objects.count(), done.partial) == (1, True)


def test_second_commit_changes_nothing():
    villages()
    done = take_in(id_file(*GOOD))

    again = imports.commit(imported=done, by=None)

    assert (again.committed_at, Event.objects.count()) == (done.committed_at, 1)


def test_same_file_again_leaves_everything_as_it_is():
    villages()
    first = take_in(id_file(*GOOD))

    second = take_in(id_file(*GOOD))

    assert [second.counts[outcome] for outcome in ("new", "changed", "unchanged")] == [0, 0, 3]
    assert set(Assessment.objects.values_list("source", flat=True)) == {first.pk}


def test_preview_counts_what_the_commit_will_do():
    villages()
    take_in(id_file(BAKAMBAT, TANIPAH))
    better = changed(BAKAMBAT, DLD=139, Skor="77,01")

    staged = stage(id_file(better, TANIPAH, PEMURUS))
    preview = {name: staged.counts[name] for name in ("new", "changed", "unchanged")}
    done = imports.commit(imported=staged, by=None)

    assert preview == {"new": 1, "changed": 1, "unchanged": 1}
    assert preview == {name: done.counts[name] for name in preview}


def test_file_without_status_does_not_wipe_out_the_official_one():
    place = villages()[0]
    take_in(id_file(BAKAMBAT))

    take_in(xlsx([["KODE DESA", "SKOR ID 2025", "TAHUN"], ["6303012001", "75,59", 2025]]), "x.xlsx")

    stored = Assessment.objects.get(region=place)
    assert (stored.score, stored.status_official) == (Decimal("75.59"), "maju")


def test_undo_puts_back_what_stood_before():
    places = villages()
    take_in(id_file(BAKAMBAT))
    second = take_in(id_file(changed(BAKAMBAT, DLD=139, Skor="77,01"), TANIPAH))

    undone = imports.undo(imported=second, by=None)

    assert (undone.counts["removed"], undone.counts["restored"]) == (1, 1)
    assert list(Assessment.objects.values_list("region", "score", "source_row")) == [(places[0].pk, Decimal("75.43"), 4)]


def test_undo_of_an_earlier_import_leaves_what_a_later_one_brought():
    villages()
    first = take_in(id_file(BAKAMBAT))
    second = take_in(id_file(TANIPAH))

    imports.undo(imported=first, by=None)

    assert list(Assessment.objects.values_list("source", flat=True)) == [second.pk]


def test_import_writes_one_event_and_changes_the_public_content():
    villages()
    by = person(Role.PMD, name="Rina")
    before = Portal.load().content_version

    done = take_in(id_file(*GOOD), by=by)

    event = Event.objects.of(done).get()
    assert (event.actor_name, event.verb, event.detail["counts"]["new"]) == ("Rina", "imported index data", "3")
    assert Portal.load().content_version == before + 1


def test_new_check_replaces_what_the_same_person_had_not_imported():
    villages()
    by, other = person(Role.PMD), person(Role.PMD)
    stage(id_file(BAKAMBAT), by=by)
    kept = stage(id_file(BAKAMBAT), by=other)

    newest = stage(id_file(TANIPAH), "baru.xlsx", by=by)

    assert newest.dropped == ["id-2025.xlsx"]
    assert set(Import.objects.values_list("pk", flat=True)) == {kept.pk, newest.pk}


def test_self_assessment_is_left_alone_by_an_import():
    own = AssessmentFactory(
        region=village(BAKAMBAT[1]), kind=Assessment.Kind.SELF, status_official="", entered_by=person(Role.PMD)
    )

    take_in(id_file(BAKAMBAT))

    assert Assessment.objects.get(kind="self") == own
    assert Assessment.objects.count() == 2


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY, None])
def test_import_is_refused_to_those_who_may_not(role):
    villages()
    staged = stage(id_file(BAKAMBAT), by=person(Role.PMD))
    other = person(role)

    for step in [imports.commit, imports.undo, imports.discard]:
        with pytest.raises(PermissionDenied):
            step(imported=staged, by=other)
    with pytest.raises(PermissionDenied):
        stage(id_file(BAKAMBAT), by=other)

    assert list(Import.objects.all()) == [staged]
    assert not Assessment.objects.exists()


def test_rows_checked_by_rules_that_no_longer_hold_are_not_written():
    villages()
    by = person(Role.PMD)
    staged = stage(id_file(*GOOD, titles=[["INDEKS DESA 2026"]]), "x.xlsx", by=by)
    methods.publish(methodology=methods.copy(methodology=methodology(), first_year=2026, by=by), by=by)

    with pytest.raises(imports.ImportRefused, match="aturan lain untuk 2026"):
        imports.commit(imported=staged, by=by)

    assert (Import.objects.get().state, Assessment.objects.count()) == ("checked", 0)


def test_file_that_was_dropped_meanwhile_says_so():
    villages()
    staged = stage(id_file(*GOOD))
    imports.discard(imported=staged, by=None)

    with pytest.raises(imports.ImportRefused, match="dibuang"):
        imports.commit(imported=staged, by=None)


def test_refused_file_leaves_the_one_that_was_checked_before():
    villages()
    by = person(Role.PMD)
    kept = stage(id_file(*GOOD), by=by)

    with pytest.raises(FileRefused):
        stage(b"%PDF-1.7", by=by)

    assert list(Import.objects.all()) == [kept]


def test_preview_of_a_file_is_brought_up_to_what_stands_when_it_is_looked_at():
    villages()
    first, by = take_in(id_file(*GOOD)), person(Role.PMD)
    waiting = stage(id_file(*GOOD), by=by)
    imports.undo(imported=first, by=None)

    seen = imports.look_again(imported=waiting, by=by)

    assert (seen.counts["new"], seen.counts["unchanged"]) == (3, 0)
    assert imports.commit(imported=seen, by=by).state == "committed"


def test_undo_is_refused_when_what_it_would_do_has_changed_since_it_was_shown():
    villages()
    first = take_in(id_file(*GOOD))
    plan = imports.undo_preview(imported=first)
    take_in(id_file(changed(BAKAMBAT, DLD=139, Skor="77,01")))

    with pytest.raises(imports.ImportRefused, match="Tidak ada yang dibatalkan"):
        imports.undo(imported=first, by=None, seen=plan["changes"])

    assert Assessment.objects.count() == 3


def test_village_that_became_a_kelurahan_keeps_its_figures_through_an_undo():
    places = villages()
    first = take_in(id_file(BAKAMBAT))
    second = take_in(id_file(changed(BAKAMBAT, DLD=139, Skor="77,01")))
    Region.objects.filter(pk=places[0].pk).update(level="kelurahan")

    imports.undo(imported=second, by=None)

    assert list(Assessment.objects.values_list("score", "source")) == [(Decimal("75.43"), first.pk)]


def test_village_that_became_a_kelurahan_since_the_check_gets_no_new_figures():
    places = villages()
    staged = stage(id_file(*GOOD))
    Region.objects.filter(pk=places[0].pk).update(level="kelurahan")

    with pytest.raises(imports.ImportRefused, match="menjadi kelurahan"):
        imports.commit(imported=staged, by=None)

    assert (Import.objects.get().state, Assessment.objects.count()) == ("checked", 0)

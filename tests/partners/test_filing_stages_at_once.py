"""Two people at one filing in one moment: one stage is recorded, one is taken back, and the other hears why nothing was."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from klaster.access import Role
from partners.actions.deadlines import recompute_all
from partners.actions.filing_stages import record_event, undo_event
from partners.models import DeadlineMove, Stage
from tests.factories import person
from tests.partners.filing_stages_kit import PASSED, filing, go, mark_rules, only_own_rules

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pmd(transactional_db):
    only_own_rules()
    mark_rules()
    return person(Role.PMD)


def at_once(*acts):
    """What each gave, or the error that it ended in."""
    barrier, results = threading.Barrier(len(acts)), []

    def run(act):
        try:
            barrier.wait(timeout=10)
            results.append(act())
        except ValidationError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(results) == len(acts)
    return results


def test_of_two_who_record_the_same_stage_one_does(pmd):
    mark = filing(pmd)
    results = at_once(*[lambda: record_event(filing=mark, stage=Stage.FILED, on=PASSED, by=pmd)] * 3)
    assert sum(isinstance(one, ValidationError) for one in results) == 2
    assert mark.events.count() == mark.deadlines.count() == 1


def test_of_two_who_take_back_the_same_stage_one_does(pmd):
    mark = filing(pmd)
    events = go(mark, pmd, Stage.FILED, Stage.FORMALITIES)
    results = at_once(*[lambda: undo_event(filing=mark, by=pmd, event=events[1])] * 2)
    assert sum(isinstance(one, ValidationError) for one in results) == 1
    assert mark.events.count() == 1


def test_a_stage_recorded_while_all_is_reckoned_again_loses_nothing(pmd):
    marks = [filing(pmd) for _ in range(3)]
    for mark in marks:
        go(mark, pmd, Stage.FILED, Stage.FORMALITIES)
    later = marks[0].events.last().on
    results = at_once(
        lambda: record_event(filing=marks[0], stage=Stage.ANNOUNCED, on=later, by=pmd),
        lambda: recompute_all(by=pmd, cause=DeadlineMove.Cause.RULE),
        lambda: record_event(filing=marks[2], stage=Stage.ANNOUNCED, on=later, by=pmd),
    )
    assert not any(isinstance(one, Exception) for one in results)
    for mark, open_after in zip(marks, [Stage.ANNOUNCED, Stage.FILED, Stage.ANNOUNCED], strict=True):
        assert mark.deadlines.open().get().event.stage == open_after

"""Deadlines of filings: made by rules, ended by stages, recomputed when a day, a rule or a holiday changes."""

import datetime
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from klaster.access import Role
from klaster.notifications.models import Notification
from partners.actions.deadlines import recompute, recompute_all
from partners.actions.filing_rules import set_in_use
from partners.actions.filing_stages import correct_event, undo_event
from partners.models import Deadline, DeadlineMove, DeadlineRule, FilingEvent, FilingPartner, FilingType, Holiday, Stage
from tests.factories import PartnerFactory, person
from tests.partners.filing_stages_kit import MARK_STAGES, PASSED, due, filing, go, mark_rules, only_own_rules, rule

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def pmd(db):
    only_own_rules()
    return person(Role.PMD)


def holiday(day):
    return Holiday.objects.create(on=day, name="Libur", source="SKB")


def test_a_rule_makes_a_deadline_for_its_type_and_a_stage_ends_it(pmd):
    rules = mark_rules()
    made, other = filing(pmd), filing(pmd, FilingType.DESIGN)
    go(made, pmd, Stage.FILED)
    go(other, pmd, Stage.FILED)
    assert due(made) == {rules["announce"].title: date(2025, 1, 21)}
    assert due(other) == {}
    events = go(made, pmd, Stage.FORMALITIES, Stage.ANNOUNCED, on=date(2025, 1, 16))
    assert due(made) == {rules["oppose"].title: date(2025, 3, 26)}
    ended = made.deadlines.get(rule=rules["announce"])
    assert (ended.ended_on, ended.ended_by) == (events[1].on, events[1])


def test_a_closed_filing_has_nothing_due(pmd):
    rule(Stage.FILED, 6)
    made = filing(pmd)
    go(made, pmd, Stage.FILED, Stage.WITHDRAWN, reason="Batal")
    assert due(made) == {}
    undo_event(filing=made, by=pmd)
    assert due(made) == {"office filed 6 months": date(2025, 7, 6)}


def test_with_and_without_an_objection(pmd):
    rules = mark_rules()
    calm, opposed = filing(pmd), filing(pmd)
    go(calm, pmd, *MARK_STAGES[:4])
    go(opposed, pmd, *MARK_STAGES[:3], Stage.OBJECTED, Stage.SUBSTANTIVE)
    assert due(calm) == {rules["decide"].title: PASSED + 60 * DAY}
    assert due(opposed) == {rules["decide_objected"].title: PASSED + 130 * DAY}


def test_an_objection_moves_what_depends_on_it_and_taking_it_back_moves_it_back(pmd):
    rule(Stage.ANNOUNCED, 2, condition="unopposed", kind="applicant")
    rule(Stage.ANNOUNCED, 4, condition="objected", kind="applicant")
    made = filing(pmd)
    go(made, pmd, *MARK_STAGES[:3])
    (event,) = go(made, pmd, Stage.OBJECTED, on=PASSED + 30 * DAY)
    assert [(move.was, move.now, move.cause) for move in event.moves] == [(date(2025, 3, 26), date(2025, 5, 26), "objection")]
    assert due(made) == {"applicant announced 4 months": date(2025, 5, 26)}
    moves = undo_event(filing=made, by=pmd)
    assert [(move.was, move.now, move.cause) for move in moves] == [(date(2025, 5, 26), date(2025, 3, 26), "objection")]
    assert due(made) == {"applicant announced 2 months": date(2025, 3, 26)}
    assert Deadline.objects.get().moves.count() == 2


def test_working_days_across_a_year_that_is_not_entered_are_provisional_until_it_is(pmd):
    rule(Stage.FILED, 10, "working")
    made = filing(pmd)
    holiday(date(2024, 12, 25))
    go(made, pmd, Stage.FILED, on=date(2024, 12, 23))
    found = made.deadlines.get()
    assert (found.due, found.is_provisional) == (date(2025, 1, 7), True)
    holiday(date(2025, 1, 1))
    assert recompute_all(by=pmd, cause=DeadlineMove.Cause.HOLIDAYS) == 1
    found.refresh_from_db()
    assert (found.due, found.is_provisional) == (date(2025, 1, 8), False)
    move = found.moves.get()
    assert (move.was, move.now, move.cause, move.moved_by) == (date(2025, 1, 7), date(2025, 1, 8), "holidays", pmd)


def test_a_changed_rule_moves_deadlines_and_the_end_of_protection(pmd):
    rules = mark_rules()
    made = filing(pmd)
    go(made, pmd, *MARK_STAGES)
    rules["term"].amount = 84
    rules["term"].save()
    assert recompute_all(by=pmd, cause=DeadlineMove.Cause.RULE) == 3
    made.refresh_from_db()
    assert made.expires_on == date(2032, 1, 6)
    assert {move.cause for move in DeadlineMove.objects.all()} == {"rule"}
    assert recompute_all(by=pmd, cause=DeadlineMove.Cause.RULE) == 0  # again changes nothing


def test_a_rule_taken_out_of_use_takes_its_open_deadlines_along_and_leaves_those_that_are_over(pmd):
    rules = mark_rules()
    settled, still_open = filing(pmd), filing(pmd)
    go(settled, pmd, *MARK_STAGES[:3])
    go(still_open, pmd, Stage.FILED)
    rules["announce"].is_active = False
    rules["announce"].save()
    assert recompute_all(by=pmd, cause=DeadlineMove.Cause.RULE) == 0
    assert settled.deadlines.filter(rule=rules["announce"]).exists()
    assert not still_open.deadlines.open().exists()
    rules["announce"].is_active = True
    rules["announce"].save()
    recompute_all(by=pmd, cause=DeadlineMove.Cause.RULE)
    assert due(still_open) == {rules["announce"].title: date(2025, 1, 21)}


def test_without_a_rule_of_the_term_the_end_of_protection_is_unknown(pmd):
    made = filing(pmd, FilingType.COPYRIGHT)
    go(made, pmd, Stage.FILED, Stage.RECORDED)
    assert (made.protected_on, made.expires_on) == (PASSED + 10 * DAY, None)


def test_the_same_stage_again_begins_its_deadline_anew(pmd):
    rule(Stage.SUBSTANTIVE, 30, "days")
    made = filing(pmd)
    go(made, pmd, *MARK_STAGES[:4], Stage.REFUSAL_PROPOSED, Stage.RESPONDED, Stage.SUBSTANTIVE)
    assert due(made) == {"office substantive 30 days": PASSED + 90 * DAY}
    assert made.deadlines.count() == 2


def test_who_was_told_of_the_day_before_is_told_that_it_moved(pmd):
    rule(Stage.FILED, 1, warns=["pmd"])
    made = filing(pmd)
    partner = PartnerFactory()
    FilingPartner.objects.create(filing=made, partner=partner, since=PASSED)
    (event,) = go(made, person(Role.PARTNER, partner=partner), Stage.FILED)
    Deadline.objects.update(warned_at=timezone.now(), warned_due=date(2025, 2, 6))
    correct_event(event=event, on=PASSED + 2 * DAY, by=pmd)
    told = Notification.objects.get(recipient=pmd, kind="deadline.moved")
    assert (told.params["was_on"], told.params["due_on"]) == ("2025-02-06", "2025-02-08")


def test_one_filing_is_reckoned_again_by_who_may_record_its_stages(pmd):
    made = filing(pmd)
    go(made, pmd, Stage.FILED)
    rule(Stage.FILED, 1)
    with pytest.raises(PermissionDenied):
        recompute(filing=made, by=person(Role.HEAD), cause=DeadlineMove.Cause.RULE)
    with pytest.raises(PermissionDenied):
        recompute_all(by=person(Role.OFFICIAL, region=made.region), cause=DeadlineMove.Cause.RULE)
    assert recompute(filing=made, by=pmd, cause=DeadlineMove.Cause.RULE) == []
    assert due(made) == {"office filed 1 months": date(2025, 2, 6)}


def test_reckoning_many_again_takes_as_many_queries_as_one(pmd):
    rules = mark_rules()

    def queries(amount):
        rules["term"].amount = amount
        rules["term"].save()
        with CaptureQueriesContext(connection) as seen:
            recompute_all(by=pmd, cause=DeadlineMove.Cause.RULE)
        return len(seen)

    go(filing(pmd), pmd, *MARK_STAGES)
    one = queries(100)
    for _ in range(3):
        go(filing(pmd), pmd, *MARK_STAGES)
    assert queries(90) == one <= 20


def test_the_database_keeps_one_deadline_a_rule_and_stage_one_place_a_stage_and_no_move_that_moves_nothing(pmd):
    rule(Stage.FILED, 1)
    made = filing(pmd)
    (event,) = go(made, pmd, Stage.FILED)
    found = made.deadlines.get()
    twice = [
        lambda: Deadline.objects.create(filing=made, rule=found.rule, event=event, due=PASSED),
        lambda: FilingEvent.objects.create(filing=made, position=event.position, stage=Stage.FILED, on=PASSED, recorded_by=pmd),
        lambda: DeadlineMove.objects.create(deadline=found, was=PASSED, now=PASSED, cause="event", moved_by=pmd),
    ]
    for write in twice:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def warned(made):
    return [deadline.warned_due for deadline in made.deadlines.open()]


def test_nobody_is_told_the_same_day_again_when_a_rule_comes_back(pmd):
    own, made = rule(Stage.FILED, 1, ended_by=[Stage.ANNOUNCED]), filing(pmd)
    go(made, pmd, Stage.FILED)
    made.deadlines.update(warned_at=timezone.now(), warned_due=date(2025, 2, 6))
    for in_use in (False, True):
        set_in_use(rule=own, in_use=in_use, by=pmd)
        assert made.deadlines.open().exists() is in_use
    assert warned(made) == [date(2025, 2, 6)]


def test_nobody_is_told_the_same_day_again_when_a_stage_was_taken_back(pmd):
    rule(Stage.FILED, 1)
    made = filing(pmd)
    go(made, pmd, Stage.FILED)
    made.deadlines.update(warned_at=timezone.now(), warned_due=date(2025, 2, 6))
    undo_event(filing=made, by=pmd)
    go(made, pmd, Stage.FILED)
    assert warned(made) == [date(2025, 2, 6)]
    undo_event(filing=made, by=pmd)
    go(made, pmd, Stage.FILED, on=PASSED + DAY)
    assert warned(made) == [None]


def test_one_rule_of_a_renewed_mark_does_not_switch_off_the_other(pmd):
    mark_rules()
    rule(Stage.RENEWED, -3, kind="renewal", counts_from="term", title="Dibuka lagi")
    made = filing(pmd)
    go(made, pmd, *MARK_STAGES, Stage.RENEWAL_FILED, Stage.RENEWED)
    assert {"Dibuka lagi", "renewal registered 6 months"} <= set(due(made))


def test_while_a_renewal_is_undecided_its_days_stay_and_are_nobodys_lateness(pmd):
    mark_rules()
    DeadlineRule.objects.filter(kind__in=["term", "renewal"]).update(ended_by=[Stage.RENEWED])
    made = filing(pmd)
    go(made, pmd, *MARK_STAGES, Stage.RENEWAL_FILED)
    last = made.deadlines.open().get(rule__kind="renewal", rule__amount=6)
    far = last.due + DAY
    assert made.deadlines.open().filter(rule__kind="term").exists()
    assert not Deadline.objects.overdue(far).exists()
    assert last.look(far).waits_for_office
    assert not last.over

"""Stages of filings: what may follow, who may, which days, and all that follows from a stage."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from klaster.access import Role
from klaster.audit.models import Event
from klaster.models import Portal
from klaster.notifications.models import Notification
from partners.actions.filing_stages import correct_event, record_event, undo_event
from partners.filing_stages_reckoning import ministry_today
from partners.filing_workflow import ENDS, WORKFLOWS
from partners.models import Filing, FilingPartner, FilingType, Party, Stage
from partners.models.filings import CLOSED
from tests.factories import PartnerFactory, person, village
from tests.partners.filing_stages_kit import MARK_STAGES, PASSED, due, filing, go, mark_rules, only_own_rules

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def rules(db):
    only_own_rules()
    with translation.override("en"):  # what is refused is read in the words of the source
        yield mark_rules()


@pytest.fixture
def pmd():
    return person(Role.PMD)


@pytest.fixture
def mark(pmd):
    return filing(pmd)


def words(error):
    return " ".join(error.value.messages)


# what a stage does


def test_a_stage_sets_the_facts_of_the_filing(mark, pmd):
    go(mark, pmd, *MARK_STAGES)
    assert (mark.stage, mark.public_stage) == (Stage.CERTIFIED, Stage.CERTIFIED)
    assert mark.stage_on == mark.public_stage_on == PASSED + 50 * DAY
    assert (mark.filed_on, mark.protected_on) == (PASSED, PASSED + 40 * DAY)
    assert mark.expires_on == datetime.date(2035, 1, 6)


def test_the_public_reads_nothing_of_an_objection_or_a_refusal(mark, pmd):
    go(mark, pmd, Stage.FILED, Stage.FORMALITIES, Stage.ANNOUNCED, Stage.OBJECTED)
    assert (mark.public_stage, mark.public_stage_on) == (Stage.ANNOUNCED, PASSED + 20 * DAY)
    go(mark, pmd, Stage.SUBSTANTIVE, Stage.REFUSAL_PROPOSED, Stage.RESPONDED, Stage.SUBSTANTIVE, on=PASSED + 40 * DAY)
    assert (mark.public_stage, mark.public_stage_on) == (Stage.SUBSTANTIVE, PASSED + 40 * DAY)  # not examined a second time
    go(mark, pmd, Stage.REFUSAL_PROPOSED, Stage.REFUSED, on=PASSED + 90 * DAY, reason="Sama dengan merek lain")
    assert (mark.public_stage, mark.public_stage_on) == ("", None)
    assert mark.close_reason == "Sama dengan merek lain"


def test_a_renewal_adds_the_term_to_the_old_end(mark, pmd):
    go(mark, pmd, *MARK_STAGES, on=datetime.date(2010, 3, 1))
    assert mark.expires_on == datetime.date(2020, 3, 1)
    go(mark, pmd, Stage.RENEWAL_FILED, Stage.RENEWED, on=datetime.date(2020, 5, 1))
    assert mark.expires_on == datetime.date(2030, 3, 1)
    assert due(mark)["renewal registered -6 months"] == datetime.date(2029, 9, 1)
    go(mark, pmd, Stage.RENEWAL_FILED, Stage.RENEWED, on=datetime.date(2026, 1, 5))
    assert mark.expires_on == datetime.date(2040, 3, 1)


@pytest.mark.parametrize("kind", FilingType.values)
def test_every_type_reaches_its_result_and_every_end(kind, pmd):
    seen, paths = {Stage.PREPARING}, {Stage.PREPARING: []}
    queue = [Stage.PREPARING]
    while queue:
        stage = queue.pop(0)
        following_now = WORKFLOWS[kind].get(stage, [])
        if stage == Stage.RESPONDED:  # to an objection: the shortest way there
            following_now = [one for one in following_now if one == Stage.SUBSTANTIVE or one in ENDS]
        for following in following_now:
            if following not in seen:
                seen.add(following)
                paths[following] = [*paths[stage], following]
                queue.append(following)
    longest = max(paths.values(), key=len)
    made = filing(pmd, kind)
    go(made, pmd, *longest, reason="Alasan")
    assert made.stage == longest[-1]
    for end in CLOSED:
        if end in paths:
            made = filing(pmd, kind)
            go(made, pmd, *paths[end], reason="Alasan")
            assert (made.stage, made.public_stage) == (end, "")


def test_numbers_are_kept_and_no_number_is_used_twice(mark, pmd):
    go(mark, pmd, Stage.FILED, application_number="DID2025010469")
    assert mark.application_number == "DID2025010469"
    go(mark, pmd, Stage.FORMALITIES, on=PASSED + DAY)
    assert mark.application_number == "DID2025010469"
    other = filing(pmd)
    with pytest.raises(ValidationError, match="DID2025010469 belongs to"):
        record_event(filing=other, stage=Stage.FILED, on=PASSED, by=pmd, application_number="did2025010469")
    assert not Filing.objects.get(pk=other.pk).is_filed
    third = filing(pmd, FilingType.DESIGN)
    go(third, pmd, Stage.FILED, application_number="DID2025010469")  # unique per type only


def test_what_the_public_sees_is_changed_with_it_and_only_then(mark, pmd):
    before = Portal.load().content_version
    go(mark, pmd, Stage.FILED, Stage.FORMALITIES, Stage.ANNOUNCED)
    after = Portal.load().content_version
    assert after == before + 3
    go(mark, pmd, Stage.OBJECTED, on=PASSED + 30 * DAY)
    assert Portal.load().content_version in (after, after + 1)
    other = filing(pmd)
    version = Portal.load().content_version
    go(other, pmd, Stage.WITHDRAWN, reason="Batal")
    assert Portal.load().content_version == version


def test_the_audit_trail_tells_and_no_message_names_the_stage(mark, pmd):
    official = person(Role.OFFICIAL, region=mark.region)
    go(mark, pmd, Stage.FILED, Stage.DEEMED_WITHDRAWN, reason="Rahasia")
    assert Event.objects.of(mark).filter(verb="recorded a stage").count() == 2
    told = Notification.objects.filter(recipient=official)
    assert {one.kind for one in told} == {"filing.stage"}
    assert not any("Rahasia" in one.text or "tarik" in one.text for one in told)
    assert not Notification.objects.filter(recipient=pmd).exists()


# refusals


def test_a_stage_of_another_type_is_refused_and_the_words_say_what_may_follow(mark, pmd):
    with pytest.raises(ValidationError) as error:
        record_event(filing=mark, stage=Stage.LABORATORY, on=PASSED, by=pmd)
    assert "Laboratory test" in words(error)
    assert "May follow" in words(error) or "may follow" in words(error)
    assert "Filed, Withdrawn" in words(error)


def test_a_stage_out_of_order_the_same_again_and_one_after_the_end_are_refused(mark, pmd):
    with pytest.raises(ValidationError, match="does not follow"):
        record_event(filing=mark, stage=Stage.REGISTERED, on=PASSED, by=pmd)
    go(mark, pmd, Stage.FILED)
    with pytest.raises(ValidationError, match="recorded already"):
        record_event(filing=mark, stage=Stage.FILED, on=PASSED, by=pmd)
    go(mark, pmd, Stage.WITHDRAWN, reason="Batal", on=PASSED + DAY)
    with pytest.raises(ValidationError, match="nothing follows"):
        record_event(filing=mark, stage=Stage.FORMALITIES, on=PASSED + DAY, by=pmd)
    assert mark.events.count() == 2


def test_a_stale_filing_is_judged_by_what_is_stored(mark, pmd):
    stale = Filing.objects.get(pk=mark.pk)
    go(mark, pmd, Stage.FILED, Stage.FORMALITIES)
    with pytest.raises(ValidationError, match="does not follow"):
        record_event(filing=stale, stage=Stage.FILED, on=PASSED, by=pmd)


def test_days_in_the_future_before_the_stage_before_and_too_far_back_are_refused(mark, pmd):
    with pytest.raises(ValidationError, match="WIB"):
        record_event(filing=mark, stage=Stage.FILED, on=ministry_today() + DAY, by=pmd)
    with pytest.raises(ValidationError, match="too far back"):
        record_event(filing=mark, stage=Stage.FILED, on=datetime.date(25, 1, 6), by=pmd)
    go(mark, pmd, Stage.FILED)
    with pytest.raises(ValidationError, match="before it was on"):
        record_event(filing=mark, stage=Stage.FORMALITIES, on=PASSED - DAY, by=pmd)
    record_event(filing=mark, stage=Stage.FORMALITIES, on=PASSED, by=pmd)  # the same day may be


def test_between_eleven_and_midnight_in_jakarta_the_day_here_is_still_to_come(mark, pmd, monkeypatch):
    day = timezone.now().date()
    now = datetime.datetime.combine(day, datetime.time(16, 30), datetime.UTC)  # 23.30 WIB, 00.30 WITA of the next day
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    with pytest.raises(ValidationError, match="WIB"):
        record_event(filing=mark, stage=Stage.FILED, on=day + DAY, by=pmd)
    record_event(filing=mark, stage=Stage.FILED, on=day, by=pmd)


def test_a_stage_that_closes_needs_its_reason(mark, pmd):
    with pytest.raises(ValidationError) as error:
        record_event(filing=mark, stage=Stage.WITHDRAWN, on=PASSED, by=pmd, reason="  ")
    assert "reason" in error.value.message_dict


def test_it_is_not_filed_while_something_is_missing(mark, pmd):
    mark.classes.all().delete()
    mark.parties.filter(role=Party.Role.APPLICANT).delete()
    with pytest.raises(ValidationError) as error:
        record_event(filing=mark, stage=Stage.FILED, on=PASSED, by=pmd)
    assert "applicant" in words(error)
    assert "class" in words(error)
    assert not mark.events.exists()


# who may


def test_pmd_and_the_partner_that_accompanies_it_now_record_nobody_else(mark, pmd):
    now, before = PartnerFactory(), PartnerFactory()
    FilingPartner.objects.create(filing=mark, partner=before, since=PASSED, until=PASSED, reason="Pindah")
    FilingPartner.objects.create(filing=mark, partner=now, since=PASSED)
    refused = [
        person(Role.PARTNER, partner=before), person(Role.HEAD), person(Role.OFFICIAL, region=mark.region),
        person(Role.OFFICIAL, region=village("63.03.01.2009")), person(),
    ]  # fmt: skip
    for user in refused:
        with pytest.raises(PermissionDenied, match="Dinas PMD"):
            record_event(filing=mark, stage=Stage.FILED, on=PASSED, by=user)
    (event,) = go(mark, person(Role.PARTNER, partner=now), Stage.FILED)
    for user in refused:
        with pytest.raises(PermissionDenied):
            correct_event(event=event, on=PASSED - DAY, by=user)
        with pytest.raises(PermissionDenied):
            undo_event(filing=mark, by=user)


# correcting and taking back


def test_a_day_is_corrected_between_its_neighbours_only(mark, pmd):
    first, second, third = go(mark, pmd, Stage.FILED, Stage.FORMALITIES, Stage.ANNOUNCED)
    with pytest.raises(ValidationError, match="before it was on"):
        correct_event(event=second, on=first.on - DAY, by=pmd)
    with pytest.raises(ValidationError, match="after it was on"):
        correct_event(event=second, on=third.on + DAY, by=pmd)
    with pytest.raises(ValidationError, match="WIB"):
        correct_event(event=third, on=ministry_today() + DAY, by=pmd)
    assert correct_event(event=second, on=second.on, by=pmd) == []
    correct_event(event=third, on=third.on + DAY, by=pmd)
    mark.refresh_from_db()
    assert mark.stage_on == mark.public_stage_on == third.on + DAY
    event = Event.objects.of(mark).first()
    assert (event.verb, event.detail["was"], event.detail["on"]) == (
        "corrected the day of a stage", third.on.isoformat(), (third.on + DAY).isoformat(),
    )  # fmt: skip


def test_the_filing_date_moves_the_facts_and_every_deadline_that_depends_on_it(mark, pmd):
    events = go(mark, pmd, *MARK_STAGES)
    moves = correct_event(event=events[0], on=PASSED - 5 * DAY, by=pmd)
    mark.refresh_from_db()
    assert (mark.filed_on, mark.expires_on) == (datetime.date(2025, 1, 1), datetime.date(2035, 1, 1))
    told = {move.deadline.rule.title: (move.was, move.now) for move in moves}
    assert told == {
        "office filed 15 days": (PASSED + 15 * DAY, PASSED + 10 * DAY),  # ended already: it moves and stays ended
        "term registered 120 months": (datetime.date(2035, 1, 6), datetime.date(2035, 1, 1)),
        "renewal registered -6 months": (datetime.date(2034, 7, 6), datetime.date(2034, 7, 1)),
        "renewal registered 6 months": (datetime.date(2035, 7, 6), datetime.date(2035, 7, 1)),
    }
    assert {move.cause for move in moves} == {"event"}
    assert mark.deadlines.get(rule__title="office filed 15 days").ended_on == events[2].on


def test_taking_a_stage_back_restores_what_was_before(mark, pmd):
    go(mark, pmd, *MARK_STAGES[:4])
    fields = ["stage", "stage_on", "public_stage", "public_stage_on", "filed_on", "protected_on", "expires_on", "close_reason"]
    before, open_before = [getattr(mark, field) for field in fields], due(mark)
    go(mark, pmd, Stage.WITHDRAWN, reason="Salah", on=PASSED + 40 * DAY)
    assert due(mark) == {}
    undo_event(filing=mark, by=pmd)
    mark.refresh_from_db()
    assert ([getattr(mark, field) for field in fields], due(mark)) == (before, open_before)
    event = Event.objects.of(mark).first()
    assert (event.verb, event.detail["stage"], event.detail["reason"]) == ("took back a stage", "withdrawn", "Salah")
    for _ in range(4):
        undo_event(filing=mark, by=pmd)
    mark.refresh_from_db()
    assert (mark.stage, mark.stage_on, mark.filed_on, mark.public_stage) == (Stage.PREPARING, None, None, "")
    assert not mark.deadlines.exists()
    with pytest.raises(ValidationError, match="nothing to take back"):
        undo_event(filing=mark, by=pmd)


def test_of_two_who_take_back_the_same_stage_the_second_takes_back_nothing(mark, pmd):
    events = go(mark, pmd, *MARK_STAGES[:3])
    undo_event(filing=mark, by=pmd, event=events[-1])
    with pytest.raises(ValidationError, match="changed meanwhile"):
        undo_event(filing=mark, by=pmd, event=events[-1])
    assert mark.events.count() == 2
    with pytest.raises(ValidationError, match="taken back meanwhile"):
        correct_event(event=events[-1], on=PASSED + 21 * DAY, by=pmd)


def test_a_description_that_the_filing_date_released_is_private_again_when_that_day_falls(mark, pmd):
    (event,) = go(mark, pmd, Stage.FILED)
    Filing.objects.filter(pk=mark.pk).update(released_on=PASSED)
    correct_event(event=event, on=PASSED + 3 * DAY, by=pmd)
    mark.refresh_from_db()
    assert mark.released_on is None


def test_an_answered_objection_leads_to_the_examination_alone(mark, pmd):
    go(mark, pmd, Stage.FILED, Stage.FORMALITIES, Stage.ANNOUNCED, Stage.OBJECTED, Stage.RESPONDED)

    for stage in (Stage.REGISTERED, Stage.REFUSED):
        with pytest.raises(ValidationError):
            record_event(filing=mark, stage=stage, on=PASSED + 50 * DAY, by=pmd, reason="Sebab")
    go(mark, pmd, Stage.SUBSTANTIVE, Stage.REFUSAL_PROPOSED, Stage.RESPONDED, Stage.REGISTERED, on=PASSED + 50 * DAY)
    assert mark.stage == Stage.REGISTERED


def test_a_renewal_before_its_time_or_after_its_last_day_is_taken_and_doubted(mark, pmd):
    mark_rules()
    go(mark, pmd, *MARK_STAGES, on=datetime.date(2010, 1, 4))

    def doubts(on):
        (event,) = go(mark, pmd, Stage.RENEWAL_FILED, on=on)
        undo_event(filing=mark, by=pmd)
        return len(event.doubts)

    days = [datetime.date(2019, 7, 3), datetime.date(2019, 7, 4), datetime.date(2020, 7, 4), datetime.date(2020, 7, 5)]
    assert [doubts(on) for on in days] == [1, 0, 0, 1]


def test_a_very_old_filing_day_is_taken_and_doubted(mark, pmd):
    (event,) = go(mark, pmd, Stage.FILED, on=datetime.date(1926, 1, 1))

    assert (mark.filed_on, len(event.doubts)) == (datetime.date(1926, 1, 1), 1)

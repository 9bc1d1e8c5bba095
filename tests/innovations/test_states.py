"""Every transition from every state, by those who may and those who may not."""

import pytest
from django.db import DatabaseError, transaction

from klaster.audit.models import Event
from klaster.models import Portal
from sites.actions import flow, innovations, reports
from sites.actions.flow import Incomplete, Refused
from sites.models import Innovation, InnovationVersion, Report, ReportVersion
from sites.models.states import State
from tests.innovations.conftest import SECRET

D, S, R, V, P, W = "draft", "submitted", "returned", "verified", "published", "withdrawn"
# state: the state after submit, return, verify, publish, withdraw, reopen; None: refused
TABLE = {
    D: (S, None, None, None, None, D),
    S: (S, R, V, None, None, None),
    R: (S, R, None, None, None, None),
    V: (None, R, V, P, None, None),
    P: (None, None, None, P, W, D),
    W: (None, None, None, None, W, D),
}
MOVES = ["submit", "return_", "verify", "publish", "withdraw", "reopen"]
PATHS = {D: [], S: MOVES[:1], R: MOVES[:2], V: ["submit", "verify"], P: ["submit", "verify", "publish"],
         W: ["submit", "verify", "publish", "withdraw"]}  # fmt: skip


def move(module, name, verb, thing, by):
    more = {"reason": "Karena begini"} if verb in ("return_", "withdraw") else {}
    return getattr(module, verb)(by=by, **{name: thing}, **more)


@pytest.mark.parametrize("what", ["innovation", "report"])
@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("state", TABLE)
def test_transition_from_each_state(request, what, state, verb, pmd, official):
    module = {"innovation": innovations, "report": reports}[what]
    if what == "report":
        request.getfixturevalue("published")
    thing = request.getfixturevalue(what)
    for step in PATHS[state]:
        thing = move(module, what, step, thing, official if step == "submit" else pmd)
    expected = TABLE[state][MOVES.index(verb)]

    if expected is None:
        with pytest.raises(Refused):
            move(module, what, verb, thing, pmd)
    else:
        move(module, what, verb, thing, pmd)

    thing.refresh_from_db()
    assert thing.state == (expected or state)


@pytest.mark.parametrize("verb", ["verify", "publish", "withdraw", "return_"])
def test_official_reviews_nothing(innovation, official, verb):
    innovations.submit(innovation=innovation, by=official)

    with pytest.raises(Refused):
        move(innovations, "innovation", verb, innovation, official)


@pytest.mark.parametrize("verb", ["submit", "reopen"])
def test_stranger_moves_nothing(innovation, stranger, verb):
    with pytest.raises(Refused):
        move(innovations, "innovation", verb, innovation, stranger)

    innovation.refresh_from_db()
    assert innovation.state == "draft"


@pytest.mark.parametrize("verb", ["return_", "withdraw"])
@pytest.mark.parametrize("reason", ["", "   \n"])
def test_return_and_withdrawal_need_a_reason(published, report, pmd, official, verb, reason):
    thing, module, name = (published, innovations, "innovation") if verb == "withdraw" else (report, reports, "report")
    if verb == "return_":
        reports.submit(report=report, by=official)

    with pytest.raises(Refused):
        getattr(module, verb)(by=pmd, reason=reason, **{name: thing})


def test_second_submit_changes_nothing_and_keeps_the_receipt(report, official):
    first = reports.submit(report=report, by=official)
    events = Event.objects.count()

    second = reports.submit(report=report, by=official)

    assert (second.receipt, second.submitted_at) == (first.receipt, first.submitted_at)
    assert Event.objects.count() == events


def test_corrected_report_keeps_its_receipt_and_its_first_day(report, official, pmd):
    first = reports.submit(report=report, by=official)
    reports.return_(report=report, reason="Foto kurang", by=pmd)

    again = reports.submit(report=report, by=official)

    assert again.receipt == first.receipt == "L-2026-II-0001"
    assert again.first_submitted_at == first.first_submitted_at < again.submitted_at


def test_receipts_of_a_round_are_counted_without_gaps(innovation, official, round):
    numbers = []
    for name in ("A", "B", "C"):
        other = innovations.create(region=innovation.region, name=name, by=official)
        report = reports.start(innovation=other, round=round, by=official)
        numbers.append(reports.submit_nil(report=report, by=official).receipt)

    assert numbers == ["L-2026-II-0001", "L-2026-II-0002", "L-2026-II-0003"]


def test_nil_report_with_answers_is_refused(report, official):
    with pytest.raises(Refused):
        reports.submit_nil(report=report, by=official)

    report.refresh_from_db()
    assert (report.state, report.is_nil, report.activities) == ("draft", False, "Panen dan sangrai.")


def test_second_tap_on_nil_gives_the_same_receipt(innovation, round, official):
    report = reports.start(innovation=innovation, round=round, by=official)
    first = reports.submit_nil(report=report, by=official)

    assert reports.submit_nil(report=report, by=official).receipt == first.receipt
    assert first.is_nil


def test_incomplete_innovation_names_each_missing_answer(innovation, official):
    innovations.save_draft(innovation=innovation, changes={"design": "", "purpose": ""}, by=official)

    with pytest.raises(Incomplete) as refused:
        innovations.submit(innovation=innovation, by=official)

    assert [item["section"] for item in refused.value.missing] == ["story", "benefits"]


def test_published_version_waits_for_the_next_publication(published, official, pmd):
    draft = innovations.reopen(innovation=published, by=official)
    innovations.save_draft(innovation=draft, changes={"summary": "Baru."}, by=official)

    still = Innovation.objects.get()
    assert (still.state, still.current_version.summary) == ("draft", "Kopi dijual langsung dari kebun.")
    innovations.submit(innovation=still, by=official)
    innovations.verify(innovation=still, by=pmd)
    innovations.publish(innovation=still, by=pmd)
    assert list(InnovationVersion.objects.order_by("number").values_list("number", "summary")) == [
        (1, "Kopi dijual langsung dari kebun."), (2, "Baru."),
    ]  # fmt: skip


def test_public_thing_that_is_edited_can_still_be_withdrawn(published, official, pmd):
    innovations.reopen(innovation=published, by=official)

    withdrawn = innovations.withdraw(innovation=published, reason="Keliru", by=pmd)

    assert (withdrawn.state, withdrawn.current_version) == ("withdrawn", None)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_version_never_changes(published, change):
    versions = InnovationVersion.objects.all()

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        versions.update(name="Lain") if change == "update" else versions._raw_delete("default")

    assert versions.get().name == "Kopi Aranio"


def test_version_of_a_report_never_changes(published, report, official, pmd):
    reports.submit(report=report, by=official)
    reports.verify(report=report, by=pmd)
    reports.publish(report=report, by=pmd)

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        ReportVersion.objects.update(is_nil=True)

    assert ReportVersion.objects.get().content["activities"] == "Panen dan sangrai."


def test_technical_part_stands_in_no_version(published):
    assert SECRET not in str(InnovationVersion.objects.get().content)
    assert SECRET in published.technical


def test_report_waits_for_its_innovation_to_be_public(report, official, pmd):
    reports.submit(report=report, by=official)
    reports.verify(report=report, by=pmd)

    with pytest.raises(Refused):
        reports.publish(report=report, by=pmd)

    assert Report.objects.get().state == "verified"


@pytest.mark.parametrize("verb", ["publish", "withdraw"])
def test_what_the_public_sees_changes_its_cache(innovation, official, pmd, verb):
    innovations.submit(innovation=innovation, by=official)
    innovations.verify(innovation=innovation, by=pmd)
    if verb == "withdraw":
        innovations.publish(innovation=innovation, by=pmd)
    before = Portal.load().content_version

    move(innovations, "innovation", verb, innovation, pmd)

    assert Portal.load().content_version == before + 1


def test_reviewer_of_an_own_entry_is_written_down(innovation, pmd):
    sent = innovations.submit(innovation=innovation, by=pmd)

    innovations.verify(innovation=innovation, by=pmd)

    assert sent.on_behalf
    assert Event.objects.of(innovation).filter(verb="verified").get().detail == {"own_entry": True}


def test_facilitator_writes_on_the_villages_behalf(innovation, facilitator, official):
    assert innovations.submit(innovation=innovation, by=facilitator).on_behalf
    assert not flow.is_on_behalf(official, innovation)


def test_every_state_has_a_row_in_the_table():
    assert set(TABLE) == set(State.values)

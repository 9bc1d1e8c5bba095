"""Plans: begun from the steps, filled, agreed on, closed; what each step refuses."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from indicators.models import Assessment
from klaster.access import Role
from klaster.audit.models import Event
from klaster.notifications.models import Notification
from partners.actions import plans as actions
from partners.models import Plan, PlanLine
from partners.plans import planned_by
from tests.factories import InnovationFactory, PartnerFactory, person, village
from tests.indicators.steps_helpers import guide, own_check, scored
from tests.partners.plans_helpers import NEXT, THIS_YEAR, add, begun, days, desa, kelurahan, official, site

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return desa(b23_3=1, b23_1=1)


@pytest.fixture
def writer(region):
    return official(region)


def refused(act, field=None):
    with pytest.raises(ValidationError) as error:
        act()
    return " ".join(error.value.message_dict[field] if field else error.value.messages)


def test_plan_from_the_steps_takes_the_suggestion_into_lines(region, writer):
    guide("23.3", activities="Siapkan label.\nAjukan permohonan merek.", actors=["desa"], by_village=True)

    plan = begun(region, writer, mode="sedikit")

    lines = list(plan.lines.all())
    held = (plan.base_year, plan.base_points, plan.base_status, plan.missing, plan.state, plan.created_by)
    assert held == (2025, 464, "maju", 42, "draft", writer)
    assert sum(line.score_to - line.score_from for line in lines) == 42
    first, second = lines[:2]
    assert (first.butir_code, first.score_from, first.score_to, first.activity, first.actor) == ("23.1", 1, 5, "", "")
    assert (second.butir_code, second.activity, second.actor) == ("23.3", "Siapkan label; Ajukan permohonan merek", "desa")


def test_mode_of_the_steps_page_decides_which_butir(region, writer):
    guide("23.3", activities="Ajukan merek", actors=["desa"], by_village=True)

    plan = begun(region, writer, mode="desa")

    assert list(plan.lines.values_list("butir_code", flat=True)) == ["23.3"]


def test_plan_begins_empty_where_no_butir_are_known(writer):
    there = site("63.03.01.2002", "Belum Diukur")
    by = official(there)

    plan = begun(there, by)

    assert (plan.base_year, plan.base_points, plan.missing, plan.lines.count()) == (None, None, None, 0)
    assert refused(lambda: begun(site("63.03.01.2003"), person(Role.PMD), mode="sedikit"), "mode")


def test_only_one_plan_of_a_village_lives(region, writer):
    plan = begun(region, writer)

    assert refused(lambda: begun(region, writer))
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.create(region=region, target_status="mandiri", target_year=NEXT, created_by=writer)
    actions.close_plan(plan=plan, by=writer)
    assert begun(region, writer).pk != plan.pk


def test_refused_suggestion_leaves_no_half_plan(region, writer, monkeypatch):
    def broken(self, *args, **kwargs):
        raise ValidationError("no")

    monkeypatch.setattr(PlanLine, "full_clean", broken)

    refused(lambda: begun(region, writer, mode="sedikit"))

    assert not Plan.objects.exists()


@pytest.mark.parametrize(("status", "year", "field"), [
    ("maju", NEXT, "target_status"), ("cepat_berkembang", NEXT, "target_status"), ("mandiri", THIS_YEAR - 1, "target_year"),
    ("mandiri", THIS_YEAR + 11, "target_year"), ("mandiri", 2025, "target_year"),
])  # fmt: skip
def test_aim_that_is_no_step_up_or_no_year_to_come_is_refused(status, year, field, region, writer):
    assert refused(lambda: begun(region, writer, status=status, year=year), field)


def test_urban_village_has_targets_but_no_plan():
    there = kelurahan()

    assert "Evaluasi Perkembangan" in refused(lambda: begun(there, official(there), status="cepat_berkembang"))


@pytest.mark.parametrize(("role", "may"), [
    (Role.OFFICIAL, True), (Role.FACILITATOR, True), (Role.PMD, True), (Role.KABKOTA, False), (Role.KECAMATAN, False),
    (Role.HEAD, False),
])  # fmt: skip
def test_who_may_write_plans(role, may, region):
    place = None if role in (Role.PMD, Role.HEAD) else region.parent.parent if role == Role.KABKOTA else region.parent
    by = person(role, region=region if role == Role.OFFICIAL else place)

    if may:
        assert add(begun(region, by), by)
    else:
        with pytest.raises(PermissionDenied):
            begun(region, by)


def test_official_of_another_village_writes_nothing_here(region, writer):
    plan = begun(region, writer)
    other = official(village("63.03.01.2009"))
    line = add(plan, writer)

    for act in (
        lambda: begun(region, other),
        lambda: add(plan, other, code="23.1"),
        lambda: actions.change_line(line=line, by=other, note="x"),
        lambda: actions.drop_line(line=line, by=other, reason="x"),
        lambda: actions.agree_plan(plan=plan, on=days(0), by=other),
        lambda: actions.change_plan(plan=plan, year=NEXT + 1, by=other),
        lambda: actions.close_plan(plan=plan, by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()


# lines


def test_line_takes_the_known_score_where_none_is_given(region, writer):
    line = add(begun(region, writer), writer)

    assert (line.score_from, line.score_to, line.gain, line.state) == (1, 5, 4, "planned")


def test_score_now_that_is_not_known_stays_unknown(writer):
    there = site("63.03.01.2002")
    by = official(there)

    line = add(begun(there, by), by)

    assert (line.score_from, line.gain) == (None, None)


def test_score_to_reach_must_be_higher(region, writer):
    plan = begun(region, writer)

    assert refused(lambda: add(plan, writer, score_from=3, score_to=3))
    assert refused(lambda: add(plan, writer, score_from=1, score_to=6))
    assert not plan.lines.exists()


def test_same_thing_stands_in_a_plan_once(region, writer):
    plan = begun(region, writer)
    add(plan, writer)

    assert refused(lambda: add(plan, writer))
    assert add(plan, writer, activity="Latih kelompok usaha").pk


def test_day_in_the_past_is_refused_for_a_new_line_and_kept_for_an_old_one(region, writer):
    plan = begun(region, writer)
    line = add(plan, writer, due=days(3))
    PlanLine.objects.filter(pk=line.pk).update(due=days(-3))

    assert refused(lambda: add(plan, writer, code="23.1", due=days(-1)), "due")
    assert refused(lambda: actions.change_line(line=line, by=writer, due=days(-1)), "due")
    assert actions.change_line(line=line, by=writer, due=days(-3), state="running").state == "running"
    assert actions.change_line(line=line, by=writer, due=days(-5), state="done").due == days(-5)


def test_day_after_the_target_year_is_refused(region, writer):
    plan = begun(region, writer)
    last = datetime.date(NEXT, 12, 31)

    assert add(plan, writer, due=last).due == last
    assert str(NEXT) in refused(lambda: add(plan, writer, code="23.1", due=last + datetime.timedelta(days=1)), "due")


def test_target_year_cannot_end_before_what_is_planned(region, writer):
    plan = begun(region, writer, year=NEXT + 1)
    line = add(plan, writer, due=datetime.date(NEXT + 1, 2, 1))

    assert "Daftarkan merek" in refused(lambda: actions.change_plan(plan=plan, year=NEXT, by=writer), "target_year")
    actions.drop_line(line=line, reason="Tidak jadi", by=writer)
    assert actions.change_plan(plan=plan, year=NEXT, note=" Catatan ", by=writer).note == "Catatan"


def test_target_year_cannot_end_before_the_budget_that_pays(region, writer):
    plan = begun(region, writer, year=NEXT + 1)
    line = add(plan, writer, fiscal_year=NEXT + 1)

    words = refused(lambda: actions.change_plan(plan=plan, year=NEXT, by=writer), "target_year")
    assert "Daftarkan merek" in words
    actions.drop_line(line=line, reason="Tidak jadi", by=writer)
    assert actions.change_plan(plan=plan, year=NEXT, by=writer).target_year == NEXT
    assert refused(lambda: actions.change_line(line=line, state="planned", by=writer), "fiscal_year")


def test_fiscal_year_after_the_target_year_is_refused(region, writer):
    assert refused(lambda: add(begun(region, writer), writer, fiscal_year=NEXT + 1), "fiscal_year")


def test_partner_that_no_longer_takes_part_is_refused_for_new_lines_and_kept_in_old_ones(region, writer):
    plan, partner = begun(region, writer), PartnerFactory()
    line = add(plan, writer, partner=partner)
    partner.is_active = False
    partner.save()

    assert refused(lambda: add(plan, writer, code="23.1", partner=partner), "partner")
    assert actions.change_line(line=line, by=writer, partner=partner, note="Tetap").partner == partner


def test_innovation_of_another_village_is_refused(region, writer):
    plan = begun(region, writer)

    assert add(plan, writer, innovation=InnovationFactory(region=region)).innovation
    assert refused(lambda: add(plan, writer, code="23.1", innovation=InnovationFactory()), "innovation")


def test_line_is_dropped_with_a_reason_and_counts_no_more(region, writer):
    plan = begun(region, writer)
    line = add(plan, writer)
    assert refused(lambda: actions.drop_line(line=line, reason=" ", by=writer), "reason")

    actions.drop_line(line=line, reason="Sudah dibiayai", by=writer)

    event = Event.objects.of(plan).first()
    assert (event.verb, event.detail["reason"]) == ("dropped a line", "Sudah dibiayai")
    assert planned_by(plan, plan.lines.all()).gain == 0


def test_what_is_done_is_not_dropped(region, writer):
    line = add(begun(region, writer), writer)
    actions.change_line(line=line, by=writer, state="done")

    assert refused(lambda: actions.drop_line(line=line, reason="x", by=writer))


def test_change_without_a_change_leaves_no_event(region, writer):
    plan = begun(region, writer)
    line = add(plan, writer)
    before = Event.objects.count()

    actions.change_line(line=line, by=writer, activity=line.activity)

    assert Event.objects.count() == before


# agreed, closed


def test_plan_is_agreed_on_a_day_that_is_not_to_come(region, writer):
    plan = begun(region, writer)
    assert refused(lambda: actions.agree_plan(plan=plan, on=days(0), by=writer))  # no lines
    add(plan, writer)
    assert refused(lambda: actions.agree_plan(plan=plan, on=days(1), by=writer), "agreed_on")
    assert refused(lambda: actions.agree_plan(plan=plan, on=datetime.date(2024, 12, 31), by=writer), "agreed_on")

    agreed = actions.agree_plan(plan=plan, on=days(0), by=writer)

    assert (agreed.state, agreed.agreed_on) == ("agreed", days(0))
    assert refused(lambda: actions.agree_plan(plan=plan, on=days(0), by=writer))


@pytest.mark.parametrize(
    "act",
    [
        lambda line, by: add(line.plan, by, code="23.1"),
        lambda line, by: actions.change_line(line=line, by=by, activity="Lain"),
        lambda line, by: actions.drop_line(line=line, by=by, reason="Tidak jadi"),
    ],
    ids=["added", "changed", "dropped"],
)
def test_lines_that_changed_after_the_plan_was_agreed_are_told_with_the_day(region, writer, act):
    plan = begun(region, writer)
    line = add(plan, writer)
    days_told = [actions.lines_changed_on(plan)]
    plan = actions.agree_plan(plan=plan, on=days(0), by=writer)
    days_told.append(actions.lines_changed_on(plan))
    actions.change_line(line=line, by=writer, state="running", note="Mulai")
    days_told.append(actions.lines_changed_on(plan))

    act(line, writer)

    assert days_told == [None, None, None]
    assert actions.lines_changed_on(plan) == days(0)


def test_database_wants_the_day_of_an_agreed_plan(region, writer):
    plan = begun(region, writer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(state="agreed")


def test_closed_plan_stays_as_it_is(region, writer):
    plan = begun(region, writer)
    line = add(plan, writer)
    actions.close_plan(plan=plan, by=writer)

    for act in (
        lambda: add(plan, writer, code="23.1"),
        lambda: actions.change_line(line=line, by=writer, note="x"),
        lambda: actions.drop_line(line=line, by=writer, reason="x"),
        lambda: actions.agree_plan(plan=plan, on=days(0), by=writer),
        lambda: actions.change_plan(plan=plan, year=NEXT + 1, by=writer),
        lambda: actions.close_plan(plan=plan, by=writer),
    ):
        refused(act)
    line.refresh_from_db()
    assert (line.state, line.note, plan.lines.count()) == ("planned", "", 1)


# the sum


def test_each_butir_counts_once_and_unknown_ones_are_named():
    plan = Plan(missing=10)
    lines = [
        PlanLine(butir_code="1.1", score_from=2, score_to=4),
        PlanLine(butir_code="1.1", score_from=2, score_to=5),
        PlanLine(butir_code="1.2", score_to=5),
        PlanLine(butir_code="1.3", score_from=1, score_to=5, state="dropped"),
        PlanLine(butir_code="1.4", score_from=3, score_to=4, state="done"),
    ]

    planned = planned_by(plan, lines)

    assert (planned.gain, planned.unknown, planned.left) == (4, 1, 6)


def test_what_is_left_is_unknown_where_what_is_missing_is():
    assert planned_by(Plan(missing=None), []).left is None
    assert planned_by(Plan(missing=3), [PlanLine(butir_code="1", score_from=1, score_to=5)]).left == 0


# messages


def test_village_is_told_once_of_a_plan_begun_and_filled_by_dinas_pmd(region, writer):
    staff = person(Role.PMD)

    plan = begun(region, staff)
    add(plan, staff)
    add(plan, staff, code="23.1")
    first = list(Notification.objects.values_list("recipient", "kind"))
    Notification.objects.update(read_at=datetime.datetime.now(datetime.UTC))
    add(plan, staff, code="1.1")

    assert first == [(writer.pk, "plan.begun")]
    assert list(Notification.objects.filter(read_at=None).values_list("kind", flat=True)) == ["plan.lines"]


def test_village_hears_nothing_of_what_it_does_itself(region, writer):
    official(region)

    add(begun(region, writer), writer)

    assert not Notification.objects.exists()


def test_own_check_is_the_base_where_no_official_points_are_known():
    there = site("63.03.01.2002")
    by = official(there)
    scored(own_check(there, by, points=400, year=THIS_YEAR), score=3)

    plan = begun(there, by, status="maju", mode="sedikit")

    assert (plan.base_year, plan.base_points, plan.missing) == (THIS_YEAR, 400, 41)
    assert (plan.lines.exists(), Assessment.objects.get().kind) == (True, "self")

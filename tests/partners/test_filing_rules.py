"""Deadline rules, holidays and fees as data: what the portal brings along, what is refused, what a change moves, the pages."""

import datetime
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from klaster.access import Role
from klaster.audit.models import Event
from klaster.notifications.models import Notification
from partners.actions import filing_rules as actions
from partners.filing_data import DATA
from partners.filing_stages_reckoning import ministry_today
from partners.models import Deadline, DeadlineMove, DeadlineRule, Fee, Filing, FilingType, Holiday, Stage
from tests.factories import person, village
from tests.partners.conftest import client_of
from tests.partners.filing_stages_kit import filing, go, only_own_rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
DAY = datetime.timedelta(days=1)
PAGES = ["work_filing_rules", "work_filing_rule_new", "work_filing_holidays", "work_filing_holiday_new",
         "work_filing_fees", "work_filing_fee_new"]  # fmt: skip


@pytest.fixture
def staff():
    return person(Role.PMD)


@pytest.fixture
def client(staff):
    return client_of(staff)


def given(**fields):
    return {
        "title": "Lengkapi berkas", "kind": "applicant", "types": ["mark"], "trigger": "formalities", "counts_from": "stage",
        "amount": 2, "unit": "months", "condition": "always", "ended_by": ["announced"], "warn_days": 14, "warns": ["pmd"],
        "source": "UU 20/2016", "is_sure": True, "note": "", **fields,
    }  # fmt: skip


# what the portal brings along


def test_every_rule_that_comes_along_passes_its_own_check():
    rules = list(DeadlineRule.objects.exclude(key=None))
    for rule in rules:
        actions.check_rule(rule)
        rule.full_clean()

    assert len(rules) == len(json.loads((DATA / "deadline_rules.json").read_text()))


def test_an_unsure_rule_says_what_is_not_sure():
    assert not DeadlineRule.objects.filter(is_sure=False, note="").exists()


def test_copyright_indication_and_communal_property_have_no_term():
    termed = {kind for rule in DeadlineRule.objects.filter(kind="term") for kind in rule.types}

    assert set(FilingType) - termed == {FilingType.COPYRIGHT, FilingType.INDICATION, FilingType.COMMUNAL}


def test_holidays_of_three_years_and_the_old_fees_come_along():
    assert {day.year for day in Holiday.objects.values_list("on", flat=True)} == {2025, 2026, 2027}
    assert Holiday.objects.get(on="2026-05-28").is_joint_leave
    assert not Fee.objects.filter(until=None).exists()
    assert not Fee.objects.exclude(legal_basis__contains="PP 28/2019").exists()


def test_what_staff_changed_stays_at_the_next_migrate(staff):
    rule = DeadlineRule.objects.get(key="mark-papers")
    actions.save_rule(rule=rule, by=staff, title="Berkas lengkap")
    actions.remove_holiday(holiday=Holiday.objects.get(on="2026-05-15"), by=staff)

    call_command("migrate", "partners", verbosity=0)

    assert DeadlineRule.objects.get(key="mark-papers").title == "Berkas lengkap"
    assert not Holiday.objects.filter(on="2026-05-15").exists()


# what is refused


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"types": []}, "types"),
        ({"trigger": "granted", "ended_by": []}, "trigger"),
        ({"types": ["mark", "copyright"]}, "trigger"),
        ({"ended_by": ["formalities"]}, "ended_by"),
        ({"ended_by": ["filed"]}, "ended_by"),
        ({"ended_by": ["granted"]}, "ended_by"),
        ({"types": ["copyright"], "trigger": "filed", "ended_by": [], "condition": "objected"}, "condition"),
        ({"trigger": "preparing", "counts_from": "filing"}, "counts_from"),
        ({"amount": -3}, "amount"),
        ({"amount": 0}, "amount"),
        ({"kind": "renewal", "types": ["design"], "trigger": "registered", "ended_by": []}, "kind"),
        ({"types": ["indication"], "trigger": "registered", "ended_by": [], "counts_from": "term"}, "counts_from"),
        ({"kind": "term", "trigger": "registered", "ended_by": ["lapsed"]}, "kind"),
        ({"source": ""}, "source"),
        ({"amount": 4000}, None),
        ({"kind": "term", "types": ["indication"], "trigger": "registered", "ended_by": [], "counts_from": "term"}, None),
    ],
    ids=["no type", "trigger of another type", "trigger in one of two types", "ended by its own trigger", "ended by the past",
         "ended by another type's stage", "objection where there is none", "filing date before filing", "in the past",
         "no distance", "renewal of a design", "counted from a term that is not known", "two terms", "no source",
         "eleven years of months", "term from itself"],
)  # fmt: skip
def test_a_rule_that_contradicts_is_refused_in_words(staff, fields, field):
    with pytest.raises(ValidationError) as refused:
        actions.save_rule(by=staff, **given(**fields))

    assert all(refused.value.messages)
    assert field is None or field in refused.value.message_dict
    assert not DeadlineRule.objects.filter(key=None).exists()


def test_the_term_stays_while_others_count_from_it(staff):
    term = DeadlineRule.objects.get(key="mark-term")

    with pytest.raises(ValidationError):
        actions.set_in_use(rule=term, in_use=False, by=staff)
    with pytest.raises(ValidationError):
        actions.save_rule(rule=term, by=staff, types=["mark"])
    for rule in DeadlineRule.objects.filter(counts_from="term"):
        actions.set_in_use(rule=rule, in_use=False, by=staff)
    actions.set_in_use(rule=term, in_use=False, by=staff)

    assert not DeadlineRule.objects.get(key="mark-term").is_active


@pytest.mark.parametrize("role", [Role.HEAD, Role.KABKOTA, Role.PARTNER])
def test_only_dinas_pmd_writes(role, brida):
    scope = {Role.PARTNER: {"partner": brida}, Role.KABKOTA: {"region": village().parent.parent}}.get(role, {})
    by = person(role, **scope)
    rule, holiday = DeadlineRule.objects.first(), Holiday.objects.first()

    for act in (
        lambda: actions.save_rule(by=by, **given()),
        lambda: actions.set_in_use(rule=rule, in_use=False, by=by),
        lambda: actions.save_holiday(by=by, holiday=holiday, name="x"),
        lambda: actions.remove_holiday(holiday=holiday, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()


# what a change moves


@pytest.fixture
def filed(staff):
    only_own_rules()
    made = filing(staff)
    go(made, staff, Stage.FILED, on=ministry_today() - 2 * DAY)
    return made


def test_a_changed_rule_moves_what_is_due_and_tells_who_was_warned(staff, filed):
    rule, _ = actions.save_rule(by=staff, **given(trigger="filed", unit="days", amount=30))
    deadline = Deadline.objects.get()
    Deadline.objects.update(warned_due=deadline.due, warned_at=deadline.filing.created_at)

    _, moved = actions.save_rule(rule=rule, by=staff, amount=20)

    assert moved == 1
    assert (DeadlineMove.objects.get().cause, Deadline.objects.get().due) == ("rule", ministry_today() + 18 * DAY)
    assert Notification.objects.filter(kind="deadline.moved", recipient=staff).exists()


def test_a_changed_title_moves_nothing(staff, filed):
    rule, _ = actions.save_rule(by=staff, **given(trigger="filed"))

    assert actions.save_rule(rule=rule, by=staff, title="Lain")[1] == 0
    assert Event.objects.of(rule)[0].detail["fields"] == ["title"]


def test_a_new_holiday_moves_days_counted_in_working_days_and_its_removal_moves_them_back(staff, filed):
    actions.save_rule(by=staff, **given(trigger="filed", unit="working", amount=10))
    due = Deadline.objects.get().due

    holiday, moved = actions.save_holiday(by=staff, on=due, name="Libur", is_joint_leave=False, source="SKB 3 Menteri")

    assert (moved, Deadline.objects.get().due > due) == (1, True)
    assert actions.remove_holiday(holiday=holiday, by=staff) == 1
    assert Deadline.objects.get().due == due
    assert actions.remove_holiday(holiday=holiday, by=staff) == 0


def test_a_rule_out_of_use_has_no_open_deadline_and_comes_back(staff, filed):
    rule, _ = actions.save_rule(by=staff, **given(trigger="filed"))

    actions.set_in_use(rule=rule, in_use=False, by=staff)
    gone = Deadline.objects.open().count()
    actions.set_in_use(rule=rule, in_use=True, by=staff)

    assert (gone, Deadline.objects.open().count()) == (0, 1)


def test_the_same_holiday_twice_is_refused(staff):
    with pytest.raises(ValidationError):
        actions.save_holiday(by=staff, on=datetime.date(2026, 1, 1), name="x", is_joint_leave=False, source="SKB")


# pages


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_for_dinas_pmd(client, name):
    kabkota = client_of(person(Role.KABKOTA, region=village().parent.parent))

    assert client.get(reverse(name)).status_code == 200
    assert kabkota.get(reverse(name)).status_code == 403


def test_a_rule_is_added_changed_and_taken_out_of_use_by_its_pages(client):
    only_own_rules()
    client.post(reverse("work_filing_rule_new"), given())
    rule = DeadlineRule.objects.get()
    client.post(reverse("work_filing_rule_change", args=[rule.pk]), given(amount=3))
    client.post(reverse("work_filing_rule_use", args=[rule.pk]))

    rule.refresh_from_db()
    assert (rule.amount, rule.is_active) == (3, False)
    client.post(reverse("work_filing_rule_use", args=[rule.pk]), {"pakai": "1"})
    rule.refresh_from_db()
    assert rule.is_active


@pytest.mark.parametrize(
    "fields", [{"types": ["\0"]}, {"amount": "9" * 30}, {"ended_by": ["formalities"]}, {"title": "\0"}, {"warn_days": "-1"}]
)
def test_wrong_input_gives_words(client, fields):
    answer = client.post(reverse("work_filing_rule_new"), given(**fields))

    assert answer.status_code == 422
    assert not DeadlineRule.objects.filter(key=None).exists()


def test_a_refused_taking_out_of_use_is_told_on_the_list(client):
    term = DeadlineRule.objects.get(key="mark-term")

    answer = client.post(reverse("work_filing_rule_use", args=[term.pk]), follow=True)

    assert answer.status_code == 200
    assert "note bad" in answer.content.decode()


def test_the_holidays_of_a_year_and_what_is_missing(client):
    Holiday.objects.filter(on__year=ministry_today().year + 1).delete()

    answer = client.get(reverse("work_filing_holidays"))

    assert answer.context["until"] == ministry_today().year
    assert answer.context["missing"] == [ministry_today().year + 1]
    assert "note wait" in answer.content.decode()
    for rubbish in ("\0", "99999", "abc", "²"):
        assert client.get(reverse("work_filing_holidays"), {"tahun": rubbish}).status_code == 200


def test_a_holiday_is_added_changed_and_removed(client):
    data = {"on": "2026-12-09", "name": "Pilkada", "source": "Keppres"}
    client.post(reverse("work_filing_holiday_new"), data)
    made = Holiday.objects.get(on="2026-12-09")
    client.post(reverse("work_filing_holiday_change", args=[made.pk]), {**data, "name": "Pemungutan suara"})
    made.refresh_from_db()
    assert made.name == "Pemungutan suara"

    answer = client.post(reverse("work_filing_holiday_remove", args=[made.pk]))

    assert answer["Location"] == f"{reverse('work_filing_holidays')}?tahun=2026"
    assert client.post(reverse("work_filing_holiday_remove", args=[made.pk])).status_code == 404


def test_a_fee_is_added_and_changed(client):
    data = {"type": "mark", "tariff": "umk", "what": "Permohonan", "per": "class", "amount": "1,5 juta",
            "legal_basis": "PP 45/2024", "since": "2024-12-18"}  # fmt: skip
    assert client.post(reverse("work_filing_fee_new"), {**data, "amount": "sekitar 5"}).status_code == 422
    client.post(reverse("work_filing_fee_new"), data)
    made = Fee.objects.get(key=None)
    client.post(reverse("work_filing_fee_change", args=[made.pk]), {**data, "until": "2026-01-31"})

    made.refresh_from_db()
    assert (made.amount, made.until) == (1_500_000, datetime.date(2026, 1, 31))


# the list of deadlines


def some(staff, count=1, region=None, kind=FilingType.MARK):
    """Filings with a deadline that is overdue."""
    for _ in range(count):
        go(filing(staff, kind, region=region), staff, Stage.FILED, on=ministry_today() - 60 * DAY)


def test_the_list_shows_what_the_reader_may_see(staff, client, brida):
    only_own_rules()
    actions.save_rule(by=staff, **given(trigger="filed", unit="days", amount=30))
    some(staff, region=village())
    page = reverse("work_filing_deadlines")

    own = client_of(person(Role.OFFICIAL, region=village()))
    other = client_of(person(Role.OFFICIAL, region=village("63.09.01.2001")))
    stranger = client_of(person(Role.PARTNER, partner=brida))

    counts = [who.get(page).context["page_obj"].paginator.count for who in (client, own, other, stranger)]
    assert counts == [1, 1, 0, 0]


def test_the_list_is_filtered_and_ignores_rubbish(staff, client):
    only_own_rules()
    actions.save_rule(by=staff, **given(types=["mark", "design"], trigger="filed", unit="days", amount=30))
    some(staff, region=village())
    some(staff, region=village("63.09.01.2001"), kind=FilingType.DESIGN)
    page = reverse("work_filing_deadlines")

    def count(**query):
        return client.get(page, query).context["page_obj"].paginator.count

    assert [count(jenis="design"), count(kabupaten="63.03"), count(waktu="overdue"), count(waktu="coming")] == [1, 1, 2, 0]
    assert [count(jenis="\0"), count(kabupaten="\0"), count(waktu="x"), count(page="\0")] == [2, 2, 2, 2]


@pytest.mark.parametrize("name", ["work_filing_deadlines", "work_filing_rules", "work_filing_holidays", "work_filing_fees"])
def test_lists_cost_the_same_for_many(staff, client, name):
    only_own_rules()
    actions.save_rule(by=staff, **given(trigger="filed", unit="days", amount=30))
    some(staff)
    client.get(reverse(name))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(name))
        return len(asked)

    one = queries()
    some(staff, 2)
    for number in range(3, 5):
        actions.save_holiday(by=staff, on=datetime.date(2026, 2, number), name="x", is_joint_leave=False, source="SKB")
        actions.save_rule(by=staff, **given(trigger="filed", unit="days", amount=30 + number))

    assert queries() == one
    assert one <= 15


def test_closing_a_filing_empties_the_list(staff, client):
    only_own_rules()
    actions.save_rule(by=staff, **given(trigger="filed", unit="days", amount=30))
    some(staff)
    go(Filing.objects.get(), staff, Stage.WITHDRAWN, on=ministry_today(), reason="Batal")

    assert client.get(reverse("work_filing_deadlines")).context["page_obj"].paginator.count == 0


def test_the_list_reaches_a_year_ahead_unless_all_is_asked_for(staff, client):
    only_own_rules()
    actions.save_rule(by=staff, **given(trigger="filed", amount=30))
    go(filing(staff), staff, Stage.FILED, on=ministry_today())
    page = reverse("work_filing_deadlines")

    def count(**query):
        return client.get(page, query).context["page_obj"].paginator.count

    assert [count(), count(waktu="semua"), count(waktu="coming")] == [0, 1, 1]


def test_only_what_the_source_itself_says_is_called_sure():
    sure = set(DeadlineRule.objects.filter(is_sure=True).values_list("key", flat=True))

    assert not sure & {"mark-counter", "simple-decision"}
    assert not DeadlineRule.objects.filter(is_sure=True, source__contains="Pasal").exists()
    assert set(DeadlineRule.objects.filter(kind="renewal").values_list("trigger", flat=True)) == {"registered"}


def test_of_two_who_write_a_rule_or_a_fee_the_second_waits(staff):
    def locked(action):
        with CaptureQueriesContext(connection) as asked:
            action()
        return [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]

    assert "partners_deadlinerule" in locked(lambda: actions.save_rule(by=staff, **given()))[0]
    fee = Fee.objects.first()
    assert "partners_fee" in locked(lambda: actions.save_fee(by=staff, fee=fee, note="Diperiksa"))[0]


def test_what_the_public_reads_changes_with_the_rule_of_an_announcement(staff, monkeypatch):
    only_own_rules()
    rule, _ = actions.save_rule(by=staff, **given(kind="office", trigger="announced", ended_by=["substantive"]))
    go(filing(staff), staff, Stage.FILED, Stage.FORMALITIES, Stage.ANNOUNCED, on=ministry_today() - 40 * DAY)
    told = []
    monkeypatch.setattr("klaster.models.Portal.content_changed", lambda *args: told.append(1))

    actions.save_rule(by=staff, rule=rule, amount=3)

    assert told

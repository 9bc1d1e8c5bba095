"""Filings with their rules, as the tests of stages and deadlines need them."""

import datetime

from klaster.models import Portal
from partners.actions.filing_stages import record_event
from partners.models import DeadlineRule, Filing, FilingClass, FilingType, Holiday, Party, Stage
from tests.factories import village

PASSED = datetime.date(2025, 1, 6)  # a Monday
MARK_STAGES = [Stage.FILED, Stage.FORMALITIES, Stage.ANNOUNCED, Stage.SUBSTANTIVE, Stage.REGISTERED, Stage.CERTIFIED]


def filing(by, kind=FilingType.MARK, *, region=None, **fields):
    """One that nothing is missing for."""
    Portal.load()
    others = Filing.objects.count()  # no two of one title are under way in a village
    title = fields.pop("title", f"Kopi Aranio {others + 1}" if others else "Kopi Aranio")
    made = Filing.objects.create(type=kind, title=title, region=region or village(), created_by=by, **fields)
    roles = [Party.Role.APPLICANT, Party.Role.INVENTOR, Party.Role.CREATOR]
    Party.objects.bulk_create(Party(filing=made, role=role, kind=Party.Kind.PERSON, name="Siti") for role in roles)
    FilingClass.objects.create(filing=made, number=30, goods="kopi")
    if kind == FilingType.COMMUNAL:
        Filing.objects.filter(pk=made.pk).update(communal_kind="knowledge")
    return made


def rule(trigger, amount, unit="months", *, kind="office", types=(FilingType.MARK,), **fields):
    fields = {"title": f"{kind} {trigger} {amount} {unit}", "source": "UU 20/2016", "ended_by": [], **fields}
    return DeadlineRule.objects.create(trigger=trigger, amount=amount, unit=unit, kind=kind, types=list(types), **fields)


def only_own_rules():
    """The rules and holidays that the portal brings along are not those that a test counts with."""
    DeadlineRule.objects.all().delete()
    Holiday.objects.all().delete()


def mark_rules():
    """{name: rule}, shaped as those of a mark."""
    return {
        "announce": rule(Stage.FILED, 15, "days", ended_by=[Stage.ANNOUNCED]),
        "oppose": rule(Stage.ANNOUNCED, 2, ended_by=[Stage.SUBSTANTIVE]),
        "decide": rule(Stage.SUBSTANTIVE, 30, "days", condition="unopposed", ended_by=[Stage.REGISTERED]),
        "decide_objected": rule(Stage.SUBSTANTIVE, 90, "days", condition="objected", ended_by=[Stage.REGISTERED]),
        "term": rule(Stage.REGISTERED, 120, kind="term", counts_from="filing", ended_by=[Stage.LAPSED]),
        "renew": rule(Stage.REGISTERED, -6, kind="renewal", counts_from="term", ended_by=[Stage.RENEWAL_FILED]),
        "late": rule(Stage.REGISTERED, 6, kind="renewal", counts_from="term", ended_by=[Stage.RENEWAL_FILED]),
    }


def go(made, by, *stages, on=PASSED, step=10, **fields):
    """Record the stages one after the other, `step` days apart; gives the events."""
    events = []
    for stage in stages:
        events.append(record_event(filing=made, stage=stage, on=on, by=by, **fields))
        on += datetime.timedelta(days=step)
    made.refresh_from_db()
    return events


def due(made):
    """{title of the rule: due day} of the open deadlines."""
    return {deadline.rule.title: deadline.due for deadline in made.deadlines.open().select_related("rule")}

"""Answers given by one tap: as last quarter, or not applicable. A second identical tap (a retry) changes nothing."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sites import answers
from sites.actions import flow
from sites.actions.flow import Refused
from sites.actions.innovations import record_saved
from sites.actions.reports import demand_asked, save_section, stays_nil
from sites.models import Report, ReportValue


def last_sent(report):
    """The report on the same innovation that was sent for the nearest round before this one, or None."""
    before = Report.objects.filter(innovation=report.innovation_id, first_submitted_at__isnull=False).exclude(pk=report.pk)
    earlier = before.filter(round__year__lt=report.round.year) | before.filter(
        round__year=report.round.year, round__quarter__lt=report.round.quarter
    )
    return earlier.select_related("round").order_by("-round__year", "-round__quarter").first()


@transaction.atomic
def keep_last(*, report, by, keys=None):
    """Answer as last quarter ("no change") the questions `keys`, or all that are still open. Gives the report."""
    report = flow.lock(report)
    flow.demand_editable(report, by)
    before = last_sent(report)
    if before is None:
        raise Refused(_("Nothing was taken over: no report of an earlier quarter was sent on this innovation."))
    if keys is None:  # what is written already stays as it is
        wanted = unanswered(report)
    else:
        demand_asked(report, set(keys))
        wanted = {key for key in keys if report.marks.get(key) != answers.UNCHANGED}
        if not wanted:
            return report
    if report.asked:
        wanted &= set(report.asked)
    taken = _take(report, before, wanted)
    if not taken and keys is None:
        raise Refused(_("Nothing was taken over: what last quarter's report answers is answered here already."))
    if not taken:
        raise Refused(_("Nothing was taken over: last quarter's report has no answer to this."))
    report.is_nil = stays_nil(report)
    report.marks = report.marks | dict.fromkeys(taken, answers.UNCHANGED)
    return _stored(report, by)


def unanswered(report):
    """The keys of the questions without a word, a figure or a mark."""
    written = {key for key in answers.TEXTS if getattr(report, key).strip()}
    written |= {answers.PEOPLE} if report.people_typed else set()
    written |= {answers.measure_key(value.measure_id) for value in report.values.all() if value.typed}
    return set(answers.keys(report)) - written - set(report.marks) - {answers.EVIDENCE}


def _stored(report, by):
    report.edit_key = ""
    report.save()
    record_saved(by, report)
    return report


def _take(report, before, wanted):
    """Copy the answers that are there; the keys of those taken."""
    taken = []
    for key in answers.TEXTS:
        if key in wanted and getattr(before, key):
            setattr(report, key, getattr(before, key))
            taken.append(key)
    if answers.PEOPLE in wanted and before.people_typed:
        for name in ("people_reached", "people_are_about", "people_typed"):
            setattr(report, name, getattr(before, name))
        taken.append(answers.PEOPLE)
    for value in before.values.exclude(typed=""):
        if (key := answers.measure_key(value.measure_id)) in wanted:
            figure = {"value": value.value, "is_about": value.is_about, "typed": value.typed}
            ReportValue.objects.update_or_create(report=report, measure_id=value.measure_id, defaults=figure)
            taken.append(key)
    return taken


@transaction.atomic
def not_applicable(*, report, key, by):
    """Say that a question does not apply; what was written there is taken away."""
    report = flow.lock(report)
    flow.demand_editable(report, by)
    if key not in answers.keys(report) or not answers.may_not_apply(key):
        raise Refused(_("Not stored: this question needs an answer."))
    demand_asked(report, {key})
    if report.marks.get(key) == answers.NOT_APPLICABLE:
        return report
    _empty(report, key)
    report.marks = report.marks | {key: answers.NOT_APPLICABLE}
    report.is_nil = stays_nil(report)
    return _stored(report, by)


@transaction.atomic
def take_off(*, report, key, by):
    """Take the mark off a question again; the answer that came with it goes too, so the question is open as before."""
    report = flow.lock(report)
    flow.demand_editable(report, by)
    demand_asked(report, {key})
    if key not in report.marks:
        return report
    _empty(report, key)
    report.marks = {name: mark for name, mark in report.marks.items() if name != key}
    return _stored(report, by)


TAPS = {
    answers.UNCHANGED: lambda report, key, by: keep_last(report=report, keys={key}, by=by),
    answers.NOT_APPLICABLE: lambda report, key, by: not_applicable(report=report, key=key, by=by),
    "take_off": lambda report, key, by: take_off(report=report, key=key, by=by),
}


@transaction.atomic
def tap(*, report, kind, key, by, **section):
    """One of TAPS on a page with other answers: these (`section`, as save_section takes them) are stored in the same step."""
    report = save_section(report=report, by=by, **section)
    return TAPS[kind](report, key, by)


def _empty(report, key):
    if key == answers.PEOPLE:
        report.people_reached, report.people_are_about, report.people_typed = None, False, ""
    elif key.startswith("measure_"):
        report.values.filter(measure_id=int(key.removeprefix("measure_"))).delete()
    else:
        setattr(report, key, "")

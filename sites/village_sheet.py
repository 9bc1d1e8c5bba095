"""What a village gets back after a round, for the musyawarah desa: what it sent, over time, and what came of it.

From what was sent alone (`ReportSubmission`): no word of a draft, no remark of those who review.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klaster import sockets
from klaster.charts import chart
from klaster.templatetags.klaster import day, number
from sites import answers, papers
from sites.figures import written
from sites.models import Innovation, Report, ReportSubmission, Round
from sites.models.states import State

ROUNDS = 4  # told over time: a year
WIDTH, ROW = 420, 38
BARE = {"domain": False, "ticks": False, "labelPadding": 6}  # the axis of the quarters


@dataclass
class Told:
    """One innovation in the round. `report` is None where none was sent; `rows` are its figures over `rounds`, oldest first."""

    name: str
    report: Report | None = None
    is_nil: bool = False
    texts: list = field(default_factory=list)
    help_needed: str = ""
    rounds: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    charted: dict | None = None  # the row that the chart shows: the first with two known figures
    chart: object = None
    punctuality: str = ""
    came_of_it: str = ""


def sheet(region, round, *, user, pdf=False):
    """The context of the page and of the paper. Five queries of our own, whatever the numbers; the sockets' come on top."""
    rounds = list(_until(round))
    sendings = _sendings(region, rounds, round)
    innovations = Innovation.objects.filter(region=region).expected_in(round).select_related("current_version")
    told = [_told(one, round, sendings.get(one.pk, [])) for one in innovations.order_by("name")]
    sections = sockets.collect("village.sections", region=region, round=round, user=user, pdf=pdf)
    closes = round.closes_for(region.pk)
    return {
        "region": region,
        "round": round,
        "is_open": round.is_open(region_id=region.pk),
        "closes": closes,
        "told": told,
        "figures": _figures(told, round.due_for(region.pk)),
        "sections": sections,
        "pdf": pdf,
    }


def _until(round):
    """This round and those before it, newest first: as many as are told over time."""
    earlier = Q(year__lt=round.year) | Q(year=round.year, quarter__lte=round.quarter)
    return Round.objects.filter(earlier).order_by("-year", "-quarter")[:ROUNDS]


def _sendings(region, rounds, round):
    """{innovation id: the last sending in each of the rounds, oldest round first}; each report carries this very round."""
    found = ReportSubmission.objects.filter(report__innovation__region=region, report__round__in=rounds)
    found = found.select_related("report__round", "report__current_version", "report__innovation")
    sendings = {}
    for one in found.order_by("report_id", "-number").distinct("report_id"):
        if one.report.round_id == round.pk:
            one.report.round = round  # its exceptions are read once
        sendings.setdefault(one.report.innovation_id, []).append(one)
    for each in sendings.values():
        each.sort(key=lambda one: (one.report.round.year, one.report.round.quarter))
    return sendings


def _told(innovation, round, sendings):
    name = innovation.current_version.name if innovation.current_version else innovation.name
    told = Told(name, rounds=[one.report.round for one in sendings])
    told.rows = over_time(sendings)
    told.charted, told.chart = next(((row, found) for row in told.rows if (found := picture_of(name, row))), (None, None))
    newest = sendings[-1] if sendings else None
    if newest is None or newest.report.round_id != round.pk:
        told.punctuality = _("not sent yet") if round.due_for(innovation.region_id) else _("No report was expected")
        return told
    told.report, told.is_nil = newest.report, newest.content.get("is_nil", False)
    texts = [one for one in answers.said(newest.content) if one.key in answers.TEXTS and (one.value or one.mark)]
    told.texts = [] if told.is_nil else texts
    told.help_needed = next((one.value for one in told.texts if one.key == "help_needed"), "")
    told.punctuality = papers.punctuality(told.report)
    told.came_of_it = came_of_it(told.report)
    return told


def over_time(sendings):
    """[{label, unit, cells}] of each figure that was ever sent, a cell for each sending: {round, value, words}.

    Labels and units are those of the newest sending that has the figure; the people reached come last.
    """
    named = {}
    for sending in reversed(sendings):
        for key, figure in sending.content.get("figures", {}).items():
            named.setdefault(key, figure)
    people = {"label": _("Number of people reached"), "unit": answers.PEOPLE_UNIT}
    named = {key: figure for key, figure in named.items() if key != answers.PEOPLE} | {answers.PEOPLE: people}
    rows = []
    for key, figure in named.items() if sendings else ():
        cells = [_cell(sending, key) for sending in sendings]
        rows.append({"label": figure["label"], "unit": figure["unit"], "cells": cells})
    return rows


def _cell(sending, key):
    content = sending.content
    figure = content.get("figures", {}).get(key, {})
    value = None if figure.get("value") is None else Decimal(figure["value"])
    words = written(value, figure.get("unit", ""), figure.get("is_about", False))
    if value is None and content.get("is_nil"):
        words = _("nil report")
    elif value is None and content.get("marks", {}).get(key) == answers.NOT_APPLICABLE:
        words = str(answers.MARKS[answers.NOT_APPLICABLE])
    return {"round": sending.report.round, "value": value, "words": words}


def picture_of(name, row):
    """A bar for each round in which this figure is known; None with fewer than two of them. Unknown has no bar."""
    known = [cell for cell in row["cells"] if cell["value"] is not None]
    if len(known) < 2:
        return None
    spec = {
        "width": WIDTH,
        "height": ROW * len(known) + 34,
        "data": {"values": [{"round": str(cell["round"]), "value": float(cell["value"])} for cell in known]},
        "mark": {"type": "bar", "height": {"band": 0.72}, "color": "$brand"},
        "encoding": {
            "y": {"field": "round", "type": "ordinal", "title": None, "sort": None, "axis": BARE},
            "x": {"field": "value", "type": "quantitative", "title": row["unit"], "axis": {"tickCount": 4, "domain": False}},
        },
    }
    rounds = "; ".join(f"{cell['round']}: {cell['words']}" for cell in known)
    words = {"label": row["label"], "name": name, "rounds": rounds}
    return chart(spec, alt=_("%(label)s of %(name)s by quarter. %(rounds)s.") % words, name="lembar-desa")


def came_of_it(report):
    """What became of the report until now, in words; the reasons and remarks of those who review stay with the report."""
    version = report.current_version
    if version:
        words = _("published on %(day)s, open to everybody") % {"day": day(version.published_at)}
        return words if report.state == State.PUBLISHED else _("%(what)s; it is being worked on again") % {"what": words}
    return {
        State.SUBMITTED: _("received, waiting to be checked by Dinas PMD"),
        State.RETURNED: _("came back to be corrected"),
        State.VERIFIED: _("verified by Dinas PMD, not published yet"),
        State.WITHDRAWN: _("withdrawn"),
    }.get(report.state, _("being worked on again"))


def _figures(told, due):
    """How many of the reports were sent, in time, verified and published."""
    sent = [one.report for one in told if one.report]
    counted = [
        (len(sent), ngettext("report sent", "reports sent", len(sent)), _("of %(n)s innovations") % {"n": number(len(told))}),
        (sum(report.days_late == 0 for report in sent), _("on time"), _("due date %(day)s") % {"day": day(due)} if due else ""),
        (sum(report.state in (State.VERIFIED, State.PUBLISHED) for report in sent), _("verified by Dinas PMD"), ""),
        (sum(report.current_version_id is not None for report in sent), _("published"), ""),
    ]
    return [{"value": number(value), "label": label, "detail": detail} for value, label, detail in counted]

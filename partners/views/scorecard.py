"""The scorecard of the program: the page of a year, its figures as a file, its indicators and their figures."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from indicators.exports import FORMATS, file_response
from klaster import access
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.templatetags.klaster import number
from klaster.views import require
from partners.actions import scorecard as actions
from partners.forms.scorecard import IndicatorForm, YearForm
from partners.models import ScorecardIndicator, ScorecardYear
from partners.scorecard import COMPUTED, Achievement, achievement, counts
from partners.views.common import attempt, form_page, saved

YEARS = range(2000, 2101)
EVENTS = 50


@dataclass(frozen=True)
class Row:
    """An indicator in a year. `is_kept`: the figure is written down; otherwise the portal counted it now."""

    indicator: ScorecardIndicator
    target: Decimal | None
    realisation: Decimal | None
    as_of: date | None
    is_kept: bool
    note: str
    reached: Achievement


def rows(year, today):
    """Those in use, and those that have figures of the year; a kept figure stands before a new count.

    One query a count, and one for all counts of filings.
    """
    shown = ScorecardIndicator.objects.filter(Q(is_active=True) | Q(years__year=year)).distinct()
    kept = {row.indicator_id: row for row in ScorecardYear.objects.filter(year=year)}
    open_rows = [one for one in shown if (row := kept.get(one.pk)) is None or row.realisation is None]
    codes = {one.computed for one in open_rows if one.computed in COMPUTED}
    counted = counts(codes, year) if year <= today.year else {}
    return [_row(one, kept.get(one.pk), counted.get(one.computed), today) for one in shown]


def _row(one, row, count, today):
    is_kept = row is not None and row.realisation is not None
    realisation = row.realisation if is_kept else count
    target = row.target if row else None
    as_of = row.as_of if is_kept else (today if count is not None else None)
    reached = achievement(target, realisation, less_is_better=one.less_is_better)
    return Row(one, target, realisation, as_of, is_kept, row.note if row else "", reached)


def year_asked(request, today):
    """The year of the address; this one where it holds anything else."""
    text = request.GET.get("tahun", "")
    return int(text) if re.fullmatch("[0-9]{4}", text, re.ASCII) and int(text) in YEARS else today.year


@require_safe
@require(Permission.VIEW_SUMMARY)
def scorecard(request):
    today = timezone.localdate()
    year = year_asked(request, today)
    held = set(ScorecardYear.objects.order_by().values_list("year", flat=True).distinct())
    context = {
        "year": year,
        "years": sorted({*held, year, today.year, today.year + 1}, reverse=True),
        "rows": rows(year, today),
        "has_begun": year <= today.year,
        "may_write": access.can(request.user, Permission.COORDINATE),
    }
    context["has_counts"] = any(row.indicator.computed for row in context["rows"])
    return render(request, "partners/scorecard/scorecard.html", context)


@require_safe
@require(Permission.VIEW_SUMMARY)
def export(request, form):
    if form not in FORMATS:
        raise Http404
    today = timezone.localdate()
    year = year_asked(request, today)
    heads = [
        _("indicator"), _("unit"), _("target"), _("realisation"), pgettext("scorecard", "achievement (%)"), _("as of"),
        _("counted by"), _("how it is counted"), _("source"), _("note"), _("year"),
    ]  # fmt: skip
    lines = (_line(row, year) for row in rows(year, today))
    return file_response([str(head).upper() for head in heads], lines, name=f"capaian-program-{year}", form=form)


def _line(row, year):
    one, by = row.indicator, _("the portal") if row.indicator.computed else _("staff")
    reached = row.reached.percent if row.reached.percent is not None else row.reached.words
    as_of = row.as_of.isoformat() if row.as_of else None
    return [one.name, one.unit, row.target, row.realisation, reached, as_of, by, one.definition, one.source, row.note, year]


@require(Permission.COORDINATE)
def new_indicator(request):
    form = IndicatorForm(request.POST or None)
    made = attempt(form, lambda data: actions.save_indicator(by=request.user, **data))
    if made:
        message = _("“%(name)s” is on the scorecard. Now write its target.") % {"name": made.name}
        return saved(request, message, "work_scorecard_year", made.pk, timezone.localdate().year)
    return form_page(request, form, title=_("New indicator"), back=reverse("work_scorecard"))


@require_safe
@require(Permission.VIEW_SUMMARY)
def indicator(request, pk):
    """How it is counted, its figures of all years, and what was changed."""
    one = get_object_or_404(ScorecardIndicator, pk=pk)
    years = [(row, achievement(row.target, row.realisation, less_is_better=one.less_is_better)) for row in one.years.all()]
    context = {
        "indicator": one,
        "years": years[::-1],
        "this_year": timezone.localdate().year,
        "count": COMPUTED.get(one.computed),
        "events": Event.objects.of(one)[:EVENTS],
        "may_write": access.can(request.user, Permission.COORDINATE),
    }
    return render(request, "partners/scorecard/indicator.html", context)


@require(Permission.COORDINATE)
def change_indicator(request, pk):
    stored = get_object_or_404(ScorecardIndicator, pk=pk)
    form = IndicatorForm(request.POST or None, instance=ScorecardIndicator.objects.get(pk=pk))
    if attempt(form, lambda data: actions.save_indicator(by=request.user, indicator=stored, **data)):
        return saved(request, _("The changes are saved."), "work_scorecard_indicator", pk)
    title = _("Change “%(name)s”") % {"name": stored.name}
    return form_page(request, form, title=title, back=reverse("work_scorecard_indicator", args=[pk]))


@require(Permission.COORDINATE)
def set_year(request, pk, year):
    one = get_object_or_404(ScorecardIndicator, pk=pk)
    if year not in YEARS:
        raise Http404
    row = one.years.filter(year=year).first() or ScorecardYear(indicator=one, year=year)
    form = YearForm(request.POST or None, instance=row, is_counted=bool(one.computed))
    back = f"{reverse('work_scorecard')}?tahun={year}"
    if attempt(form, lambda data: actions.set_year(by=request.user, indicator=one, year=year, **data)):
        return saved(request, _("The figures of %(year)s are saved.") % {"year": year}, back)
    title = _("“%(name)s” in %(year)s (%(unit)s)") % {"name": one.name, "year": year, "unit": one.unit}
    return form_page(request, form, title=title, back=back)


@require_POST
@require(Permission.COORDINATE)
def keep_counts(request, year):
    if year not in YEARS:
        raise Http404
    back = f"{reverse('work_scorecard')}?tahun={year}"
    try:
        kept = actions.keep_counts(by=request.user, year=year)
    except ValidationError as error:
        return saved(request, " ".join(error.messages), back, level="warning")
    message = ngettext("%(count)s count of %(year)s is kept.", "%(count)s counts of %(year)s are kept.", kept)
    return saved(request, message % {"count": number(kept), "year": year}, back)

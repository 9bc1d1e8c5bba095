"""Deadline rules, holidays and fees, which Dinas PMD keeps; and the list of open deadlines for everybody at work."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from klaster.access import Permission, can
from klaster.templatetags.klaster import number
from klaster.views import require
from partners.actions import filing_rules as actions
from partners.filing_stages_reckoning import ministry_today
from partners.filing_workflow import RESULT
from partners.forms.filing_rules import DeadlineFilter, FeeForm, HolidayForm, RuleForm
from partners.models import Deadline, DeadlineRule, Fee, FilingType, Holiday, Stage
from partners.views.common import PER_PAGE, attempt, form_page, saved

MANAGE = Permission.MANAGE_FILINGS


# rules


@require(MANAGE)
def rules(request):
    found = list(
        DeadlineRule.objects.annotate(open_count=Count("deadlines", filter=Q(deadlines__ended_on__isnull=True, is_active=True)))
    )
    found.sort(key=lambda rule: (FilingType.values.index(rule.types[0]), Stage.values.index(rule.trigger)))
    for rule in found:
        rule.type_labels = [FilingType(kind).label for kind in rule.types]
        rule.ender_labels = [Stage(stage).label for stage in rule.ended_by]
        rule.warned_labels = [DeadlineRule.Warned(who).label for who in rule.warns]
        rule.distance = distance(rule)
    used = [rule for rule in found if rule.is_active]
    termed = {kind for rule in used if rule.kind == DeadlineRule.Kind.TERM for kind in rule.types}
    context = {
        "groups": [(label, [one for one in used if one.kind == kind]) for kind, label in DeadlineRule.Kind.choices],
        "unused": [rule for rule in found if not rule.is_active],
        "unsure": sum(not rule.is_sure for rule in used),
        "without_term": [FilingType(kind).label for kind in RESULT if kind not in termed],
    }
    return render(request, "partners/filings/rules.html", context)


def distance(rule):
    """How far the day lies from the one it is counted from: "2 months after", "6 months before", "on that day"."""
    units = {
        DeadlineRule.Unit.DAYS: ngettext("%(count)s day", "%(count)s days", abs(rule.amount)),
        DeadlineRule.Unit.WORKING_DAYS: ngettext("%(count)s working day", "%(count)s working days", abs(rule.amount)),
        DeadlineRule.Unit.MONTHS: ngettext("%(count)s month", "%(count)s months", abs(rule.amount)),
    }
    length = units[rule.unit] % {"count": number(abs(rule.amount))}
    if rule.amount == 0:
        return _("on the day itself, %(start)s") % {"start": rule.get_counts_from_display()}
    words = _("%(length)s after %(start)s") if rule.amount > 0 else _("%(length)s before %(start)s")
    return words % {"length": length, "start": rule.get_counts_from_display()}


def _with_moves(words, moved):
    """What was saved, and how many due days moved by it."""
    if not moved:
        return " ".join([words, _("No due day moved.")])
    told = ngettext("%(count)s due day moved.", "%(count)s due days moved.", moved) % {"count": number(moved)}
    return f"{words} {told}"


@require(MANAGE)
def new_rule(request):
    form = RuleForm(request.POST or None)
    if made := attempt(form, lambda data: actions.save_rule(by=request.user, **data)):
        return saved(request, _with_moves(_("The rule is saved."), made[1]), "work_filing_rules")
    return form_page(request, form, title=_("New deadline rule"), back=reverse("work_filing_rules"))


@require(MANAGE)
def change_rule(request, pk):
    rule = get_object_or_404(DeadlineRule, pk=pk)
    title = _("Change %(name)s") % {"name": rule}
    form = RuleForm(request.POST or None, instance=rule)
    stored = DeadlineRule.objects.get(pk=pk)
    if done := attempt(form, lambda data: actions.save_rule(rule=stored, by=request.user, **data)):
        return saved(request, _with_moves(_("The rule is saved."), done[1]), "work_filing_rules")
    return form_page(request, form, title=title, back=reverse("work_filing_rules"))


@require_POST
@require(MANAGE)
def use_rule(request, pk):
    """`pakai=1` uses the rule again, everything else takes it out of use."""
    rule, in_use = get_object_or_404(DeadlineRule, pk=pk), request.POST.get("pakai") == "1"
    done = _("The rule is in use again.") if in_use else _("The rule is out of use; its open deadlines are gone.")
    return _said(request, lambda: actions.set_in_use(rule=rule, in_use=in_use, by=request.user), done, "work_filing_rules")


def _said(request, act, done, target):
    """Do it and say how many due days moved, or say why it was refused; back to the list either way."""
    try:
        messages.success(request, _with_moves(done, act()))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(target)


# holidays


@require(MANAGE)
def holidays(request):
    years = list(Holiday.objects.annotate(year=ExtractYear("on")).values_list("year", flat=True).distinct().order_by("year"))
    today = ministry_today()
    asked = request.GET.get("tahun", "")[:4]
    year = int(asked) if asked.isascii() and asked.isdecimal() and int(asked) in years else today.year
    context = {
        "years": years,
        "year": year,
        "holidays": Holiday.objects.filter(on__year=year),
        "until": _entered_until(years, today.year),
        "missing": [missing for missing in (today.year, today.year + 1) if missing not in years],
    }
    return render(request, "partners/filings/holidays.html", context)


def _entered_until(years, first):
    """The last year up to which every year from this one on has its holidays; None when this year has none."""
    last = None
    while first in years:
        last, first = first, first + 1
    return last


@require(MANAGE)
def new_holiday(request):
    form = HolidayForm(request.POST or None)
    if made := attempt(form, lambda data: actions.save_holiday(by=request.user, **data)):
        return _to_year(request, _with_moves(_("The holiday is saved."), made[1]), made[0])
    return form_page(request, form, title=_("New holiday"), back=reverse("work_filing_holidays"))


def _to_year(request, words, holiday):
    messages.success(request, words)
    return redirect(f"{reverse('work_filing_holidays')}?tahun={holiday.on.year}")


@require(MANAGE)
def change_holiday(request, pk):
    holiday = get_object_or_404(Holiday, pk=pk)
    title = _("Change %(name)s") % {"name": holiday}
    form = HolidayForm(request.POST or None, instance=holiday)
    stored = Holiday.objects.get(pk=pk)
    if done := attempt(form, lambda data: actions.save_holiday(holiday=stored, by=request.user, **data)):
        return _to_year(request, _with_moves(_("The holiday is saved."), done[1]), done[0])
    return form_page(request, form, title=title, back=f"{reverse('work_filing_holidays')}?tahun={stored.on.year}")


@require_POST
@require(MANAGE)
def remove_holiday(request, pk):
    holiday = get_object_or_404(Holiday, pk=pk)
    moved = actions.remove_holiday(holiday=holiday, by=request.user)
    return _to_year(request, _with_moves(_("It is no longer a holiday."), moved), holiday)


# fees


@require(MANAGE)
def fees(request):
    today = timezone.localdate()
    found = list(Fee.objects.all())
    for fee in found:
        fee.is_over = bool(fee.until and fee.until < today)
        fee.is_coming = fee.since > today
    valid = {fee.type for fee in found if not fee.is_over and not fee.is_coming}
    context = {
        "valid": [fee for fee in found if not fee.is_over],
        "over": [fee for fee in found if fee.is_over],
        "without": [FilingType(kind).label for kind in RESULT if kind not in valid],
    }
    return render(request, "partners/filings/fees.html", context)


@require(MANAGE)
def new_fee(request):
    form = FeeForm(request.POST or None)
    if attempt(form, lambda data: actions.save_fee(by=request.user, **data)):
        return saved(request, _("The fee is saved."), "work_filing_fees")
    return form_page(request, form, title=_("New fee"), back=reverse("work_filing_fees"))


@require(MANAGE)
def change_fee(request, pk):
    fee = get_object_or_404(Fee, pk=pk)
    title = _("Change %(name)s") % {"name": fee}
    form = FeeForm(request.POST or None, instance=fee)
    stored = Fee.objects.get(pk=pk)
    if attempt(form, lambda data: actions.save_fee(fee=stored, by=request.user, **data)):
        return saved(request, _("The fee is saved."), "work_filing_fees")
    return form_page(request, form, title=title, back=reverse("work_filing_fees"))


# deadlines


@require(Permission.VIEW_WORKSPACE)
def deadlines(request):
    today = ministry_today()
    filters = DeadlineFilter(request.GET)
    found = filters.apply(Deadline.objects.open().visible_to(request.user), today)
    found = found.select_related("filing__region__parent__parent", "rule")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for deadline in page:
        deadline.look(today)
    context = {"filters": filters, "page_obj": page, "today": today, "may_manage": can(request.user, MANAGE)}
    return render(request, "partners/filings/deadlines.html", context)

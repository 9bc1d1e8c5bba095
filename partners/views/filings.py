"""Filings at work: the list, one filing, its beginning, and what is written of it."""

import datetime

from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from indicators.exports import FORMATS, file_response
from klaster import access
from klaster.access import Permission
from klaster.views import require
from partners import filing_exports, filing_numbers, filing_origins
from partners.actions import filings as actions
from partners.filing_novelty_shown import already_public
from partners.filing_page import page_context
from partners.filing_workflow import RESULT
from partners.forms.filings import FilingForm, NewFilingForm, TypeForm
from partners.forms.filings_list import PROTECTED, FilingFilter
from partners.models import Deadline, DeadlineRule, Filing, Stage
from partners.views.common import attempt, form_page, refuse_unless, saved
from sites.forms.filters import offer_own_kabkota

PAGE = 50
HORIZON = 365  # days; what is due later comes after what was changed last


def get_filing(user, pk):
    """The filing with its place; a 404 for those who may not see it."""
    rows = Filing.objects.visible_to(user).select_related("region__parent__parent", "potential__region", "request")
    return get_object_or_404(rows, pk=pk)


def may_read(user):
    """The list is for those who read somewhere, and for partners."""
    return access.can(user, Permission.VIEW_ALL) or access.can(user, Permission.WORK_AS_PARTNER)


@require(Permission.VIEW_WORKSPACE)
def filings(request):
    user = request.user
    filters = FilingFilter(request.GET, user=user)
    if not access.partner_ids(user):  # a partner accompanies filings from everywhere
        offer_own_kabkota(filters, user)
    found = filters.apply(Filing.objects.visible_to(user))
    if request.GET.get("unduh") in FORMATS:
        rows = filing_exports.rows_of(found)
        name = f"permohonan-ki-{timezone.localdate()}"
        return file_response(filing_exports.HEADS, rows, name=name, form=request.GET["unduh"])
    page = Paginator(_in_order_of_work(found), PAGE).get_page(request.GET.get("page"))
    for filing in page:
        filing.partner_now = next((one.partner for one in filing.partners.all() if one.until is None), None)
        filing.next_deadline = next(iter(filing.due_deadlines), None)
    kept = request.GET.copy()
    for name in ("page", "unduh"):
        kept.pop(name, None)
    context = {
        "filters": filters,
        "page_obj": page,
        "kept": f"&{kept.urlencode()}" if kept else "",
        "counts": _counts(found),
        "protected": PROTECTED,
        "may_add": actions.may_create(user),
        "may_manage": access.can(user, Permission.MANAGE_FILINGS),
    }
    return render(request, "partners/filings/list.html", context)


def _in_order_of_work(found):
    """What somebody here must do within a year first, by its day; then what was changed last.

    With the partners, and the open deadlines of each as `due_deadlines`; what the ministry alone decides is not ours to do.
    """
    ours = Deadline.objects.open().exclude(rule__kind=DeadlineRule.Kind.OFFICE)
    soon = timezone.localdate() + datetime.timedelta(days=HORIZON)
    first = ours.filter(filing=OuterRef("pk"), due__lte=soon).order_by("due").values("due")[:1]
    due = Prefetch("deadlines", ours.select_related("rule").order_by("due", "pk"), to_attr="due_deadlines")
    shown = found.annotate(next_due=Subquery(first)).order_by(F("next_due").asc(nulls_last=True), "-updated_at", "-pk")
    return shown.select_related("region__parent__parent").prefetch_related("partners__partner", due)


def _counts(found):
    """Protected ones of what is listed, by the word of their type: three counts, never one."""
    kinds = {stage: [kind for kind, result in RESULT.items() if result == stage] for stage in set(RESULT.values())}
    asked = {str(stage): Count("pk", filter=Q(type__in=kinds[stage])) for stage in kinds}
    counted = found.protected().order_by().aggregate(**asked)
    order = [Stage.REGISTERED, Stage.RECORDED, Stage.GRANTED]
    return [(stage, Stage(stage).label, counted[str(stage)]) for stage in order]


@require(Permission.VIEW_WORKSPACE)
def filing(request, pk):
    shown = get_filing(request.user, pk)
    return render(request, "partners/filings/filing.html", page_context(shown, request.user))


@require(Permission.VIEW_WORKSPACE)
def new_filing(request):
    """By hand, or prefilled from what the address names: a village, a product, an innovation, a potential, a request."""
    refuse_unless(actions.may_create(request.user))
    origin = filing_origins.read(request.GET, request.user)
    form = NewFilingForm(request.POST or None, user=request.user, initial=origin.initial, region=origin.region)

    def begin(data):
        return actions.create_filing(by=request.user, **_begun(data), **origin.things_for(data["region"]))

    if made := attempt(form, begin):
        message = _("The filing is begun. Add who files it, and go through the check list.")
        return saved(request, message, "work_filing", made.pk)
    context = {"form": form, "origin": origin, "back": origin.back or reverse("work_filings")}
    return render(request, "partners/filings/new.html", context, status=422 if form.errors else 200)


def _begun(data):
    if data["type"] != "communal":
        data = {**data, "communal_kind": ""}  # a kind chosen before the type was changed
    return data


@require(Permission.VIEW_WORKSPACE)
def change_filing(request, pk):
    stored = get_filing(request.user, pk)
    refuse_unless(actions.may_write(request.user, stored))
    form = FilingForm(request.POST or None, instance=get_filing(request.user, pk))

    def save(data):
        seen = _moment(data.pop("seen"))
        return actions.update_filing(filing=stored, by=request.user, seen=seen, **data)

    if changed := attempt(form, save):
        warnings = [*filing_numbers.warnings(changed), *already_public(changed)]
        message = " ".join([_("The changes are saved."), *warnings])
        return saved(request, message, "work_filing", pk, level="warning" if warnings else "success")
    title = _("Change “%(title)s”") % {"title": stored.title}
    return form_page(request, form, title=title, back=reverse("work_filing", args=[pk]))


def _moment(text):
    try:
        return parse_datetime(text)
    except ValueError:
        return None


@require(Permission.VIEW_WORKSPACE)
def change_type(request, pk):
    stored = get_filing(request.user, pk)
    refuse_unless(actions.may_write(request.user, stored))
    if stored.stage != Stage.PREPARING:
        raise Http404
    initial = {"type": stored.type, "communal_kind": stored.communal_kind}
    form = TypeForm(request.POST or None, initial=initial)
    if attempt(form, lambda data: actions.change_type(filing=stored, by=request.user, **_begun(data))):
        return saved(request, _("The type is changed. Look through the check list of the new type."), "work_filing", pk)
    title = _("Type of “%(title)s”") % {"title": stored.title}
    return form_page(request, form, title=title, back=reverse("work_filing", args=[pk]))

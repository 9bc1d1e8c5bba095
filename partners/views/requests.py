"""Support requests at work: the list, one request, its entry, and the moves of the whole."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.exports import FORMATS, file_response
from klaster import access
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require
from partners import board, product_support, request_sources
from partners.actions import offers, request_work
from partners.actions import requests as actions
from partners.butir import butir_by_code
from partners.forms.fields import FileForm
from partners.forms.requests import (
    ConfirmForm,
    DueForm,
    NotHelpedForm,
    ReasonForm,
    RemarkForm,
    RequestFilter,
    RequestForm,
    ResultForm,
    StepForm,
)
from partners.models import SupportRequest
from partners.request_lists import (
    EXPORTED,
    export_rows,
    innovation_name,
    innovation_url,
    mark_reachable,
    with_asked,
    with_late,
    with_partners,
)
from partners.views.common import PER_PAGE, attempt, form_page, refuse_unless, saved
from sites.forms.filters import offer_own_kabkota
from sites.models import Site

PAGE = 50
SHOWN_REMARKS = 200
SAYABLE = {SupportRequest.State.DONE, SupportRequest.State.UNCONFIRMED}


def get_request(user, pk):
    """The request, a 404 for those who may not see it."""
    rows = SupportRequest.objects.visible_to(user).select_related(
        "region__parent__parent",
        "innovation__current_version",
        "innovation__region",
        "report__round",
        "report__innovation",
        "plan_line__plan",
        "finding__visit",
        "action_item__meeting",
        "product__region",
        "created_by",
        "confirmed_by",
    )
    found = get_object_or_404(with_asked(rows), pk=pk)
    found.late = found.days_overdue(timezone.localdate())
    return found


@require(Permission.VIEW_WORKSPACE)
def requests(request):
    today = timezone.localdate()
    filters = RequestFilter(request.GET, user=request.user)
    if not access.partner_ids(request.user):  # a partner is asked from everywhere
        offer_own_kabkota(filters, request.user)
    found = filters.apply(SupportRequest.objects.visible_to(request.user), today)
    found = found.select_related("region__parent__parent", "innovation__current_version", "innovation__region")
    if request.GET.get("unduh") in FORMATS:
        rows = export_rows(found, today, request.user)
        return file_response(EXPORTED, rows, name=f"permohonan-dukungan-{today}", form=request.GET["unduh"])
    page = Paginator(with_partners(found), PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    for name in ("page", "unduh"):
        kept.pop(name, None)
    context = {
        "filters": filters,
        "page_obj": with_late(page, today),
        "kept": f"&{kept.urlencode()}" if kept else "",
        "may_add": actions.may_create(request.user),
    }
    return render(request, "partners/requests/list.html", context)


@require(Permission.VIEW_WORKSPACE)
def new_request(request):
    """By hand, or prefilled from what the address names: a report, plan line, finding, action item, product or village."""
    refuse_unless(actions.may_create(request.user))
    source = request_sources.read(request.GET, request.user)
    if source.request:
        message = _("This has become a request already; here it is.")
        return saved(request, message, "work_request", source.request.pk, level="info")
    if source.is_gone:
        return saved(request, _("The product has by now what it lacked; nothing was recorded."), source.back, level="info")
    form = RequestForm(request.POST or None, user=request.user, initial=source.initial, fixed=source.fixed)
    made = attempt(form, lambda data: actions.create_request(by=request.user, **data, **source.things))
    if made:
        return saved(request, _("The request is recorded as %(number)s.") % {"number": made.reference}, "work_request", made.pk)
    if twin := _twin(request, form):
        message = _("This request is recorded already; here it is.")
        return saved(request, message, "work_request", twin.pk, level="info")
    context = {"form": form, "source": source, "back": source.back or reverse("work_requests")}
    return render(request, "partners/requests/new.html", context, status=422 if form.errors else 200)


def _twin(request, form):
    """The request that a double click of the same person has made already."""
    data = getattr(form, "cleaned_data", {})
    if request.method != "POST" or not data.get("region") or not data.get("title"):
        return None
    twin = actions.open_twin(region=data["region"], title=data["title"])
    same = twin and twin.created_by_id == request.user.pk and twin.need == data.get("need", "").strip()
    return twin if same and twin.due == data.get("due") else None


@require(Permission.VIEW_WORKSPACE)
def request_page(request, pk):
    return show(request, get_request(request.user, pk))


def _mark_cells(user, shown, asked):
    """Sets `cell_shown` on each offer whose cell of the synergy matrix this person may open."""
    columns = board.partners_for(user).filter(pk__in=[offer.partner_id for offer in asked])
    there = board.villages_for(user).filter(pk=shown.region_id).exists()
    found = set(columns.order_by().values_list("pk", flat=True)) if there else set()
    for offer in asked:
        offer.cell_shown = offer.partner_id in found


def show(request, shown, *, status=200, **forms):
    """The page of one request; `forms`: those that were sent and are shown again with their errors."""
    user, today = request.user, timezone.localdate()
    asked = list(shown.offers.select_related("partner__merged_into", "handed_to", "contact", "answered_by", "offered_by"))
    mark_reachable(asked, today)
    is_open = shown.is_open
    coordinates = bool(actions.may_coordinate(user))
    _mark_cells(user, shown, asked)
    for offer in asked:
        standing = offers.is_standing(offer)
        offer.may_answer = is_open and bool(offers.may_answer(user, offer)) and offer.state in offers.ANSWERABLE
        offer.may_hand_on = offer.may_answer and standing
        offer.may_manage = is_open and coordinates and standing
    not_cancelled = shown.state != SupportRequest.State.CANCELLED
    may_work = not_cancelled and bool(request_work.may_work(user, shown))
    context = {
        "request_": shown,
        "butir": butir_by_code().get(shown.butir_code) if shown.butir_code else None,
        "innovation": innovation_name(shown, user),
        "innovation_url": innovation_url(shown, user),
        "asked": asked,
        "steps": shown.steps.select_related("partner"),
        "files": shown.files.present(),
        "remarks": shown.remarks.select_related("author", "partner")[:SHOWN_REMARKS],
        "letters": shown.letters.visible_to(user),
        "site": Site.objects.visible_to(user).filter(region=shown.region_id).first(),
        "events": Event.objects.of(shown)[:PER_PAGE],
        "may_coordinate": is_open and coordinates,
        "may_cancel": is_open and bool(actions.may_cancel(user, shown)),
        "may_finish": shown.state == SupportRequest.State.ACCEPTED and bool(actions.may_finish(user, shown)),
        "may_say": shown.state in SAYABLE and bool(actions.speaks_for_village(user, shown)),
        "may_work": may_work,
        "may_step": may_work and is_open,
        "may_remark": not_cancelled and bool(request_work.may_remark(user, shown)),
        "sources": request_sources.links(shown, user),
        **product_support.of_request(shown, user),
        "step_form": forms.get("step_form") or StepForm(request=shown, auto_id="id_step_%s"),
        "file_form": forms.get("file_form") or FileForm(auto_id="id_file_%s"),
        "remark_form": forms.get("remark_form") or RemarkForm(auto_id="id_remark_%s"),
    }
    return render(request, "partners/requests/request.html", context, status=status)


def _short(request, shown, form, act, *, title, button, message, **more):
    """A short form that does one thing to the request and leads back to it."""
    if attempt(form, act):
        return saved(request, message, "work_request", shown.pk)
    back = reverse("work_request", args=[shown.pk])
    return form_page(request, form, title=title, button=button, back=back, **more)


def _not_now(request, shown):
    """To the request's page: whether it helped can be said once it is done, and until it is confirmed."""
    message = _("The request is “%(now)s” now; there is nothing to confirm.") % {"now": shown.get_state_display()}
    return saved(request, message, "work_request", shown.pk, level="info")


@require(Permission.VIEW_WORKSPACE)
def change_due(request, pk):
    shown = get_request(request.user, pk)
    refuse_unless(actions.may_coordinate(request.user))
    form = DueForm(request.POST or None, initial={"due": shown.due})
    return _short(
        request,
        shown,
        form,
        lambda data: actions.change_due(request=shown, by=request.user, **data),
        title=_("Due date of “%(title)s”") % {"title": shown.title},
        button=_("Change the due date"),
        message=_("The due date is changed. The village and the partners are told."),
    )


@require(Permission.VIEW_WORKSPACE)
def cancel(request, pk):
    shown = get_request(request.user, pk)
    refuse_unless(actions.may_cancel(request.user, shown))
    return _short(
        request,
        shown,
        ReasonForm(request.POST or None),
        lambda data: actions.cancel_request(request=shown, by=request.user, **data),
        title=_("Withdraw “%(title)s”") % {"title": shown.title},
        button=_("Withdraw the request"),
        message=_("The request is withdrawn. Everything written in it stays."),
        danger=True,
    )


@require(Permission.VIEW_WORKSPACE)
def done(request, pk):
    shown = get_request(request.user, pk)
    refuse_unless(actions.may_finish(request.user, shown))
    return _short(
        request,
        shown,
        ResultForm(request.POST or None, initial={"result": shown.result}),
        lambda data: actions.mark_done(request=shown, by=request.user, **data),
        title=_("“%(title)s” is done") % {"title": shown.title},
        button=_("Mark as done"),
        message=_("The request is marked as done. The village is asked whether it helped."),
    )


@require(Permission.VIEW_WORKSPACE)
def confirm(request, pk):
    shown = get_request(request.user, pk)
    refuse_unless(actions.speaks_for_village(request.user, shown))
    if request.method != "POST" and shown.state not in SAYABLE:
        return _not_now(request, shown)
    return _short(
        request,
        shown,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda data: actions.confirm(request=shown, by=request.user, **data),
        title=_("Did “%(title)s” help?") % {"title": shown.title},
        button=_("Yes, it helped"),
        message=_("The benefit is confirmed. Thank you."),
    )


@require(Permission.VIEW_WORKSPACE)
def not_helped(request, pk):
    shown = get_request(request.user, pk)
    refuse_unless(actions.speaks_for_village(request.user, shown))
    if request.method != "POST" and shown.state not in SAYABLE:
        return _not_now(request, shown)
    return _short(
        request,
        shown,
        NotHelpedForm(request.POST or None),
        lambda data: actions.say_not_helped(request=shown, by=request.user, **data),
        title=_("What is still missing in “%(title)s”?") % {"title": shown.title},
        button=_("It did not help yet"),
        message=_("Noted: the work goes on. The partner in the lead and Dinas PMD are told."),
    )


def _work(request, pk, form_of, name, act, message, place):
    """A form on the page itself: a valid one is done and leads back to its place, another is shown again there."""
    shown = get_request(request.user, pk)
    if request.method != "POST":
        return redirect("work_request", pk)
    form = form_of(shown)
    if attempt(form, lambda data: act(shown, data)):
        return saved(request, message, f"{reverse('work_request', args=[pk])}#{place}")
    return show(request, shown, status=422, **{name: form})


@require(Permission.VIEW_WORKSPACE)
def step(request, pk):
    """A new step, or with `selesai`, `buka`, `hapus` what is done to one that is there."""
    for name, act in STEP_MOVES.items():
        if name in request.POST:
            shown = get_request(request.user, pk)
            found = get_object_or_404(shown.steps, pk=request_sources.number(request.POST[name]))
            try:
                act(found, request.user)
            except ValidationError as error:
                return saved(request, " ".join(error.messages), "work_request", pk, level="error")
            return saved(request, _("The steps are up to date."), f"{reverse('work_request', args=[pk])}#langkah")
    return _work(
        request,
        pk,
        lambda shown: StepForm(request.POST, request=shown, auto_id="id_step_%s"),
        "step_form",
        lambda shown, data: request_work.add_step(request=shown, by=request.user, **data),
        _("The step is added."),
        "langkah",
    )


STEP_MOVES = {
    "selesai": lambda step, user: request_work.tick_step(step=step, by=user),
    "buka": lambda step, user: request_work.tick_step(step=step, by=user, done=False),
    "hapus": lambda step, user: request_work.remove_step(step=step, by=user) or step,
}


@require(Permission.VIEW_WORKSPACE)
def remark(request, pk):
    return _work(
        request,
        pk,
        lambda shown: RemarkForm(request.POST, auto_id="id_remark_%s"),
        "remark_form",
        lambda shown, data: request_work.add_remark(request=shown, by=request.user, **data),
        _("Your remark is stored."),
        "percakapan",
    )


@require(Permission.VIEW_WORKSPACE)
def file(request, pk):
    """Add a file; with `file=<pk>` in the form data, remove one."""
    if request.method == "POST" and "file" in request.POST:
        shown = get_request(request.user, pk)
        found = get_object_or_404(shown.files.present(), pk=request_sources.number(request.POST["file"]))
        request_work.remove_request_file(attachment=found, by=request.user)
        return saved(request, _("The file is removed."), f"{reverse('work_request', args=[pk])}#berkas")
    return _work(
        request,
        pk,
        lambda shown: FileForm(request.POST, request.FILES, auto_id="id_file_%s"),
        "file_form",
        lambda shown, data: request_work.add_request_file(request=shown, by=request.user, **data),
        _("The file is stored."),
        "berkas",
    )

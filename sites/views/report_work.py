"""Reports in the workspace: the list, the task list of one, its sections, check, receipt, nil."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.views import require
from sites.actions import reports as actions
from sites.actions.flow import Refused, is_on_behalf
from sites.figures import written
from sites.forms.filters import ReportFilters
from sites.forms.reports import PEOPLE_UNIT, STEPS, FiguresForm
from sites.models import Evidence, Innovation, Report, ReportValue, Round
from sites.models.states import EDITABLE
from sites.views.drafts import attempt, is_autosave, refused_json, saved_json, show_refusal, with_addresses, writing
from sites.views.evidence import evidence_page

PAGE = 50


@require(Permission.VIEW_ALL)
def report_list(request):
    form = ReportFilters(request.GET, user=request.user)
    reports = (
        Report.objects.visible_to(request.user)
        .with_due()
        .select_related("innovation__region__parent__parent", "round")
        .order_by("-round__year", "-round__quarter", "innovation__region__code", "innovation__name")
    )
    page = Paginator(form.narrow(reports), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "filter_form": form, "may_write": access.can(request.user, Permission.WRITE)}
    return render(request, "reports/list.html", context)


def unwritten(user, *, limit=None):
    """(round, innovation) pairs, of rounds open today, on which the user may still write a report; soonest due first."""
    innovations = Innovation.objects.filter(access.within(user, Permission.WRITE)).exclude(state="withdrawn")
    pairs = []
    for round in Round.objects.open().order_by("due"):
        without = innovations.exclude(reports__round=round).select_related("region").order_by("region__code", "name")
        pairs += [(round, innovation) for innovation in (without[:limit] if limit else without)]
    return pairs[:limit] if limit else pairs


def begun(user):
    """The drafts and returned reports that the user may go on writing, the newest rounds first."""
    reports = Report.objects.filter(access.within(user, Permission.WRITE, "innovation__region__code"), state__in=EDITABLE)
    return reports.select_related("innovation__region", "round").order_by("-round__year", "-round__quarter", "pk")[:100]


@writing
def report_new(request):
    """Choose the innovation and the round, then begin."""
    if request.method == "POST":
        try:
            innovation_pk, round_pk = (int(part) for part in request.POST.get("pair", "").split("-"))
        except ValueError:
            messages.error(request, _("Not begun: choose an innovation first."))
            return redirect("report_new")
        innovation = get_object_or_404(Innovation.objects.visible_to(request.user), pk=innovation_pk)
        try:
            report = actions.start(innovation=innovation, round=get_object_or_404(Round, pk=round_pk), by=request.user)
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect("report_new")
        return redirect("report_detail", pk=report.pk)
    pairs = unwritten(request.user, limit=100)
    has_innovation = bool(pairs) or Innovation.objects.filter(access.within(request.user, Permission.WRITE)).exists()
    rounds = Round.objects.open().order_by("due")
    context = {"pairs": pairs, "rounds": rounds, "has_innovation": has_innovation, "begun": begun(request.user)}
    return render(request, "reports/new.html", context)


def seen(request, pk):
    """The report, when this person may see it, with what its pages show."""
    values = Prefetch("values", ReportValue.objects.select_related("measure"))
    photos = Prefetch("evidence", Evidence.objects.present())
    reports = Report.objects.visible_to(request.user).with_due().prefetch_related(values, photos)
    return get_object_or_404(
        reports.select_related("innovation__region__parent__parent", "round", "current_version", "submitted_by"), pk=pk
    )


def written_by(request, pk):
    """The report, when this person may write it now; a sent one has nothing to write."""
    report = seen(request, pk)
    if not access.can(request.user, Permission.WRITE, report):
        raise Http404
    return report


def tasks(report):
    """The task list: each section with its state."""
    missing = {item["section"] for item in actions.missing(report)}
    begun = {
        "activities": bool(report.activities),
        "figures": bool(report.people_typed) or any(value.typed for value in report.values.all()),
        "evidence": bool(report.evidence.all()),
        "obstacles": bool(report.obstacles or report.help_needed or report.next_steps),
    }
    return [{"step": step, "done": begun[step.key], "missing": step.key in missing} for step in STEPS]


def answers(report, *, change=False):
    """Rows of the check-your-answers list; with `change` each has the address of its section."""

    def url(slug):
        return f"/kerja/laporan/{report.pk}/bagian/{slug}/" if change else ""

    people = written(report.people_reached, PEOPLE_UNIT, report.people_are_about)
    rows = [{"label": _("What was done"), "value": report.activities, "url": url("kegiatan")}]
    for value in report.values.all():
        figure = written(value.value, value.measure.unit, value.is_about)
        rows.append({"label": value.measure.label, "value": figure, "url": url("hasil")})
    return rows + [
        {"label": _("Number of people reached"), "value": people, "url": url("hasil")},
        {"label": _("Obstacles"), "value": report.obstacles, "url": url("kendala")},
        {"label": _("Help needed"), "value": report.help_needed, "url": url("kendala")},
        {"label": _("Next steps"), "value": report.next_steps, "url": url("kendala")},
    ]


def _step(slug):
    for position, step in enumerate(STEPS):
        if step.slug == slug:
            return position, step
    raise Http404


def _onward(report, position):
    if position + 1 < len(STEPS):
        return f"/kerja/laporan/{report.pk}/bagian/{STEPS[position + 1].slug}/"
    return f"/kerja/laporan/{report.pk}/periksa/"


def _previous(report):
    """The figures of the innovation's report before this one, in words, by measure; for the hints."""
    before = (
        Report.objects.filter(innovation=report.innovation)
        .exclude(pk=report.pk)
        .filter(round__due__lt=report.round.due, first_submitted_at__isnull=False)
        .select_related("round")
        .order_by("-round__year", "-round__quarter")
        .first()
    )
    if not before:
        return {}
    words = {
        value.measure_id: f"{before.round}: {written(value.value, value.measure.unit, value.is_about)}."
        for value in before.values.select_related("measure")
    }
    if before.people_typed:
        words["people"] = f"{before.round}: {written(before.people_reached, PEOPLE_UNIT, before.people_are_about)}."
    return words


def _form(report, step, data=None, partial=False):
    if step.form is FiguresForm:
        measures = list(report.innovation.measures.all())
        form = FiguresForm(data, partial=partial, report=report, measures=measures, previous=_previous(report))
        form.initial["base"] = actions.section_fingerprint(report, form.names, measures)
        return form
    form = step.form(data, instance=Report.objects.get(pk=report.pk) if data else report, partial=partial)
    form.initial["base"] = actions.section_fingerprint(report, form.names)
    return form


@writing
def report_section(request, pk, slug):
    report = written_by(request, pk)
    position, step = _step(slug)
    here, onward = request.path, _onward(report, position)
    key = f"laporan-{pk}-{slug}-{request.user.pk}"
    context = {"report": report, "step": step, "number": position + 1, "of": len(STEPS), "key": key}
    if not report.is_editable and request.method != "POST":
        messages.info(request, _("This report is sent; it can no longer be changed here."))
        return redirect("report_detail", pk=report.pk)
    if step.form is None:
        return evidence_page(request, report, template="reports/evidence.html", context=context, here=here, onward=onward)
    if request.method != "POST":
        return render(request, "reports/section.html", context | {"form": _form(report, step)})
    return _save_section(request, report, step, context, onward)


def _save_section(request, report, step, context, onward):
    autosave, later = is_autosave(request), "later" in request.POST
    form = _form(report, step, request.POST, partial=autosave or later)
    valid = form.is_valid()
    if valid or autosave:
        figures = getattr(form, "by_measure", {})
        keys = {name: form.cleaned_data.get(name, "") for name in ("base", "edit_key")}
        keys["scope"] = (form.names, getattr(form, "measures", ()))
        try:
            report = actions.save_section(report=report, by=request.user, changes=form.changes, figures=figures, **keys)
        except Refused as refused:
            if autosave:
                return refused_json(refused)
            show_refusal(form, refused, base=form.initial["base"])
            valid = False
    if autosave:
        base = actions.section_fingerprint(report, form.names, getattr(form, "measures", ()))
        return saved_json(form, base=base, readings=getattr(form, "readings", {}))
    if not valid:
        return render(request, "reports/section.html", context | {"form": form})
    return redirect(f"/kerja/laporan/{report.pk}/" if later else onward)


@writing
def report_check(request, pk):
    """Check your answers, then send."""
    report = written_by(request, pk)
    if request.method == "POST":
        success = "" if report.state == "submitted" else _("The report is sent.")
        if attempt(request, actions.submit, success, report=report):
            return redirect("report_receipt", pk=pk)
        return redirect("report_check", pk=pk) if report.is_editable else redirect("report_detail", pk=pk)
    if not report.is_editable:
        return redirect("report_detail", pk=pk)
    missing = with_addresses(actions.missing(report), STEPS, f"/kerja/laporan/{pk}/")
    context = {"report": report, "rows": answers(report, change=True), "missing": missing}
    return render(request, "reports/check.html", context | {"on_behalf": is_on_behalf(request.user, report)})


@writing
def report_nil(request, pk):
    """One tap: nothing was done in this quarter."""
    report = written_by(request, pk)
    if request.method == "POST" and attempt(request, actions.submit_nil, report=report):
        return redirect("report_receipt", pk=pk)
    return redirect("report_detail", pk=pk)


@require(Permission.VIEW_ALL)
def report_receipt(request, pk):
    report = seen(request, pk)
    if not report.receipt:
        return redirect("report_detail", pk=pk)
    return render(request, "reports/receipt.html", {"report": report})

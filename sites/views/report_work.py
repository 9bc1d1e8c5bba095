"""Reports in the workspace: the list, the task list of one, its sections, check, receipt, nil."""

import copy
import datetime
from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission
from klaster.views import require
from sites.actions import quick_answers
from sites.actions import reports as actions
from sites.actions.flow import Refused, is_on_behalf
from sites.answers import EVIDENCE, PAPER, PEOPLE, keys, section
from sites.answers import labels as labels_of
from sites.forms.filters import ReportFilters
from sites.forms.papers import UnwrittenFilters
from sites.forms.reports import STEPS, FiguresForm, KnownForm
from sites.models import Evidence, Innovation, Report, ReportValue, Round
from sites.models.states import EDITABLE
from sites.views import quick
from sites.views.drafts import attempt, is_autosave, refused_json, saved_json, show_refusal, with_addresses, with_kept, writing
from sites.views.evidence import evidence_page

PAGE = 50
TO_BEGIN = 25  # reports that are not begun, on a page of the choice
BEGUN = 100  # begun ones above them; the list of reports has the rest


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


class Unwritten(NamedTuple):
    """A report that may still be begun; `due`: the village's own due day, None when no report is expected of it."""

    round: Round
    innovation: Innovation
    due: datetime.date | None

    @property
    def value(self):
        """How a button names it."""
        return f"{self.innovation.pk}-{self.round.pk}"


def address(name, *args):
    """The address of a page that may not be there (yet), or ""."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def unwritten(user, *, limit=None, kabupaten=""):
    """Unwritten reports, of rounds open to the village today, that the user may begin; soonest due first.

    `kabupaten`: the code of one kabupaten/kota, for its villages alone.
    """
    innovations = Innovation.objects.filter(access.within(user, Permission.WRITE)).exclude(state="withdrawn")
    if kabupaten:
        innovations = innovations.filter(region__code__startswith=f"{kabupaten}.")
    found = []
    for round in Round.objects.open().prefetch_related("exceptions").order_by("due"):
        closed = [pk for pk, own in round.own_days.items() if own.is_exempt or not round.is_open(region_id=pk)]
        without = innovations.exclude(reports__round=round).exclude(region__in=closed)
        if not round.is_open():
            without = without.filter(region__in=round.own_days)
        without = without.select_related("region").order_by("region__code", "name")
        found += [
            Unwritten(round, innovation, round.due_for(innovation.region_id))
            for innovation in (without[:limit] if limit else without)
        ]
    found.sort(key=lambda one: one.due)
    return found[:limit] if limit else found


def begun(user):
    """The drafts and returned reports that the user may go on writing, the newest rounds first."""
    reports = Report.objects.filter(access.within(user, Permission.WRITE, "innovation__region__code"), state__in=EDITABLE)
    reports = reports.with_due().select_related("innovation__region", "round")
    return reports.order_by("-round__year", "-round__quarter", "pk")


@writing
def report_new(request):
    """Choose the innovation and the round, then begin."""
    if request.method == "POST":
        try:
            pair = request.POST.get("nil") or request.POST.get("pair", "")
            innovation_pk, round_pk = (int(part) for part in pair.split("-"))
        except ValueError:
            messages.error(request, _("Not begun: choose an innovation first."))
            return redirect("report_new")
        innovation = get_object_or_404(Innovation.objects.visible_to(request.user), pk=innovation_pk)
        try:
            report = actions.start(innovation=innovation, round=get_object_or_404(Round, pk=round_pk), by=request.user)
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect("report_new")
        if "nil" in request.POST and attempt(request, actions.submit_nil, report=report):
            return redirect("report_receipt", pk=report.pk)
        return redirect("report_detail", pk=report.pk)
    return render(request, "reports/new.html", _choice(request))


def _choice(request):
    """What may be begun, a page of it, below what is begun already."""
    form = UnwrittenFilters(request.GET, user=request.user)
    pairs = unwritten(request.user, kabupaten=form.value("kabupaten"))
    drafts = begun(request.user)
    return {
        "filter_form": form,
        "page_obj": Paginator(pairs, TO_BEGIN).get_page(request.GET.get("page")),
        "rounds": Round.objects.open().order_by("due"),
        "has_innovation": Innovation.objects.filter(access.within(request.user, Permission.WRITE)).exists(),
        "begun": drafts[:BEGUN],
        "more": max(drafts.count() - BEGUN, 0),
        "blanks": address("report_blanks"),
    }


def seen(request, pk):
    """The report, when this person may see it, with what its pages show."""
    values = Prefetch("values", ReportValue.objects.select_related("measure"))
    photos = Prefetch("evidence", Evidence.objects.present())
    reports = Report.objects.visible_to(request.user).with_due()
    reports = reports.prefetch_related(values, photos, "innovation__measures")
    related = ("innovation__region__parent__parent", "round", "current_version", "submitted_by", "confirmed_by")
    report = get_object_or_404(reports.select_related(*related), pk=pk)
    proves = labels_of(report) | {PAPER: _("The signed paper form")}
    for item in report.evidence.all():
        item.proves = proves.get(item.answer, "")
    return report


def written_by(request, pk):
    """The report, when this person may write it now; a sent one has nothing to write."""
    report = seen(request, pk)
    if not access.can(request.user, Permission.WRITE, report):
        raise Http404
    return report


def tasks(report):
    """The task list: each section with its state; after a return that asks for some answers, which sections are open."""
    missing = {item["section"] for item in actions.missing(report)}
    begun = {
        "activities": bool(report.activities),
        "figures": bool(report.people_typed) or any(value.typed for value in report.values.all()),
        "evidence": any(item.answer != PAPER for item in report.evidence.all()),
        **{key: bool(getattr(report, key)) for key in ("obstacles", "help_needed", "next_steps")},
    }
    marked = {section(key) for key in report.marks}
    return [
        {
            "step": step,
            "done": begun[step.key] or step.slug in marked,
            "missing": step.key in missing,
            "asked": bool(open_in(report, step)) if report.asked else False,
            "locked": bool(report.asked) and not open_in(report, step),
        }
        for step in STEPS
    ]


def open_in(report, step):
    """The keys of the answers of a section that may be written now."""
    return {key for key in keys(report) if section(key) == step.slug and (not report.asked or key in report.asked)}


def answers(report, *, change=False):
    """Rows of the check-your-answers list; with `change` each has the address of its section."""
    return quick.rows(report, change=change)


def _step(slug):
    for position, step in enumerate(STEPS):
        if step.slug == slug:
            return position, step
    raise Http404


def _onward(report, position):
    """The next section that is open, or the check page."""
    for step in STEPS[position + 1 :]:
        if open_in(report, step):
            return f"/kerja/laporan/{report.pk}/bagian/{step.slug}/"
    return f"/kerja/laporan/{report.pk}/periksa/"


def _form(report, step, data=None, partial=False):
    """The form of a section. Answers that a return did not ask for are left out, unless an older page sends them."""
    if step.form is FiguresForm:
        form = FiguresForm(data, partial=partial, report=report, measures=list(report.innovation.measures.all()))
    else:
        form = step.form(data, instance=copy.copy(report) if data else report, partial=partial)
    if report.asked:
        sent = {form.key_of(name) for name in form.fields if data and name in data}
        form.keep_only(open_in(report, step) | sent)
    form.initial["base"] = actions.section_fingerprint(report, form.names, getattr(form, "measures", ()))
    return form


@writing
def report_section(request, pk, slug):
    report = written_by(request, pk)
    position, step = _step(slug)
    here, onward = request.path, _onward(report, position)
    key = f"laporan-{pk}-{slug}-{request.user.pk}"
    context = {"report": report, "step": step, "number": position + 1, "of": len(STEPS), "key": key, "onward": onward}
    context["on_behalf"] = is_on_behalf(request.user, report)
    if not report.is_editable and request.method != "POST":
        messages.info(request, _("This report is sent; it can no longer be changed here."))
        return redirect("report_detail", pk=report.pk)
    if report.asked and not open_in(report, step) and request.method != "POST":
        return render(request, "reports/section_locked.html", _with_asides(context, None))
    if step.form is None:
        labels = {name: label for name, label in labels_of(report).items() if name != EVIDENCE}
        arguments = {"template": "reports/evidence.html", "here": here, "onward": onward, "answers": labels}
        return evidence_page(request, report, context=_with_asides(context, None), **arguments)
    if request.method != "POST":
        return _page(request, context, _form(report, step))
    return _save_section(request, report, step, context, onward)


def _with_asides(context, form):
    """What stands beside the questions; the answers of the section that stay as they were sent."""
    report, step = context["report"], context["step"]
    context["asides"] = asides = quick.asides(report)
    context["evidence_remarks"] = asides[EVIDENCE].remarks
    context["asked_labels"] = [aside.label for aside in asides.values() if aside.is_asked]
    if report.asked:
        opened = open_in(report, step)
        context["locked"] = [row for row in quick.rows(report) if section(row["key"]) == step.slug and row["key"] not in opened]
    if form is not None:
        form.asides = asides
        context["form"] = form
    return context


def _page(request, context, form):
    return render(request, "reports/section.html", _with_asides(context, with_kept(request, form)))


def _save_section(request, report, step, context, onward):
    autosave, later, tapped = is_autosave(request), "later" in request.POST, quick.tapped(request.POST)
    data = quick.without(request.POST, tapped[1]) if tapped else request.POST
    form = _form(report, step, data, partial=autosave or later or bool(tapped))
    valid = form.is_valid()
    if valid or autosave:
        kept = {name: form.cleaned_data.get(name, "") for name in ("base", "edit_key")}
        kept |= {"scope": (form.names, getattr(form, "measures", ())), "report": report, "by": request.user}
        try:
            if tapped:
                report = quick_answers.tap(kind=tapped[0], key=tapped[1], **quick.section_of(form, tapped[1]), **kept)
            else:
                report = actions.save_section(changes=form.changes, figures=getattr(form, "by_measure", {}), **kept)
        except Refused as refused:
            if autosave:
                return refused_json(refused)
            if tapped:  # what was typed in the tapped question is shown again too
                form = _form(report, step, request.POST, partial=True)
                form.is_valid()
            show_refusal(form, refused, base=form.initial["base"])
            valid = False
    elif tapped:
        form.add_error(None, _("The tap is not noted yet: correct what is marked below first. What you typed is kept."))
    if autosave:
        base = actions.section_fingerprint(report, form.names, getattr(form, "measures", ()))
        return saved_json(form, base=base, readings=getattr(form, "readings", {}))
    if not valid:
        return _page(request, context, form)
    if tapped:
        place = "people_typed" if tapped[1] == PEOPLE else tapped[1]
        return redirect(f"{request.path}#id_{place}" if step.form is FiguresForm else request.path)
    return redirect(f"/kerja/laporan/{report.pk}/" if later else onward)


@writing
def report_check(request, pk):
    """Check your answers, then send."""
    report = written_by(request, pk)
    on_behalf = is_on_behalf(request.user, report)
    if request.method == "POST":
        known = "known_to_head" in request.POST
        if attempt(request, actions.submit, report=report, known_to_head=known):
            return redirect("report_receipt", pk=pk)
        return redirect("report_check", pk=pk) if report.is_editable else redirect("report_detail", pk=pk)
    if not report.is_editable:
        return redirect("report_detail", pk=pk)
    context = {
        "report": report,
        "rows": answers(report, change=True),
        "missing": with_addresses(actions.missing(report), STEPS, f"/kerja/laporan/{pk}/"),
        "on_behalf": on_behalf,
        "known": None if on_behalf else KnownForm(region=report.region),
        "may_add_photos": not report.asked or EVIDENCE in report.asked,
        "asked_labels": [label for key, label in labels_of(report).items() if key in report.asked],
    }
    return render(request, "reports/check.html", context)


@writing
def report_unchanged(request, pk):
    """One tap: as last quarter, wherever nothing is written yet; then the check page."""
    report = written_by(request, pk)
    if request.method == "POST" and attempt(request, quick_answers.keep_last, report=report):
        messages.success(request, _("The answers of last quarter are taken over. Check them; each can still be changed."))
        return redirect("report_check", pk=pk)
    return redirect("report_detail", pk=pk)


@writing
def report_nil(request, pk):
    """One tap: nothing was done in this quarter."""
    report = written_by(request, pk)
    if request.method == "POST" and attempt(request, actions.submit_nil, report=report):
        return redirect("report_receipt", pk=pk)
    return redirect("report_detail", pk=pk)

"""The page of one report, its sendings, and what those who review leave on it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from klaster import access
from klaster.access import Permission
from klaster.sockets import collect
from klaster.views import require
from sites import answers, reviewing
from sites.actions import flow, remarks, reports
from sites.actions import reviewing as actions
from sites.forms.filters import QueueFilters
from sites.forms.reports import RemarkForm
from sites.forms.review import EndorseForm, ReturnForm, note_form, remark_form
from sites.models import Evidence, Report
from sites.models.states import State
from sites.views import moves, report_work
from sites.views.drafts import attempt
from sites.views.review import CHOSEN, PAGE, told


def _seen(request, pk):
    """The report with its measures, which several parts of the page ask for."""
    report = report_work.seen(request, pk)
    prefetch_related_objects([report], "innovation__measures")
    return report


@require(Permission.VIEW_ALL)
def report_detail(request, pk):
    report = _seen(request, pk)
    reads = request.method == "GET" and not request.GET.get("tab")  # the other tabs do not show what was sent
    looked = actions.look(report=report, by=request.user) if reads else None
    context = moves.common(request, report) | {"report": report, "present": report.evidence.all(), "looked": looked}
    now, before = answers.content(report), _earlier(report, looked)
    rows, changes = reviewing.rows(now, answers.labels(report), before), _changes(now, before)
    context |= changes | _said(request, report, rows)
    context["any_change"] = any(row.before for row in rows) or changes.get("evidence_changes") or changes.get("others")
    context["plugged"] = collect("report.sections", report=report, user=request.user) if not request.GET.get("tab") else []
    if report.is_editable and context["may_write"]:
        context["tasks"] = report_work.tasks(report)
        context["is_empty"] = not any(task["done"] for task in context["tasks"])
    return render(request, "reports/detail.html", context)


def _earlier(report, looked):
    """The content of the sending with which this reader compares; None when there is none."""
    if looked is None or looked.earlier is None:
        return None
    return report.submissions.filter(number=looked.earlier).values_list("content", flat=True).first()


def _changes(now, before):
    """What the page says of the changes beside the marks at each answer."""
    if before is None:
        return {}
    found = reviewing.evidence_changes(before, now)
    pks = [item["id"] for item in found.get("removed", [])] + found.get("added", []) + found.get("renamed", [])
    files = Evidence.objects.in_bulk(pks) if pks else {}
    evidence = {
        "added": [files[pk] for pk in found.get("added", []) if pk in files],
        "removed": [files[item["id"]] for item in found.get("removed", []) if item["id"] in files],
        "renamed": [files[pk] for pk in found.get("renamed", []) if pk in files],
    }
    return {"compared": True, "evidence_changes": evidence if found else {}, "others": reviewing.other_changes(before, now)}


def _said(request, report, rows):
    """The remarks and internal notes that this reader may read, each at its answer, and the forms to add some."""
    user = request.user
    remarks_ = list(report.comments.visible_to(user, report).select_related("author"))
    may_comment = access.can(user, Permission.COMMENT, report).yes
    may_note = may_comment and access.can(user, Permission.READ_NOTES, report).yes
    writes = access.can(user, Permission.WRITE, report).yes
    files = reviewing.Row(answers.Answer(answers.EVIDENCE, _("Photos and documents"), ""))
    for row in [*rows, files]:
        row.remarks = [remark for remark in remarks_ if remark.answer == row.key and not remark.is_internal]
        row.notes = [remark for remark in remarks_ if remark.answer == row.key and remark.is_internal]
        # The village answers where it is asked; a form at every answer would be in its way.
        may_here = may_comment and (row.remarks if writes else not report.is_editable)
        row.form = remark_form(row.key) if may_here or may_note else None
    known = {row.key for row in rows} | {answers.EVIDENCE}
    whole = [remark for remark in remarks_ if remark.answer not in known]
    endorsed = any(remark.is_endorsement and remark.author_id == user.pk for remark in remarks_)
    may_endorse = not endorsed and not report.is_editable and access.can(user, Permission.ENDORSE, report)
    return {
        "rows": rows,
        "files": files,
        "remarks": [remark for remark in whole if not remark.is_internal],
        "notes": [remark for remark in whole if remark.is_internal],
        "remark_form": remark_form() if may_comment else None,
        "note_form": note_form() if may_note else None,
        "may_comment": may_comment,
        "may_note": may_note,
        "endorse_form": EndorseForm(auto_id="id_endorse_%s") if may_endorse else None,
        "seen": actions.mark(report),
        "kept": QueueFilters.kept(request.GET),
        "asked": [label for key, label in answers.labels(report).items() if key in report.asked],
    }


@require(Permission.VIEW_ALL)
def report_sending(request, pk, number):
    """What was sent that time, by whom and when, with what changed from the sending before."""
    report = _seen(request, pk)
    sendings = list(report.submissions.defer("content").select_related("sent_by"))
    shown = get_object_or_404(report.submissions.select_related("sent_by"), number=number)
    before = report.submissions.filter(number=number - 1).values_list("content", flat=True).first()
    rows = reviewing.rows(shown.content, answers.labels(report), before)
    changes = _changes(shown.content, before)
    files = Evidence.objects.filter(pk__in=[item["id"] for item in shown.content.get("evidence", [])])
    context = {"report": report, "thing": report, "shown": shown, "sendings": sendings, "rows": rows, "files": files}
    context |= {"tab": "kiriman", "versions": report.versions.exists(), "base": reverse("report_detail", args=[pk])}
    return render(request, "reports/sending.html", context | changes)


def _back(request, pk, answer=""):
    place = f"#jawaban-{answer}" if answer else ""  # without one the top, where the message stands
    return redirect(reverse("report_detail", args=[pk]) + QueueFilters.kept(request.GET) + place)


def _remark(request, pk, success, **more):
    report = report_work.seen(request, pk)
    form, answer = RemarkForm(request.POST), request.POST.get("answer", "")[:40]
    if form.is_valid():
        told = {"report": report, "text": form.cleaned_data["text"], "answer": answer}
        attempt(request, remarks.comment, success, **told, **more)
    else:
        messages.error(request, _("Not stored: a comment needs between 1 and 2,000 characters."))
    return _back(request, pk, answer)


@require(Permission.COMMENT)
@require_POST
def report_comment(request, pk):
    return _remark(request, pk, _("Your comment is stored."))


@require(Permission.COMMENT)
@require_POST
def report_note(request, pk):
    """An internal note: the same form, sent to another address."""
    return _remark(request, pk, _("Your internal note is stored. The village does not see it."), is_internal=True)


@require(Permission.ENDORSE)
@require_POST
def report_endorse(request, pk):
    report, form = report_work.seen(request, pk), EndorseForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else request.POST.get("text", "")[:2000]
    arguments = {"thing": report, "seen": request.POST.get("kiriman", actions.mark(report)), "text": text}
    attempt(request, actions.endorse, _("The report is endorsed."), **arguments)
    return redirect(reverse("report_detail", args=[pk]) + QueueFilters.kept(request.GET))


@require(Permission.VIEW_WORKSPACE)
def report_return(request, pk):
    """Send it back: the reason, and the answers that open again."""
    report = _seen(request, pk)
    if not access.can(request.user, Permission.REVIEW, report):
        raise Http404
    back = reverse("report_detail", args=[pk]) + QueueFilters.kept(request.GET)
    said = report.comments.filter(is_internal=False, answer__gt="", created_at__gte=report.submitted_at or report.created_at)
    said, labels = list(said.select_related("author")), answers.labels(report)
    form = ReturnForm(request.POST or None, labels=labels, initial={"asked": [remark.answer for remark in said]})
    if request.method == "POST" and form.is_valid():
        arguments = {"thing": report, "seen": request.POST.get("kiriman", actions.mark(report)), "step": reports.return_}
        success = "" if report.state == State.RETURNED else moves.DONE["kembalikan"]
        attempt(request, actions.on_what_was_seen, success, **arguments, **form.cleaned_data)
        return redirect(back)
    if not flow.may_move(report, State.RETURNED):
        messages.info(request, _("Nothing was changed: this is “%(state)s” now.") % {"state": report.get_state_display()})
        return redirect(back)
    rows = [*reviewing.rows(answers.content(report), labels), reviewing.Row(answers.Answer("evidence", labels["evidence"], ""))]
    for row in rows:
        row.remarks = [remark for remark in said if remark.answer == row.key]
    rows.sort(key=lambda row: list(labels).index(row.key) if row.key in labels else len(labels))
    context = {"report": report, "form": form, "rows": rows, "back": back, "seen": actions.mark(report)}
    return render(request, "reports/return.html", context)


@require(Permission.ENDORSE)
def endorse_queue(request):
    """What waits for the endorsement of this person's kabupaten/kota, with the day on which it goes on without."""
    form, outcomes = EndorseForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        chosen = _to_endorse(request)
        if chosen and len(chosen) <= actions.MOST:
            done = actions.several(chosen=chosen, action=actions.endorse, by=request.user, text=form.cleaned_data["text"])
            outcomes = told(done, "rekomendasi")
            form = EndorseForm()
        else:
            messages.error(
                request, _("Nothing was done: tick at least one first, and at most %(most)s.") % {"most": actions.MOST}
            )
    page = Paginator(reviewing.to_endorse(request.user), PAGE).get_page(request.GET.get("page"))
    items = [{"report": report, "token": f"laporan-{report.pk}-{actions.mark(report)}"} for report in page]
    context = {"page_obj": page, "items": items, "form": form, "outcomes": outcomes}
    return render(request, "reports/endorse_queue.html", context)


def _to_endorse(request):
    """[(report, seen)] of the ticked ones in this person's area."""
    rows = [found.groups() for token in request.POST.getlist("pilih") if (found := CHOSEN.fullmatch(token))]
    where = access.within(request.user, Permission.ENDORSE, "innovation__region__code")
    found = Report.objects.filter(where).select_related("innovation__region", "round").in_bulk([int(pk) for _k, pk, _s in rows])
    return [(found[int(pk)], seen or "") for kind, pk, seen in rows if kind == "laporan" and int(pk) in found]

"""Instructions of the head of office and their follow-up in each kabupaten/kota."""

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from indicators.exports import FORMATS, file_response
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require
from partners.actions import instructions as actions
from partners.forms.instructions import CloseForm, FollowUpForm, InstructionFilter, InstructionForm
from partners.models import Attachment, FollowUp, Instruction
from partners.views.common import PER_PAGE, attempt, form_page, refuse_unless, saved
from partners.views.meetings import file_form, file_page, to_remove

HEADS = ["KODE", "KABUPATEN/KOTA", "STATUS", "TINDAK LANJUT", "SELESAI TANGGAL", "TERLAMBAT (HARI)"]


def readable(user):
    """All instructions that the user sees; 403 with the reason for those to whom none can ever be given."""
    refuse_unless(actions.may_read(user))
    return Instruction.objects.visible_to(user)


def get_instruction(user, pk, *, to_edit=False):
    instruction = get_object_or_404(readable(user), pk=pk)
    if to_edit:
        refuse_unless(actions.may_edit(user))
    return instruction


def _lines(user, instruction=None):
    """The follow-ups that this person reads: all, or those of the own area."""
    lines = FollowUp.objects.visible_to(user).select_related("region", "updated_by")
    return lines.filter(instruction=instruction) if instruction else lines


def _with_lateness(lines, instruction, today):
    late = max((today - instruction.due).days, 0) if instruction.closed_on is None else 0
    for line in lines:
        line.late = late if line.state != FollowUp.State.DONE else 0
    return lines


@require(Permission.VIEW_WORKSPACE)
def instructions(request):
    today = timezone.localdate()
    mine = FollowUp.objects.visible_to(request.user)
    filters = InstructionFilter(request.GET)
    seen = Q(follow_ups__in=mine.order_by())
    found = filters.apply(readable(request.user), mine, today).annotate(
        lines=Count("follow_ups", filter=seen), done=Count("follow_ups", filter=seen & Q(follow_ups__state="done"))
    )
    found = found.order_by("-given_on", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for instruction in page:
        waits = instruction.closed_on is None and instruction.done < instruction.lines
        instruction.late = max((today - instruction.due).days, 0) if waits else 0
    context = {"filters": filters, "page_obj": page, "may_add": actions.may_edit(request.user)}
    return render(request, "partners/oversight/instructions.html", context)


@require(Permission.VIEW_WORKSPACE)
def instruction(request, pk):
    shown = get_instruction(request.user, pk)
    files = Prefetch("files", to_attr="present_files", queryset=Attachment.objects.present())
    lines = list(_lines(request.user, shown).prefetch_related(files))
    for line in lines:
        line.instruction = shown
        line.may_write = actions.may_follow_up(request.user, line)
    context = {
        "instruction": shown,
        "lines": _with_lateness(lines, shown, timezone.localdate()),
        "done": sum(line.state == FollowUp.State.DONE for line in lines),
        "events": Event.objects.of(shown)[:PER_PAGE],
        "may_edit": actions.may_edit(request.user),
    }
    return render(request, "partners/oversight/instruction.html", context)


@require_safe
@require(Permission.VIEW_WORKSPACE)
def export(request, pk, form):
    """The table of follow-ups that this person reads, as a workbook or CSV."""
    shown = get_instruction(request.user, pk)
    if form not in FORMATS:
        raise Http404
    lines = _with_lateness(list(_lines(request.user, shown)), shown, timezone.localdate())
    rows = [
        [
            line.region.code,
            line.region.name,
            str(line.get_state_display()),
            line.text or None,
            line.done_on and line.done_on.isoformat(),
            line.late or None,
        ]
        for line in lines
    ]
    return file_response(HEADS, rows, name=f"tindak-lanjut-arahan-{shown.pk}", form=form)


@require(Permission.VIEW_WORKSPACE)
def new_instruction(request):
    refuse_unless(actions.may_edit(request.user))
    form = InstructionForm(request.POST or None, initial={"given_on": timezone.localdate()})
    made = attempt(form, lambda data: actions.create_instruction(by=request.user, **data))
    if made:
        return saved(request, _("The instruction is saved, and those it is for are told."), "work_instruction", made.pk)
    return form_page(request, form, title=_("New instruction"), back=reverse("work_instructions"))


@require(Permission.VIEW_WORKSPACE)
def change_instruction(request, pk):
    instruction = get_instruction(request.user, pk, to_edit=True)
    title = _("Change “%(name)s”") % {"name": instruction.title}
    form = InstructionForm(request.POST or None, instance=instruction)
    if attempt(form, lambda data: actions.update_instruction(instruction=instruction, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_instruction", pk)
    return form_page(request, form, title=title, back=reverse("work_instruction", args=[pk]))


@require(Permission.VIEW_WORKSPACE)
def close_instruction(request, pk):
    instruction = get_instruction(request.user, pk, to_edit=True)
    form = CloseForm(request.POST or None)
    if attempt(form, lambda data: actions.close_instruction(instruction=instruction, by=request.user, **data)):
        return saved(request, _("The instruction is closed."), "work_instruction", pk)
    title = _("Close “%(name)s”") % {"name": instruction.title}
    back = reverse("work_instruction", args=[pk])
    return form_page(request, form, title=title, back=back, button=_("Close the instruction"))


@require(Permission.VIEW_WORKSPACE)
@require_POST
def reopen_instruction(request, pk):
    instruction = get_instruction(request.user, pk, to_edit=True)
    actions.reopen_instruction(instruction=instruction, by=request.user)
    return saved(request, _("The instruction is open again."), "work_instruction", pk)


# the follow-up of one area


def get_line(user, pk):
    """The follow-up, a 404 for others' areas; a 403 with the reason for those who only read."""
    refuse_unless(actions.may_read(user))
    line = get_object_or_404(FollowUp.objects.visible_to(user).select_related("instruction", "region"), pk=pk)
    refuse_unless(actions.may_follow_up(user, line))
    return line


@require(Permission.VIEW_WORKSPACE)
def follow_up(request, pk):
    line = get_line(request.user, pk)
    form = FollowUpForm(request.POST or None, instance=line)
    if attempt(form, lambda data: actions.write_follow_up(follow_up=line, by=request.user, **data)):
        return saved(request, _("The follow-up is saved."), "work_instruction", line.instruction_id)
    title = _("Follow-up of “%(name)s”: %(area)s") % {"name": line.instruction.title, "area": line.region.short_name}
    return form_page(request, form, title=title, back=reverse("work_instruction", args=[line.instruction_id]))


@require(Permission.VIEW_WORKSPACE)
def follow_up_files(request, pk):
    line = get_line(request.user, pk)
    return file_page(
        request,
        file_form(request),
        lambda file, caption: actions.add_file(follow_up=line, file=file, caption=caption, by=request.user),
        title=_("Add a file to the follow-up of %(area)s") % {"area": line.region.short_name},
        back=reverse("work_instruction", args=[line.instruction_id]),
    )


@require(Permission.VIEW_WORKSPACE)
@require_POST
def remove_follow_up_file(request, pk):
    line = get_line(request.user, pk)
    actions.remove_file(attachment=to_remove(request, line), by=request.user)
    return saved(request, _("The file is taken away."), "work_instruction", line.instruction_id)

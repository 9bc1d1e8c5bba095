"""The outputs of a project with their files, and the results given back to its villages."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klaster.access import Permission
from klaster.views import require
from partners.actions import research_results as actions
from partners.forms.fields import FileForm
from partners.forms.research import OutputForm, ReturnForm, villages_of
from partners.models import Attachment, ResearchOutput, ResultReturn
from partners.views.common import attempt, form_page, saved
from partners.views.files import opened
from partners.views.research_projects import get_project, numbers


@require_safe
def public_file(request, pk):
    """A file of an output that everybody may read."""
    outputs = ResearchOutput.objects.public().order_by().values("pk")
    found = get_object_or_404(Attachment.objects.present().filter(output__in=outputs), pk=pk)
    return opened(found, request)


def _get_output(user, pk):
    output = get_object_or_404(ResearchOutput.objects.select_related("project"), pk=pk)
    get_project(user, output.project_id, to_edit=True)
    return output


@require(Permission.VIEW_WORKSPACE)
def new_output(request, pk):
    project = get_project(request.user, pk, to_edit=True)
    form = OutputForm(request.POST or None)
    made = attempt(form, lambda data: actions.add_output(project=project, by=request.user, **data))
    if made:
        return saved(request, _("The output is saved. A file of it can be added here."), "work_output", made.pk)
    title = _("New output of “%(name)s”") % {"name": project.title}
    return form_page(request, form, title=title, back=reverse("work_project", args=[pk]))


@require(Permission.VIEW_WORKSPACE)
def output(request, pk):
    """An output with its files: change it, add a file, remove one."""
    shown = _get_output(request.user, pk)
    stored = ResearchOutput.objects.get(pk=pk)
    form = OutputForm(request.POST or None, instance=shown)
    if attempt(form, lambda data: actions.update_output(output=stored, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_output", pk)
    return _output_page(request, stored, form, FileForm())


def _output_page(request, output, form, file_form):
    context = {"output": output, "form": form, "file_form": file_form, "files": output.files.present()}
    status = 422 if form.errors or file_form.errors else 200
    return render(request, "partners/research/output.html", context, status=status)


@require(Permission.VIEW_WORKSPACE)
@require_POST
def add_file(request, pk):
    output = _get_output(request.user, pk)
    form = FileForm(request.POST, request.FILES)
    if attempt(form, lambda data: actions.add_output_file(output=output, by=request.user, **data)):
        return saved(request, _("The file is added."), "work_output", pk)
    return _output_page(request, output, OutputForm(instance=output), form)


@require(Permission.VIEW_WORKSPACE)
@require_POST
def remove_file(request, pk):
    output = _get_output(request.user, pk)
    wanted = numbers([request.POST.get("file", "")])
    attachment = output.files.present().filter(pk__in=wanted).first()
    if attachment is None:
        raise Http404
    actions.remove_output_file(attachment=attachment, by=request.user)
    return saved(request, _("The file is removed."), "work_output", pk)


@require(Permission.VIEW_WORKSPACE)
@require_POST
def remove_output(request, pk):
    output = _get_output(request.user, pk)
    try:
        actions.remove_output(output=output, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("work_output", pk)
    return saved(request, _("The output is removed."), "work_project", output.project_id)


@require(Permission.VIEW_WORKSPACE)
def give_back(request, pk):
    project = get_project(request.user, pk, to_edit=True)
    form = ReturnForm(request.POST or None, villages=villages_of(project))
    if attempt(form, lambda data: actions.give_back(project=project, by=request.user, **data)):
        return saved(request, _("It is recorded that the results were given back; the village is told."), "work_project", pk)
    title = _("Results of “%(name)s” given back") % {"name": project.title}
    return form_page(request, form, title=title, back=reverse("work_project", args=[pk]))


@require(Permission.VIEW_WORKSPACE)
@require_POST
def remove_return(request, pk):
    returned = get_object_or_404(ResultReturn.objects.select_related("project", "region"), pk=pk)
    get_project(request.user, returned.project_id, to_edit=True)
    actions.remove_return(returned=returned, by=request.user)
    return saved(request, _("The entry is removed."), "work_project", returned.project_id)

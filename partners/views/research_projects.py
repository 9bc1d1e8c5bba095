"""Research projects at work: the list, one project, and its way from planned to done."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require
from partners.actions import research_projects as actions
from partners.actions.activities import innovations_in
from partners.forms.research import ProjectFilter, ProjectForm, StopForm, institutions_for
from partners.models import Attachment, ResearchNeed, ResearchProject
from partners.views.choosing import MOST, village_page
from partners.views.common import PER_PAGE, attempt, form_page, refuse_unless, saved

State = ResearchProject.State
TO_TAKE = [ResearchNeed.State.OPEN, ResearchNeed.State.TAKEN]


def get_project(user, pk, *, to_edit=False):
    """The project, a 404 for those who may not see it; `to_edit` a 403 with the reason for those who only read."""
    project = get_object_or_404(ResearchProject.objects.visible_to(user).select_related("institution"), pk=pk)
    if to_edit:
        refuse_unless(actions.may_edit(user, project))
    return project


def numbers(texts):
    """The ids among what a query or a form holds; the rest is left out."""
    return {int(text) for text in texts[:MOST] if text.isdecimal() and len(text) < 10}


@require(Permission.VIEW_WORKSPACE)
def projects(request):
    today = timezone.localdate()
    readable = ResearchProject.objects.visible_to(request.user)
    filters = ProjectFilter(request.GET, projects=readable)
    found = filters.apply(readable).select_related("institution").prefetch_related("villages")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for project in page:
        project.permit = project.permit_state(today)
    context = {"filters": filters, "page_obj": page, "may_add": institutions_for(request.user).exists()}
    return render(request, "partners/research/projects.html", context)


@require(Permission.VIEW_WORKSPACE)
def project(request, pk):
    shown, today = get_project(request.user, pk), timezone.localdate()
    outputs = list(shown.outputs.all())
    files = list(Attachment.objects.present().filter(output__in=outputs))
    for output in outputs:
        output.shown_files = [file for file in files if file.output_id == output.pk]
    moves = [to for to, froms in actions.MOVES.items() if shown.state in froms]
    context = {
        "project": shown,
        "permit": shown.permit_state(today),
        "villages": shown.villages.select_related("parent__parent"),
        "innovations": shown.innovations.published().select_related("current_version"),
        "needs": shown.needs.select_related("region"),
        "readable_needs": set(
            ResearchNeed.objects.visible_to(request.user).filter(projects=shown).values_list("pk", flat=True)
        ),
        "outputs": outputs,
        "returns": shown.returns.select_related("region"),
        "events": Event.objects.of(shown)[:PER_PAGE],
        "may_edit": actions.may_edit(request.user, shown),
        "moves": moves,
        "has_begun": shown.starts <= today,
        "is_past": State.DONE in moves and bool(shown.ends) and shown.ends < today,
        "gives_back": shown.state in {State.RUNNING, State.DONE},
    }
    return render(request, "partners/research/project.html", context)


def _needs_named(request):
    """The topics that the address names, with their villages: open to be taken up, and visible to this person."""
    wanted = numbers(request.GET.getlist("kebutuhan"))
    return list(ResearchNeed.objects.visible_to(request.user).filter(pk__in=wanted, state__in=TO_TAKE))


@require(Permission.VIEW_WORKSPACE)
def new_project(request):
    """`?kebutuhan=<pk>` (several): the topics that it takes up; `?mitra=<slug>` the institution."""
    refuse_unless(actions.may_edit(request.user))
    needs = _needs_named(request)
    slug = request.GET.get("mitra", "").replace("\0", "")
    initial = {"institution": institutions_for(request.user).filter(slug=slug).first()}
    if needs:
        initial["title"] = needs[0].title
    form = ProjectForm(request.POST or None, user=request.user, initial=initial)
    made = attempt(form, lambda data: actions.create_project(by=request.user, needs=needs, **data))
    if made and needs:
        return saved(request, _("The project is saved with the topic and its village."), "work_project", made.pk)
    if made:
        message = _("The project is saved. Now choose the villages in which it takes place.")
        return saved(request, message, "work_project_villages", made.pk)
    return form_page(request, form, title=_("New research project"), back=_back(needs))


def _back(needs):
    return reverse("work_need", args=[needs[0].pk]) if needs else reverse("work_projects")


@require(Permission.VIEW_WORKSPACE)
def change_project(request, pk):
    project = get_project(request.user, pk, to_edit=True)
    title = _("Change “%(name)s”") % {"name": project.title}
    stored = ResearchProject.objects.get(pk=pk)
    form = ProjectForm(request.POST or None, instance=project, user=request.user)
    if attempt(form, lambda data: actions.update_project(project=stored, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_project", pk)
    return form_page(request, form, title=title, back=reverse("work_project", args=[pk]))


@require(Permission.VIEW_WORKSPACE)
@require_POST
def move_project(request, pk):
    """To the state that the button names: planned again, running or done. To stop asks for a reason on its own page."""
    project = get_project(request.user, pk, to_edit=True)
    to = request.POST.get("ke", "")
    if to not in {State.PLANNED, State.RUNNING, State.DONE}:
        return saved(
            request, _("Choose one of the buttons of the project. Nothing was changed."), "work_project", pk, level="error"
        )
    try:
        changed = actions.change_state(project=project, to=to, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("work_project", pk)
    message = _("The project is “%(status)s” now.") % {"status": changed.get_state_display()}
    return saved(request, message, "work_project", pk)


@require(Permission.VIEW_WORKSPACE)
def stop_project(request, pk):
    project = get_project(request.user, pk, to_edit=True)
    form = StopForm(request.POST or None)

    def stop(data):
        return actions.change_state(project=project, to=State.STOPPED, by=request.user, reason=data["reason"])

    if attempt(form, stop):
        message = _("The project is stopped; its topics look for a researcher again. The public no longer sees it.")
        return saved(request, message, "work_project", pk)
    title = _("Stop “%(name)s”") % {"name": project.title}
    back = reverse("work_project", args=[pk])
    return form_page(request, form, title=title, back=back, button=_("Stop the project"), danger=True)


@require(Permission.VIEW_WORKSPACE)
def project_villages(request, pk):
    project = get_project(request.user, pk, to_edit=True)
    try:
        return village_page(
            request,
            chosen=project.villages.all(),
            add=lambda villages: actions.add_villages(project=project, villages=villages, by=request.user),
            remove=lambda village: actions.remove_village(project=project, village=village, by=request.user),
            title=_("Villages of “%(name)s”") % {"name": project.title},
            done=(reverse("work_project", args=[pk]), _("Done, to the project")),
        )
    except ValidationError as error:
        return saved(request, " ".join(error.messages), request.get_full_path(), level="error")


@require(Permission.VIEW_WORKSPACE)
def project_innovations(request, pk):
    project = get_project(request.user, pk, to_edit=True)
    offered = innovations_in(project).select_related("current_version", "region").order_by("name")[:MOST]
    if request.method == "POST":
        ticked = numbers(request.POST.getlist("pilihan"))
        chosen = [innovation for innovation in offered if innovation.pk in ticked]
        actions.choose_innovations(project=project, innovations=chosen, by=request.user)
        return saved(request, _("The innovations are saved."), "work_project", pk)
    chosen = set(project.innovations.values_list("pk", flat=True))
    choices = [(one.pk, one.current_version.name, one.region.full_name, one.pk in chosen) for one in offered]
    context = {"project": project, "choices": choices, "what": "innovations"}
    return render(request, "partners/research/choose.html", context)


@require(Permission.VIEW_WORKSPACE)
def project_needs(request, pk):
    """Topics of the project's villages: what is ticked is taken up, what is no longer ticked is left."""
    project = get_project(request.user, pk, to_edit=True)
    held = {need.pk: need for need in project.needs.select_related("region")}
    readable = ResearchNeed.objects.visible_to(request.user).select_related("region")
    free = readable.filter(region__in=project.villages.values("pk"), state__in=TO_TAKE).exclude(pk__in=held)
    offered = [*held.values(), *free[:MOST]]
    if request.method == "POST":
        return _choose_needs(request, project, offered, held)
    choices = [(need.pk, need.title, need.region.full_name, need.pk in held) for need in offered]
    return render(request, "partners/research/choose.html", {"project": project, "choices": choices, "what": "needs"})


def _choose_needs(request, project, offered, held):
    ticked = numbers(request.POST.getlist("pilihan"))
    try:
        for need in offered:
            if need.pk in ticked and need.pk not in held:
                actions.add_need(project=project, need=need, by=request.user)
            elif need.pk in held and need.pk not in ticked:
                actions.remove_need(project=project, need=need, by=request.user)
    except ValidationError as error:
        return saved(request, " ".join(error.messages), "work_project", project.pk, level="error")
    return saved(request, _("The research topics of the project are saved."), "work_project", project.pk)

"""Research topics at work: the list, one topic, and how it is raised, changed, closed and taken up."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from klaster import access
from klaster.access import Permission
from klaster.audit.models import Event
from klaster.views import require
from partners.actions import research as actions
from partners.actions import research_projects as project_actions
from partners.forms.research import CloseForm, NeedFilter, NeedForm, TakeForm, villages_to_raise_for
from partners.models import ResearchNeed, ResearchProject
from partners.views.common import PER_PAGE, attempt, form_page, refuse_unless, saved
from sites.forms.filters import offer_own_kabkota
from sites.models import Innovation

State = ResearchNeed.State


def get_need(user, pk, *, to_edit=False):
    """The topic, a 404 for those who may not see it; `to_edit` a 403 with the reason for those who only read."""
    related = ("region__parent__parent", "innovation__current_version", "raised_by")
    need = get_object_or_404(ResearchNeed.objects.visible_to(user).select_related(*related), pk=pk)
    if to_edit:
        refuse_unless(actions.may_raise(user, need))
    return need


def projects_to_take_up(user):
    """Planned and running projects that the user may change."""
    projects = ResearchProject.objects.visible_to(user).living()
    if access.can(user, Permission.COORDINATE):
        return projects
    return projects.filter(institution__in=access.partner_ids(user))


@require(Permission.VIEW_WORKSPACE)
def needs(request):
    filters = NeedFilter(request.GET)
    if not access.partner_ids(request.user):  # partners look for questions everywhere
        offer_own_kabkota(filters, request.user)
    found = filters.apply(ResearchNeed.objects.visible_to(request.user)).select_related("region__parent__parent")
    taken_by = Prefetch("projects", ResearchProject.objects.select_related("institution"))
    context = {
        "filters": filters,
        "page_obj": Paginator(found.prefetch_related(taken_by), PER_PAGE).get_page(request.GET.get("page")),
        "may_raise": actions.may_raise(request.user),
    }
    return render(request, "partners/research/needs.html", context)


@require(Permission.VIEW_WORKSPACE)
def need(request, pk):
    shown = get_need(request.user, pk)
    projects = list(shown.projects.select_related("institution"))
    readable = set(ResearchProject.objects.visible_to(request.user).filter(needs=shown).values_list("pk", flat=True))
    published = set(ResearchProject.objects.published().filter(needs=shown).values_list("pk", flat=True))
    for project in projects:
        project.may_open = project.pk in readable
        project.is_published = project.pk in published
    context = {
        "need": shown,
        "innovation": _named(shown.innovation, request.user),
        "projects": projects,
        "events": Event.objects.of(shown)[:PER_PAGE],
        "may_edit": actions.may_raise(request.user, shown),
        "may_take": shown.state in {State.OPEN, State.TAKEN} and project_actions.may_edit(request.user),
        "may_join": shown.state in {State.OPEN, State.TAKEN} and projects_to_take_up(request.user).exists(),
    }
    return render(request, "partners/research/need.html", context)


def _named(innovation, user):
    """{name, url}: as the public reads it; a draft only for those who read drafts."""
    if innovation is None:
        return None
    if innovation.current_version_id:
        return {"name": innovation.current_version.name, "url": f"/inovasi/{innovation.slug}/"}
    if Innovation.objects.visible_to(user).filter(pk=innovation.pk).exists():
        return {"name": innovation.name, "url": reverse("innovation_detail", args=[innovation.pk])}
    return None


@require(Permission.VIEW_WORKSPACE)
def new_need(request):
    refuse_unless(actions.may_raise(request.user))
    code = request.GET.get("desa", "").replace("\0", "")
    initial = {"region": villages_to_raise_for(request.user).filter(code=code).first()}
    form = NeedForm(request.POST or None, user=request.user, initial=initial)
    made = attempt(form, lambda data: actions.raise_need(by=request.user, **data))
    if made:
        return saved(request, _("The question is in the list of research topics."), "work_need", made.pk)
    return form_page(request, form, title=_("New research topic"), back=reverse("work_needs"))


@require(Permission.VIEW_WORKSPACE)
def change_need(request, pk):
    need = get_need(request.user, pk, to_edit=True)
    title = _("Change “%(name)s”") % {"name": need.title}
    stored = ResearchNeed.objects.get(pk=pk)
    form = NeedForm(request.POST or None, instance=need, user=request.user)
    if attempt(form, lambda data: actions.update_need(need=stored, by=request.user, **data)):
        return saved(request, _("The changes are saved."), "work_need", pk)
    return form_page(request, form, title=title, back=reverse("work_need", args=[pk]))


@require(Permission.VIEW_WORKSPACE)
def close_need(request, pk):
    need = get_need(request.user, pk, to_edit=True)
    form = CloseForm(request.POST or None)
    if attempt(form, lambda data: actions.close_need(need=need, by=request.user, reason=data["reason"])):
        return saved(request, _("The topic is closed. It can be opened again."), "work_need", pk)
    title = _("Close “%(name)s”") % {"name": need.title}
    return form_page(request, form, title=title, back=reverse("work_need", args=[pk]), button=_("Close the topic"), danger=True)


@require(Permission.VIEW_WORKSPACE)
@require_POST
def reopen_need(request, pk):
    need = get_need(request.user, pk, to_edit=True)
    try:
        actions.reopen_need(need=need, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("work_need", pk)
    return saved(request, _("The topic is open again."), "work_need", pk)


@require(Permission.VIEW_WORKSPACE)
def take_need(request, pk):
    """Into a project that is there already; a new one begins with `work_project_new?kebutuhan=`."""
    need = get_need(request.user, pk)
    refuse_unless(project_actions.may_edit(request.user))
    form = TakeForm(request.POST or None, projects=projects_to_take_up(request.user))
    taken = attempt(form, lambda data: project_actions.add_need(project=data["project"], need=need, by=request.user))
    if taken:
        return saved(request, _("The project has taken up the topic; its village is in the project."), "work_project", taken.pk)
    title = _("A project takes up “%(name)s”") % {"name": need.title}
    return form_page(request, form, title=title, back=reverse("work_need", args=[pk]), button=_("Add to the project"))

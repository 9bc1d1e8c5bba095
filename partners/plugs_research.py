"""What other pages show of research, and of the parts that partners had in an innovation."""

from itertools import groupby

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klaster import access, sockets
from klaster.access import Permission
from klaster.related import Related
from klaster.sockets import Section
from partners import demo_research
from partners.models import Attachment, Capability, ResearchNeed, ResearchOutput, ResearchProject, ResultReturn
from sites.models import Region

SHOWN = 5
ON_A_PAGE = 8
PROJECTS = "partners/research/section_projects.html"
NEEDS = "partners/research/section_needs.html"
State = ResearchProject.State


# public pages


def _with_outputs(projects):
    """With `public_outputs`, each with `file_ids` of what can be opened."""
    files = Attachment.objects.filter(output=OuterRef("pk"), removed_at__isnull=True).order_by("pk")
    outputs = ResearchOutput.objects.public().filter(project=OuterRef("pk")).order_by("-appeared_on", "-pk")
    outputs = outputs.annotate(file_ids=ArraySubquery(files.values("pk")))
    shown = Related(outputs, "kind", "title", "url", "appeared_on", "file_ids")
    return projects.published().select_related("institution").annotate(public_outputs=shown)


def _public_projects(site):
    """The newest public projects in the village, read once for the section and the timeline of one page."""
    if not hasattr(site, "public_projects"):
        given = ResultReturn.objects.filter(project=OuterRef("pk"), region=site.region_id).order_by("-given_on", "pk")
        projects = _with_outputs(site.region.research_projects).annotate(given_here=Related(given, "given_on", "how", "use"))
        site.public_projects = list(projects[:ON_A_PAGE])
    return site.public_projects


def site_projects(*, site, user, pdf=False):
    projects = _public_projects(site)
    if not projects:
        return None
    template = "partners/research/section_site_pdf.html" if pdf else "partners/research/section_site.html"
    return Section(template, {"projects": projects}, _("Research in this village"), last=True)


def site_timeline(*, site):
    """Public outputs on the day they appeared, and results given back to this village."""
    steps = []
    for project in _public_projects(site):
        who = project.institution.short_name
        for output in project.public_outputs:
            title = _("Research output: %(title)s") % {"title": output.title}
            steps.append({"date": output.appeared_on, "title": title, "detail": who, "url": _address(output)})
        for returned in project.given_here:
            title = _("Research results given back: %(title)s") % {"title": project.title}
            steps.append({"date": returned.given_on, "title": title, "detail": who, "url": ""})
    return steps


def _address(output):
    if output.url:
        return output.url
    return reverse("research_file", args=[output.file_ids[0]]) if output.file_ids else ""


def innovation_projects(*, innovation, version):
    last_given = ResultReturn.objects.filter(project=OuterRef("pk")).order_by().values("project").annotate(day=Max("given_on"))
    found = _with_outputs(innovation.research_projects).annotate(last_given=Subquery(last_given.values("day")))
    projects = list(found[:ON_A_PAGE])
    if not projects:
        return None
    return Section("partners/research/section_site.html", {"projects": projects}, _("Research on this innovation"))


def innovation_contributions(*, innovation, version):
    """The partners' parts by stage, from idea to market."""
    rows = list(innovation.contributions.select_related("partner"))
    if not rows:
        return None
    stages = [(stage, list(parts)) for stage, parts in groupby(rows, key=lambda row: row.get_stage_display())]
    return Section("partners/research/section_contributions.html", {"stages": stages}, _("Partners from idea to market"))


# the workspace


def _of_villages(user):
    """(questions, results given back) of the villages for which the user writes; Dinas PMD has its lists."""
    if not access.can(user, Permission.WRITE) or access.can(user, Permission.COORDINATE):
        return None
    mine = access.within(user, Permission.WRITE)
    return ResearchNeed.objects.filter(mine).exclude(state=ResearchNeed.State.CLOSED), ResultReturn.objects.filter(mine)


def _villages_with_research(*, user):
    found = _of_villages(user)
    if found is None:
        return None
    needs, returns = (Exists(rows.order_by().filter(region=OuterRef("pk"))) for rows in found)
    return Region.objects.filter(access.within(user, Permission.WRITE, "code")).filter(Q(needs) | Q(returns))


def village_needs(*, user):
    """Questions of the user's own villages and what became of them, and the results given back last."""
    found = _of_villages(user)
    if found is None:
        return None
    needs, returns = found[0].select_related("region"), found[1].select_related("project__institution")
    context = {"needs": list(needs[:SHOWN]), "returns": list(returns[:SHOWN]), "more": reverse("work_needs")}
    if not context["needs"] and not context["returns"]:
        return None
    return Section(NEEDS, context, _("Research topics of my village"))


def _to_take(*, user):
    mine = access.partner_ids(user)
    if not mine:
        return None
    able = Capability.objects.filter(partner__in=mine).exclude(topic="").order_by().values("topic")
    return ResearchNeed.objects.open().filter(topic__in=able)


def needs_to_take(*, user):
    """Open questions on topics that the user's institution can help with."""
    found = _to_take(user=user)
    if found is None:
        return None
    needs = list(found.select_related("region")[:SHOWN])
    context = {"needs": needs, "more": f"{reverse('work_needs')}?status={ResearchNeed.State.OPEN}"}
    return Section(NEEDS, context, _("Research topics that your institution can take up")) if needs else None


def _permits(*, user):
    ending = ResearchProject.objects.permit_ends(timezone.localdate())
    if access.can(user, Permission.COORDINATE):
        return ending
    mine = access.partner_ids(user)
    return ending.filter(institution__in=mine) if mine else None


def permits(*, user):
    """Permits that end or have ended: to staff of every project, to officers of their own ones."""
    today, ending = timezone.localdate(), _permits(user=user)
    if ending is None:
        return None
    projects = _with_permit(ending[:SHOWN], today)
    context = {"projects": projects, "more": reverse("work_projects")}
    return Section(PROJECTS, context, _("Research permits to extend")) if projects else None


def _living(*, user):
    mine = access.partner_ids(user)
    return ResearchProject.objects.living().filter(institution__in=mine) if mine else None


def my_projects(*, user):
    living = _living(user=user)
    if living is None:
        return None
    projects = _with_permit(living.order_by("starts", "pk")[:SHOWN], timezone.localdate())
    context = {"projects": projects, "more": reverse("work_projects")}
    return Section(PROJECTS, context, _("My research projects")) if projects else None


def _with_permit(projects, today):
    shown = list(projects.select_related("institution"))
    for project in shown:
        project.permit = project.permit_state(today)
    return shown


def links(*, user):
    found = []
    if access.can(user, Permission.VIEW_ALL) or access.can(user, Permission.WORK_AS_PARTNER):
        found.append({"url": reverse("work_needs"), "label": _("Research"), "detail": _("topics, projects, results")})
    if access.can(user, Permission.MANAGE_PARTNERS) or access.can(user, Permission.WORK_AS_PARTNER):
        detail = _("who did what, from idea to market")
        found.append({"url": reverse("work_contributions"), "label": _("Parts of partners"), "detail": detail, "rare": True})
    return found


# the calendar


def events(*, user, first, last):
    """The first and the last days of projects, and the days on which the permits of living ones end."""
    days = (first, last)
    named = Q(starts__range=days) | Q(ends__range=days) | Q(permit_until__range=days)
    projects = ResearchProject.objects.visible_to(user).exclude(state=State.STOPPED).filter(named)
    found = []
    for project in projects.select_related("institution"):
        living = project.state in {State.PLANNED, State.RUNNING}
        for name, on, title in [
            ("starts", project.starts, _("Begins: %(title)s")),
            ("ends", project.ends if project.ends != project.starts else None, _("Ends: %(title)s")),
            ("permit", project.permit_until if living else None, _("Research permit ends: %(title)s")),
        ]:
            if on and first <= on <= last:
                found.append(_event(project, name, on, title % {"title": project.title}))
    return found


def _event(project, name, on, title):
    return {
        "uid": f"research-{project.pk}-{name}",
        "kind": _("Research"),
        "date": on,
        "until": None,
        "title": title,
        "detail": project.institution.short_name,
        "url": reverse("work_project", args=[project.pk]),
    }


def register():
    """Plug in; called once, when the app is ready."""
    sockets.plug("site.sections", site_projects, order=65)
    sockets.plug("site.timeline", site_timeline, order=65)
    sockets.plug("innovation.sections", innovation_projects, order=65)
    sockets.plug("innovation.sections", innovation_contributions, order=66)
    sockets.plug("workspace.sections", permits, order=25, when=_permits)
    sockets.plug("workspace.sections", my_projects, order=45, when=_living)
    sockets.plug("workspace.sections", needs_to_take, order=46, when=_to_take)
    sockets.plug("workspace.sections", village_needs, order=75, when=_villages_with_research)
    sockets.plug("workspace.links", links, order=66)
    sockets.plug("calendar.events", events, order=60)
    sockets.plug("demo", demo_research.seed, order=82)

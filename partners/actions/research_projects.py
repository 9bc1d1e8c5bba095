"""Research projects: entry, change, their villages, innovations and topics, and their way from planned to done."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Permission
from klaster.actions import save_checked
from klaster.audit.actions import record
from klaster.models import Portal
from klaster.templatetags.klaster import day
from partners import notices_research as notices
from partners.actions.activities import innovations_in
from partners.actions.research import demand, follow
from partners.models import ResearchNeed, ResearchProject

State = ResearchProject.State
FIELDS = [
    "kind", "institution", "title", "people", "starts", "ends", "cost", "funds", "fiscal_year", "permit_number",
    "permit_until", "summary",
]  # fmt: skip
MOVES = {  # to: from
    State.PLANNED: {State.STOPPED},
    State.RUNNING: {State.PLANNED},
    State.DONE: {State.RUNNING},
    State.STOPPED: {State.PLANNED, State.RUNNING},
}
VERBS = {
    State.PLANNED: gettext_noop("planned again"),
    State.RUNNING: gettext_noop("marked as running"),
    State.DONE: gettext_noop("marked as done"),
    State.STOPPED: gettext_noop("stopped"),
}


def may_edit(user, obj=None):
    """Yes for staff, and for officers of the institution that `obj` (a partner, a project) belongs to."""
    return access.can(user, Permission.COORDINATE) or access.can(user, Permission.WORK_AS_PARTNER, obj)


def locked(project):
    return ResearchProject.objects.select_for_update(of=["self"]).select_related("institution").get(pk=project.pk)


def _check_institution(partner):
    if not partner.is_active:
        raise ValidationError(
            {"institution": _("%(name)s no longer takes part in the cluster. Choose another institution.") % {"name": partner}}
        )


def _check_permit(project):
    if project.permit_until and not project.permit_number.strip():
        raise ValidationError({"permit_number": _("Type the number of the permit that is valid until this day.")})


@transaction.atomic
def create_project(*, institution, kind, title, starts, by, villages=(), innovations=(), needs=(), **fields):
    """A planned project. The villages of its topics are among its villages, and are told that it takes them up."""
    demand(by, may_edit(by, institution))
    _check_institution(institution)
    project = ResearchProject(institution=institution, kind=kind, title=title, starts=starts, **fields)
    _check_permit(project)
    save_checked(project)
    project.villages.set(villages)
    record(by=by, verb=gettext_noop("created"), obj=project)
    for need in needs:
        add_need(project=project, need=need, by=by)
    if innovations:
        choose_innovations(project=project, innovations=innovations, by=by)
    return project


@transaction.atomic
def update_project(*, project, by, **fields):
    """Change any of `FIELDS`. To hand it to another institution, one must work for both or be staff."""
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    project = locked(project)
    demand(by, may_edit(by, project))
    changed = [field for field in FIELDS if field in fields and getattr(project, field) != fields[field]]
    for field in changed:
        setattr(project, field, fields[field])
    demand(by, may_edit(by, project))
    if "institution" in changed:
        _check_institution(project.institution)
    if "starts" in changed:
        _check_first_day(project)
    _check_permit(project)
    if changed:
        save_checked(project)
        record(by=by, verb=gettext_noop("changed"), obj=project, fields=changed)
        Portal.content_changed()
    return project


def _check_first_day(project):
    """A project that runs or ran has begun, and nothing of it was given back before."""
    if project.state in {State.RUNNING, State.DONE} and project.starts > timezone.localdate():
        raise ValidationError({"starts": _("The project has begun, so its first day cannot lie ahead.")})
    first = project.returns.order_by("given_on").first()
    if first and first.given_on < project.starts:
        raise ValidationError(
            {"starts": _("Results were given back on %(day)s. The first day cannot be later.") % {"day": day(first.given_on)}}
        )


@transaction.atomic
def change_state(*, project, to, by, reason=""):
    """The one way in which a project's state changes. Running and done wait for its first day; to stop takes a reason."""
    project = locked(project)
    demand(by, may_edit(by, project))
    to = State(to)
    if project.state not in MOVES[to]:
        raise ValidationError(
            _("The project is “%(now)s” now, so it cannot become “%(to)s”. Open it again to see what can be done.")
            % {"now": project.get_state_display(), "to": to.label}
        )
    if to in {State.RUNNING, State.DONE} and project.starts > timezone.localdate():
        raise ValidationError(
            _("It starts on %(day)s. Change its first day if it began earlier.") % {"day": day(project.starts)}
        )
    if to == State.PLANNED:
        _check_institution(project.institution)
    if to == State.STOPPED and not reason.strip():
        raise ValidationError({"reason": _("Write why it is stopped: the villages will ask.")})
    project.state, project.stop_reason = to, reason.strip() if to == State.STOPPED else ""
    save_checked(project)
    record(by=by, verb=VERBS[to], obj=project, reason=project.stop_reason)
    follow(project.needs.all(), by)
    if to == State.STOPPED:
        notices.stopped(project, by)
    Portal.content_changed()
    return project


@transaction.atomic
def add_need(*, project, need, by):
    """The project takes up a topic, with its village and its innovation. Done twice it changes nothing."""
    project = locked(project)
    demand(by, may_edit(by, project))
    need = ResearchNeed.objects.select_for_update(of=["self"]).select_related("region").get(pk=need.pk)
    if project.needs.filter(pk=need.pk).exists():
        return project
    if project.state not in {State.PLANNED, State.RUNNING}:
        raise ValidationError(
            _("The project is “%(now)s”: it cannot take up another topic.") % {"now": project.get_state_display()}
        )
    if need.state not in {ResearchNeed.State.OPEN, ResearchNeed.State.TAKEN}:
        raise ValidationError(
            _("“%(title)s” is “%(now)s” now, so a project cannot take it up. Nothing of it was changed.")
            % {"title": need.title, "now": need.get_state_display()}
        )
    project.needs.add(need)
    project.villages.add(need.region)
    if need.innovation_id and innovations_in(project).filter(pk=need.innovation_id).exists():
        project.innovations.add(need.innovation_id)
    record(by=by, verb=gettext_noop("took up a topic"), obj=project, topic=need.title)
    follow([need], by)
    notices.taken(need, project, by)
    Portal.content_changed()
    return project


@transaction.atomic
def remove_need(*, project, need, by):
    """The project leaves a topic, which then looks for a researcher again; its village stays in the project."""
    project = locked(project)
    demand(by, may_edit(by, project))
    if project.needs.filter(pk=need.pk).exists():
        project.needs.remove(need)
        record(by=by, verb=gettext_noop("left a topic"), obj=project, topic=need.title)
        follow([need], by)
    return project


@transaction.atomic
def add_villages(*, project, villages, by):
    project = locked(project)
    demand(by, may_edit(by, project))
    project.villages.add(*villages)
    record(by=by, verb=gettext_noop("added villages"), obj=project, villages=[village.code for village in villages])
    Portal.content_changed()


@transaction.atomic
def remove_village(*, project, village, by):
    """Take a village out, and the innovations that have no other village in it; not one with a topic or results here."""
    project = locked(project)
    demand(by, may_edit(by, project))
    if project.needs.filter(region=village).exists():
        raise ValidationError(
            _("%(name)s stays: the project has taken up a topic of it. Leave the topic first.") % {"name": village}
        )
    if project.returns.filter(region=village).exists():
        raise ValidationError(_("%(name)s stays: results were given back to it.") % {"name": village})
    project.villages.remove(village)
    left = innovations_in(project)
    project.innovations.remove(*project.innovations.exclude(pk__in=left.values("pk")))
    record(by=by, verb=gettext_noop("removed a village"), obj=project, villages=[village.code])
    Portal.content_changed()


@transaction.atomic
def choose_innovations(*, project, innovations, by):
    project = locked(project)
    demand(by, may_edit(by, project))
    allowed = set(innovations_in(project).values_list("pk", flat=True))
    if not {innovation.pk for innovation in innovations} <= allowed:
        raise ValidationError(_("Only published innovations of the project's villages can be chosen. Choose again."))
    project.innovations.set(innovations)
    record(by=by, verb=gettext_noop("chose innovations"), obj=project, innovations=[str(chosen) for chosen in innovations])
    Portal.content_changed()

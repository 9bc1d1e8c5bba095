"""Research topics: a village or staff raise them, projects take them; their state follows those projects."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Permission
from klaster.actions import save_checked
from klaster.audit.actions import record
from partners import notices_research as notices
from partners.models import ResearchNeed, ResearchProject
from sites.models import Innovation

State = ResearchNeed.State
FIELDS = ["region", "innovation", "title", "description", "topic"]


def may_raise(user, obj=None):
    """Yes for staff, and for those who write for the village that `obj` (a region, a topic) belongs to."""
    return access.can(user, Permission.COORDINATE) or access.can(user, Permission.WRITE, obj)


def demand(by, answer):
    """Refuse with the reason where the answer is a no."""
    if not answer:
        raise PermissionDenied(answer.reason)


def innovations_of(region, user):
    """Those that a topic of this village may name: published ones, and the drafts that the user reads."""
    there = Innovation.objects.filter(region=region)
    return there.published() | there.visible_to(user)


def _check_innovation(need, by):
    if need.innovation and not innovations_of(need.region, by).filter(pk=need.innovation_id).exists():
        raise ValidationError({"innovation": _("This innovation belongs to another village. Choose one of this village.")})


@transaction.atomic
def raise_need(*, region, title, by, innovation=None, description="", topic=""):
    demand(by, may_raise(by, region))
    need = ResearchNeed(region=region, innovation=innovation, title=title, description=description, topic=topic, raised_by=by)
    _check_innovation(need, by)
    save_checked(need)
    record(by=by, verb=gettext_noop("raised"), obj=need)
    notices.raised(need, by)
    return need


def _locked(need):
    return ResearchNeed.objects.select_for_update(of=["self"]).select_related("region").get(pk=need.pk)


@transaction.atomic
def update_need(*, need, by, **fields):
    """Change any of `FIELDS` while it is open: what a project has taken stays as it was taken."""
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    need = _locked(need)
    demand(by, may_raise(by, need))
    if need.state != State.OPEN:
        raise ValidationError(
            _("It is “%(now)s” now, and only an open topic can be changed. Nothing was changed.")
            % {"now": need.get_state_display()}
        )
    changed = [field for field in FIELDS if field in fields and getattr(need, field) != fields[field]]
    for field in changed:
        setattr(need, field, fields[field])
    demand(by, may_raise(by, need))
    _check_innovation(need, by)
    if changed:
        save_checked(need)
        record(by=by, verb=gettext_noop("changed"), obj=need, fields=changed)
    return need


@transaction.atomic
def close_need(*, need, reason, by):
    """Nobody looks for a researcher any more. One that a project has taken is not closed: the project is stopped first."""
    need = _locked(need)
    demand(by, may_raise(by, need))
    if need.state != State.OPEN:
        raise ValidationError(
            _("It is “%(now)s” now, and only an open topic can be closed. Nothing was changed.")
            % {"now": need.get_state_display()}
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Write why it is closed: researchers will ask.")})
    need.state, need.close_reason = State.CLOSED, reason.strip()
    save_checked(need)
    record(by=by, verb=gettext_noop("closed"), obj=need, reason=need.close_reason)
    return need


@transaction.atomic
def reopen_need(*, need, by):
    need = _locked(need)
    demand(by, may_raise(by, need))
    if need.state != State.CLOSED:
        raise ValidationError(
            _("It is “%(now)s” now: it was not closed, or is open again already.") % {"now": need.get_state_display()}
        )
    need.state, need.close_reason = State.OPEN, ""
    need.save(update_fields=["state", "close_reason"])
    record(by=by, verb=gettext_noop("opened again"), obj=need)
    follow([need], by)
    return need


def follow(needs, by):
    """Let the state of topics follow their projects: call it after each change of a project, inside its transaction."""
    ids = [need.pk for need in needs]
    for need in ResearchNeed.objects.select_for_update().filter(pk__in=ids).exclude(state=State.CLOSED).order_by("pk"):
        state = _state_of(need)
        if state != need.state:
            need.state = state
            need.save(update_fields=["state"])
            record(by=by, verb=VERBS[state], obj=need)


VERBS = {
    State.OPEN: gettext_noop("is looking for a researcher again"),
    State.TAKEN: gettext_noop("was taken by a project"),
    State.ANSWERED: gettext_noop("was answered"),
}


def _state_of(need):
    """Answered: a project with it is done and its results were given back to the village that asked."""
    projects = need.projects.exclude(state=ResearchProject.State.STOPPED)
    if projects.filter(state=ResearchProject.State.DONE, returns__region=need.region_id).exists():
        return State.ANSWERED
    return State.TAKEN if projects.exists() else State.OPEN

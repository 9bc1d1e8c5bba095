"""What a village is told of its target and its plan by those outside it. Several changes before it reads them: told once."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Role
from klaster.notifications import kinds
from klaster.notifications.actions import notify
from klaster.notifications.models import Notification
from klaster.notifications.recipients import holders
from partners.plans import label

TARGET_SET, TARGET_REMOVED, BEGUN, LINES = "target.set", "target.removed", "plan.begun", "plan.lines"
kinds.register(TARGET_SET, gettext_noop("%(about)s: %(status)s in %(year)s, set by Dinas PMD."))
kinds.register(TARGET_REMOVED, gettext_noop("%(about)s: %(status)s in %(year)s is no longer the target."))
kinds.register(BEGUN, gettext_noop("%(about)s: %(who)s has begun it for your village."))
kinds.register(LINES, gettext_noop("%(about)s: %(who)s has added lines to it."))


def target_set(target, by):
    _tell_of_target(TARGET_SET, target, by)


def target_removed(target, by):
    _tell_of_target(TARGET_REMOVED, target, by)


def _tell_of_target(kind, target, by):
    """What is not read yet of the same village's target gives way: the newest counts."""
    people = _village(target.region, by)
    key = f"target:{target.region_id}"
    Notification.objects.filter(recipient__in=people, key=key, read_at=None, message=None).delete()
    words = {"status": label(target.status), "year": str(target.year)}
    notify(to=people, kind=kind, about=_about(target.region, target=True), url=reverse("work_targets"), key=key, **words)


def plan_begun(plan, by):
    _tell_of_plan(BEGUN, plan, by)


def lines_added(plan, by):
    _tell_of_plan(LINES, plan, by)


def _tell_of_plan(kind, plan, by):
    """Nobody who has not read of the plan yet is told again."""
    people, key = _village(plan.region, by), f"plan:{plan.pk}"
    told = set(Notification.objects.filter(recipient__in=people, key=key, read_at=None).values_list("recipient", flat=True))
    people = [person for person in people if person.pk not in told]
    about, url = _about(plan.region), reverse("work_plan", args=[plan.pk])
    notify(to=people, kind=kind, about=about, url=url, key=key, who=str(by))


def _about(region, *, target=False):
    with translation.override("id"):  # the names of things are kept once, for letters and inboxes alike
        words = _("Target of %(village)s") if target else _("Plan of %(village)s")
        return words % {"village": region.full_name}


def _village(region, by):
    """The village's officials; nobody when one of them did it."""
    people = list(holders(Role.OFFICIAL, code=region.code))
    return [] if by in people else people

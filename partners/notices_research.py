"""What people are told of research, and whom. The actor is never told of what he or she did."""

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import sockets
from klaster.access import Role
from klaster.notifications import kinds
from klaster.notifications.actions import notify
from klaster.notifications.models import Notification
from klaster.notifications.recipients import holders
from partners.models import Capability, Partner, ResearchProject
from partners.people import officers

PERMIT = "research.permit_ends"

kinds.register("research.raised", gettext_noop("%(about)s looks for a researcher: it lies in what your institution can do."))
kinds.register("research.taken", gettext_noop("%(about)s is taken up by %(who)s."))
kinds.register("research.stopped", gettext_noop("%(about)s was stopped: %(reason)s"))
kinds.register("research.given_back", gettext_noop("%(who)s gave the results of %(about)s back to your village."))
kinds.register(PERMIT, gettext_noop("%(about)s: its permit is valid until %(until_on)s."))


def raised(need, by):
    """To the officers of active partners that said they can help with this topic."""
    if not need.topic:
        return
    able = Capability.objects.filter(topic=need.topic).values("partner")
    people = officers(*Partner.objects.taking_part().filter(pk__in=able))
    _tell(people, by, "research.raised", _about_need(need), reverse("work_need", args=[need.pk]), f"need:{need.pk}")


def taken(need, project, by):
    people = [*holders(Role.OFFICIAL, code=need.access_code), need.raised_by]
    url, key = reverse("work_need", args=[need.pk]), f"need:{need.pk}"
    _tell(people, by, "research.taken", _about_need(need), url, key, who=str(project.institution))


def stopped(project, by):
    """To the villages in it."""
    people = [person for village in project.villages.all() for person in holders(Role.OFFICIAL, code=village.code)]
    _tell_of_project(project, people, by, "research.stopped", reason=project.stop_reason)


def given_back(returned, by):
    people = holders(Role.OFFICIAL, code=returned.region.code)
    _tell_of_project(returned.project, people, by, "research.given_back", who=str(returned.project.institution))


def permits_ending(*, now):
    """Tell the institutions' officers once of each permit of a living project that ends within its days of warning."""
    today = timezone.localdate(now)
    ending = ResearchProject.objects.permit_ends(today).filter(permit_until__gte=today).select_related("institution")
    due = {f"permit:{project.pk}:{project.permit_until}": project for project in ending}
    known = set(Notification.objects.filter(kind=PERMIT, key__in=due).values_list("key", flat=True))
    told = 0
    for key, project in due.items():
        if key not in known:
            people, url = officers(project.institution), reverse("work_project", args=[project.pk])
            until = project.permit_until.isoformat()
            told += len(_tell(people, None, PERMIT, _about_project(project), url, key, until_on=until))
    return told


def _about_need(need):
    with translation.override("id"):  # the names of things are kept once, for letters and inboxes alike
        return _("Research topic “%(title)s”, %(village)s") % {"title": need.title, "village": need.region.full_name}


def _about_project(project):
    with translation.override("id"):
        return _("Research project “%(title)s”") % {"title": project.title}


def _tell_of_project(project, people, by, kind, **words):
    url = reverse("work_project", args=[project.pk])
    return _tell(people, by, kind, _about_project(project), url, f"project:{project.pk}", **words)


def _tell(people, by, kind, about, url, key, **words):
    to = [person for person in people if by is None or person.pk != by.pk]
    return notify(to=to, kind=kind, about=about, url=url, key=key, **words)


sockets.plug("messages.jobs", permits_ending)

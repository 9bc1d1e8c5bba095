"""The village is told of what was found on a visit."""

from django.urls import reverse
from django.utils.translation import gettext_noop

from klaster.access import Role
from klaster.notifications import kinds
from klaster.notifications.actions import notify
from klaster.notifications.recipients import holders

QUOTED = 200  # characters of a finding that a message repeats

kinds.register("visit.finding", gettext_noop("A finding of the visit on %(visited_on)s is recorded, %(about)s: %(words)s"))


def found(finding, by):
    visit = finding.visit
    words = finding.text if len(finding.text) <= QUOTED else finding.text[:QUOTED].rsplit(" ", 1)[0] + " …"
    notify(
        to=[person for person in holders(Role.OFFICIAL, code=visit.region.code) if person.pk != by.pk],
        kind="visit.finding",
        about=visit.purpose,
        url=reverse("work_visit", args=[visit.pk]),
        key=f"visit:{visit.pk}",
        visited_on=visit.visited_on.isoformat(),
        words=words,
    )

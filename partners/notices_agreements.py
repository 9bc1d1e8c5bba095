"""Agreements that end soon: Dinas PMD and the officers of the parties are told at the warning, and 30 and 7 days before."""

from django.db import transaction
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
from partners.models import Agreement
from partners.people import officers

RENEW = "agreement.renew"
RUNGS = [30, 7]  # days before the last day, after the agreement's own days of warning

kinds.register(RENEW, gettext_noop("%(about)s ends on %(until_on)s: prepare its renewal."))


def renewals(*, now):
    """Tell of each agreement once on each rung; gives how many were told of. A worker that slept tells the last rung only."""
    today = timezone.localdate(now)
    return sum(_tell(pk, today, now) for pk in Agreement.objects.to_renew(today).values_list("pk", flat=True))


@transaction.atomic
def _tell(pk, today, now):
    agreement = Agreement.objects.select_for_update().get(pk=pk)
    if agreement.ends is None or agreement.ends < today:
        return 0
    left = (agreement.ends - today).days
    rung = min(days for days in [agreement.warn_days, *RUNGS] if days >= left)
    words = {"rung": str(rung), "until_on": agreement.ends.isoformat()}
    key = f"agreement:{pk}"
    if Notification.objects.filter(kind=RENEW, key=key, params=words).exists():
        return 0
    with translation.override("id"):
        about = _("%(agreement)s on %(title)s") % {"agreement": agreement, "title": agreement.title}
    people = [*holders(Role.PMD), *officers(*agreement.parties.all())]
    notify(to=people, kind=RENEW, about=about, url=reverse("work_agreement", args=[pk]), key=key, now=now, **words)
    return 1


sockets.plug("messages.jobs", renewals)

"""What other pages show of letters."""

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from klaster import access
from klaster.access import Permission
from klaster.sockets import Section, plug
from partners import demo_letters
from partners.models import Letter

SHOWN = 5
PATIENCE = datetime.timedelta(days=3)  # a letter lies on the desk of the one who signs


def register():
    """Plug in; called once, when the app is ready."""
    plug("workspace.links", links, order=64)
    plug("workspace.sections", unsigned, order=30, when=_unsigned)
    plug("demo", demo_letters.seed, order=80)


def links(*, user):
    if not (access.can(user, Permission.VIEW_SUMMARY) or access.can(user, Permission.WORK_AS_PARTNER)):
        return None
    return [
        {
            "url": reverse("work_letters"),
            "label": _("Letters"),
            "detail": _("requests, notes, invitations, minutes"),
            "group": pgettext("menu", "Coordination"),
        }
    ]


def _unsigned(*, user):
    return Letter.objects.unsigned_since(timezone.now() - PATIENCE) if access.can(user, Permission.COORDINATE) else None


def unsigned(*, user):
    """Letters that have their number for days and no signed copy yet."""
    found = _unsigned(user=user)
    if found is None:
        return None
    letters = list(found.order_by("updated_at", "pk")[: SHOWN + 1])
    more = f"{reverse('work_letters')}?status={Letter.State.ISSUED}" if len(letters) > SHOWN else ""
    context = {"letters": letters[:SHOWN], "more": more}
    return Section("partners/letters/section_unsigned.html", context, _("Letters without a signed copy")) if letters else None

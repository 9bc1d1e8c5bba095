"""Filings on the pages of others: one place in the menu for all of intellectual property, and the demo."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from klaster import access
from klaster.access import Permission
from klaster.sockets import plug
from partners import demo_filings


def register():
    """Plug in; called once, when the app is ready."""
    plug("workspace.links", links, order=62)
    plug("demo", demo_filings.seed, order=78)


def links(*, user):
    """For those who read somewhere and for partners' officers; the list leads to potentials, rules and fees."""
    if not access.can(user, Permission.VIEW_ALL) and not access.can(user, Permission.WORK_AS_PARTNER):
        return None
    return [
        {
            "url": reverse("work_filings"),
            "label": _("Intellectual property"),
            "detail": _("filings, deadlines, potentials"),
            "group": pgettext("menu", "Coordination"),
        }
    ]

"""The way to the matrix of synergy, from the workspace."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from klaster import access
from klaster.access import Permission
from klaster.sockets import plug


def links(*, user):
    if not access.can(user, Permission.VIEW_WORKSPACE):
        return None
    detail, group = _("which partner does what in which village"), pgettext("menu", "Coordination")
    return [{"url": reverse("work_matrix"), "label": _("Synergy board"), "detail": detail, "group": group}]


def register():
    """Plug in; called once, when the app is ready."""
    plug("workspace.links", links, order=65)

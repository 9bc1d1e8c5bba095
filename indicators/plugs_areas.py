"""What the lists of areas give to the workspace."""

from django.urls import reverse
from django.utils.translation import gettext as _

from klaster.access import Permission, Role, scopes
from klaster.sockets import plug


def links(user):
    """The villages in transition and the files of scores, for those who read more than one village."""
    held_roles = list(scopes(user, Permission.VIEW_ALL))
    if not (user.is_superuser or any(held.role != Role.OFFICIAL for held in held_roles)):
        return None
    return [
        {
            "url": reverse("index_transition"),
            "label": _("Villages in status transition"),
            "detail": _("Who is near the next status, with the list to print"),
            "rare": any(held.role == Role.FACILITATOR for held in held_roles),
        },
        {
            "url": reverse("index_export"),
            "label": _("Scores as files"),
            "detail": _("Index scores of an area and year, as a workbook or CSV"),
            "rare": True,
        },
    ]


def register():
    """Plug in what other pages show; called once, when the app is ready."""
    plug("workspace.links", links, order=65)

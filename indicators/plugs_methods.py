"""The link to the methodologies for those who manage or read them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from indicators.views.rules import may_read
from klaster.sockets import plug


def links(user):
    if not may_read(user):
        return None
    detail = _("Versions of each index, with bounds and ceilings")
    return [{"url": reverse("index_methods"), "label": _("Methodologies"), "detail": detail, "rare": True}]


def register():
    """Plug in what other pages show; called once, when the app is ready."""
    plug("workspace.links", links, order=74)

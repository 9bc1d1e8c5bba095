"""What the people plug into the pages of others."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from klaster import access
from klaster.access import Permission


def workspace_links(user):
    if not access.can(user, Permission.ISSUE_LINKS):
        return []
    links = [
        {
            "url": reverse("people_list"),
            "label": pgettext("menu", "People"),
            "detail": _("Accounts, roles, and links to sign in"),
            "rare": True,
        }
    ]
    if access.can(user, Permission.MANAGE_PEOPLE):
        detail = _("Who did what, and when")
        links.append({"url": reverse("audit_trail"), "label": _("Audit trail"), "detail": detail, "rare": True})
    return links

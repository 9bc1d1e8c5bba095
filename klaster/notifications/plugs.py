"""What the messages plug into the pages of others."""

from django.urls import reverse
from django.utils.translation import gettext as _

from klaster import access
from klaster.access import Permission


def links(*, user):
    if not access.can(user, Permission.ISSUE_LINKS):
        return None
    detail = _("Messages of the portal: what was sent, what waits, what to send by WhatsApp")
    return [{"url": reverse("outbox"), "label": _("Outbox"), "detail": detail, "rare": True}]

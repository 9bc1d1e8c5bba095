"""What waits for the kabupaten/kota's endorsement, in its workspace; and the way to the board of the villages."""

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from klaster import access, sockets
from klaster.access import Permission
from klaster.sockets import Section
from sites import reviewing, round_board

SHOWN = 5


def connect():
    sockets.plug("workspace.sections", to_endorse, order=12)
    sockets.plug("workspace.links", links, order=12)


def to_endorse(user):
    """The reports that wait, the longest waiting first, and the day on which the next one goes on without."""
    if not access.can(user, Permission.ENDORSE) or user.is_superuser:
        return None
    reports = reviewing.to_endorse(user)
    count = reports.count()
    if not count:
        return None
    next_lapse = reports.order_by().aggregate(day=Min("endorse_until"))["day"]
    context = {"reports": reports[:SHOWN], "count": count, "urgent": count, "next_lapse": next_lapse}
    return Section("reports/plug_endorse.html", context, _("Waits for your endorsement"))


def links(user):
    return _board(user) + _endorsements(user)


def _board(user):
    """To the newest round's board, for those who look after villages; who manages rounds goes by their list."""
    if not round_board.looks_after_villages(user) or access.can(user, Permission.MANAGE_ROUNDS):
        return []
    if not (round := round_board.newest()):
        return []
    detail = _("who has sent, who is late, %(round)s") % {"round": round}
    url = reverse("round_board", args=[round.pk])
    return [{"url": url, "label": pgettext("menu", "Board of the villages"), "detail": detail}]


def _endorsements(user):
    if not access.can(user, Permission.ENDORSE) or user.is_superuser:
        return []
    detail = _("reports that wait for the kabupaten/kota")
    return [{"url": reverse("endorse_queue"), "label": pgettext("menu", "Endorsements"), "detail": detail}]

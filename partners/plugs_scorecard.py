"""What other pages show of the scorecard: the way to it, and on the head's summary how many targets are reached."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from klaster import access, sockets
from klaster.access import Permission
from klaster.templatetags.klaster import number
from partners import demo_scorecard
from partners.models import ScorecardYear
from partners.scorecard import achievement


def register():
    """Plug in; called once, when the app is ready."""
    sockets.plug("workspace.links", links, order=66)
    sockets.plug("summary.figures", figure, order=66, when=_kept)
    sockets.plug("demo", demo_scorecard.seed, order=84)


def links(*, user):
    if not access.can(user, Permission.VIEW_SUMMARY):
        return None
    detail = _("the program's targets of the year, and what was reached")
    return [
        {"url": reverse("work_scorecard"), "label": _("Scorecard"), "detail": detail, "group": pgettext("menu", "Coordination")}
    ]


def _kept():
    year = timezone.localdate().year
    return ScorecardYear.objects.filter(year=year, target__isnull=False, indicator__is_active=True)


def figure():
    """Targets of this year that are reached, by the figures that are written down; one query, nothing is counted anew."""
    year = timezone.localdate().year
    held = _kept().select_related("indicator")
    found = [achievement(row.target, row.realisation, less_is_better=row.indicator.less_is_better).reached for row in held]
    if not found:
        return None
    unknown = found.count(None)
    return {
        "value": _("%(part)s of %(all)s") % {"part": number(found.count(True)), "all": number(len(found))},
        "label": _("targets reached by the figures kept for %(year)s") % {"year": year},
        "detail": _("of %(count)s none is kept yet") % {"count": number(unknown)} if unknown else "",
        "url": reverse("work_scorecard"),
    }

"""What pages of reports ask about a person and a report: `{% load reporting %}`."""

from django import template

from klaster import access
from klaster.access import Permission
from sites.actions.flow import is_on_behalf
from sites.views import quick

register = template.Library()


@register.simple_tag
def confirmation(report, user):
    """What a person may do about a report that was entered on a village's behalf: {awaited, may_confirm, may_add_paper}.

    `awaited`: the village has not said yet whether it is right. None for a report that the village wrote itself.
    """
    on_behalf = report.on_behalf or (report.is_editable and is_on_behalf(user, report))
    if not on_behalf:
        return None
    may_write = bool(access.can(user, Permission.WRITE, report))
    return {
        "awaited": report.needs_confirmation,
        "may_confirm": report.needs_confirmation and may_write and not is_on_behalf(user, report),
        "may_add_paper": may_write,
    }


@register.simple_tag
def last_report(report):
    """The report whose answers one tap can take over, or None."""
    return quick.last_report(report)

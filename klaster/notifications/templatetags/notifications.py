from django import template

from klaster.notifications.models import Notification

register = template.Library()


@register.simple_tag
def unread_count(user):
    """How many messages a person has not read: one query over an index of the unread alone."""
    return Notification.objects.of(user).unread().count()

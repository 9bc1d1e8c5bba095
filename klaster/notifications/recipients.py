"""To whom a message goes."""

from django.db.models import Q

from klaster.accounts.models import Membership, User


def above(code):
    """The dotted codes of the region and of all that contain it: 63.03.01 → 63, 63.03, 63.03.01."""
    parts = code.split(".")
    return [".".join(parts[: end + 1]) for end in range(len(parts))]


def holders(*roles, code=None, on=None):
    """Active users who hold one of `roles` on the day at a region that contains `code`, or for the whole province."""
    held = Membership.objects.active(on).filter(role__in=roles)
    if code is not None:
        held = held.filter(Q(region__code__in=above(code)) | Q(region__isnull=True, partner__isnull=True))
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk")


def reachable(people, on=None):
    """Of some people (their ids) those to whom a text may be sent: active, and with a role on the day."""
    return User.objects.filter(is_active=True, pk__in=people).filter(pk__in=Membership.objects.active(on).values("user"))

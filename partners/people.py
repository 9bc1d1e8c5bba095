"""Who works for a partner."""

from klaster.access import Role
from klaster.accounts.models import Membership, User


def officers(*partners):
    """The partner officers in office now, of any of these partners."""
    serving = Membership.objects.active().filter(role=Role.PARTNER, partner__in=partners)
    return User.objects.filter(is_active=True, pk__in=serving.values("user")).order_by("name")

"""Choosing the place of a role. The models of the upper apps are reached through the fields that point at them."""

from klaster.access import SCOPES, Scope
from klaster.accounts.models import Membership
from klaster.accounts.rules import LEVELS


def regions():
    return Membership._meta.get_field("region").related_model.objects.all()


def partners():
    return Membership._meta.get_field("partner").related_model.objects.all()


def kabkota():
    return regions().filter(level="kabkota").order_by("code")


def options(role, *, text="", kabupaten=""):
    """The regions or partners at which `role` may be held, by a part of the name and the code of a kabupaten/kota."""
    if SCOPES[role] == Scope.PARTNER:
        return partners().filter(short_name__icontains=text) | partners().filter(name__icontains=text)
    found = regions().filter(level__in=LEVELS[role], name__icontains=text).select_related("parent__parent")
    if kabupaten:
        found = found.filter(code__startswith=kabupaten)
    return found.order_by("name", "code")

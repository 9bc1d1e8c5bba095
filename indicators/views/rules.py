"""Who opens the pages of the index's rules (versions, guides): those who manage them; those who read everything read them."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied

from indicators.overview import PROVINCE
from klaster.access import Permission, can
from sites.models import Region


def may_write(user):
    return can(user, Permission.MANAGE_INDEX)


def may_read(user):
    """The rules are the province's: a role that reads everything of a kabupaten does not reach them."""
    return may_write(user) or can(user, Permission.VIEW_ALL, Region(code=PROVINCE))


def rules_page(view):
    """A page for those who `may_read`; what is sent to it is taken from those who `may_write`, told in `request.may_write`."""

    @login_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        request.may_write = bool(may_write(request.user))
        if not (request.may_write if request.method == "POST" else may_read(request.user)):
            raise PermissionDenied(may_write(request.user).reason)
        return view(request, *args, **kwargs)

    return guarded

"""Pages of what is the whole province's: the index's rules (versions, guides) and its imports.

Those who manage it read and write; those who read everything read it.
"""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied

from indicators.overview import PROVINCE
from klaster.access import Permission, can
from sites.models import Region


def may_read(user, managed=Permission.MANAGE_INDEX):
    """Whether this person holds `managed`, or reads all of the province: a role of one kabupaten does not reach it."""
    return can(user, managed) or can(user, Permission.VIEW_ALL, Region(code=PROVINCE))


def province_page(managed):
    """A page for those who `may_read`; what is sent to it is taken from those who hold `managed` (`request.may_write`)."""

    def decorate(view):
        @login_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            writes = can(request.user, managed)
            request.may_write = bool(writes)
            if not (writes if request.method == "POST" else may_read(request.user, managed)):
                raise PermissionDenied(writes.reason)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


rules_page = province_page(Permission.MANAGE_INDEX)
imports_page = province_page(Permission.IMPORT_INDEX)

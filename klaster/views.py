"""Base views."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from klaster import access


def require(permission):
    """A view for those who hold `permission` somewhere: others are sent to sign in, or get a 403 that says why."""

    def decorate(view):
        @login_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            answer = access.can(request.user, permission)
            if not answer:
                raise PermissionDenied(answer.reason)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def home(request):
    return render(request, "klaster/home.html")

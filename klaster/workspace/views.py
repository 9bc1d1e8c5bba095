"""The workspace: what waits for me, first."""

from django.shortcuts import render

from klaster import sockets
from klaster.access import Permission
from klaster.views import require


@require(Permission.VIEW_WORKSPACE)
def workspace(request):
    context = {
        "sections": sockets.collect("workspace.sections", user=request.user),
        "links": sockets.collect("workspace.links", user=request.user),
    }
    return render(request, "workspace/workspace.html", context)

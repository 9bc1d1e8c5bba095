"""Support requests at work: the list, one request, its forms."""

from django.http import Http404

from klaster.access import Permission
from klaster.views import require


@require(Permission.VIEW_WORKSPACE)
def requests(request, pk=None):
    raise Http404


new_request = request_page = offer = change_due = cancel = done = confirm = not_helped = step = remark = file = requests
accept = decline = hand_on = withdraw = lead = link = requests

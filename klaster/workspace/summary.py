"""The head's summary on one page: the figures, what is stuck and whom to call, what comes next. Nothing is changed here."""

import datetime

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klaster import sockets
from klaster.access import Permission
from klaster.pdf import pdf_response
from klaster.views import require

FIGURES = 8
TOP_STUCK = 3
NEXT = 5
AHEAD = datetime.timedelta(days=30)
PER_PAGE = 25


def gathered(socket, **context):
    """What the plugs of a socket give, in one list; a plug gives one dict or a list of them."""
    given = sockets.collect(socket, **context)
    return [item for one in given for item in (one if isinstance(one, list) else [one])]


def stuck_matters(today):
    """All that is stuck, the longest first."""
    return sorted(gathered("summary.stuck", today=today), key=lambda matter: -matter["days"])


def coming(today):
    """What happens in the next 30 days, the nearest first."""
    events = [event for event in gathered("summary.next", today=today) if today <= event["date"] <= today + AHEAD]
    return sorted(events, key=lambda event: event["date"])


def contents():
    today = timezone.localdate()
    matters, events = stuck_matters(today), coming(today)
    return {
        "figures": gathered("summary.figures")[:FIGURES],
        "stuck": matters[:TOP_STUCK],
        "stuck_count": len(matters),
        "next": events[:NEXT],
        "next_count": len(events),
        "as_of": timezone.now(),
    }


@require_safe
@require(Permission.VIEW_SUMMARY)
def summary(request):
    return render(request, "workspace/summary.html", contents())


@require_safe
@require(Permission.VIEW_SUMMARY)
def stuck(request):
    matters = stuck_matters(timezone.localdate())
    page = Paginator(matters, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "workspace/stuck.html", {"page_obj": page, "as_of": timezone.now()})


@require_safe
@require(Permission.VIEW_SUMMARY)
def summary_pdf(request):
    title = _("Summary for the head of office")
    filename = f"ringkasan-pimpinan-{timezone.localdate().isoformat()}"
    response = pdf_response("workspace/summary_pdf.html", contents(), title=title, filename=filename)
    response.headers["Cache-Control"] = "private, no-store"
    return response

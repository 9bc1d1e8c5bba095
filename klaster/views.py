"""The views of the ground: what the portal is, how it is read, whether it is well. And `require`, the guard of staff views."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import Error, connection
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from klaster import access, charts, tiles
from klaster.cache import public_page
from klaster.sockets import collect

YEAR = 60 * 60 * 24 * 365


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


@public_page
def home(request):
    sections = collect("home.sections")
    given = [*collect("home.figures"), *(section.figures for section in sections)]
    shown = tiles.tile_map()
    context = {
        "tiles": shown,
        "site_count": tiles.count(shown),
        "map_sources": tiles.sources(shown),
        "figures": [figure for figures in given for figure in figures],
        "reports": [report for reports in collect("home.reports") for report in reports],
        "sections": sections,
    }
    return render(request, "klaster/home.html", context)


@public_page
def about(request):
    return render(request, "klaster/about.html")


@public_page
def accessibility(request):
    return render(request, "klaster/accessibility.html")


@public_page
def privacy(request):
    return render(request, "klaster/privacy.html")


@require_safe
def language(request):
    """Keep the language asked for in our cookie, and go back to where the reader was: a page of ours only."""
    back = request.GET.get("kembali", "")
    if not back.startswith("/") or not back.isprintable() or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    wanted = request.GET.get("ke", "")
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def health(request):
    """200 when the database answers, 503 when it does not: for whoever watches the server."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        well = True
    except Error:
        well = False
    response = JsonResponse({"status": "ok" if well else "database unreachable"}, status=200 if well else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def chart(request, filename):
    """A chart's picture. Its address holds the hash of what it shows, so it never changes."""
    path = charts.draw(filename)
    if path is None:
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type="image/svg+xml")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response

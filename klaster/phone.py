"""What makes the portal stay on a phone without a signal: the service worker, the page it shows instead of none, the key."""

import hashlib
import json
from functools import lru_cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PARTS = ["outbox.js", "worker.js"]  # of static/js, in this order
SIZES = [192, 512]


@lru_cache
def worker_script(language, offline, prefix):
    """The script, headed by its version: that of itself and of every static file, so that a release gives up the old copies."""
    code = "\n".join((settings.BASE_DIR / "static" / "js" / part).read_text(encoding="utf-8") for part in PARTS)
    names = sorted(getattr(staticfiles_storage, "hashed_files", {}).values())
    version = hashlib.sha256("\n".join([code, language, *names]).encode()).hexdigest()[:12]
    told = json.dumps({"version": version, "offline": offline, "files": prefix})
    return f'"use strict";\nself.PORTAL = {told};\n{code}'


@require_safe
def service_worker(request):
    """Browsers look for a new one at most once in a day, or at each visit when told not to keep it."""
    script = worker_script(request.LANGUAGE_CODE, reverse("phone_offline"), settings.STATIC_URL)
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = reverse("workspace")
    return response


@require_safe
def manifest(request):
    """What the portal is called and looks like on the home screen of a phone; it begins in the workspace."""
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
        for size in SIZES
    ]
    told = {
        "name": "Klaster Inovasi Desa",
        "short_name": _("Cluster report"),
        "description": _("Reports of villages on their innovations"),
        "lang": request.LANGUAGE_CODE,
        "start_url": reverse("workspace"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfaf6",
        "theme_color": "#0b5a52",
        "icons": icons,
    }
    response = JsonResponse(told, content_type="application/manifest+json")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def offline(request):
    """The page in place of one that is not kept on the phone; it holds nothing of anybody."""
    return render(request, "phone/offline.html")


@require_safe
@never_cache
def key(request):
    """Who is signed in, and the token that what waited on the phone is sent with; 401 when nobody is."""
    if not request.user.is_authenticated:
        return JsonResponse({"person": None}, status=401)
    return JsonResponse({"person": str(request.user.pk), "token": get_token(request)})

"""The page cache: public pages hold nothing of a person, so one rendering serves everybody until the content changes.

A page is stored under the portal's content version, which every publishing transaction raises: reading the version is the one
query of a warm page, and a change shows on the next request in every process.
"""

import gzip
import hashlib
import time
from dataclasses import dataclass
from functools import lru_cache, wraps

from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified, QueryDict
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.connection import ConnectionProxy
from django.utils.http import parse_etags

from klaster.middleware import CompressTextMiddleware
from klaster.version import read_portal

cache = ConnectionProxy(caches, "pages")
SECONDS = 60 * 60
VALUE_LIMIT = 64  # characters of a parameter's value; longer ones are cut off, so that no key grows
VARIANT_LIMIT = 200  # of one view with parameters, so that a flood of them cannot push other pages out


@dataclass(frozen=True)
class Page:
    body: bytes
    packed: bytes
    headers: dict
    etag: str


def public_page(view=None, *, params=(), free=(), seconds=SECONDS):
    """Cache a view's whole answer to GET and HEAD for everybody; another method is refused, for it would go round the cache.

    The view sees an anonymous user and only the query parameters named: those in `params` take few values and are part of the
    key; one in `free` is free text, and a request with it is answered but never stored. Not stored either: a status other than
    200, an answer that sets a cookie, one with a form token, one whose session was touched.
    """

    def decorate(function):
        name = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def cached(request, *args, **kwargs):
            if request.method not in {"GET", "HEAD"}:
                return HttpResponseNotAllowed(["GET", "HEAD"])
            return _serve(request, function, name, (args, kwargs), (params, free), seconds)

        return cached

    return decorate(view) if view else decorate


def _serve(request, view, name, arguments, names, seconds):
    params, free = names
    request.user = AnonymousUser()
    _restrict(request, (*params, *free))
    request.portal = read_portal()
    group = f"{request.portal.content_version}:{name}"
    asked = request.META.get("QUERY_STRING")
    key = None if asked and any(parameter in request.GET for parameter in free) else _key(request, group)
    page = cache.get(key) if key else None
    if page is None:
        args, kwargs = arguments
        response = view(request, *args, **kwargs)
        if hasattr(response, "render"):
            response.render()
        if not _may_be_shared(request, response):
            return response
        page = _page(response)
        if key and (not asked or _variants_left(group, seconds)):
            cache.set(key, page, seconds)
    return _answer(request, page)


def _restrict(request, known):
    """Leave the view only the known parameters: an unknown one can neither fill the cache nor be echoed into a shared page."""
    if not request.META.get("QUERY_STRING"):
        return
    query = QueryDict(mutable=True)
    for parameter in sorted(known):
        value = request.GET.get(parameter, "").replace("\0", "")[:VALUE_LIMIT]
        if value:
            query[parameter] = value
    request.GET = query
    request.META["QUERY_STRING"] = query.urlencode()


def _key(request, group):
    parts = (
        group,
        _day(int(time.time() // 60)),
        translation.get_language(),
        getattr(staticfiles_storage, "manifest_hash", ""),  # after a release the style sheets have other addresses
        request.get_full_path(),
    )
    return _digest("\n".join(parts))


@lru_cache(maxsize=2)
def _day(minute):
    """Today's date; it is asked for each minute anew, for the day begins with one."""
    return str(timezone.localdate())


def _digest(text):
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:40]


def _variants_left(group, seconds):
    count_key = _digest(f"variants of {group}")
    cache.add(count_key, 0, seconds)
    try:
        return cache.incr(count_key) <= VARIANT_LIMIT
    except ValueError:  # it ran out between the two calls
        return False


def _may_be_shared(request, response):
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not getattr(getattr(request, "session", None), "modified", False)
    )


def _page(response):
    body = response.content
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    _say_how_to_keep(response, etag)
    is_packed_already = not response.headers.get("Content-Type", "").startswith(CompressTextMiddleware.types)
    return Page(
        body=body,
        packed=b"" if is_packed_already else gzip.compress(body, compresslevel=9, mtime=0),
        headers=dict(response.headers),
        etag=etag,
    )


def _say_how_to_keep(response, etag):
    response.headers["ETag"] = f"W/{etag}"
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])


def _answer(request, page):
    known = request.META.get("HTTP_IF_NONE_MATCH")
    if known and _is_among(page.etag, known):
        response = HttpResponseNotModified()
        _say_how_to_keep(response, page.etag)
        return response
    if not page.packed or "gzip" not in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        return HttpResponse(page.body, headers=page.headers)
    return HttpResponse(page.packed, headers={**page.headers, "Content-Encoding": "gzip"})


def _is_among(etag, known):
    tags = [tag.removeprefix("W/") for tag in parse_etags(known)]
    return "*" in tags or etag in tags

"""Middleware of the portal."""

from django.conf import settings
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import add_never_cache_headers


class CookieLocaleMiddleware(LocaleMiddleware):
    """Indonesian unless our own cookie says otherwise: a phone bought abroad must not turn the portal English."""

    def process_request(self, request):
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language

    def process_response(self, request, response):
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class CompressTextMiddleware(GZipMiddleware):
    """Packs pages and data, not photographs, which are packed already."""

    types = ("text/", "application/json", "application/geo+json", "image/svg+xml")

    def process_response(self, request, response):
        if response.streaming or not response.headers.get("Content-Type", "").startswith(self.types):
            return response
        return super().process_response(request, response)


class WorkspaceIsPrivateMiddleware:
    """No page of the workspace stays in a browser's own store: "back" after signing out would show it to the next person.

    The copies for villages without a signal are the service worker's, which drops them with the person.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/kerja/") and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

"""Middleware of the portal."""

from django.conf import settings
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


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

"""A short name for each request, in its answer (X-Request-ID) and in every line logged on its way."""

import logging
import re
import secrets
from contextvars import ContextVar

_current = ContextVar("request_id", default="-")
# who has the address has the link
TOKEN = re.compile(r"(/(?:akun/(?:serah-terima|tautan|kata-sandi/baru)|(?<!/kerja/)kalender|jawab)/)[^/\s?]+")


class RequestIdMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = secrets.token_hex(6)
        # Not reset afterwards: Django logs a refused request when all middleware is through.
        _current.set(request.id)
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request.id
        return response


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.request_id = getattr(getattr(record, "request", None), "id", _current.get())
        return True


class RefusalsInOneLine(logging.Filter):
    """A request that was refused (403, 404) is no fault of the portal: its line stands without a traceback."""

    def filter(self, record):
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True


class TokensMasked(logging.Filter):
    """A one-time link in a line of the log would be as good as the link itself, for as long as it lives."""

    def filter(self, record):
        told = record.getMessage()
        if TOKEN.search(told):
            record.msg, record.args = TOKEN.sub(r"\1…", told), ()
        return True

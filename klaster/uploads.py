"""Uploads that are too large, refused so that the refusal arrives.

A server that answers and closes while the browser still sends makes the browser show "connection reset" instead of the
answer. So the rest of the body is read and thrown away first, within bounds; nothing of it is stored.
"""

import time

from django.conf import settings
from django.shortcuts import render

DRAIN_BYTES = 250 * 1024 * 1024
DRAIN_SECONDS = 120
SILENCE_SECONDS = 30  # a sender silent for so long is gone: no thread waits for it
CHUNK = 256 * 1024


class UploadLimitMiddleware:
    """Answers 413 to a body over the limit, and reads to its end any body that the view left unread."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        size = _content_length(request)
        if not size:
            return self.get_response(request)
        if line := request.META.get("gunicorn.socket"):
            line.settimeout(SILENCE_SECONDS)
        limit = settings.MAX_REQUEST_BYTES if _is_form_with_files(request) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if size > limit:
            _drain(request)
            return render(request, "413.html", {"limit": limit, "size": size}, status=413)
        response = self.get_response(request)
        _drain(request)
        return response


def _content_length(request):
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isascii() and text.isdecimal() else 0


def _is_form_with_files(request):
    return request.content_type == "multipart/form-data"


def _drain(request):
    until = time.monotonic() + DRAIN_SECONDS
    left = DRAIN_BYTES
    try:
        while left > 0 and time.monotonic() < until and (chunk := request.read(CHUNK)):
            left -= len(chunk)
    except (OSError, ValueError):  # the sender has gone
        return

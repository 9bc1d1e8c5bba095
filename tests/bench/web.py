"""Requests to the portal through its whole middleware, in this process, without a network between."""

import io
import sys
import time
from functools import cache

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext


@cache
def application():
    return get_wsgi_application()


def get(path, *, cookies="", packed=True):
    """(status, headers, body) of a GET."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": cookies,
        "HTTP_ACCEPT_ENCODING": "gzip" if packed else "",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    begun = []
    answer = application()(environ, lambda status, headers, error=None: begun.append((status, dict(headers))))
    try:
        body = b"".join(answer)
    finally:
        answer.close()
    status, headers = begun[0]
    return int(status[:3]), headers, body


def page(path, **options):
    """The body of an answer that must be 200."""
    status, _headers, body = get(path, **options)
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")
    return body


def queries(path, **options):
    """How many queries an answer takes, on a connection that is open already."""
    connection.ensure_connection()
    with CaptureQueriesContext(connection) as captured:
        page(path, **options)
    return len(captured)


def seconds(call, *arguments, times=1, **options):
    """The time of one call, as the mean of `times` in a row."""
    begun = time.perf_counter()
    for _ in range(times):
        call(*arguments, **options)
    return (time.perf_counter() - begun) / times


def processor_seconds(call, *arguments):
    """The time that this process computes in a call: what else the machine does does not count."""
    begun = time.process_time()
    call(*arguments)
    return time.process_time() - begun


def least(call, *arguments, rounds=5, times=1, **options):
    """The least disturbed of several rounds."""
    return min(seconds(call, *arguments, times=times, **options) for _ in range(rounds))

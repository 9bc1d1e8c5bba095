"""A request is read as UTF-8, whatever charset it names."""

import io

import pytest
from django.test import RequestFactory

from klaster.wsgi import Utf8Request, application

HARMFUL = ["hex", "zlib", "rot13", "undefined", "punycode", "unicode_escape", "utf-16", "utf-7", "no-such-charset"]
FORM = "application/x-www-form-urlencoded"


def environ(address, charset, **more):
    return RequestFactory().get(address).environ | {"CONTENT_TYPE": f"{FORM}; charset={charset}", **more}


def test_portal_reads_its_requests_so():
    assert application.request_class is Utf8Request


@pytest.mark.parametrize("charset", [*HARMFUL, "latin-1"])
def test_address_is_read_as_utf8_when_another_charset_is_named(charset):
    request = Utf8Request(environ("/inovasi/?q=%C3%A9%5Cud800", charset))

    assert request.GET["q"] == r"é\ud800"


@pytest.mark.parametrize("charset", [*HARMFUL, "latin-1"])
def test_form_is_read_as_utf8_when_another_charset_is_named(charset):
    body = b"name=%C3%A9%5Cud800"
    sent = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}

    request = Utf8Request(environ("/akun/masuk/", charset, **sent))

    assert request.POST["name"] == r"é\ud800"

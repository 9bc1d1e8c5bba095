"""The portal as a WSGI application."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """A request in UTF-8, whatever charset its Content-Type names.

    Django believes the sender: "hex" decodes no text at all, and "unicode_escape" makes of plain letters what no form refuses
    and no database stores. No browser names another charset: our pages are in UTF-8.
    """

    def _set_content_type_params(self, meta):
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class Application(WSGIHandler):
    request_class = Utf8Request


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klaster.settings")
django.setup(set_prefix=False)
application = Application()

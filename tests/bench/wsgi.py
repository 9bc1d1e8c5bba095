"""The portal on the benchmark's database, for a web server that the benchmark starts."""

import os

import django
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klaster.settings")
django.setup()

from tests.bench import database  # noqa: E402  (needs Django set up)

database.enter()
application = get_wsgi_application()

"""A site of one page behind the upload limit, for a real web server without a database (tests/setup/test_uploads.py)."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["klaster.uploads.UploadLimitMiddleware"],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [("django.template.loaders.locmem.Loader", {"413.html": "too large: {{ size }} over {{ limit }}"})]
            },
        }
    ],
    MAX_REQUEST_BYTES=64 * 1024 * 1024,
)


def page(request):
    """Answers without reading what was sent."""
    return HttpResponse("unread")


urlpatterns = [path("", page)]
application = get_wsgi_application()

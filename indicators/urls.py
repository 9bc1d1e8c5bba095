"""/indeks/: the public pages of the index."""

from django.urls import path, re_path

from indicators.views import public

urlpatterns = [
    path("", public.province, name="indeks"),
    re_path(r"^(?P<code>[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?)/$", public.region, name="indeks-region"),
]

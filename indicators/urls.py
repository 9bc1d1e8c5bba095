"""/indeks/: the public pages of the index."""

from django.urls import path, re_path

from indicators.views import methods_public, public

urlpatterns = [
    path("", public.province, name="indeks"),
    path("metodologi/", methods_public.method_list, name="index_methodologies"),
    path("metodologi/<slug:code>/", methods_public.method, name="index_methodology"),
    re_path(r"^(?P<code>[0-9]{2}(?:\.?[0-9]{2}(?:\.?[0-9]{2}(?:\.?[0-9]{4})?)?)?)/$", public.region, name="indeks-region"),
]

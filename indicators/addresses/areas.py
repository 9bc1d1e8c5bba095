"""/kerja/indeks/transisi/ and /kerja/indeks/ekspor/: villages in status transition, scores as files."""

from django.urls import path

from indicators.views import areas

urlpatterns = [
    path("indeks/transisi/", areas.transition_list, name="index_transition"),
    path("indeks/ekspor/", areas.export, name="index_export"),
]

"""Steps to the next status, and the guides to the butir."""

from django.urls import path, re_path

from indicators.views import guides, steps

VILLAGE = r"(?P<code>[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4})"

urlpatterns = [
    re_path(rf"^indeks/{VILLAGE}/langkah/$", steps.index_steps, name="index_steps"),
    re_path(rf"^indeks/{VILLAGE}/langkah\.pdf$", steps.index_steps_pdf, name="index_steps_pdf"),
    path("indeks/butir/", guides.guide_list, name="index_guides"),
    path("indeks/butir/<int:pk>/", guides.guide_edit, name="index_guide"),
]

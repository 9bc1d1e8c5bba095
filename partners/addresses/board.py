"""/kerja/matriks/."""

from django.urls import path, re_path

from partners.views import board

urlpatterns = [
    path("matriks/", board.matrix, name="work_matrix"),
    re_path(r"^matriks/(?P<code>[0-9.]{13})/(?P<slug>[-a-zA-Z0-9_]+)/$", board.cell, name="work_matrix_cell"),
]

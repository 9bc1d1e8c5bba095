"""What lies under /kerja/ for index data."""

from django.urls import path

from indicators.views import imports

urlpatterns = [
    path("indeks/impor/", imports.import_list, name="index_imports"),
    path("indeks/impor/<int:pk>/", imports.import_page, name="index_import"),
    path("indeks/impor/<int:pk>/simpan/", imports.import_commit, name="index_import_commit"),
    path("indeks/impor/<int:pk>/batalkan/", imports.import_undo, name="index_import_undo"),
    path("indeks/impor/<int:pk>/buang/", imports.import_discard, name="index_import_discard"),
]

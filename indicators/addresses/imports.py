"""/kerja/indeks/impor/: upload, columns, preview, commit, undo."""

from django.urls import path

from indicators.views import import_columns, imports

urlpatterns = [
    path("indeks/impor/", imports.import_list, name="index_imports"),
    path("indeks/impor/<int:pk>/", imports.import_page, name="index_import"),
    path("indeks/impor/<int:pk>/kolom/", import_columns.import_columns, name="index_import_columns"),
    path("indeks/impor/<int:pk>/periksa/", imports.import_again, name="index_import_again"),
    path("indeks/impor/<int:pk>/simpan/", imports.import_commit, name="index_import_commit"),
    path("indeks/impor/<int:pk>/batalkan/", imports.import_undo, name="index_import_undo"),
    path("indeks/impor/<int:pk>/buang/", imports.import_discard, name="index_import_discard"),
    path("indeks/impor/<int:pk>/ditolak.xlsx", imports.import_rejected, name="index_import_rejected"),
]

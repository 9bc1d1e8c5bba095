"""/kerja/indeks/metodologi/: versions of the indexes."""

from django.urls import path

from indicators.views import methods

urlpatterns = [
    path("indeks/metodologi/", methods.method_list, name="index_methods"),
    path("indeks/metodologi/<slug:code>/", methods.method, name="index_method"),
    path("indeks/metodologi/<slug:code>/butir/<int:pk>/", methods.method_butir, name="index_method_butir"),
    path("indeks/metodologi/<slug:code>/salin/", methods.method_copy, name="index_method_copy"),
    path("indeks/metodologi/<slug:code>/terbitkan/", methods.method_publish, name="index_method_publish"),
    path("indeks/metodologi/<slug:code>/buang/", methods.method_drop, name="index_method_drop"),
]

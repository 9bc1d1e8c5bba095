"""Addresses. The apps are named by string; each brings its public pages and what lies under /kerja/."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("klaster.public_urls")),
    path("akun/", include("klaster.accounts.urls")),
    path("kerja/", include("klaster.workspace.urls")),
    path("", include("sites.urls")),
    path("indeks/", include("indicators.urls")),
    path("mitra/", include("partners.urls")),
    path("ki/", include("partners.register_urls")),
    path("jawab/", include("partners.answer_urls")),
    path("admin/", admin.site.urls),
]

"""The workspace, per role, and the staff pages below it."""

from django.urls import include, path

from klaster.workspace import views

urlpatterns = [
    path("", views.workspace, name="workspace"),
    path("orang/", include("klaster.accounts.staff_urls")),
    path("riwayat/", include("klaster.audit.urls")),
    path("", include("sites.work_urls")),
    path("", include("indicators.work_urls")),
    path("", include("partners.work_urls")),
]

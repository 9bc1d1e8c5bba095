"""The workspace, per role, and the staff pages below it."""

from django.urls import include, path

from klaster.workspace import summary, views

urlpatterns = [
    path("", views.workspace, name="workspace"),
    path("ringkasan/", summary.summary, name="summary"),
    path("ringkasan/tertahan/", summary.stuck, name="summary_stuck"),
    path("ringkasan.pdf", summary.summary_pdf, name="summary_pdf"),
    path("orang/", include("klaster.accounts.staff_urls")),
    path("riwayat/", include("klaster.audit.urls")),
    path("", include("klaster.notifications.urls")),
    path("", include("klaster.calendar.urls")),
    path("", include("sites.work_urls")),
    path("", include("indicators.work_urls")),
    path("", include("partners.work_urls")),
]

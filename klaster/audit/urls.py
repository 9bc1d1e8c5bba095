"""/kerja/riwayat/: the audit trail."""

from django.urls import path

from klaster.audit import views

urlpatterns = [path("", views.trail, name="audit_trail")]

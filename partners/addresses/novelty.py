"""What is kept secret before a filing, and its release."""

from django.urls import path

from partners.views import novelty as views

urlpatterns = [path("ki/<int:pk>/uraian/", views.release, name="work_filing_release")]

"""The stages, deadlines, rules, holidays and fees of filings, under /kerja/ki/."""

from django.urls import path

from partners.views import filing_stages as views

stages = [
    path("ki/<int:pk>/tahap/", views.record, name="work_filing_event"),
    path("ki/tahap/<int:pk>/tanggal/", views.correct, name="work_filing_event_correct"),
    path("ki/<int:pk>/tahap/batalkan/", views.undo, name="work_filing_event_undo"),
]
rules = []

urlpatterns = [*stages, *rules]

from django.urls import path, re_path

from klaster import phone, views
from klaster.calendar.feed import calendar_file

urlpatterns = [
    path("", views.home, name="home"),
    path("tentang/", views.about, name="about"),
    path("aksesibilitas/", views.accessibility, name="accessibility"),
    path("privasi/", views.privacy, name="privacy"),
    path("kalender/<str:token>.ics", calendar_file, name="calendar_file"),
    path("sehat/", views.health, name="health"),
    path("bahasa/", views.language, name="language"),
    path("sw.js", phone.service_worker, name="service_worker"),
    path("manifest.webmanifest", phone.manifest, name="manifest"),
    path("kerja/kunci/", phone.key, name="phone_key"),
    path("kerja/luring/", phone.offline, name="phone_offline"),
    re_path(r"^media-charts/(?P<filename>[0-9a-f]{32}-(?:light|dark)\.svg)$", views.chart, name="chart"),
]

from django.urls import path, re_path

from klaster import views

urlpatterns = [
    path("", views.home, name="home"),
    path("tentang/", views.about, name="about"),
    path("aksesibilitas/", views.accessibility, name="accessibility"),
    path("privasi/", views.privacy, name="privacy"),
    path("sehat/", views.health, name="health"),
    path("bahasa/", views.language, name="language"),
    re_path(r"^media-charts/(?P<filename>[0-9a-f]{32}-(?:light|dark)\.svg)$", views.chart, name="chart"),
]

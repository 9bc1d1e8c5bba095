"""/akun/: signing in and the rest of one's account."""

from django.urls import include, path

urlpatterns = [
    path("", include("allauth.urls")),
]

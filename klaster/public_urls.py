from django.urls import path

from klaster import views

urlpatterns = [
    path("", views.home, name="home"),
]

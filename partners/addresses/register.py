"""/ki/: the public register."""

from django.urls import path

from partners.views import register

urlpatterns = [
    path("", register.register, name="register"),
    path("<int:pk>/", register.register_filing, name="register_filing"),
]

from django.urls import path

from partners.views import public

urlpatterns = [
    path("", public.partners, name="partners"),
    path("<slug:slug>/", public.partner, name="partner"),
]

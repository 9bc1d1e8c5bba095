from django.urls import path

from partners.addresses import research
from partners.views import public

urlpatterns = [
    path("", public.partners, name="partners"),
    *research.public,
    path("<slug:slug>/", public.partner, name="partner"),
]

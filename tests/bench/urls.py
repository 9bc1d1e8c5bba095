"""The portal's addresses and an empty view after them."""

from django.http import HttpResponse
from django.urls import path

from klaster.urls import urlpatterns as portal

EMPTY = "/kosong/"


def empty(request):
    return HttpResponse()


urlpatterns = [*portal, path(EMPTY.strip("/") + "/", empty)]

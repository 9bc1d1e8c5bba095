"""/jawab/: a partner answers by a one-time link, without an account."""

from django.http import Http404


def answer(request, token):
    raise Http404

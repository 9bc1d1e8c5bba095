"""The form that takes one photograph."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class PhotoInput(forms.FileInput):
    def get_context(self, name, value, attrs):
        told = {
            "accept": "image/*",
            "data-max-bytes": settings.MAX_PHOTO_BYTES,
            "data-too-big": _("{name} has {size}; at most 15 MB can be sent. Choose a smaller one."),
        }
        return super().get_context(name, value, told | (attrs or {}))


class PhotoForm(forms.Form):
    file = forms.FileField(
        label=_("Photo"),
        max_length=250,
        widget=PhotoInput,
        help_text=_("As the phone takes it, up to 15 MB. Where it was taken is not kept."),
    )
    caption = forms.CharField(
        label=_("What the photo shows"),
        required=False,
        max_length=200,
        help_text=_("One sentence. It is read aloud to those who cannot see the photo."),
    )

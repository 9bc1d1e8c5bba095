"""Fields of more than one form."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class TableField(forms.FileField):
    """A table as a file. An empty one is taken: whoever reads it says what is wrong with it."""

    def __init__(self, **kwargs):
        chosen = {
            "accept": ".xlsx,.xls,.ods,.csv",
            "data-max-bytes": settings.MAX_DOCUMENT_BYTES,
            "data-too-big": _("{name} has {size}; at most 20 MB can be sent. Choose a smaller one."),
        }
        super().__init__(allow_empty_file=True, widget=forms.FileInput(attrs=chosen), **kwargs)

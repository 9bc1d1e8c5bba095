"""A field for a figure as people type it."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sites.figures import refusal
from sites.numbers import NotANumber, parse_whole


class FigureField(forms.CharField):
    """A whole number as people type it: 15.000, Rp 15.000, 15 ribu. None when nothing was typed."""

    def __init__(self, *, unit, largest, **kwargs):
        self.unit, self.largest = unit, largest
        super().__init__(required=False, max_length=60, **kwargs)

    def clean(self, value):
        typed = super().clean(value)
        try:
            figure = parse_whole(typed, unit=self.unit)
        except NotANumber as error:
            raise forms.ValidationError(capfirst(refusal(error, self.unit))) from None
        if figure.is_about:
            raise forms.ValidationError(_("Write one exact number here, without “about”. Say more in the description."))
        if figure.value is None:
            return None
        if not 1 <= figure.value <= self.largest:
            raise forms.ValidationError(_("Write a number above zero, or leave it empty when it is not known."))
        return int(figure.value)

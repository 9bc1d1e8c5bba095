"""Pieces that the forms of all apps share."""

from django import forms


class DayInput(forms.DateInput):
    """A day, picked or typed; the browser sends it in ISO form."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class FilterForm(forms.Form):
    """A GET form above a list. It never refuses: what it does not know filters nothing."""

    use_required_attribute = False

    def value(self, name):
        """What was chosen; "" when nothing was, or nothing that it knows."""
        self.is_valid()
        return self.cleaned_data.get(name) or ""

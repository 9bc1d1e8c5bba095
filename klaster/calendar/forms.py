"""Forms of the calendar: the filter above it, and a fixed date."""

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from klaster.calendar.models import FixedDate
from klaster.forms import FilterForm


class KindFilter(FilterForm):
    """By kind, of those that the month has."""

    jenis = forms.ChoiceField(label=_("Kind"), required=False)
    bulan = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        named = sorted((slugify(kind), kind) for kind in kinds)
        self.fields["jenis"].choices = [("", _("All kinds")), *named]

    def apply(self, events):
        chosen = self.value("jenis")
        return [event for event in events if slugify(event.kind) == chosen] if chosen else events


class FixedDateForm(forms.ModelForm):
    class Meta:
        model = FixedDate
        fields = ["title", "from_day", "from_month", "to_day", "to_month", "year", "is_about", "note", "source"]
        labels = {
            "from_day": _("First day"),
            "from_month": _("First month"),
            "to_day": _("Last day"),
            "to_month": _("Last month"),
        }
        help_texts = {
            "title": _("As it stands on everybody's calendar."),
            "to_day": _("The same as the first day for a single day. Before the first day it ends in the year after."),
            "is_about": _("It stands as about on the calendar."),
            "source": _("The letter or page that says so."),
        }
        widgets = {"year": forms.NumberInput(attrs={"inputmode": "numeric"})}

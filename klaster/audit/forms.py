from django import forms
from django.utils.translation import gettext_lazy as _

from klaster.forms import DayInput


class TrailFilter(forms.Form):
    actor = forms.CharField(label=_("Who"), required=False, max_length=100, widget=forms.SearchInput)
    thing = forms.CharField(label=_("What it concerns"), required=False, max_length=100, widget=forms.SearchInput)
    first = forms.DateField(label=_("First day"), required=False, widget=DayInput)
    last = forms.DateField(label=_("Last day"), required=False, widget=DayInput)

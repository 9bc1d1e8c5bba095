"""The filter above what products lack."""

from django import forms
from django.utils.translation import gettext_lazy as _

from klaster.forms import FilterForm
from sites.forms.filters import kabkota_choices
from sites.product_gaps import choices


class GapFilter(FilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=80, widget=forms.SearchInput)
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)
    kurang = forms.ChoiceField(label=_("What is missing"), required=False, choices=[("", _("all")), *choices()])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kabupaten"].choices = kabkota_choices(_("all"))

    def apply(self, products):
        """All but what is missing: the view asks the gaps for that."""
        if text := self.value("q"):
            products = products.search(text)
        if code := self.value("kabupaten"):
            products = products.filter(region__code__startswith=f"{code}.")
        return products

"""The filters of the lists of sites and products. What is not understood is left out, never an error."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sites.models import Cohort, Product, ProductLicence, Region

ANY = [("", _("all"))]


def kabkota_choices():
    rows = Region.objects.level(Region.Level.KABKOTA).filter(code__startswith="63.").order_by("code")
    return [*ANY, *((region.code, region.short_name) for region in rows)]


class FilterForm(forms.Form):
    """A GET form over `queryset`; `chosen(name)` is a valid value or ""."""

    use_required_attribute = False

    def chosen(self, name):
        self.is_valid()
        return self.cleaned_data.get(name) or ""


class SiteFilter(FilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=80, widget=forms.SearchInput)
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)
    tahap = forms.ChoiceField(label=_("Cohort"), required=False)
    jenis = forms.ChoiceField(
        label=_("Kind of village"),
        required=False,
        choices=[*ANY, (Region.Level.DESA, _("Desa")), (Region.Level.KELURAHAN, _("Kelurahan"))],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kabupaten"].choices = kabkota_choices()
        self.fields["tahap"].choices = [*ANY, *((str(pk), name) for pk, name in Cohort.objects.values_list("pk", "name"))]

    def apply(self, sites):
        if text := self.chosen("q"):
            sites = sites.search(text)
        if code := self.chosen("kabupaten"):
            sites = sites.filter(region__code__startswith=f"{code}.")
        if cohort := self.chosen("tahap"):
            sites = sites.filter(pk__in=Cohort(pk=cohort).present_sites())
        if level := self.chosen("jenis"):
            sites = sites.filter(region__level=level)
        return sites


class ProductFilter(FilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=80, widget=forms.SearchInput)
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)
    legalitas = forms.ChoiceField(label=_("Business licence"), required=False, choices=[*ANY, *ProductLicence.Kind.choices])
    pasar = forms.ChoiceField(label=_("Market reach"), required=False, choices=[*ANY, *Product.Market.choices])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kabupaten"].choices = kabkota_choices()

    def apply(self, products):
        if text := self.chosen("q"):
            products = products.search(text)
        if code := self.chosen("kabupaten"):
            products = products.filter(region__code__startswith=f"{code}.")
        if kind := self.chosen("legalitas"):
            products = products.filter(pk__in=ProductLicence.objects.filter(kind=kind).values("product"))
        if market := self.chosen("pasar"):
            products = products.filter(market=market)
        return products

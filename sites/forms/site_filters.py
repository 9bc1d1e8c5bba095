"""The filters of the lists of sites and products. What is not understood is left out, never an error."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klaster.forms import FilterForm
from sites.forms.filters import kabkota_choices
from sites.models import Cohort, Product, ProductLicence, Region

ANY = [("", _("all"))]


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
        self.fields["kabupaten"].choices = kabkota_choices(_("all"))
        self.fields["tahap"].choices = [*ANY, *((str(pk), name) for pk, name in Cohort.objects.values_list("pk", "name"))]

    def apply(self, sites):
        if text := self.value("q"):
            sites = sites.search(text)
        if code := self.value("kabupaten"):
            sites = sites.filter(region__code__startswith=f"{code}.")
        if cohort := self.value("tahap"):
            sites = sites.filter(pk__in=Cohort(pk=cohort).present_sites())
        if level := self.value("jenis"):
            sites = sites.filter(region__level=level)
        return sites


class ProductFilter(FilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=80, widget=forms.SearchInput)
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)
    jenis = forms.ChoiceField(label=_("Kind of product"), required=False, choices=[*ANY, *Product.Category.choices])
    produsen = forms.ChoiceField(label=_("Made by"), required=False, choices=[*ANY, *Product.Producer.choices])
    legalitas = forms.ChoiceField(label=_("Business licence"), required=False, choices=[*ANY, *ProductLicence.Kind.choices])
    pasar = forms.ChoiceField(label=_("Market reach"), required=False, choices=[*ANY, *Product.Market.choices])
    merek = forms.ChoiceField(
        label=_("Trademark"), required=False, choices=[*ANY, ("terdaftar", _("with a registered trademark"))]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kabupaten"].choices = kabkota_choices(_("all"))

    def apply(self, products):
        """A licence that ran out is none."""
        if text := self.value("q"):
            products = products.search(text)
        if code := self.value("kabupaten"):
            products = products.filter(region__code__startswith=f"{code}.")
        for name, field in [("jenis", "category"), ("produsen", "producer_kind"), ("pasar", "market")]:
            if chosen := self.value(name):
                products = products.filter(**{field: chosen})
        if kind := self.value("legalitas"):
            products = products.filter(pk__in=_holders(kind))
        if self.value("merek"):
            products = products.filter(pk__in=_holders(ProductLicence.Kind.BRAND))
        return products


def _holders(kind):
    return ProductLicence.objects.valid_on(timezone.localdate()).filter(kind=kind).values("product")

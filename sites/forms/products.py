"""The form of a flagship product, with a row for each kind of licence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from klaster.forms import DayInput
from sites.actions.products import FIELDS
from sites.forms.figures import FigureField
from sites.forms.site_filters import ANY, ProductFilter
from sites.forms.sites import SeenMixin
from sites.models import Product, ProductLicence

PUBLIC, NOT_PUBLIC = "tampil", "tidak"
LARGEST_PRICE = 10**12
LARGEST_CAPACITY = 2_000_000_000


class StaffProductFilter(ProductFilter):
    tampil = forms.ChoiceField(
        label=_("Shown to the public"), required=False, choices=[*ANY, (PUBLIC, _("shown")), (NOT_PUBLIC, _("not shown"))]
    )

    def apply(self, products):
        products = super().apply(products)
        if shown := self.value("tampil"):
            products = products.filter(is_published=shown == PUBLIC)
        return products.order_by("name", "pk")


class ProductForm(SeenMixin, forms.ModelForm):
    price = FigureField(
        label=_("Price"),
        unit="rupiah",
        largest=LARGEST_PRICE,
        help_text=_("In rupiah, for example 15.000 or 15 ribu."),
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    capacity = FigureField(
        label=_("Capacity per month"),
        unit="",
        largest=LARGEST_CAPACITY,
        help_text=_("In the unit above, for example 250."),
        widget=forms.TextInput(attrs={"class": "short"}),
    )

    class Meta:
        model = Product
        fields = FIELDS
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "producer_kind": forms.RadioSelect,
            "unit": forms.TextInput(attrs={"class": "short"}),
        }

    field_order = ["name", "description", "producer_kind", "producer_name", "unit", "price", "capacity", "market"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["producer_kind"].choices = Product.Producer.choices
        self.fields["market"].choices = [("", _("choose")), *Product.Market.choices]
        held = {}
        if self.instance.pk:
            held = {licence.kind: licence for licence in self.instance.licences.all()}
        for kind, label in ProductLicence.Kind.choices:
            licence = held.get(kind)
            self.fields[f"has_{kind}"] = forms.BooleanField(label=label, required=False, initial=bool(licence))
            self.fields[f"number_{kind}"] = forms.CharField(
                label=_("%(licence)s: number") % {"licence": label},
                required=False,
                max_length=60,
                initial=licence.number if licence else "",
            )
            self.fields[f"until_{kind}"] = forms.DateField(
                label=_("%(licence)s: valid until") % {"licence": label},
                required=False,
                widget=DayInput,
                initial=licence.valid_until if licence else None,
            )

    def told(self):
        return [self[name] for name in self.field_order]

    def licence_rows(self):
        return [tuple(self[f"{part}_{kind}"] for part in ("has", "number", "until")) for kind in ProductLicence.Kind.values]

    def values(self):
        """What the action takes: the fields, and the licences that are ticked or have a number."""
        data = self.cleaned_data
        licences = [
            {"kind": kind, "number": data[f"number_{kind}"], "valid_until": data[f"until_{kind}"]}
            for kind in ProductLicence.Kind.values
            if data[f"has_{kind}"] or data[f"number_{kind}"] or data[f"until_{kind}"]
        ]
        return {field: data[field] for field in FIELDS} | {"licences": licences}

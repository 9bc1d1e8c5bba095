"""The short forms of a product's prices, places of sale, credits and figures."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klaster.forms import DayInput
from sites.actions.markets import CREDIT, OUTLET
from sites.forms.figures import FigureField
from sites.forms.products import CHOOSE, LARGEST_PRICE, LinkField, short
from sites.forms.sites import SeenMixin
from sites.models import Credit, Measure, Outlet, ProductMeasure, ProductPrice


class OfProduct(SeenMixin, forms.ModelForm):
    """About one row of a product; `product` says of which, and the row holds what is told of it."""

    def __init__(self, *args, product, **kwargs):
        super().__init__(*args, **kwargs)
        self.product = product
        self.instance.product = product

    def _get_validation_exclusions(self):
        """The product is known, so that a row that stands there twice is told on the form."""
        return super()._get_validation_exclusions() - {"product"}


class PriceForm(OfProduct):
    since = forms.DateField(
        label=pgettext_lazy("day", "From"), help_text=_("The day from which this price holds; a past day too."), widget=DayInput
    )
    price = FigureField(
        label=_("Price"),
        unit="rupiah",
        largest=LARGEST_PRICE,
        help_text=_("In rupiah, for example 15.000 or 15 ribu."),
        widget=short(),
    )

    class Meta:
        model = ProductPrice
        fields = ["since", "price", "unit"]
        widgets = {"unit": short()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["price"].required = True
        if not self.instance.pk:
            self.fields["since"].initial = timezone.localdate
            self.fields["unit"].initial = self.product.unit

    def clean_price(self):
        if self.cleaned_data["price"] is None:
            raise forms.ValidationError(_("Write the price."))
        return self.cleaned_data["price"]

    def _get_validation_exclusions(self):
        """Of one day there is one price: writing it again replaces it, which the action does."""
        return super()._get_validation_exclusions() | {"product"}


class OutletForm(OfProduct):
    url = LinkField(label=_("Address on the internet"))

    class Meta:
        model = Outlet
        fields = OUTLET
        widgets = {"since": DayInput, "until": DayInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [CHOOSE, *Outlet.Kind.choices]
        self.fields["is_public"].help_text = _("Take the tick away for a buyer who does not want to be named.")


class CreditForm(OfProduct):
    amount = FigureField(
        label=pgettext_lazy("credit", "Amount"),
        unit="rupiah",
        largest=LARGEST_PRICE,
        help_text=_("In rupiah, for example 25 juta. Leave it empty when it is not known."),
        widget=short(),
    )

    class Meta:
        model = Credit
        fields = CREDIT
        widgets = {"year": forms.NumberInput(attrs={"class": "year"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [CHOOSE, *Credit.Kind.choices]
        self.fields["state"].choices = [CHOOSE, *Credit.State.choices]
        if not self.instance.pk:
            self.fields["year"].initial = timezone.localdate().year

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("state") in ("granted", "repaid") and not cleaned.get("lender") and "lender" not in self.errors:
            self.add_error("lender", _("Write who granted the credit."))
        return cleaned


class MeasureChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.innovation.name}: {obj.label} ({obj.unit})"


class FigureForm(OfProduct):
    measure = MeasureChoice(Measure.objects.none(), label=_("Figure of the reports"), empty_label=_("choose"))

    class Meta:
        model = ProductMeasure
        fields = ["measure", "what"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        used = self.product.measures.values("measure")
        there = Measure.objects.filter(innovation__region=self.product.region_id).exclude(pk__in=used)
        self.fields["measure"].queryset = there.select_related("innovation").order_by("innovation__name", "position", "pk")
        self.fields["what"].choices = [CHOOSE, *ProductMeasure.What.choices]

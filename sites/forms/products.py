"""The form of a flagship product in its sections, with a row for each licence; and the short forms about its producer."""

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klaster.accounts.phones import PhoneField, spoken
from klaster.forms import DayInput
from sites.actions.products import FIELDS, PRODUCER
from sites.forms.figures import FigureField
from sites.forms.site_filters import ANY, ProductFilter
from sites.forms.sites import SeenMixin
from sites.models import Product, ProductLicence

PUBLIC, NOT_PUBLIC = "tampil", "tidak"
ENDING, EXPIRED = "berakhir", "habis"
MADE, ENDED = "ya", "tidak"
NONE_AT_ALL = "semua"
LARGEST_PRICE = 10**12
LARGEST_CAPACITY = 2_000_000_000
LARGEST_GROUP = 100_000
CHOOSE = ("", _("choose"))
PARTS = {"number": "number", "holder": "holder", "issued": "issued_on", "until": "valid_until"}  # of a licence's row


class StaffProductFilter(ProductFilter):
    tampil = forms.ChoiceField(
        label=_("Shown to the public"), required=False, choices=[*ANY, (PUBLIC, _("shown")), (NOT_PUBLIC, _("not shown"))]
    )
    masa = forms.ChoiceField(
        label=_("Validity of licences"),
        required=False,
        choices=[*ANY, (ENDING, _("one ends within 60 days")), (EXPIRED, _("one has expired"))],
    )
    tanpa = forms.ChoiceField(
        label=_("Without the licence"),
        required=False,
        choices=[*ANY, (NONE_AT_ALL, _("any licence at all")), *ProductLicence.Kind.choices],
    )
    dibuat = forms.ChoiceField(
        label=_("Made today"), required=False, choices=[*ANY, (MADE, _("yes")), (ENDED, _("not made any more"))]
    )

    def apply(self, products):
        products = super().apply(products)
        if shown := self.value("tampil"):
            products = products.filter(is_published=shown == PUBLIC)
        if validity := self.value("masa"):
            licences, today = ProductLicence.objects, timezone.localdate()
            found = licences.ending(today) if validity == ENDING else licences.expired(today)
            products = products.filter(pk__in=found.values("product"))
        if lacking := self.value("tanpa"):
            held = ProductLicence.objects.valid_on(timezone.localdate())
            of_kind = held if lacking == NONE_AT_ALL else held.filter(kind=lacking)
            products = products.exclude(pk__in=of_kind.values("product"))
        if made := self.value("dibuat"):
            products = products.filter(made_until__isnull=made == MADE)
        return products.order_by("name", "pk")


class OrderPhoneField(PhoneField):
    """A number as it is said in Indonesia, which people read, dial and write; "" when there is none."""

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def clean(self, value):
        return spoken(super().clean(value))


class LinkField(forms.URLField):
    """An address on the internet, of http or https alone; what has no scheme is taken for https."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.URLInput(attrs={"inputmode": "url"}))
        super().__init__(required=False, max_length=300, assume_scheme="https", **kwargs)
        self.validators = [each for each in self.validators if not isinstance(each, URLValidator)]
        self.validators.append(URLValidator(schemes=["http", "https"], message=self.error_messages["invalid"]))


def short(**attrs):
    return forms.TextInput(attrs={"class": "short", **attrs})


class ProducerMixin(forms.Form):
    producer_members = FigureField(
        label=_("Members of the producer"), unit="orang", largest=LARGEST_GROUP, widget=short(inputmode="numeric")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["producer_kind"].choices = Product.Producer.choices
        self.fields["producer_name"].help_text = _(
            "Shown to the public, also where it is a person: write the name that may be shown."
        )
        self.fields["producer_deed"].help_text = _("For example the number of the deed or of the village head's decree.")


class ProductForm(SeenMixin, ProducerMixin, forms.ModelForm):
    price = FigureField(
        label=_("Price"),
        unit="rupiah",
        largest=LARGEST_PRICE,
        help_text=_("In rupiah, for example 15.000 or 15 ribu. Another price is kept in the history from today on."),
        widget=short(),
    )
    capacity = FigureField(
        label=_("Capacity per month"),
        unit="",
        largest=LARGEST_CAPACITY,
        help_text=_("In the unit above, for example 250."),
        widget=short(),
    )
    order_phone = OrderPhoneField(label=_("Phone or WhatsApp for orders"), help_text=_("Shown to the public."))
    order_url = LinkField(label=_("Where it is sold on the internet"))
    held = forms.CharField(required=False, widget=forms.HiddenInput)  # the licences that this form shows

    kept = ()

    class Meta:
        model = Product
        fields = FIELDS
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "producer_kind": forms.RadioSelect,
            "unit": short(),
            "order_note": forms.Textarea(attrs={"rows": 3}),
        }

    SECTIONS = [
        (_("The product"), FIELDS[:9], ""),
        (_("The producer"), PRODUCER, _("The deed is shown at work only.")),
        (_("How to order"), ["order_note", "order_phone", "order_url"], _("Shown to the public with the product.")),
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("market", "category", "packaging"):
            self.fields[name].choices = [CHOOSE, *self.fields[name].choices[1:]]
        self.licence_keys = self._licence_keys()
        for key, kind, licence in self.licence_keys:
            self._add_licence(key, ProductLicence.Kind(kind).label, licence)

    def _licence_keys(self):
        """(key, kind, stored licence or None): one at least of each kind; a second one of a kind has the key brand_2.

        What came since the form was opened (a certificate of a trademark) is none of its rows, and is kept.
        """
        held = list(self.instance.licences.order_by("kind", "pk")) if self.instance.pk else []
        if self.is_bound:
            shown = self.data.get("held", "").split(",")
            self.kept = [licence for licence in held if str(licence.pk) not in shown]
            held = [licence for licence in held if licence not in self.kept]
        self.fields["held"].initial = ",".join(str(licence.pk) for licence in held)
        found = []
        for kind in ProductLicence.Kind.values:
            of_kind = [licence for licence in held if licence.kind == kind] or [None]
            found += [(kind if place == 1 else f"{kind}_{place}", kind, each) for place, each in enumerate(of_kind, start=1)]
        return found

    def _add_licence(self, key, label, licence):
        words = {"licence": label}
        text = {"required": False}
        self.fields[f"has_{key}"] = forms.BooleanField(label=label, initial=bool(licence), **text)
        self.fields[f"number_{key}"] = forms.CharField(label=_("%(licence)s: number") % words, max_length=60, **text)
        self.fields[f"holder_{key}"] = forms.CharField(label=_("%(licence)s: in the name of") % words, max_length=150, **text)
        self.fields[f"issued_{key}"] = forms.DateField(label=_("%(licence)s: issued on") % words, widget=DayInput, **text)
        self.fields[f"until_{key}"] = forms.DateField(label=_("%(licence)s: valid until") % words, widget=DayInput, **text)
        if licence:
            for part, name in PARTS.items():
                self.fields[f"{part}_{key}"].initial = getattr(licence, name)

    def sections(self):
        """[{title, hint, fields}]: what the page shows in groups."""
        return [
            {"title": title, "hint": hint, "fields": [self[name] for name in names]} for title, names, hint in self.SECTIONS
        ]

    def licence_rows(self):
        """Of each licence its tick and the fields behind it."""
        return [(self[f"has_{key}"], [self[f"{part}_{key}"] for part in PARTS]) for key, _kind, _licence in self.licence_keys]

    def clean(self):
        cleaned = super().clean()
        seen = set()
        for key, kind, _licence in self.licence_keys:
            issued, until = cleaned.get(f"issued_{key}"), cleaned.get(f"until_{key}")
            if issued and until and until < issued:
                self.add_error(f"until_{key}", _("The licence ends before it was issued. Correct one of the two days."))
            if issued and issued > timezone.localdate():
                self.add_error(f"issued_{key}", _("This day is still to come. Write the licence when it is issued."))
            told = (kind, cleaned.get(f"number_{key}"))
            if self._is_told(key) and told in seen:
                self.add_error(f"number_{key}", _("This licence is written twice. Take one of the two out."))
            seen.add(told)
        return cleaned

    def _is_told(self, key):
        """Ticked, or a new one that is filled in without the tick; a stored one without its tick is taken out."""
        data = self.cleaned_data
        stored = next(licence for known, _kind, licence in self.licence_keys if known == key)
        return data[f"has_{key}"] or (stored is None and any(data.get(f"{part}_{key}") for part in PARTS))

    def values(self):
        """What the action takes: the fields, and the licences that are ticked or filled in."""
        data = self.cleaned_data
        licences = [
            {"kind": kind} | {name: data[f"{part}_{key}"] for part, name in PARTS.items()}
            for key, kind, _licence in self.licence_keys
            if self._is_told(key)
        ]
        told = {(each["kind"], each["number"]) for each in licences}
        licences += [
            {"kind": licence.kind} | {name: getattr(licence, name) for name in PARTS.values()}
            for licence in self.kept
            if (licence.kind, licence.number) not in told
        ]
        return {field: data[field] for field in FIELDS} | {"licences": licences}


class EndForm(forms.Form):
    on = forms.DateField(label=_("Not made any more since"), initial=timezone.localdate, widget=DayInput)
    reason = forms.CharField(
        label=_("Why it is not made any more"),
        max_length=300,
        help_text=_("For example: the producer died, or the group dissolved. At work only."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HandOverForm(SeenMixin, ProducerMixin, forms.ModelForm):
    reason = forms.CharField(
        label=_("Why another makes it now"),
        max_length=300,
        help_text=_("It stays in the history of the product, at work only."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Product
        fields = PRODUCER
        widgets = {"producer_kind": forms.RadioSelect}

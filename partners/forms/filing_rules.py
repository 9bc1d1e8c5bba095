"""Forms of deadline rules, holidays and fees, and the filter of the list of deadlines."""

import datetime

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klaster.forms import DayInput, FilterForm
from partners.models import DeadlineRule, Fee, FilingType, Holiday, Stage
from sites.forms.figures import FigureField
from sites.models import Region

YEAR = datetime.timedelta(days=365)


class RuleForm(forms.ModelForm):
    types = forms.MultipleChoiceField(
        label=_("Types of filing"), choices=FilingType.choices, widget=forms.CheckboxSelectMultiple
    )
    ended_by = forms.MultipleChoiceField(
        label=_("Ended by the stages"),
        choices=Stage.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The first of them that comes later ends the deadline. A closed filing ends it always."),
    )
    warns = forms.MultipleChoiceField(
        label=_("Who is warned"), choices=DeadlineRule.Warned.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = DeadlineRule
        fields = [
            "title", "kind", "types", "trigger", "counts_from", "amount", "unit", "condition", "ended_by",
            "warn_days", "warns", "source", "is_sure", "note",
        ]  # fmt: skip
        help_texts = {
            "title": _("As the warning says it, for example: send the response to the proposed refusal."),
            "amount": _("Days before the end of protection are written with a minus: -6 months is six months before it."),
            "warn_days": _("Everybody is warned once, this many days before the day."),
            "source": _("The article of the law or the page on which it stands."),
            "is_sure": _("Tick it only when you have read it there. Else the rule is marked as not confirmed."),
            "note": _("What is not certain, or how it is to be understood. Shown beside the rule."),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class HolidayForm(forms.ModelForm):
    class Meta:
        model = Holiday
        fields = ["on", "name", "is_joint_leave", "source"]
        help_texts = {"source": _("The decree that names it, for example SKB 3 Menteri with its number and year.")}
        widgets = {"on": DayInput}


class FeeForm(forms.ModelForm):
    amount = FigureField(
        unit="rupiah", largest=10**12, label=_("Amount"), help_text=_("In rupiah, for example 12.500.000 or 12,5 juta.")
    )

    class Meta:
        model = Fee
        fields = ["type", "tariff", "what", "per", "amount", "legal_basis", "since", "until", "note"]
        help_texts = {
            "legal_basis": _("The regulation in which the rate stands, for example PP 45/2024."),
            "until": _("Leave it empty while the rate holds. When another replaces it, write its last day here."),
        }
        widgets = {"since": DayInput, "until": DayInput}

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount is None:
            raise forms.ValidationError(_("Write the amount in rupiah."))
        return amount


class DeadlineFilter(FilterForm):
    OVERDUE, COMING, ALL = "overdue", "coming", "semua"
    jenis = forms.ChoiceField(label=_("Type"), required=False, choices=[("", _("All types")), *FilingType.choices])
    waktu = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[
            ("", _("Until a year from now")),
            (OVERDUE, _("Overdue")),
            (COMING, _("Coming")),
            (ALL, _("All open deadlines")),
        ],
    )
    kabupaten = forms.ModelChoiceField(
        Region.objects.none(), label=_("Kabupaten/kota"), required=False, to_field_name="code", empty_label=_("All areas")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kabupaten"].queryset = Region.objects.level(Region.Level.KABKOTA)

    def apply(self, deadlines, today):
        if kind := self.value("jenis"):
            deadlines = deadlines.filter(filing__type=kind)
        if area := self.value("kabupaten"):
            deadlines = deadlines.filter(Q(filing__region=area) | Q(filing__region__code__startswith=f"{area.code}."))
        if self.value("waktu") == self.OVERDUE:
            return deadlines.overdue(today)
        if self.value("waktu") == self.COMING:
            return deadlines.filter(due__gte=today)
        return deadlines if self.value("waktu") == self.ALL else deadlines.filter(due__lte=today + YEAR)

"""Forms of the scorecard: an indicator, and its figures of a year."""

from django import forms
from django.utils.translation import gettext_lazy as _

from klaster.forms import DayInput
from partners.models import ScorecardIndicator, ScorecardYear
from partners.scorecard import COMPUTED


class IndicatorForm(forms.ModelForm):
    """The unit may stay empty where the portal counts: it then is that of the count."""

    computed = forms.ChoiceField(
        label=_("Where the realisation comes from"),
        required=False,
        choices=[("", _("staff type it")), *((code, one.label) for code, one in COMPUTED.items())],
    )

    class Meta:
        model = ScorecardIndicator
        fields = ["name", "computed", "unit", "less_is_better", "definition", "source", "position", "is_active"]
        help_texts = {
            "unit": _("For example: villages, percent, rupiah. Empty where the portal counts: the unit of its count."),
            "definition": _("What counts and what does not, so that the figure means the same each year."),
            "source": _("The document or list the figure comes from."),
            "position": _("Smaller numbers stand first."),
            "is_active": _("One that is no longer in use stays in the years that have its figures."),
        }
        widgets = {"definition": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].required = False

    def clean(self):
        data = super().clean()
        if not data.get("unit") and not data.get("computed") and "unit" not in self.errors:
            self.add_error("unit", _("Write the unit in which it is counted."))
        return data

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"unit"}  # the action fills it in


class YearForm(forms.ModelForm):
    """The figures of a year; only target and note where the portal counts."""

    class Meta:
        model = ScorecardYear
        fields = ["target", "realisation", "as_of", "note"]
        help_texts = {
            "target": _("Leave it empty while there is none."),
            "realisation": _("Leave it empty while it is not known; 0 means none."),
        }
        widgets = {"as_of": DayInput}

    def __init__(self, *args, is_counted, **kwargs):
        super().__init__(*args, **kwargs)
        if is_counted:
            del self.fields["realisation"], self.fields["as_of"]

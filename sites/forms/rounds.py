"""The exception of a village in a round, and the filters above the board."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klaster.forms import DayInput, FilterForm
from sites.forms.drafts import long_text
from sites.forms.filters import kabkota_choices, offer_own_kabkota


class ExceptionForm(forms.Form):
    use_required_attribute = False  # the days are asked for with more time alone

    kind = forms.ChoiceField(
        label=_("What holds for this village?"),
        choices=[("later", _("More time")), ("exempt", _("No report is expected"))],
        widget=forms.RadioSelect,
        initial="later",
    )
    due = forms.DateField(
        label=pgettext_lazy("round", "Due"),
        widget=DayInput,
        help_text=_("With more time: the last day on time."),
        error_messages={"required": _("give this day: more time needs both.")},
    )
    closes = forms.DateField(
        label=_("Closes"),
        widget=DayInput,
        help_text=_("With more time: the last day to begin a report."),
        error_messages={"required": _("give this day: more time needs both.")},
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=long_text(3))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.data.get("kind") == "exempt":
            self.fields["due"].required = self.fields["closes"].required = False

    def values(self):
        data = self.cleaned_data
        exempt = data["kind"] == "exempt"
        days = {"due": None, "closes": None} if exempt else {"due": data["due"], "closes": data["closes"]}
        return {"is_exempt": exempt, "reason": data["reason"], **days}


class BoardFilters(FilterForm):
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)
    kiriman = forms.ChoiceField(
        label=_("Reports"), required=False, choices=[("", _("All villages")), ("belum", _("Only those who have not sent"))]
    )
    masuk = forms.ChoiceField(
        label=_("Last sign-in"), required=False, choices=[("", _("All villages")), ("lama", _("Not signed in for 30 days"))]
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kabupaten"].choices = kabkota_choices()
        offer_own_kabkota(self, user)

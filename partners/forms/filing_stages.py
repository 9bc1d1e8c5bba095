"""The short forms of a filing's stages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from klaster.forms import DayInput
from klaster.templatetags.klaster import day
from partners.filing_stages_reckoning import ministry_today
from partners.filing_workflow import RESULT, next_of
from partners.models import Stage
from partners.models.filings import CLOSED

NUMBERED = [Stage.FILED, Stage.FORMALITIES, Stage.ANNOUNCED]  # the number of the application may be known from here on


class DayForm(forms.Form):
    on = forms.DateField(
        label=_("Day"),
        widget=DayInput,
        error_messages={"required": _("Give the day that stands on the ministry's paper.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = _("As on the ministry's paper, today at the latest. The ministry counts in WIB: today is %(day)s.")
        self.fields["on"].help_text = words % {"day": day(ministry_today())}


class StageForm(DayForm):
    """One stage: of `chosen` only what it needs is asked; without it the form offers all that may follow."""

    stage = forms.ChoiceField(label=_("Stage"), choices=Stage)
    application_number = forms.CharField(
        label=_("Number of the application"),
        max_length=40,
        required=False,
        help_text=_("As on the receipt. Leave it empty while it is not known."),
    )
    registration_number = forms.CharField(
        label=_("Number of the registration, record or grant"),
        max_length=40,
        required=False,
        help_text=_("As on the certificate. Leave it empty while it is not known."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For those at work only, never for the public."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, help_text=_("For those at work only, never for the public.")
    )
    field_order = ["stage", "on", "application_number", "registration_number", "reason", "note"]

    def __init__(self, *args, filing, chosen="", **kwargs):
        super().__init__(*args, **kwargs)
        following = next_of(filing)
        if chosen:
            self.fields["stage"].widget = forms.HiddenInput()
        else:  # the action says in words why another stage does not follow
            self.fields["stage"].widget.choices = [("", _("choose the stage")), *((one, Stage(one).label) for one in following)]
        wanted = chosen or (self.data.get("stage") if self.is_bound else "")
        if wanted in CLOSED:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = _("Write why it ends: those who read it later will ask.")
        elif not chosen:
            self.fields["reason"].help_text = _("Needed where the stage ends the filing. Never shown to the public.")
        self.fields["stage"].error_messages["invalid_choice"] = _("This is no stage of a filing. Choose one of the list.")
        for name in self._left_out(filing, chosen):
            del self.fields[name]

    def _left_out(self, filing, chosen):
        if not chosen:
            return []
        granted = [RESULT[filing.type], Stage.CERTIFIED]
        kept = {
            "application_number": chosen in NUMBERED and not filing.application_number,
            "registration_number": chosen in granted and not filing.registration_number,
            "reason": chosen in CLOSED,
        }
        return [name for name, keep in kept.items() if not keep]


class UndoForm(forms.Form):
    event = forms.IntegerField(widget=forms.HiddenInput)

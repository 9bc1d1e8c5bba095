"""Forms of filings: the filing itself, its type, its partner, its files."""

from django import forms
from django.utils.translation import gettext_lazy as _

from klaster import access
from klaster.access import Permission
from klaster.forms import DayInput
from partners.forms.fields import ACCEPTED, RupiahField, VillageField, villages_for
from partners.models import CommunalKind, Filing, FilingType, Partner
from partners.models.files import Purpose
from partners.models.money import EARLIEST, LATEST, Funds
from sites.models import Region, Site


def words(rows=4):
    return forms.Textarea(attrs={"rows": rows})


class FilingForm(forms.ModelForm):
    """What is written of a filing whatever its stage. The action checks the model: its rules speak in one place."""

    cost = RupiahField(label=_("Cost"), help_text=_("All that it costs, fees included. Leave it empty when it is not known."))
    fiscal_year = forms.IntegerField(label=_("Fiscal year"), required=False, min_value=EARLIEST, max_value=LATEST)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Filing
        fields = [
            "title", "summary", "description", "communal_kind", "tariff", "fee_paid_on", "application_number",
            "registration_number", "cost", "funds", "fiscal_year", "note",
        ]  # fmt: skip
        labels = {"description": _("Technical description"), "note": _("Note")}
        help_texts = {
            "title": _("As it stands or shall stand on the form of DJKI; of a mark its label."),
            "summary": _("What it is, without how it works. The public reads it once it is filed."),
            "description": _(
                "How it works, in detail. It stays private: no public page, message or file shows it before it is released."
            ),
            "tariff": _("Which of the two fees of PNBP applies."),
            "application_number": _("From the proof of filing. An unusual number is kept, with a warning."),
            "note": _("For those at work only; never in a file."),
        }
        widgets = {"fee_paid_on": DayInput, "description": words(8), "note": words(3)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["funds"].choices = [("", _("not known yet")), *Funds.choices]
        if self.instance.type == FilingType.COMMUNAL:
            self.fields["communal_kind"].choices = [("", _("choose a kind")), *CommunalKind.choices]
        else:
            del self.fields["communal_kind"]
        if self.instance.pk:
            self.initial["seen"] = self.instance.updated_at.isoformat()

    def _post_clean(self):
        """The action checks."""


class NewFilingForm(forms.ModelForm):
    """The beginning: what it is, for which village, and who accompanies it. All else is written on its page."""

    region = VillageField()
    communal_kind = forms.ChoiceField(
        label=_("Kind of communal property"), required=False, choices=[("", _("not communal")), *CommunalKind.choices]
    )
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Partner that accompanies it"), required=False, empty_label=_("not chosen yet")
    )
    field_order = ["type", "communal_kind", "region", "title", "summary", "tariff", "partner"]

    class Meta:
        model = Filing
        fields = ["type", "region", "title", "summary", "communal_kind", "tariff"]
        help_texts = {**FilingForm.Meta.help_texts}

    def __init__(self, *args, user, region=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = _villages(user, region)
        only = list(self.fields["region"].queryset[:2])
        if region or len(only) == 1:
            self.fields["region"].initial = (region or only[0]).code
        self.fields["type"].choices = [("", _("choose a type")), *FilingType.choices]
        if access.can(user, Permission.MANAGE_FILINGS):
            self.fields["partner"].queryset = Partner.objects.taking_part().by_kind()
        else:
            del self.fields["partner"]

    def _post_clean(self):
        """The action checks."""


def _villages(user, region=None):
    """Where the person may begin one: an own village even without a site, a partner's officer in all of the cluster."""
    if access.partner_ids(user):
        sites = Site.objects.published().values("region_id")
        return Region.objects.villages().filter(pk__in=sites).select_related("parent__parent")
    found = villages_for(user, Permission.MANAGE_FILINGS) | villages_for(user, Permission.WRITE)
    if region and not found.filter(pk=region.pk).exists():
        found = Region.objects.filter(pk=region.pk)
    if not found.exists():
        found = Region.objects.villages().filter(access.within(user, Permission.WRITE, "code"))
    return found.select_related("parent__parent")


class TypeForm(forms.Form):
    type = forms.ChoiceField(label=_("Type"), choices=FilingType.choices)
    communal_kind = forms.ChoiceField(
        label=_("Kind of communal property"), required=False, choices=[("", _("not communal")), *CommunalKind.choices]
    )


class PartnerForm(forms.Form):
    """Which partner accompanies it from now on. The first one needs no reason."""

    partner = forms.ModelChoiceField(Partner.objects.none(), label=_("Partner"), empty_label=_("choose a partner"))
    on = forms.DateField(label=_("From"), widget=DayInput)
    reason = forms.CharField(
        label=_("Why it is handed on"),
        max_length=500,
        widget=words(3),
        help_text=_("The village and both partners read it. The partner before keeps reading the filing."),
    )

    def __init__(self, *args, now=None, **kwargs):
        super().__init__(*args, **kwargs)
        others = Partner.objects.taking_part().by_kind()
        self.fields["partner"].queryset = others.exclude(pk=now.partner_id) if now else others
        if now is None:
            del self.fields["reason"]


class FilingFileForm(forms.Form):
    purpose = forms.ChoiceField(label=_("What it is"), choices=[("", _("choose")), *Purpose.choices])
    file = forms.FileField(label=_("Photo or PDF"), widget=forms.FileInput(attrs={"accept": ACCEPTED}))
    caption = forms.CharField(label=_("In a few words"), max_length=200, required=False)
    field_order = ["purpose", "file", "caption"]

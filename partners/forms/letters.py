"""Forms of letters, their templates and signatories."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klaster.forms import DayInput
from klaster.templatetags.klaster import day
from partners.forms.partners import Filter
from partners.models import Letter, LetterKind, Partner, Signatory
from partners.recommendations import offices

DOCX = ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class SignatoryField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        if obj.until:
            return _("%(who)s (until %(day)s)") % {"who": obj, "day": day(obj.until)}
        return str(obj)


class LetterForm(forms.ModelForm):
    class Meta:
        model = Letter
        fields = ["kind", "partner", "subject", "addressee", "place", "attachments", "body", "dated", "signatory"]
        field_classes = {"signatory": SignatoryField}
        labels = {
            "partner": _("Partner it is addressed to"),
            "subject": pgettext_lazy("letter", "Subject"),
            "addressee": _("To (after “Yth.”)"),
            "body": _("Text of the letter"),
        }
        help_texts = {
            "partner": _("Its officers can read the letter once it has its number. Leave it empty for a letter to others."),
            "addressee": _("One line for each line of the letter."),
            "attachments": _("For example: 1 (satu) berkas. Empty: a dash."),
            "body": _("Each line becomes a paragraph of the letter."),
            "dated": _("Can be changed until the letter gets its number."),
        }
        widgets = {
            "dated": DayInput,
            "addressee": forms.Textarea(attrs={"rows": 3}),
            "body": forms.Textarea(attrs={"rows": 14}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.filter(
            Q(pk__in=Partner.objects.taking_part().values("pk")) | Q(pk=self.instance.partner_id)
        )
        self.fields["partner"].empty_label = _("no partner")
        self.fields["signatory"].empty_label = _("choose who signs")
        self.fields["kind"].choices = LetterKind.choices


class RecommendationForm(LetterForm):
    """Of a filing: the office that signs it stands in the place of the one addressed."""

    class Meta(LetterForm.Meta):
        labels = {**LetterForm.Meta.labels, "partner": _("Office that signs it")}
        help_texts = {
            **LetterForm.Meta.help_texts,
            "partner": _("Diskopumkm or Disperin; its officers can read the letter once it has its number."),
            "body": _("Applicant, address, label, kinds of goods and village come from the filing and stand above this text."),
            "dated": _("It serves filings of this year alone. Can be changed until the letter gets its number."),
            "signatory": _("Somebody of that office, by the position: Dinas PMD does not sign this letter."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = offices()
        self.fields["partner"].empty_label = _("choose the office")
        self.fields["partner"].required = True
        self.fields["kind"].choices = [(LetterKind.RECOMMENDATION.value, LetterKind.RECOMMENDATION.label)]


class IssueForm(forms.Form):
    number = forms.CharField(
        label=_("Number"), max_length=100, help_text=_("As in the register of letters, for example 400.10/123/PMD/2026.")
    )
    dated = forms.DateField(label=_("Date of the letter"), widget=DayInput)


class SignedCopyForm(forms.Form):
    file = forms.FileField(
        label=_("Signed copy (PDF)"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=_("The scan of the signed paper, or the PDF with its electronic signature; at most 20 MB."),
    )


class CancelLetterForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stands on the letter's page. A number that was given stays used."),
        error_messages={"required": _("Write why the letter is cancelled.")},
    )


class TemplateForm(forms.Form):
    file = forms.FileField(
        label=_("New template (DOCX)"),
        widget=forms.FileInput(attrs={"accept": DOCX}),
        help_text=_("It is tried with example data first. When something in it is wrong, the template of today stays."),
    )


class SignatoryForm(forms.ModelForm):
    class Meta:
        model = Signatory
        fields = ["name", "position", "rank", "nip", "since", "until"]
        labels = {"since": _("In office from"), "until": _("Last day in office")}
        help_texts = {
            "position": _("As it stands above the signature, for example Kepala Dinas."),
            "until": _("Leave it empty while the person is in office."),
        }
        widgets = {"since": DayInput, "until": DayInput}


class LetterFilter(Filter):
    jenis = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *LetterKind.choices])
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Every status")), *Letter.State.choices])
    tahun = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, *args, letters, **kwargs):
        super().__init__(*args, **kwargs)
        years = {found.year for found in letters.order_by().dates("dated", "year")} | {timezone.localdate().year}
        self.fields["tahun"].choices = [("", _("All years")), *((str(year), year) for year in sorted(years, reverse=True))]

    def apply(self, letters):
        if text := self.value("cari"):
            letters = letters.filter(Q(number__icontains=text) | Q(subject__icontains=text) | Q(addressee__icontains=text))
        if kind := self.value("jenis"):
            letters = letters.filter(kind=kind)
        if state := self.value("status"):
            letters = letters.filter(state=state)
        return letters.filter(dated__year=int(self.value("tahun"))) if self.value("tahun") else letters

"""Forms of field visits: one page that is filled in on a phone, then a page for each finding and its photos."""

import uuid

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klaster.forms import DayInput
from partners.forms.fields import VillageField
from partners.forms.partners import RegionFilter
from partners.models import FieldVisit, VisitFinding
from sites.forms.evidence import TOO_BIG, ManyFiles, ManyFilesField


class VisitForm(forms.ModelForm):
    """A visit that was there already; `NewVisitForm` chooses the village too."""

    class Meta:
        model = FieldVisit
        fields = ["visited_on", "purpose", "visitors", "met", "summary"]
        widgets = {"visited_on": DayInput, "summary": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "purpose": _("For example: monitoring of the compost house."),
            "visitors": _("Names, and of which office."),
            "met": _("For example: Pambakal, head of the BUM Desa."),
            "summary": _("In a few sentences. Each thing that must be put right becomes a finding on the next page."),
        }


class NewVisitForm(VisitForm):
    region = VillageField()
    key = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ["key", "region", "visited_on"]

    def __init__(self, *args, villages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = villages
        self.initial.setdefault("key", uuid.uuid4())
        self.initial.setdefault("visited_on", timezone.localdate())
        if len(villages) == 1:
            self.fields["region"].empty_label = None


class FindingForm(forms.ModelForm):
    class Meta:
        model = VisitFinding
        fields = ["text", "to_do"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"to_do": _("In a few words; a support request begins with them.")}


class NewFindingForm(FindingForm):
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())


class FindingPhotosForm(forms.Form):
    """Several photos at once, and a PDF; the words are those of the evidence of a report."""

    photos = ManyFilesField(
        label=_("Add photos"),
        required=False,
        help_text=_("JPEG, PNG, WebP or HEIC, at most 15 MB each. Several can be chosen at once."),
        widget=ManyFiles(
            attrs={"accept": "image/*", "multiple": True, "data-max-bytes": settings.MAX_PHOTO_BYTES, "data-too-big": TOO_BIG}
        ),
    )
    document = forms.FileField(
        label=_("Add a document"),
        required=False,
        help_text=_("PDF, at most 20 MB."),
        widget=forms.FileInput(
            attrs={"accept": "application/pdf,.pdf", "data-max-bytes": settings.MAX_DOCUMENT_BYTES, "data-too-big": TOO_BIG}
        ),
    )

    def _clean_fields(self):
        self.fields["document"].allow_empty_file = True  # the action says it in words
        super()._clean_fields()


class SettleForm(forms.Form):
    on = forms.DateField(label=_("Settled on"), widget=DayInput)


class VisitFilter(RegionFilter):
    OPEN = "open"
    temuan = forms.ChoiceField(
        label=_("Findings"), required=False, choices=[("", _("All visits")), (OPEN, _("With open findings"))]
    )

    def apply(self, visits):
        if text := self.value("cari"):
            visits = visits.filter(region__name__icontains=text) | visits.filter(purpose__icontains=text)
        if region := self.value("kabupaten"):
            visits = visits.filter(region__code__startswith=region.code + ".")
        if self.value("temuan"):
            visits = visits.filter(pk__in=VisitFinding.objects.filter(settled_on__isnull=True).values("visit_id"))
        return visits

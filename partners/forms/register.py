"""The filters of the public register. What is not understood is left out, never an error."""

from django import forms
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from klaster.forms import FilterForm
from partners import register_shown
from partners.models import Filing, FilingType, Stage
from partners.models.filings import PROTECTED, PUBLIC_STAGES
from sites.forms.filters import kabkota_choices

ANY = [("", _("all"))]
PROTECTED_NOW, UNDER_WAY = "terlindungi", "berjalan"


class RegisterFilter(FilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=80, widget=forms.SearchInput)
    jenis = forms.ChoiceField(label=_("Type"), required=False, choices=[*ANY, *FilingType.choices])
    tahap = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[
            *ANY,
            (PROTECTED_NOW, _("protected: registered, recorded or granted")),
            (UNDER_WAY, _("all that are under way")),
            *((stage.value, stage.label) for stage in PUBLIC_STAGES),
        ],
    )
    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)
    tahun = forms.ChoiceField(label=_("Year of filing"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kabupaten"].choices = kabkota_choices(_("all"))
        years = Filing.objects.public().order_by().values_list(ExtractYear("filed_on"), flat=True).distinct()
        self.fields["tahun"].choices = [*ANY, *((str(year), str(year)) for year in sorted(years, reverse=True))]

    def apply(self, filings):
        if text := self.value("q"):
            filings = register_shown.search(filings, text)
        if kind := self.value("jenis"):
            filings = filings.filter(type=kind)
        if stage := self.value("tahap"):
            filings = self._at(filings, stage)
        if code := self.value("kabupaten"):
            filings = register_shown.of_area(filings, code)
        if year := self.value("tahun"):
            filings = filings.filter(filed_on__year=year)
        return filings

    def _at(self, filings, stage):
        if stage == PROTECTED_NOW:
            return filings.filter(public_stage__in=PROTECTED)
        if stage == UNDER_WAY:
            return filings.exclude(public_stage__in=PROTECTED)
        return filings.filter(public_stage=Stage(stage))

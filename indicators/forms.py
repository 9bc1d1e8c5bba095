"""Forms of the index import."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from indicators.models import Methodology

ACCEPT = ".xlsx,.xls,.ods,.csv"


class UploadForm(forms.Form):
    """A file of index figures. Index and year are read from the file; a person names them only where the file does not."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Excel (.xlsx, .xls), OpenDocument (.ods) or CSV, at most 20 MB. Nothing is imported before you have seen it."
        ),
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={
                "accept": ACCEPT,
                "data-max-bytes": settings.MAX_DOCUMENT_BYTES,
                "data-too-big": _("{name} has {size}; at most 20 MB can be sent. Choose a smaller one."),
            }
        ),
    )
    methodology = forms.ChoiceField(label=_("Index"), required=False, help_text=_("Usually the file says it."))
    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        min_value=2015,
        help_text=_("Usually the file says it."),
        widget=forms.NumberInput(attrs={"class": "year"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = Methodology.objects.published().values_list("code", "name")
        self.fields["methodology"].choices = [("", _("as the file says")), *known]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_DOCUMENT_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Nothing was kept; split the table by kabupaten."))
        return file

    def clean_year(self):
        year = self.cleaned_data["year"]
        if year and year > timezone.localdate().year + 1:
            raise forms.ValidationError(_("This year has not come yet. Write the year that the figures are of."))
        return year

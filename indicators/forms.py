"""Forms of the index import: the upload, and what the columns of an unknown layout mean."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from indicators.fields import TableField
from indicators.importing.columns import MEASURES, PLACE, key, may_be_heads, meanings_for
from indicators.models import Methodology, Series


class UploadForm(forms.Form):
    """A file of index figures. Index and year are read from the file; a person names them only where the file does not."""

    file = TableField(
        label=_("File"),
        help_text=_(
            "Excel (.xlsx, .xls), OpenDocument (.ods) or CSV, at most 20 MB. Nothing is imported before you have seen it."
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
        published = set(Methodology.objects.published().values_list("series", flat=True))
        known = [(code, label) for code, label in Series.choices if code in published]
        self.fields["methodology"].choices = [("", _("as the file says")), *known]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_DOCUMENT_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB. Nothing was kept; split the table by kabupaten."))
        return file

    def clean_year(self):
        year = self.cleaned_data["year"]
        if year and year > timezone.localdate().year:
            raise forms.ValidationError(_("This year has not come yet. Write the year that the figures are of."))
        return year


class LayoutForm(forms.Form):
    """Which index a file holds, and in which row its heads stand: a GET form, so the columns offered follow it.

    `rows` are the first of the sheet; only those are offered by which the layout can be known again.
    """

    indeks = forms.ChoiceField(label=_("Index"))
    kepala = forms.TypedChoiceField(
        label=_("Row of the heads"),
        coerce=int,
        help_text=_("Only rows with at least three different heads and no village's code can be chosen."),
    )

    def __init__(self, data, *, rows, series, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["indeks"].choices = [(code, Series(code).label) for code in series]
        self.fields["kepala"].choices = [(at, _head_line(at, row)) for at, row in enumerate(rows) if may_be_heads(row)]


def _head_line(at, row):
    """A row of the sheet in one line: its number, as the sheet counts, and its first words."""
    words = " · ".join(cell for cell in row if cell)
    return f"{at + 1}: {words[:60]}{'…' if len(words) > 60 else ''}"


class ColumnsForm(forms.Form):
    """A column of the sheet for each meaning that the index knows; `tried`, or what the heads say, is chosen already."""

    year = forms.IntegerField(
        label=_("Year of the figures"),
        required=False,
        min_value=2015,
        max_value=2100,
        help_text=_("Only when neither the file nor its name says it."),
        widget=forms.NumberInput(attrs={"class": "year"}),
    )

    def __init__(self, data=None, *, rows, at, methodology, tried=None, **kwargs):
        super().__init__(data, **kwargs)
        heads = rows[at] if rows else []
        below = rows[at + 1] if at + 1 < len(rows) else []
        offered = [("", _("not in this file")), *_offered(heads, below)]
        synonyms = MEASURES[methodology.series] | PLACE
        known = [key(head) for head in heads]
        self.meanings = {}
        for meaning, label in meanings_for(methodology.plain):
            words = synonyms.get(int(meaning) if meaning.isdigit() else meaning, [])
            guess = next((known.index(word) for word in words if word in known), "")
            chosen = guess if tried is None else tried.get(meaning, "")
            name = f"kolom_{meaning}"
            self.meanings[name] = meaning
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=offered, coerce=int, empty_value=None, required=meaning == "code", initial=chosen
            )
        self.order_fields([*self.meanings, "year"])

    def clean(self):
        chosen = {}
        for name in self.meanings:
            place = self.cleaned_data.get(name)
            if place is not None and place in chosen.values():
                self.add_error(name, _("This column was chosen above already; a column has one meaning."))
            elif place is not None:
                chosen[name] = place
        self.places = {self.meanings[name]: place for name, place in chosen.items()}
        return self.cleaned_data


def _offered(heads, below):
    """The columns to choose from: the letter, the head, and what stands below it."""
    for place in range(max(len(heads), len(below))):
        head = heads[place] if place < len(heads) else ""
        example = below[place] if place < len(below) else ""
        if head or example:
            yield place, " · ".join(word[:40] for word in (get_column_letter(place + 1), head, example) if word)

"""The filter above the matrix of synergy."""

from django import forms
from django.utils.translation import gettext_lazy as _

from klaster.forms import FilterForm
from partners.board import GAPS, OVERDUE
from partners.models import Partner
from sites.forms.filters import kabkota_choices, offer_own_kabkota


class BoardFilter(FilterForm):
    """`columns` are the partners that the person may see."""

    kabupaten = forms.ChoiceField(label=_("Kabupaten/kota"), required=False)
    jenis = forms.ChoiceField(label=_("Kind of partner"), required=False, choices=[("", _("All kinds")), *Partner.Kind.choices])
    mitra = forms.ChoiceField(label=_("Partner"), required=False)
    sel = forms.ChoiceField(
        label=_("Cells"),
        required=False,
        choices=[
            ("", _("All villages and partners")),
            (OVERDUE, _("Only what is overdue")),
            (GAPS, _("Only empty cells on a weak dimension")),
        ],
    )

    def __init__(self, *args, user, columns, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = list(columns)
        self.fields["kabupaten"].choices = kabkota_choices()
        self.fields["mitra"].choices = [("", _("All partners")), *((one.slug, one.short_name) for one in self.columns)]
        offer_own_kabkota(self, user)
        if len(self.columns) < 2:
            del self.fields["jenis"], self.fields["mitra"]

    def value(self, name):
        return super().value(name) if name in self.fields else ""

    @property
    def wanted(self):
        """Which cells are asked for, as the matrix takes it."""
        return self.value("sel")

    def partners(self):
        kind, slug = self.value("jenis"), self.value("mitra")
        return [one for one in self.columns if kind in ("", one.kind) and slug in ("", one.slug)]

    def narrow(self, villages):
        code = self.value("kabupaten")
        return villages.filter(code__startswith=f"{code}.") if code else villages

    @property
    def is_used(self):
        return any(self.value(name) for name in self.fields)

    def words(self):
        """What is chosen, for a print; "" without a choice."""
        names = [name for name in self.fields if self.value(name)]
        return " · ".join(str(dict(self.fields[name].choices)[self.value(name)]) for name in names)

"""Forms and filters of the inventory, and of the items of the check list."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klaster.access import Permission
from partners.forms.fields import VillageField, villages_for
from partners.forms.partners import RegionFilter
from partners.models import ChecklistItem, CommunalKind, FilingType, Potential
from partners.potential_subjects import innovations_of, products_of
from sites.models import Region

Kind = Potential.Kind


class ChangePotentialForm(forms.ModelForm):
    """What it is of stays; protection, reason and name change. The action checks the model: its rules speak in one place."""

    class Meta:
        model = Potential
        fields = ["name", "fits", "communal_kind", "why"]
        labels = {"name": _("Name"), "fits": _("Which protection fits?"), "why": _("Why does it fit?")}
        help_texts = {
            "why": _("In a few sentences. Leave out how it works: technical detail belongs on the filing alone."),
            "communal_kind": _("Only where communal intellectual property fits."),
        }
        widgets = {"why": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fits"].choices = [("", _("choose a protection")), *FilingType.choices]
        self.fields["communal_kind"].choices = [("", _("none")), *CommunalKind.choices]

    def _post_clean(self):
        """The action checks."""


class NewPotentialForm(ChangePotentialForm):
    """Of one village: of a product or innovation of it, or of what its community holds."""

    class Meta(ChangePotentialForm.Meta):
        fields = ["kind", "product", "innovation", "name", "fits", "communal_kind", "why"]
        labels = {**ChangePotentialForm.Meta.labels, "kind": _("What is it?")}
        help_texts = {
            **ChangePotentialForm.Meta.help_texts,
            "name": _("Left empty, it bears the name of the product or innovation."),
        }

    def __init__(self, *args, region, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("choose a kind")), *Kind.choices]
        self.fields["product"].queryset = products_of(region)
        self.fields["product"].empty_label = _("no product")
        self.fields["innovation"].queryset = innovations_of(region)
        self.fields["innovation"].empty_label = _("no innovation")
        self.fields["name"].required = False

    def clean(self):
        data = super().clean()
        kind = data.get("kind")
        for name, own in (("product", Kind.PRODUCT), ("innovation", Kind.INNOVATION)):
            if kind and kind != own:
                data[name] = None  # chosen before the kind was: it says nothing
            elif kind == own and not data.get(name) and name not in self.errors:
                self.add_error(name, _("Choose which one it is."))
        if kind == Kind.COMMUNAL and not data.get("name"):
            self.add_error("name", _("Write what it is called."))
        return data


class ChooseVillageForm(forms.Form):
    desa = VillageField()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desa"].queryset = villages_for(user, Permission.WRITE)


class AsideForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it set aside?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the inventory with this reason, and can be taken up again."),
    )


class PotentialFilter(RegionFilter):
    desa = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    jenis = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Kind.choices])
    cocok = forms.ChoiceField(label=_("Protection"), required=False, choices=[("", _("Every protection")), *FilingType.choices])
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Every status")), *Potential.Status.choices])
    field_order = ["cari", "kabupaten", "jenis", "cocok", "status", "desa"]

    def apply(self, potentials):
        """`potentials` come with their status."""
        if text := self.value("cari"):
            potentials = potentials.filter(Q(name__icontains=text) | Q(region__name__icontains=text))
        if region := self.value("kabupaten"):
            potentials = potentials.filter(region__code__startswith=region.code + ".")
        if village := self.village:
            potentials = potentials.filter(region=village)
        for name, field in (("jenis", "kind"), ("cocok", "fits"), ("status", "status")):
            if chosen := self.value(name):
                potentials = potentials.filter(**{field: chosen})
        return potentials

    @property
    def is_narrowed(self):
        """By more than the village."""
        return any(self.value(name) for name in ("cari", "kabupaten", "jenis", "cocok", "status"))

    @property
    def village(self):
        """The village of the address; None where none is named or known."""
        if not hasattr(self, "_village"):
            code = self.value("desa")
            found = Region.objects.villages().select_related("parent__parent").filter(code=code) if code else None
            self._village = found.first() if found is not None else None
        return self._village


class ChecklistItemForm(forms.ModelForm):
    types = forms.MultipleChoiceField(
        label=_("Types of filings"), choices=FilingType.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ChecklistItem
        fields = ["title", "hint", "types", "umk_only", "position", "source", "is_sure", "is_active"]
        help_texts = {
            "source": _("Law, letter or office that says so. Where nobody knows yet: whom to ask."),
            "is_sure": _("Only where somebody read it in the source. Otherwise the list says that it is to be confirmed."),
            "is_active": _("Out of use, it leaves the lists; ticks that were made are kept."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].required = True

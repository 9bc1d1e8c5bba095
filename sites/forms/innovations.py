"""The pages on which a village describes an innovation, in human words."""

from django import forms
from django.db.models import Case, When
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sites import numbers
from sites.actions.innovations import MOST_MEASURES, REQUIRED
from sites.figures import refusal
from sites.forms.drafts import DraftMixin, Step, long_text
from sites.models import Innovation, InnovationVillage, Region
from sites.regions import words_of

WORDS_ADVISED = 300
MOST_FOUND = 20


class NewInnovationForm(forms.Form):
    region = forms.ModelChoiceField(Region.objects.none(), label=_("Village"))
    name = forms.CharField(
        label=_("Name of the innovation"),
        max_length=120,
        help_text=_("As the village calls it, for example “Kopi Aranio dari Kebun ke Cangkir”."),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput())

    def __init__(self, *args, regions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions
        if len(regions) == 1:
            self.fields["region"].widget = forms.HiddenInput()
            self.fields["region"].initial = regions[0].pk


class IdentityForm(DraftMixin, forms.ModelForm):
    needed = REQUIRED["identity"]
    budget = forms.CharField(
        label=_("Budget"),
        required=False,
        max_length=40,
        help_text=_("In rupiah, for example 15.000.000 or 15 juta. Leave empty when it is not known."),
    )

    class Meta:
        model = Innovation
        fields = [
            "name",
            "summary",
            "made_by",
            "stage",
            "initiator",
            "kind",
            "form",
            "affairs",
            "trial_on",
            "applied_on",
            "budget",
        ]
        widgets = {
            "stage": forms.RadioSelect(),
            "initiator": forms.Select(),
            "kind": forms.RadioSelect(),
            "form": forms.RadioSelect(),
            "trial_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "applied_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "summary": _("What it is and for whom, as you would tell a neighbour. At most 250 characters."),
            "made_by": _("For example Kelompok Tani Makmur, BUM Desa, or a name."),
            "affairs": _("For example health, farming, village economy."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("stage", "kind", "form"):
            self.fields[name].choices = Innovation._meta.get_field(name).choices
        self.fields["initiator"].choices = [("", _("choose")), *Innovation.Initiator.choices]

    def clean_budget(self):
        try:
            figure = numbers.parse_whole(self.cleaned_data["budget"], unit="rupiah")
        except numbers.NotANumber as error:
            raise forms.ValidationError(refusal(error, "rupiah")) from None
        return None if figure.value is None else int(figure.value)

    def clean(self):
        data = super().clean()
        if data.get("trial_on") and data.get("applied_on") and data["trial_on"] > data["applied_on"]:
            self.add_error("applied_on", _("this day lies before the trial began. Correct one of the two."))
        return data


class StoryForm(DraftMixin, forms.ModelForm):
    needed = REQUIRED["story"]

    class Meta:
        model = Innovation
        fields = ["design"]
        widgets = {"design": forms.Textarea(attrs={"rows": 14, "data-words": WORDS_ADVISED})}
        labels = {"design": _("How did it come about, and how does it work?")}
        help_texts = {
            "design": _(
                "Tell it in your own words: which problem there was, why it mattered, what was tried before, what is new,"
                " who does what, and on which rule or decision of the village it rests."
                " Three hundred words are advised, not demanded."
            )
        }


class BenefitsForm(DraftMixin, forms.ModelForm):
    needed = REQUIRED["benefits"]

    class Meta:
        model = Innovation
        fields = ["purpose", "benefits", "results", "awards"]
        widgets = {"purpose": long_text(4), "benefits": long_text(4), "results": long_text(4), "awards": long_text(2)}
        labels = {
            "purpose": _("What is it for?"),
            "benefits": _("Who gains what by it?"),
            "results": _("What has come of it so far?"),
        }


class TechnicalForm(DraftMixin, forms.ModelForm):
    class Meta:
        model = Innovation
        fields = ["technical"]
        widgets = {"technical": long_text(10)}
        labels = {"technical": _("Recipe, composition, dimensions, way of working")}


class MeasureForm(forms.Form):
    label = forms.CharField(label=_("What is counted"), max_length=120, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False, widget=forms.TextInput(attrs={"class": "short"}))

    def clean(self):
        data = super().clean()
        if data.get("unit") and not data.get("label"):
            self.add_error("label", _("say what is counted in this unit, or empty the unit."))
        if data.get("label") and not data.get("unit"):
            self.add_error("unit", _("say in which unit, for example liter, orang, rupiah."))
        return data


MeasureFormSet = formset_factory(MeasureForm, extra=3, max_num=MOST_MEASURES, validate_max=True, absolute_max=MOST_MEASURES)


class VillageForm(forms.Form):
    """A further village, by its name or code. Where several bear the name, `found` holds them and one is picked."""

    code = forms.CharField(
        label=_("Name or code of the village"),
        max_length=80,
        help_text=_("For example Tabanio Takisung (the village and its kecamatan), or 63.03.01.2001."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=InnovationVillage.Role)
    found, more = (), False

    def clean_code(self):
        picked, text = self.data.get("pick"), self.cleaned_data["code"]
        digits = "".join(sign for sign in picked or text if sign.isdecimal() and sign.isascii())
        if not picked and any(sign.isalpha() for sign in text):
            found = self._named(text)
        else:
            code = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"
            found = Region.objects.villages().filter(code=code)
            if not found:
                raise forms.ValidationError(_("no village has this code. Check the ten digits; the village was not added."))
        if len(found) > 1:
            self.found, self.more = found[:MOST_FOUND], len(found) > MOST_FOUND
            raise forms.ValidationError(_("more than one village matches; none was added. Choose one of those below."))
        self.region = found[0]
        return self.region.code

    def _named(self, text):
        villages, words = Region.objects.villages(), words_of(text)
        for word in words:
            villages = villages.search_word(word)
        named = Case(When(name__icontains=words[0], then=0), default=1)
        found = list(villages.with_place().order_by(named, "name", "code")[: MOST_FOUND + 1])
        if not found:
            raise forms.ValidationError(
                _("no village of this name was found, none was added. Check the spelling, or write its kecamatan too.")
            )
        exact = [region for region in found if region.name.casefold() == text.strip().casefold()]
        return exact if len(exact) == 1 else found


STEPS = [
    Step("identity", "identitas", _("About the innovation"), IdentityForm),
    Step("story", "rancang-bangun", _("Design narrative"), StoryForm),
    Step("benefits", "manfaat", _("Purpose, benefits, results"), BenefitsForm),
    Step("measures", "ukuran", _("What it is measured by"), optional=True),
    Step("evidence", "bukti", _("Photos and documents"), optional=True),
    Step("villages", "desa-lain", _("Further villages"), optional=True),
    Step("technical", "teknis", pgettext_lazy("section", "Technical part (not public)"), TechnicalForm, optional=True),
]

"""Forms of a filing's parts: the people and groups in it, its classes, what it is about."""

from django import forms
from django.utils.translation import gettext_lazy as _

from klaster.forms import DayInput
from partners.forms.filings import words
from partners.models import FilingClass, Party

SPARE = 3  # empty lines for further classes
MOST = 45


class PartyForm(forms.ModelForm):
    class Meta:
        model = Party
        fields = ["role", "kind", "name", "address", "is_public"]
        help_texts = {
            "name": _("As it stands in the identity card, deed or decree."),
            "address": _("For the forms of DJKI; never shown to the public."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("choose a role")), *Party.Role.choices]
        self.fields["kind"].choices = [("", _("choose a kind")), *Party.Kind.choices]

    def _post_clean(self):
        """The action checks."""


class PartyEndForm(forms.Form):
    end = forms.ChoiceField(label=_("What happened"), choices=[("", _("choose")), *Party.End.choices])
    on = forms.DateField(label=_("On"), widget=DayInput)
    note = forms.CharField(label=_("Note"), max_length=300, required=False, help_text=_("For example the number of the deed."))
    followers = forms.CharField(
        label=_("Who follows"),
        required=False,
        max_length=3000,
        widget=words(4),
        help_text=_("Heirs of a person, members of a group: one name in each line. They take the same role in this filing."),
    )

    def clean_followers(self):
        return self.cleaned_data["followers"].splitlines()


class ClassesForm(forms.Form):
    """All classes of a mark, a pair of fields for each and some spare ones; a pair left empty is no class."""

    def __init__(self, *args, filing, **kwargs):
        super().__init__(*args, **kwargs)
        known = list(filing.classes.all())
        longest = FilingClass._meta.get_field("goods").max_length
        for place, one in enumerate([*known, *[None] * min(SPARE, MOST - len(known))], start=1):
            number = forms.IntegerField(
                label=_("Class %(place)s") % {"place": place} if place else "", required=False, min_value=1, max_value=MOST,
                initial=one.number if one else None,
            )  # fmt: skip
            goods = forms.CharField(
                label=_("Kind of goods or services"), required=False, max_length=longest, initial=one.goods if one else ""
            )
            self.fields[f"number_{place}"], self.fields[f"goods_{place}"] = number, goods
        self.places = place if self.fields else 0

    def clean(self):
        data = super().clean()
        for place in range(1, self.places + 1):
            number, goods = data.get(f"number_{place}"), data.get(f"goods_{place}")
            if number and not goods:
                self.add_error(f"goods_{place}", _("Write the goods of this class, or empty the number too."))
            if goods and number is None and f"number_{place}" not in self.errors:
                self.add_error(f"number_{place}", _("Give the number of the class, 1 to 45."))
        return data

    @property
    def classes(self):
        pairs = [(self.cleaned_data[f"number_{at}"], self.cleaned_data[f"goods_{at}"]) for at in range(1, self.places + 1)]
        return [(number, goods) for number, goods in pairs if number]


class Named(forms.ModelMultipleChoiceField):
    """Products and innovations, named with their village."""

    def label_from_instance(self, obj):
        return f"{obj} ({obj.region.full_name})"


class LinksForm(forms.Form):
    """`products`, `innovations`: querysets of what this person may choose."""

    def __init__(self, *args, products, innovations, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label, found in [
            ("products", _("Products"), products),
            ("innovations", _("Innovations"), innovations),
        ]:
            if found.exists():
                field = Named(found.select_related("region"), label=label, required=False, widget=forms.CheckboxSelectMultiple)
                self.fields[name] = field

"""Forms of the guides to the butir."""

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from indicators.method_forms import BasedForm
from indicators.models import Actor, ButirGuide, SubDimension
from klaster.forms import FilterForm

EMPTY, FILLED, EXAMPLE, CLUSTER = "kosong", "terisi", "contoh", "klaster"


class YesNoUnknown(forms.ChoiceField):
    """Yes, no, or not known: three answers side by side, so that "not known" is chosen and not overlooked."""

    ANSWERS = {"yes": True, "no": False, "": None}

    def __init__(self, **kwargs):
        choices = [("yes", _("Yes")), ("no", _("No")), ("", _("not known yet"))]
        super().__init__(choices=choices, required=False, widget=forms.RadioSelect, **kwargs)

    def prepare_value(self, value):
        written = {answer: word for word, answer in self.ANSWERS.items()}
        return written.get(value, value)

    def clean(self, value):
        return self.ANSWERS[super().clean(value)]


class GuideForm(BasedForm):
    """What raises a butir. All of it may stay empty: what is not known is shown as not filled in yet."""

    activities = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    actors = forms.MultipleChoiceField(required=False, choices=Actor, widget=forms.CheckboxSelectMultiple)
    evidence = forms.CharField(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    by_village = YesNoUnknown()
    by_cluster = YesNoUnknown()
    source = forms.CharField(required=False, max_length=200)

    def __init__(self, *args, guide=None, **kwargs):
        super().__init__(*args, **kwargs)
        guide = guide or ButirGuide()
        for name in set(self.fields) - {"base"}:
            described, field = ButirGuide._meta.get_field(name), self.fields[name]
            field.label, field.help_text = capfirst(described.verbose_name), described.help_text
            field.initial = getattr(guide, name)
        self.begin()


class GuideFilter(FilterForm):
    """By version where there are several, by sub-dimension, and by what is filled in."""

    versi = forms.ChoiceField(label=_("Version"), required=False)
    sub = forms.ChoiceField(label=_("Sub-dimension"), required=False)
    isi = forms.ChoiceField(
        label=_("Filled in"),
        required=False,
        choices=[
            ("", _("All")),
            (EMPTY, _("activities not filled in yet")),
            (FILLED, _("activities filled in")),
            (EXAMPLE, _("examples")),
            (CLUSTER, _("the cluster can move it")),
        ],
    )

    def __init__(self, *args, methodology, versions, in_force, **kwargs):
        """`versions` may be chosen; the one `in_force` is meant where none is."""
        super().__init__(*args, **kwargs)
        if len(versions) > 1:
            others = [(one.code, _named(one)) for one in versions if one != in_force]
            self.fields["versi"].choices = [("", gettext("%(name)s (in force)") % {"name": _named(in_force)}), *others]
        else:
            del self.fields["versi"]
        rows = SubDimension.objects.filter(dimension__methodology=methodology).select_related("dimension")
        names = [(str(row.pk), f"{row.dimension}: {row}") for row in rows.order_by("dimension__order", "order")]
        self.fields["sub"].choices = [("", _("All sub-dimensions")), *names]

    def narrow(self, butir):
        if sub := self.value("sub"):
            butir = butir.filter(sub_dimension=sub)
        return butir.filter(WHERE[self.value("isi")])


def _named(methodology):
    return f"{methodology.name} {methodology.first_year}"


NOTHING = Q(guide__isnull=True) | Q(guide__activities="")
WHERE = {
    "": Q(),
    EMPTY: NOTHING,
    FILLED: ~NOTHING,
    EXAMPLE: Q(guide__is_example=True),
    CLUSTER: Q(guide__by_cluster=True),
}

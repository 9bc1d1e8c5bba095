"""The pages of a quarter's report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from klaster.forms import DayInput
from sites import numbers
from sites.figures import refusal, written
from sites.forms.drafts import DraftMixin, Step, long_text
from sites.models import Report, Round

PEOPLE_UNIT = "orang"


class ActivitiesForm(DraftMixin, forms.ModelForm):
    needed = ["activities"]

    class Meta:
        model = Report
        fields = ["activities"]
        widgets = {"activities": long_text(8)}
        labels = {"activities": _("What was done in this quarter?")}
        help_texts = {"activities": _("A few sentences are enough: what, when, where, with whom.")}


class FiguresForm(DraftMixin):
    """A field for each measure of the innovation, and the people reached: text, as people write figures."""

    def __init__(self, *args, report, measures, previous=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.report, self.measures = report, measures
        self.read = {}
        stored = {value.measure_id: value for value in report.values.all()}
        for measure in measures:
            name = f"measure_{measure.pk}"
            self.fields[name] = self._field(measure.label, measure.unit, (previous or {}).get(measure.pk))
            if value := stored.get(measure.pk):
                self.initial[name] = value.typed
                if value.typed:
                    self.read[name] = written(value.value, measure.unit, value.is_about)
        self.fields["people_typed"] = self._field(_("Number of people reached"), PEOPLE_UNIT, (previous or {}).get("people"))
        self.initial["people_typed"] = report.people_typed
        if report.people_typed:
            self.read["people_typed"] = written(report.people_reached, PEOPLE_UNIT, report.people_are_about)
        self.units = {f"measure_{measure.pk}": measure.unit for measure in measures} | {"people_typed": PEOPLE_UNIT}

    def _field(self, label, unit, before):
        hints = ["" if unit == PEOPLE_UNIT else _("In %(unit)s.") % {"unit": unit}, before or ""]
        return forms.CharField(
            label=label,
            required=False,
            max_length=80,
            help_text=" ".join(hint for hint in hints if hint),
            widget=forms.TextInput(attrs={"data-figure": "", "autocomplete": "off"}),
        )

    def clean(self):
        data = super().clean()
        self.figures = {}
        for name, unit in self.units.items():
            if name not in data:
                continue
            try:
                figure = (
                    numbers.parse_whole(data[name], unit=unit)
                    if name == "people_typed"
                    else numbers.parse(data[name], unit=unit)
                )
            except numbers.NotANumber as error:
                self.add_error(name, refusal(error, unit))
                continue
            if name == "people_typed" and figure.value is not None and figure.value > 2_000_000_000:
                self.add_error(name, refusal(numbers.NotANumber("large"), unit))
                continue
            self.figures[name] = figure
        return data

    @property
    def by_measure(self):
        """{measure: (value, is_about, typed)} of the figures that could be read."""
        return {
            measure: (self.figures[name].value, self.figures[name].is_about, self.cleaned_data[name])
            for measure in self.measures
            if (name := f"measure_{measure.pk}") in self.figures
        }

    @property
    def changes(self):
        figure = self.figures.get("people_typed")
        if not figure:
            return {}
        people = None if figure.value is None else int(figure.value)
        return {
            "people_typed": self.cleaned_data["people_typed"],
            "people_reached": people,
            "people_are_about": figure.is_about,
        }

    @property
    def rows(self):
        return [{"field": field, "read": self.read.get(field.name, "")} for field in self.visible_fields()]

    @property
    def names(self):
        return ["people_typed", "people_reached", "people_are_about"]

    @property
    def readings(self):
        """What was read from each typed figure, for the page to show: "about 12.000.000 liter"."""
        return {
            name: written(figure.value, self.units[name], figure.is_about) if self.cleaned_data[name] else ""
            for name, figure in self.figures.items()
        }


class ObstaclesForm(DraftMixin, forms.ModelForm):
    class Meta:
        model = Report
        fields = ["obstacles", "help_needed", "next_steps"]
        widgets = {"obstacles": long_text(4), "help_needed": long_text(4), "next_steps": long_text(4)}
        labels = {
            "obstacles": _("What stood in the way?"),
            "help_needed": _("Which help is needed, and from whom?"),
            "next_steps": _("What comes next?"),
        }
        help_texts = {"obstacles": _("One or two sentences are enough.")}


class RoundForm(forms.ModelForm):
    class Meta:
        model = Round
        fields = ["year", "quarter", "opens", "due", "closes"]
        widgets = {
            "year": forms.NumberInput(attrs={"class": "year", "min": 2025, "max": 2100}),
            **{name: DayInput() for name in ("opens", "due", "closes")},
        }
        help_texts = {
            "due": _("The last day on which a report is on time, in WITA."),
            "closes": _("The last day on which a report can be begun. Move it for an extension."),
        }

    def clean_year(self):
        year = self.cleaned_data["year"]
        if not 2025 <= year <= 2100:
            raise forms.ValidationError(_("the program began in 2025. Write a year from 2025 on."))
        return year

    def clean(self):
        data = super().clean()
        days = [data.get(name) for name in ("opens", "due", "closes")]
        if all(days) and days != sorted(days):
            self.add_error("due", _("the days must follow each other: opens, due, closes."))
        return data


class RemarkForm(forms.Form):
    text = forms.CharField(label=_("Comment"), max_length=2000, widget=long_text(3))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=long_text(5),
        help_text=_("Say what is wrong and what to do, in plain words: the village reads this."),
    )


class WithdrawForm(ReasonForm):
    """Withdrawing: the reason is for the village and for the history, not a list of what to correct."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Say in plain words why it is no longer shown.")


STEPS = [
    Step("activities", "kegiatan", _("What was done"), ActivitiesForm),
    Step("figures", "hasil", _("Results in figures"), FiguresForm, optional=True),
    Step("evidence", "foto", _("Photos and documents"), optional=True),
    Step("obstacles", "kendala", _("Obstacles, help needed, next steps"), ObstaclesForm, optional=True),
]

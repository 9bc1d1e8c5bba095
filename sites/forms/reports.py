"""The pages of a quarter's report: one topic each, the quarter named, in words a village uses."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from klaster.forms import DayInput
from sites import answers, numbers
from sites.figures import refusal, written
from sites.forms.drafts import DraftMixin, Step, long_text
from sites.models import Report, Round

PEOPLE_UNIT = answers.PEOPLE_UNIT
# Each question in the words of the form, with the quarter named, and a hint; the printed form asks in the same words.
QUESTIONS = {
    "activities": (_("What was done in %(round)s?"), _("A few sentences are enough: what, when, where, with whom.")),
    "obstacles": (_("What stood in the way in %(round)s?"), _("One or two sentences are enough.")),
    "help_needed": (
        _("Which help is needed after %(round)s, and from whom?"),
        _("For example: a training, a tool, a permit, a buyer."),
    ),
    "next_steps": (_("What comes next, after %(round)s?"), _("One or two sentences are enough.")),
}


def question(key, round):
    """(the question, a hint) of a text answer, the quarter named."""
    words, hint = QUESTIONS[key]
    return words % {"round": round.full_name}, hint


def figure_hint(round, unit):
    """What stands under a figure's label: the quarter and the unit."""
    return gettext("During %(round)s, in %(unit)s.") % {"round": round.full_name, "unit": unit}


class AnswersMixin(DraftMixin):
    """What the pages of a report share: fields known by the key of their answer (sites/answers.py), each with its aside."""

    asides = {}  # {key: views.quick.Aside}, set by the view

    @staticmethod
    def key_of(name):
        return answers.PEOPLE if name == "people_typed" else name

    def keep_only(self, keys):
        """Leave out the fields of other answers: a return may open some alone."""
        for field in self.visible_fields():
            if self.key_of(field.name) not in keys:
                del self.fields[field.name]

    @property
    def rows(self):
        return [self._row(field) for field in self.visible_fields()]

    def _row(self, field, read=None):
        key = self.key_of(field.name)
        return {"field": field, "read": read, "key": key, "aside": self.asides.get(key)}


class TextForm(AnswersMixin, forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self._meta.fields:
            self.fields[name].label, self.fields[name].help_text = question(name, self.instance.round)


class ActivitiesForm(TextForm):
    needed = ["activities"]

    class Meta:
        model = Report
        fields = ["activities"]
        widgets = {"activities": long_text(8)}


class ObstaclesForm(TextForm):
    class Meta:
        model = Report
        fields = ["obstacles"]
        widgets = {"obstacles": long_text(5)}


class HelpForm(TextForm):
    class Meta:
        model = Report
        fields = ["help_needed"]
        widgets = {"help_needed": long_text(5)}


class NextForm(TextForm):
    class Meta:
        model = Report
        fields = ["next_steps"]
        widgets = {"next_steps": long_text(5)}


class FiguresForm(AnswersMixin):
    """A field for each measure of the innovation, and the people reached: text, as people write figures."""

    def __init__(self, *args, report, measures, **kwargs):
        super().__init__(*args, **kwargs)
        self.report, self.all_measures = report, measures
        self.read = {}
        stored = {value.measure_id: value for value in report.values.all()}
        for measure in measures:
            name = f"measure_{measure.pk}"
            self.fields[name] = self._field(measure.label, measure.unit)
            if value := stored.get(measure.pk):
                self.initial[name] = value.typed
                if value.typed:
                    self.read[name] = written(value.value, measure.unit, value.is_about)
        self.fields["people_typed"] = self._field(_("Number of people reached"), PEOPLE_UNIT)
        self.initial["people_typed"] = report.people_typed
        if report.people_typed:
            self.read["people_typed"] = written(report.people_reached, PEOPLE_UNIT, report.people_are_about)
        self.units = {f"measure_{measure.pk}": measure.unit for measure in measures} | {"people_typed": PEOPLE_UNIT}

    def _field(self, label, unit):
        return forms.CharField(
            label=label,
            required=False,
            max_length=80,
            help_text=figure_hint(self.report.round, unit),
            widget=forms.TextInput(attrs={"data-figure": "", "autocomplete": "off"}),
        )

    @property
    def measures(self):
        """Those that may be written here."""
        return [measure for measure in self.all_measures if f"measure_{measure.pk}" in self.fields]

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
        return [self._row(field, self.read.get(field.name, "")) for field in self.visible_fields()]

    @property
    def names(self):
        return ["people_typed", "people_reached", "people_are_about"] if "people_typed" in self.fields else []

    @property
    def readings(self):
        """What was read from each typed figure, for the page to show: "about 12.000.000 liter"."""
        return {
            name: written(figure.value, self.units[name], figure.is_about) if self.cleaned_data[name] else ""
            for name, figure in self.figures.items()
        }


class RoundForm(forms.ModelForm):
    class Meta:
        model = Round
        fields = ["year", "quarter", "opens", "due", "closes", "endorsement_days"]
        labels = {"endorsement_days": _("Kabupaten's endorsement required; lapses after how many days?")}
        widgets = {
            "year": forms.NumberInput(attrs={"class": "year", "min": 2025, "max": 2100}),
            **{name: DayInput() for name in ("opens", "due", "closes")},
        }
        help_texts = {
            "due": _("The last day on which a report is on time, in WITA."),
            "closes": _("The last day on which a report can be begun. Move it for an extension."),
            "endorsement_days": _("1 to 60 days. Empty: not required."),
        }

    def clean_year(self):
        year = self.cleaned_data["year"]
        if not 2025 <= year <= 2100:
            raise forms.ValidationError(_("the program began in 2025. Write a year from 2025 on."))
        return year

    def clean_endorsement_days(self):
        days = self.cleaned_data["endorsement_days"]
        if days is not None and not 1 <= days <= 60:
            raise forms.ValidationError(_("it lapses after 1 to 60 days. Leave it empty where none is required."))
        return days

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


class KnownForm(forms.Form):
    """What the sender says on sending: whether the head of the village has seen the report. No signature."""

    known_to_head = forms.BooleanField(required=False)

    def __init__(self, *args, region, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["known_to_head"]
        if region.is_kelurahan:
            field.label = _("Known to the Lurah")
            field.help_text = _("Tick it when the Lurah knows this report. It can be sent without.")
        else:
            field.label = _("Known to the Kepala Desa (Pambakal)")
            field.help_text = _("Tick it when the Kepala Desa knows this report. It can be sent without.")


class ContestForm(forms.Form):
    reason = forms.CharField(
        label=_("What is not right?"),
        max_length=2000,
        widget=long_text(4),
        help_text=_("Name the answer and say what it should be. Who entered it, you and Dinas PMD read this."),
    )


STEPS = [
    Step("activities", "kegiatan", _("What was done"), ActivitiesForm),
    Step("figures", "hasil", _("Results in figures"), FiguresForm, optional=True),
    Step("evidence", "foto", _("Photos and documents"), optional=True),
    Step("obstacles", "kendala", _("Obstacles"), ObstaclesForm, optional=True),
    Step("help_needed", "dukungan", _("Help needed"), HelpForm, optional=True),
    Step("next_steps", "rencana", _("Next steps"), NextForm, optional=True),
]

"""Forms of a village's own check: the answers of one sub-dimension, the file, and which columns it has."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from openpyxl.utils import get_column_letter

from indicators.fields import TableField
from indicators.importing.cells import shown
from indicators.own_checks import source_of
from indicators.questionnaire_rows import normal_code, whole
from indicators.questionnaires import base_of, head_row

SAMPLES = 3
UNKNOWN = "-"


class AnswerField(forms.ChoiceField):
    """A choice that nobody has to make, yet not marked "optional": on a page of twenty that would be noise."""

    def validate(self, value):
        if value:
            super().validate(value)


class SectionForm(forms.Form):
    """One sub-dimension: a choice from 1 to 5 for each butir, or not known.

    `base` holds the scores that the page was filled from, {butir id: score}: who changed what in the meantime is told by it.
    """

    use_required_attribute = False
    base = forms.CharField(widget=forms.HiddenInput, required=False)
    edit_key = forms.CharField(widget=forms.HiddenInput, required=False)
    kept = gettext_lazy("What you chose is kept on this page. Look at the following, then save again.")

    def __init__(self, section, data=None, **kwargs):
        self.section = section
        now = {item.butir.pk: item.score for item in section.items}
        initial = {f"b{pk}": str(score) if score else UNKNOWN for pk, score in now.items()}
        super().__init__(data, initial=initial | {"base": json.dumps(now)}, **kwargs)
        outside = _("Choose a score from %(low)s to %(high)s, or “not known yet”.")
        for item in section.items:
            scale = range(item.butir.floor, item.butir.ceiling + 1)
            self.fields[f"b{item.butir.pk}"] = AnswerField(
                label=item.label,
                choices=[*((str(score), str(score)) for score in scale), (UNKNOWN, pgettext("answer", "not known yet"))],
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": outside % {"low": item.butir.floor, "high": item.butir.ceiling}},
            )

    @property
    def is_of_other_rules(self):
        """The page was opened before another version was published: it sends answers to butir that are not of this one."""
        return any(name[:1] == "b" and name[1:].isdecimal() and name not in self.fields for name in self.data)

    def groups(self):
        """[(indicator or None, [(item, field)])], in order."""
        found = {}
        for item in self.section.items:
            row = (item, self[f"b{item.butir.pk}"])
            found.setdefault(item.butir.indicator_id, (item.butir.indicator, []))[1].append(row)
        return list(found.values())

    def clean_base(self):
        """{butir id: score}; a text of another kind counts as a page filled from what is stored now."""
        now = {item.butir.pk: item.score for item in self.section.items}
        given = base_of(self.cleaned_data["base"], now)
        return given if given is not None and given.keys() == now.keys() else now

    def clean(self):
        self.cleaned_data.setdefault("base", {item.butir.pk: item.score for item in self.section.items})
        return self.cleaned_data

    def answers(self):
        """{butir id: score or None} of what was sent and is readable; nothing chosen is no answer."""
        found = {}
        for item in self.section.items:
            text = self.cleaned_data.get(f"b{item.butir.pk}")
            if text:
                found[item.butir.pk] = None if text == UNKNOWN else int(text)
        return found

    def show_conflicts(self, conflicts, *, seen):
        """Say beside each butir what was stored meanwhile.

        Only a page that shows it (`seen`) may be sent again to replace it; saving by itself asks to press the button first.
        """
        for pk, row in conflicts.items():
            if row is None:
                text = _("Meanwhile this was set to “not known yet” (on another page, or by another person).")
            else:
                words = {"score": row.score, "source": source_of(row)}
                text = _("Meanwhile %(score)s was stored (%(source)s).") % words
            remedy = _("Yours is not saved. Choose the stored one, or press “Save and continue” to see both and decide.")
            if seen:
                remedy = _("Yours is not saved. Save again to replace it, or choose the stored one.")
            self.add_error(f"b{pk}", f"{text} {remedy}")

    def next_base(self, now, conflicts, *, seen):
        """The base for the next sending. What is in conflict keeps its old base until the person has `seen` it on a page."""
        base = self.cleaned_data["base"]
        return json.dumps({pk: base.get(pk) if pk in conflicts and not seen else score for pk, score in now.items()})


class QuestionnaireForm(forms.Form):
    """The village's questionnaire as a file."""

    file = TableField(
        label=gettext_lazy("File of the questionnaire"),
        help_text=gettext_lazy(
            "Excel (.xlsx, .xls), OpenDocument (.ods) or CSV, at most 20 MB. Nothing is saved before you have seen it."
        ),
    )
    kept = gettext_lazy("Nothing was saved; what is stored stays as it is. Look at the following, then choose the file again.")


class ColumnsForm(forms.Form):
    """Which column of a sheet holds the codes, which the scores."""

    butir = forms.TypedChoiceField(label=gettext_lazy("Column of the butir codes"), coerce=int)
    score = forms.TypedChoiceField(label=gettext_lazy("Column of the scores"), coerce=int)
    kept = gettext_lazy("Nothing is saved yet; the file is kept. Choose the two columns.")

    def __init__(self, rows, *args, **kwargs):
        super().__init__(*args, **kwargs)
        at = head_row(rows)
        heads = rows[at] if at >= 0 else []
        choices = []
        for place in range(max(map(len, rows), default=0)):
            cells = [shown(row[place]) for row in rows[at + 1 :] if place < len(row)]
            samples = ", ".join([cell[:20] for cell in cells if cell][:SAMPLES])
            head = shown(heads[place])[:40] if place < len(heads) else ""
            if head or samples:
                choices.append((place, f"{get_column_letter(place + 1)}: {head or '…'}{f' ({samples})' if samples else ''}"))
        for name, fits in (("butir", normal_code), ("score", lambda cell: whole(cell) in range(1, 6))):
            self.fields[name].choices = choices
            counts = {place: sum(bool(fits(row[place])) for row in rows if place < len(row)) for place, _label in choices}
            self.fields[name].initial = max(counts, key=counts.get, default=None)

    def clean(self):
        if self.cleaned_data.get("butir") is not None and self.cleaned_data.get("butir") == self.cleaned_data.get("score"):
            raise ValidationError(_("The codes and the scores cannot stand in one column. Choose two."))
        return self.cleaned_data

"""Forms of the head's instructions and their follow-up."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klaster.forms import DayInput
from partners.forms.partners import Filter
from partners.models import FollowUp, Instruction
from sites.models import Region


class AreasField(forms.ModelMultipleChoiceField):
    """Kabupaten/kota, all of them ticked in a new form."""

    def __init__(self, **kwargs):
        super().__init__(
            Region.objects.level(Region.Level.KABKOTA), to_field_name="code", widget=forms.CheckboxSelectMultiple, **kwargs
        )

    def label_from_instance(self, obj):
        return obj.short_name


class InstructionForm(forms.ModelForm):
    regions = AreasField(label=_("For"), error_messages={"required": _("Choose one kabupaten/kota at least.")})

    class Meta:
        model = Instruction
        fields = ["title", "number", "text", "given_on", "due"]
        help_texts = {"number": _("Of the letter by which it was given, when there is one.")}
        widgets = {"given_on": DayInput, "due": DayInput, "text": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = Region.objects.filter(pk__in=self.instance.follow_ups.values("region_id")) if self.instance.pk else None
        self.initial.setdefault("regions", self.fields["regions"].queryset if chosen is None else chosen)


class CloseForm(forms.Form):
    note = forms.CharField(
        label=_("Closing note"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What came of it. The kabupaten/kota read it; what they wrote stands from then on."),
        error_messages={"required": _("Write a closing note: what came of it.")},
    )


class FollowUpForm(forms.ModelForm):
    class Meta:
        model = FollowUp
        fields = ["state", "text", "done_on"]
        widgets = {"state": forms.RadioSelect, "done_on": DayInput, "text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"done_on": _("Only when it is done.")}

    def _post_clean(self):
        """The rules are the action's, which says them in words; the page's own copy of the line is not changed here."""


class InstructionFilter(Filter):
    OPEN, OVERDUE, CLOSED = "open", "overdue", "closed"
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Every status")), (OPEN, _("Open")), (OVERDUE, _("Overdue")), (CLOSED, _("Closed"))],
    )

    def apply(self, instructions, follow_ups, today):
        """`follow_ups`: those that the reader sees, by which an instruction is overdue."""
        if text := self.value("cari"):
            instructions = instructions.filter(Q(title__icontains=text) | Q(number__icontains=text))
        status = self.value("status")
        if status == self.OVERDUE:
            return instructions.filter(pk__in=follow_ups.overdue(today).order_by().values("instruction_id"))
        if status:
            return instructions.filter(closed_on__isnull=status == self.OPEN)
        return instructions

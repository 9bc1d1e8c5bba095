"""What those who review write on a report: remarks, a return that asks for some answers, an endorsement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sites.forms.drafts import long_text
from sites.forms.reports import ReasonForm, RemarkForm


def remark_form(answer=""):
    """The form of a remark on one answer, or on the report; each of a page has ids of its own."""
    form = RemarkForm(auto_id=f"id_{answer or 'report'}_%s")
    form.fields["text"].label = _("Your comment") if answer else _("Comment on the whole report")
    return form


def note_form():
    form = RemarkForm(auto_id="id_note_%s")
    form.fields["text"].label = _("Internal note on the whole report")
    return form


class ReturnForm(ReasonForm):
    """Why a report goes back, and which answers open again; none ticked: all of them."""

    asked = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, labels, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["asked"].choices = list(labels.items())

    @property
    def ticked(self):
        return self["asked"].value() or []


class EndorseForm(forms.Form):
    text = forms.CharField(
        label=_("Remark with the endorsement"),
        required=False,
        max_length=2000,
        widget=long_text(2),
        help_text=_("The village and Dinas PMD read it."),
    )

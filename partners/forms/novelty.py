"""The release of a filing's technical description."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReleaseForm(forms.Form):
    """Before the filing date: why, and that it is understood what is lost. From that day on there is nothing to fill in."""

    reason = forms.CharField(
        label=_("Why it may be public"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason stays in the history. It is not shown to the public."),
    )
    understood = forms.BooleanField(
        label=_("I understand what is lost when this is public before its filing date, and that it cannot be undone."),
        error_messages={"required": _("tick this only when you understand what is lost. Until then it stays private.")},
    )

    def __init__(self, *args, early, **kwargs):
        super().__init__(*args, **kwargs)
        if not early:
            self.fields.clear()

"""The release of what is kept private until it is filed."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReleaseForm(forms.Form):
    """Why it may be public; with `at_risk` the second confirmation too, said where it is ticked."""

    reason = forms.CharField(
        label=_("Why it may be public"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason stays in the history. It is not shown to the public."),
    )
    understood = forms.BooleanField(
        label=_("I understand: what is public before its filing date can no longer be protected, and that cannot be undone."),
        error_messages={"required": _("tick this only when you understand what is lost. Until then it stays private.")},
    )

    def __init__(self, *args, at_risk, needs_reason=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not at_risk:
            del self.fields["understood"]
        if not needs_reason:
            del self.fields["reason"]

"""Handing a role over: the issuer's form, and the one that the next holder fills in."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klaster.accounts.forms import LinkPasswordForm
from klaster.accounts.models import User
from klaster.accounts.staff_forms import ContactForm


class HandoverForm(forms.Form):
    end_now = forms.BooleanField(
        label=_("End the present holder's access now"),
        required=False,
        help_text=_("Without the tick it ends when the successor accepts."),
    )


class TakeOverForm(LinkPasswordForm, ContactForm):
    """Name, contact and password of a person who has no account yet."""

    field_order = ["name", "phone", "email", "password1", "password2"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, user=None, **kwargs)
        self.fields["phone"].help_text = _("For example 081234567890. You sign in with it.")
        self.fields["email"].help_text = _("Not needed when you give a phone number.")
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean_password1(self):
        """Judged beside the name and the contact that were typed."""
        self.user = User(**{key: self.cleaned_data.get(key) or "" for key in ("name", "email", "phone")})
        return super().clean_password1()

    def check_known(self):
        if self.known:
            raise ValidationError(
                _(
                    "This phone number or e-mail address already has an account. Sign in with that account first, then open"
                    " the link again."
                )
            )

    @property
    def person_fields(self):
        data = self.cleaned_data
        return {"name": data["name"], "email": data["email"], "phone": data["phone"], "password": data["password1"]}

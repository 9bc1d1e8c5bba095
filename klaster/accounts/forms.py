"""allauth's forms in our words: a label above each field, no placeholder in it."""

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

PASSWORD_RULES = _("At least 12 characters. Not your own name or number, and none that many people use.")


class Plain:
    """A form whose fields take their words from `labels` and `hints`, without placeholders."""

    labels = {}
    hints = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


NEW_PASSWORD = {"password1": _("New password"), "password2": _("New password, once more")}
NEW_PASSWORD_HINTS = {"password1": PASSWORD_RULES}


class LoginForm(Plain, allauth_forms.LoginForm):
    labels = {
        "login": _("E-mail or phone number"),
        "password": _("Password"),
        "remember": _("Stay signed in on this device for 14 days"),
    }
    hints = {"remember": _("Leave it out on a phone or computer that others use.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update(autocomplete="username", autocapitalize="none", spellcheck="false")


class ResetPasswordForm(Plain, allauth_forms.ResetPasswordForm):
    labels = {"email": _("E-mail")}


class ResetPasswordKeyForm(Plain, allauth_forms.ResetPasswordKeyForm):
    labels = NEW_PASSWORD
    hints = NEW_PASSWORD_HINTS


class ChangePasswordForm(Plain, allauth_forms.ChangePasswordForm):
    labels = {"oldpassword": _("Current password"), **NEW_PASSWORD}
    hints = NEW_PASSWORD_HINTS


class SetPasswordForm(Plain, allauth_forms.SetPasswordForm):
    labels = NEW_PASSWORD
    hints = NEW_PASSWORD_HINTS


class ReauthenticateForm(Plain, allauth_forms.ReauthenticateForm):
    labels = {"password": _("Password")}


class LinkPasswordForm(forms.Form):
    """The password that a person sets by a one-time link."""

    password1 = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=200,
        help_text=PASSWORD_RULES,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("New password, once more"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password1(self):
        validate_password(self.cleaned_data["password1"], self.user)
        return self.cleaned_data["password1"]

    def clean(self):
        super().clean()
        first, second = (self.cleaned_data.get(name) for name in ("password1", "password2"))
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ. Type the same one twice."))
        return self.cleaned_data
